package io.hadal.engine.maintain;

import io.hadal.engine.TableView.HotCursor;
import io.hadal.engine.segment.HotRowsFunction;
import io.hadal.engine.segment.RowSource;
import io.hadal.engine.segment.SegmentWriter;
import io.hadal.engine.segment.SegmentWriter.Written;
import io.hadal.engine.state.DatabaseView;
import io.hadal.engine.state.TableSnapshot;
import io.hadal.engine.state.TableState;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.AddedSegment;
import io.hadal.storage.log.LogRecord.SegmentEdit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Moves a table's hot rows to segments: writes those of a view, PUTs the files, and commits a
 * record that names the rows which were replaced meanwhile. Thread-safe; one flush of a table at a
 * time.
 */
public final class Flusher {
    /** Row bytes of a segment: bounds the memory that its keys take and the time to rewrite it. */
    private static final long SEGMENT_BYTES_MAX = 256L << 20;

    private final MaintenanceParts parts;
    private final BlobUpload upload;
    private final SegmentWriter writer;
    private final TableLocks locks = new TableLocks();
    private final int segmentRowsMax;

    Flusher(MaintenanceParts parts, BlobUpload upload, int segmentRowsMax) {
        this.parts = parts;
        this.upload = upload;
        this.writer = new SegmentWriter(parts.duckDb(), parts.cache());
        this.segmentRowsMax = segmentRowsMax;
    }

    /**
     * Flushes what is visible now. Failures (STORE_UNREACHABLE, DISK_FULL, BACK_PRESSURE, FENCED,
     * …) leave the table as it was.
     *
     * @return number of rows that left memory's charge; 0 also if the table is gone
     */
    public long flush(long tableId) {
        long rows = flushLocked(tableId);
        // Now that the flush's own view is closed, nobody needs to see the rows in memory.
        parts.pipeline().vacuumAll();
        return rows;
    }

    private long flushLocked(long tableId) {
        try (TableLocks.Held held = locks.lock(tableId);
                DatabaseView view = parts.state().openView()) {
            if (parts.state().table(tableId).isEmpty() || !exists(view, tableId)) {
                return 0;
            }
            return flush(view, view.table(tableId));
        }
    }

    private static boolean exists(DatabaseView view, long tableId) {
        return view.tables().stream().anyMatch(def -> def.id() == tableId);
    }

    private long flush(DatabaseView view, TableSnapshot table) {
        List<Written> written = new ArrayList<>();
        boolean committed = false;
        try {
            for (Slice slice : slices(table)) {
                Written segment = write(table, slice);
                if (segment != null) {
                    written.add(segment);
                }
            }
            if (written.isEmpty()) {
                return 0;
            }
            upload.putSegments(written);
            written.forEach(segment -> parts.segments().warm(table.def(), segment));
            committed = commit(table.def().id(), view.position(), written);
            return committed
                    ? written.stream().mapToLong(segment -> segment.segment().rows()).sum()
                    : 0;
        } finally {
            for (Written segment : written) {
                segment.close();
                if (!committed) {
                    parts.cache().remove(segment.segment());
                }
            }
        }
    }

    private @Nullable Written write(TableSnapshot table, Slice slice) {
        RowSource source =
                new RowSource(
                        table.def(), slice.rows, () -> table.hotRows(slice.fromKey, slice.toKey));
        try (HotRowsFunction.Rows rows = parts.duckDb().hotRows().open(source)) {
            try {
                return writer.write(
                        parts.names().next(table.def().id()),
                        table.def(),
                        rows.sql(),
                        slice.bytes / slice.rows);
            } catch (RuntimeException e) {
                rows.rethrow();
                throw e;
            }
        }
    }

    /**
     * @return whether the table still existed
     */
    private boolean commit(long tableId, long hotThrough, List<Written> written) {
        return parts.pipeline()
                        .commit((position, timeMicros) -> {
                            Optional<TableState> table = parts.state().table(tableId);
                            return table.isEmpty()
                                    ? null
                                    : edit(table.get(), position, timeMicros, hotThrough, written);
                        })
                != 0;
    }

    private static LogRecord edit(
            TableState table,
            long position,
            long timeMicros,
            long hotThrough,
            List<Written> written) {
        List<byte[]> changed = table.changedSince(hotThrough);
        List<AddedSegment> added = new ArrayList<>();
        for (Written segment : written) {
            added.add(new AddedSegment(segment.segment(), ordinals(segment, changed)));
        }
        return new SegmentEdit(position, timeMicros, table.id(), hotThrough, List.of(), added);
    }

    /** Where the rows with these keys lie in the segment, as far as it has them. */
    private static int[] ordinals(Written segment, List<byte[]> keys) {
        RoaringBitmap ordinals = new RoaringBitmap();
        for (byte[] key : keys) {
            if (Arrays.compareUnsigned(key, segment.segment().minKey()) >= 0
                    && Arrays.compareUnsigned(key, segment.segment().maxKey()) <= 0) {
                int ordinal = segment.ordinal(key);
                if (ordinal >= 0) {
                    ordinals.add(ordinal);
                }
            }
        }
        return ordinals.toArray();
    }

    /** Rows from one key (included) to another (excluded); null = open. */
    private record Slice(
            byte @Nullable [] fromKey, byte @Nullable [] toKey, long rows, long bytes) {}

    /** Cuts the hot rows so that no segment becomes too large. */
    private List<Slice> slices(TableSnapshot table) {
        List<Slice> slices = new ArrayList<>();
        byte[] from = null;
        long rows = 0;
        long bytes = 0;
        long bytesMax = Math.min(SEGMENT_BYTES_MAX, parts.duckDb().sortBytesMax());
        HotCursor cursor = table.hotRows(null, null);
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

    /** The tables with most to flush first, if they have more than {@code bytesMin}. */
    List<Long> due(long bytesMin) {
        return parts.state().tables().stream()
                .filter(table -> table.unflushedBytes() > bytesMin)
                .sorted((a, b) -> Long.compare(b.unflushedBytes(), a.unflushedBytes()))
                .map(TableState::id)
                .toList();
    }
}
