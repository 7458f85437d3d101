package io.hadal.engine.tx;

import io.hadal.engine.state.HotTable;
import io.hadal.engine.state.HotTable.At;
import io.hadal.engine.state.Layout;
import io.hadal.engine.state.LiveSegment;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.AddedSegment;
import io.hadal.storage.log.LogRecord.DeletedRows;
import io.hadal.storage.log.LogRecord.Place;
import io.hadal.storage.log.LogRecord.RowChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/** Makes the record of a transaction's writes, with the places that replaced rows have now. */
final class CommitRecord {
    private static final Comparator<BlobId> BY_NAME =
            Comparator.comparingLong(BlobId::tableId)
                    .thenComparing(BlobId::line)
                    .thenComparingLong(BlobId::counter);

    private final LockedRows rows;
    private final List<OwnTable> tables;
    private final List<RowChange> changes = new ArrayList<>();
    private final List<AddedSegment> added = new ArrayList<>();
    private final List<DeletedRows> deleted = new ArrayList<>();

    private CommitRecord(LockedRows rows, List<OwnTable> tables) {
        this.rows = rows;
        this.tables = tables;
    }

    static CommitRecord of(LockedRows rows, OwnWrites writes) {
        List<OwnTable> tables = new ArrayList<>(writes.tables());
        tables.sort(Comparator.comparingLong(table -> table.def().id()));
        CommitRecord record = new CommitRecord(rows, tables);
        for (OwnTable table : tables) {
            record.collect(table);
            record.collect(table.stored());
        }
        return record;
    }

    /** Whether the writes come to nothing. */
    boolean isEmpty() {
        return changes.isEmpty() && added.isEmpty() && deleted.isEmpty();
    }

    /** Whether no row has been moved since. Under the pipeline's mutex. */
    boolean holds() {
        return tables.stream().allMatch(table -> table.placedIn() == table.state().layout());
    }

    LogRecord at(long position, long timeMicros) {
        return new LogRecord.Commit(position, timeMicros, changes, added, deleted);
    }

    private void collect(OwnTable table) {
        Layout layout = table.state().layout();
        HotTable.Rows own = table.writes().changes(null, null, At.NEWEST);
        while (own.next()) {
            BaseRow base = rows.baseIn(layout, table, own.key());
            boolean replaced = table.stored().replaces(base.place());
            Place place = replaced ? null : base.place();
            if (!own.deleted()) {
                changes.add(RowChange.put(table.def().id(), own.key(), own.row(), place));
            } else if (base.row() != null && !replaced) {
                changes.add(RowChange.delete(table.def().id(), own.key(), place));
            }
        }
        table.placedIn(layout);
    }

    private void collect(StoredRows stored) {
        for (LiveSegment live : stored.layout().segments()) {
            RoaringBitmap gone = live.at(Long.MAX_VALUE).deleted();
            if (gone.getLongCardinality() < live.segment().rows()) {
                added.add(new AddedSegment(live.segment(), gone.toArray()));
            }
        }
        Map<BlobId, RoaringBitmap> replaced = new TreeMap<>(BY_NAME);
        replaced.putAll(stored.replaced());
        replaced.forEach((id, ordinals) -> deleted.add(new DeletedRows(id, ordinals.toArray())));
    }
}
