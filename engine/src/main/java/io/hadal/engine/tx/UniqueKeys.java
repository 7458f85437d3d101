package io.hadal.engine.tx;

import io.hadal.engine.DuplicateKeyException;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.state.HotTable;
import io.hadal.engine.state.HotTable.At;
import io.hadal.engine.state.Layout;
import io.hadal.engine.tx.SegmentRows.Located;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of unique indexes that a transaction's rows leave or enter. */
final class UniqueKeys {
    private final TransactionManager manager;
    private final LockedRows rows;

    UniqueKeys(TransactionManager manager, LockedRows rows) {
        this.manager = manager;
        this.rows = rows;
    }

    static EngineException duplicate(TableDef def, String indexName, byte[] row) {
        DuplicateKeyException cause = new DuplicateKeyException(def, indexName, row);
        return new EngineException(Kind.DUPLICATE_KEY, String.valueOf(cause.getMessage()), cause);
    }

    /**
     * Locks the keys that a row leaves or enters, and makes sure that no other row has the new
     * ones.
     */
    void check(OwnTable table, byte[] key, byte @Nullable [] before, byte @Nullable [] after) {
        List<Index> indexes = table.def().indexes();
        for (int i = 0; i < indexes.size(); i++) {
            if (indexes.get(i).unique()) {
                byte[] entered = move(table, indexes.get(i), table.codec(i), before, after);
                if (entered != null && after != null) {
                    refuseOther(table, indexes.get(i), table.codec(i), entered, after, key);
                }
            }
        }
    }

    /** Locks what changes. @return the key that the row enters, or null */
    private byte @Nullable [] move(
            OwnTable table,
            Index index,
            KeyCodec codec,
            byte @Nullable [] before,
            byte @Nullable [] after) {
        byte[] oldKey = before == null ? null : codec.encodeRow(before);
        byte[] newKey = after == null ? null : codec.encodeRow(after);
        if (Arrays.equals(oldKey, newKey)) {
            return null;
        }
        if (before != null && oldKey != null && !codec.hasNull(before)) {
            rows.lockKey(table, index.id() + 1, oldKey);
        }
        if (after == null || newKey == null || codec.hasNull(after)) {
            return null;
        }
        rows.lockKey(table, index.id() + 1, newKey);
        return newKey;
    }

    private void refuseOther(
            OwnTable table, Index index, KeyCodec codec, byte[] indexKey, byte[] row, byte[] key) {
        byte[] other = holder(table, index, codec, indexKey, row);
        if (other != null && !Arrays.equals(other, key)) {
            throw duplicate(table.def(), index.name(), row);
        }
    }

    /** The primary key of the row that has this row's key in an index, which is locked. */
    byte @Nullable [] find(OwnTable table, Index index, byte[] row) {
        KeyCodec codec = table.codec(indexAt(table.def(), index));
        if (codec.hasNull(row)) {
            return null;
        }
        byte[] indexKey = codec.encodeRow(row);
        rows.lockKey(table, index.id() + 1, indexKey);
        return holder(table, index, codec, indexKey, row);
    }

    private static int indexAt(TableDef def, Index index) {
        for (int i = 0; i < def.indexes().size(); i++) {
            if (def.indexes().get(i).id() == index.id()) {
                return i;
            }
        }
        throw new IllegalArgumentException("table " + def.name() + " has no index " + index.name());
    }

    /** The primary key of the row that has a key in an index, in the newest state. */
    private byte @Nullable [] holder(
            OwnTable table, Index index, KeyCodec codec, byte[] indexKey, byte[] sample) {
        byte[] end = KeyCodec.successor(indexKey);
        HotTable.IndexRows own = table.writes().rowsByIndex(index, indexKey, end, At.NEWEST);
        if (own.next()) {
            return own.key();
        }
        byte[] stored = segmentHolder(table, table.stored().layout(), index, indexKey, sample);
        return stored != null ? stored : committedHolder(table, index, indexKey, end, sample);
    }

    private byte @Nullable [] committedHolder(
            OwnTable table, Index index, byte[] indexKey, byte @Nullable [] end, byte[] sample) {
        // In this order: a row that another transaction moves from a segment to memory meanwhile
        // (it keeps its key in the index, which is locked) is still in the segment as of this
        // position, or is found in memory.
        long position = manager.state().appliedPosition();
        Layout layout = table.state().layout();
        HotTable.IndexRows hot =
                table.state().hot().rowsByIndex(index, indexKey, end, layout.newest());
        while (hot.next()) {
            if (table.writes().get(hot.key(), At.NEWEST) == null) {
                return hot.key();
            }
        }
        return segmentHolder(table, layout, index, indexKey, sample, position);
    }

    private byte @Nullable [] segmentHolder(
            OwnTable table, Layout own, Index index, byte[] indexKey, byte[] sample) {
        return own.segments().isEmpty()
                ? null
                : segmentHolder(table, own, index, indexKey, sample, Long.MAX_VALUE);
    }

    /** A row that no own version stands for. */
    private byte @Nullable [] segmentHolder(
            OwnTable table,
            Layout layout,
            Index index,
            byte[] indexKey,
            byte[] sample,
            long position) {
        SegmentRows segments = manager.segmentRows();
        for (Located located :
                segments.locateByIndex(table.def(), layout, index, indexKey, sample, position)) {
            byte[] key = table.primary().encodeRow(segments.row(table.def(), located));
            if (table.writes().get(key, At.NEWEST) == null
                    && !table.stored().replaces(located.place())) {
                return key;
            }
        }
        return null;
    }
}
