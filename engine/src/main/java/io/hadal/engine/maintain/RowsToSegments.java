package io.hadal.engine.maintain;

import io.hadal.engine.TableView.HotCursor;
import io.hadal.engine.segment.HotRowsFunction;
import io.hadal.engine.segment.RowSource;
import io.hadal.engine.segment.SegmentWriter;
import io.hadal.engine.segment.SegmentWriter.Written;
import io.hadal.engine.tx.SegmentOutput;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows that are in memory as segments and PUTs those. Thread-safe. */
final class RowsToSegments implements SegmentOutput {
    /** Row bytes of a segment: bounds the memory that its keys take and the time to rewrite it. */
    private static final long SEGMENT_BYTES_MAX = 256L << 20;

    private final MaintenanceParts parts;
    private final BlobUpload upload;
    private final SegmentWriter writer;
    private final int segmentRowsMax;

    RowsToSegments(MaintenanceParts parts, BlobUpload upload, int segmentRowsMax) {
        this.parts = parts;
        this.upload = upload;
        this.writer = new SegmentWriter(parts.duckDb(), parts.cache());
        this.segmentRowsMax = segmentRowsMax;
    }

    @Override
    public List<Segment> write(TableDef def, RowRange rows) {
        try (Files files = store(def, rows)) {
            files.keep();
            return files.segments();
        }
    }

    @Override
    public void discard(List<Segment> segments) {
        segments.forEach(parts.cache()::remove);
    }

    /** Writes and PUTs. The files go when it is closed, unless they are to be kept. */
    Files store(TableDef def, RowRange rows) {
        Files files = new Files();
        boolean done = false;
        try {
            for (Slice slice : slices(rows)) {
                files.add(write(def, rows, slice));
            }
            if (!files.written.isEmpty()) {
                upload.putSegments(files.written);
            }
            files.written.forEach(segment -> parts.segments().warm(def, segment));
            done = true;
            return files;
        } finally {
            if (!done) {
                files.close();
            }
        }
    }

    /** Segments in the cache that were just written. */
    final class Files implements AutoCloseable {
        private final List<Written> written = new ArrayList<>();
        private boolean kept;

        private void add(@Nullable Written segment) {
            if (segment != null) {
                written.add(segment);
            }
        }

        List<Written> written() {
            return written;
        }

        List<Segment> segments() {
            return written.stream().map(Written::segment).toList();
        }

        void keep() {
            kept = true;
        }

        @Override
        public void close() {
            written.forEach(Written::close);
            if (!kept) {
                discard(segments());
            }
        }
    }

    private @Nullable Written write(TableDef def, RowRange range, Slice slice) {
        RowSource source =
                new RowSource(def, slice.rows, () -> range.rows(slice.fromKey, slice.toKey));
        try (HotRowsFunction.Rows rows = parts.duckDb().hotRows().open(source)) {
            try {
                return writer.write(
                        parts.names().next(def.id()), def, rows.sql(), slice.bytes / slice.rows);
            } catch (RuntimeException e) {
                rows.rethrow();
                throw e;
            }
        }
    }

    /** Rows from one key (included) to another (excluded); null = open. */
    private record Slice(
            byte @Nullable [] fromKey, byte @Nullable [] toKey, long rows, long bytes) {}

    /** Cuts the rows so that no segment becomes too large. */
    private List<Slice> slices(RowRange range) {
        List<Slice> slices = new ArrayList<>();
        byte[] from = null;
        long rows = 0;
        long bytes = 0;
        long bytesMax = Math.min(SEGMENT_BYTES_MAX, parts.duckDb().sortBytesMax());
        HotCursor cursor = range.rows(null, null);
        while (cursor.next()) {
            if (rows == segmentRowsMax || bytes > bytesMax) {
                slices.add(new Slice(from, cursor.key(), rows, bytes));
                from = cursor.key();
                rows = 0;
                bytes = 0;
            }
            rows++;
            bytes += cursor.row().length;
        }
        if (rows > 0) {
            slices.add(new Slice(from, null, rows, bytes));
        }
        return slices;
    }
}
