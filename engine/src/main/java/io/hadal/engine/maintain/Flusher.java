package io.hadal.engine.maintain;

import io.hadal.engine.segment.SegmentWriter.Written;
import io.hadal.engine.state.DatabaseView;
import io.hadal.engine.state.TableSnapshot;
import io.hadal.engine.state.TableState;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.AddedSegment;
import io.hadal.storage.log.LogRecord.SegmentEdit;
import io.hadal.storage.log.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.roaringbitmap.RoaringBitmap;

/**
 * Moves a table's hot rows to segments: writes those of a view, PUTs the files, and commits a
 * record that names the rows which were replaced meanwhile. Thread-safe; one flush of a table at a
 * time.
 */
public final class Flusher {
    private final MaintenanceParts parts;
    private final RowsToSegments segments;
    private final TableLocks locks = new TableLocks();

    Flusher(MaintenanceParts parts, RowsToSegments segments) {
        this.parts = parts;
        this.segments = segments;
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
        try (RowsToSegments.Files files = segments.store(table.def(), table::hotRows)) {
            if (files.written().isEmpty()
                    || !commit(table.def().id(), view.position(), files.written())) {
                return 0;
            }
            files.keep();
            return files.segments().stream().mapToLong(Segment::rows).sum();
        }
    }

    /**
     * @return whether the table still existed
     */
    private boolean commit(long tableId, long hotThrough, List<Written> written) {
        return parts.pipeline()
                        .commitUpkeep((position, timeMicros) -> {
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

    /** The tables with most to flush first, if they have more than {@code bytesMin}. */
    List<Long> due(long bytesMin) {
        return parts.state().tables().stream()
                .filter(table -> table.unflushedBytes() > bytesMin)
                .sorted((a, b) -> Long.compare(b.unflushedBytes(), a.unflushedBytes()))
                .map(TableState::id)
                .toList();
    }
}
