package io.hadal.engine.maintain;

import io.hadal.engine.SegmentStore.Pinned;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.engine.segment.SegmentScan;
import io.hadal.engine.segment.SegmentWriter;
import io.hadal.engine.segment.SegmentWriter.Written;
import io.hadal.engine.segment.SortedCopy;
import io.hadal.engine.state.DatabaseView;
import io.hadal.engine.state.LiveSegment;
import io.hadal.engine.state.TableState;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.AddedSegment;
import io.hadal.storage.log.LogRecord.SegmentEdit;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Rewrites segments as fewer, sorted ones without the deleted rows; rows that are deleted while it
 * writes are deleted in the new ones when they take the place of the old. Thread-safe; one merge of
 * a table at a time.
 */
public final class Merger {
    /** How much smaller a file is than its rows, about. */
    static final int COMPRESSION = 3;

    private final MaintenanceParts parts;
    private final BlobUpload upload;
    private final SegmentWriter writer;
    private final MergePolicy policy;
    private final int segmentRowsMax;
    private final TableLocks locks = new TableLocks();

    Merger(MaintenanceParts parts, BlobUpload upload, MergePolicy policy, int segmentRowsMax) {
        this.parts = parts;
        this.upload = upload;
        this.writer = new SegmentWriter(parts.duckDb(), parts.cache());
        this.policy = policy;
        this.segmentRowsMax = segmentRowsMax;
    }

    /** Merges what the policy finds worth it; false if there is nothing, or the table is gone. */
    public boolean mergeSome(long tableId) {
        try (TableLocks.Held held = locks.lock(tableId);
                DatabaseView view = parts.state().openView()) {
            Optional<TableDef> def = definition(view, tableId);
            List<SegmentView> chosen =
                    def.isEmpty() || isHeld(tableId)
                            ? List.of()
                            : policy.choose(view.table(tableId).segments());
            return !chosen.isEmpty() && merge(def.orElseThrow(), view.position(), chosen);
        }
    }

    /**
     * Merges all segments of a table, in as few steps as memory allows; false if there was nothing
     * to do.
     */
    public boolean mergeAll(long tableId) {
        try (TableLocks.Held held = locks.lock(tableId);
                DatabaseView view = parts.state().openView()) {
            Optional<TableDef> def = definition(view, tableId);
            boolean merged = false;
            if (def.isPresent() && !isHeld(tableId)) {
                for (List<SegmentView> group :
                        policy.chooseAll(def.get(), view.table(tableId).segments())) {
                    merged |= merge(def.get(), view.position(), group);
                }
            }
            return merged;
        }
    }

    /** Whether a large transaction remembers rows by their places. */
    private boolean isHeld(long tableId) {
        return parts.state()
                .table(tableId)
                .filter(table -> table.layout().segments().stream().anyMatch(LiveSegment::isHeld))
                .isPresent();
    }

    private static Optional<TableDef> definition(DatabaseView view, long tableId) {
        return view.tables().stream().filter(table -> table.id() == tableId).findFirst();
    }

    private boolean merge(TableDef def, long position, List<SegmentView> inputs) {
        List<Written> written = new ArrayList<>();
        boolean committed = false;
        try {
            write(def, inputs, written);
            if (!written.isEmpty()) {
                upload.putSegments(written);
            }
            written.forEach(segment -> parts.segments().warm(def, segment));
            committed = commit(def, position, inputs, written);
            return committed;
        } finally {
            for (Written segment : written) {
                segment.close();
                if (!committed) {
                    parts.cache().remove(segment.segment());
                }
            }
        }
    }

    private void write(TableDef def, List<SegmentView> inputs, List<Written> written) {
        long rows = inputs.stream().mapToLong(MergePolicy::live).sum();
        long rowBytes = rowBytes(inputs);
        List<Segment> segments = inputs.stream().map(SegmentView::segment).toList();
        try (Pinned files = parts.segments().pin(segments);
                SegmentScan scan = SegmentScan.open(parts.duckDb(), def, inputs, files.files())) {
            // Up to a fifth more than a full segment is left in one: no rest of a few rows.
            if (rows <= segmentRowsMax + segmentRowsMax / 5) {
                add(writer.write(parts.names().next(def.id()), def, scan.sql(), rowBytes), written);
                return;
            }
            int count = Math.toIntExact((rows + segmentRowsMax - 1) / segmentRowsMax);
            try (SortedCopy sorted =
                    writer.sort(parts.names().next(def.id()), def, scan.sql(), rowBytes)) {
                for (int i = 0; i < count; i++) {
                    String slice = sorted.sql(rows * i / count, rows * (i + 1) / count);
                    add(writer.write(parts.names().next(def.id()), def, slice, rowBytes), written);
                }
            }
        }
    }

    /** About what a row takes when it is not compressed. */
    private static long rowBytes(List<SegmentView> inputs) {
        long rows = 0;
        long bytes = 0;
        for (SegmentView input : inputs) {
            rows += input.segment().rows();
            bytes += input.segment().sizeBytes();
        }
        return bytes * COMPRESSION / Math.max(rows, 1);
    }

    private static void add(@Nullable Written segment, List<Written> written) {
        if (segment != null) {
            written.add(segment);
        }
    }

    /**
     * @return whether the inputs were still there, and nobody holds them
     */
    private boolean commit(
            TableDef def, long since, List<SegmentView> inputs, List<Written> written) {
        MovedRows moved = new MovedRows(parts.segments(), def, written);
        // Most of what was deleted meanwhile is looked up before, so that little is left to do
        // under the mutex.
        parts.pipeline()
                .append((position, timeMicros) -> {
                    collect(def.id(), since, inputs, moved);
                    return null;
                });
        moved.resolve();
        return parts.pipeline()
                        .commitUpkeep((position, timeMicros) -> {
                            if (!collect(def.id(), since, inputs, moved)) {
                                return null;
                            }
                            moved.resolve();
                            return edit(def.id(), position, timeMicros, inputs, written, moved);
                        })
                != 0;
    }

    /**
     * Takes the rows deleted since; false if the inputs are not there any more, or held. Under the
     * mutex.
     */
    private boolean collect(long tableId, long since, List<SegmentView> inputs, MovedRows moved) {
        Optional<TableState> table = parts.state().table(tableId);
        if (table.isEmpty() || !hasAll(table.get(), inputs)) {
            return false;
        }
        for (SegmentView input : inputs) {
            moved.add(input.segment(), table.get().deletedSince(input.segment().id(), since));
        }
        return true;
    }

    private static boolean hasAll(TableState table, List<SegmentView> inputs) {
        Set<BlobId> present = new HashSet<>();
        for (LiveSegment live : table.layout().segments()) {
            if (!live.isHeld()) {
                present.add(live.segment().id());
            }
        }
        return inputs.stream().allMatch(input -> present.contains(input.segment().id()));
    }

    private static LogRecord edit(
            long tableId,
            long position,
            long timeMicros,
            List<SegmentView> inputs,
            List<Written> written,
            MovedRows moved) {
        List<BlobId> removed = inputs.stream().map(input -> input.segment().id()).toList();
        List<AddedSegment> added = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            RoaringBitmap deleted = moved.deleted(i);
            added.add(new AddedSegment(written.get(i).segment(), deleted.toArray()));
        }
        return new SegmentEdit(position, timeMicros, tableId, 0, removed, added);
    }
}
