package io.hadal.engine;

import io.hadal.engine.TableView.HotCursor;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.Column.DefaultKind;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A table (id, a, b) of numbers with an index on a and a unique one on b, and short ways to write
 * and read it.
 */
public final class TestTable {
    public static final Index BY_A = new Index(1, "by_a", false, List.of(1));
    public static final Index BY_B = new Index(2, "by_b", true, List.of(2));

    private final TableDef def;
    private final RowCodec rows;
    private final KeyCodec keys;

    public TestTable(TableDef def) {
        this.def = def;
        this.rows = RowCodec.of(def);
        this.keys = KeyCodec.of(def, def.primaryKey());
    }

    /** Creates the table. */
    public static TestTable create(Database database, String name) {
        TableDef def = def(database.newTableId(), name, List.of(BY_A, BY_B));
        database.alterTable(name, before -> def);
        return new TestTable(def);
    }

    public static TableDef def(long id, String name, List<Index> indexes) {
        return new TableDef(
                id,
                name,
                List.of(column(0, "id", true), column(1, "a", false), column(2, "b", false)),
                3,
                List.of(0),
                indexes,
                List.of(),
                List.of(),
                "");
    }

    private static Column column(int slot, String name, boolean key) {
        return new Column(
                slot,
                name,
                ColumnType.of(Kind.BIGINT),
                !key,
                DefaultKind.NONE,
                null,
                key,
                false,
                "",
                null);
    }

    public TableDef def() {
        return def;
    }

    public byte[] key(long id) {
        return keys.encode(id);
    }

    public byte[] row(long id, @Nullable Long a, @Nullable Long b) {
        return rows.encode(new @Nullable Object[] {id, a, b});
    }

    public void insert(Transaction transaction, long id, @Nullable Long a, @Nullable Long b) {
        transaction.insert(def, key(id), row(id, a, b));
    }

    /** Locks and replaces a row, which must be there. */
    public void update(Transaction transaction, long id, @Nullable Long a, @Nullable Long b) {
        if (transaction.lockRow(def, key(id)) == null) {
            throw new IllegalStateException("there is no row " + id);
        }
        transaction.update(def, key(id), row(id, a, b));
    }

    /** Locks and deletes a row; false if it is not there. */
    public boolean delete(Transaction transaction, long id) {
        if (transaction.lockRow(def, key(id)) == null) {
            return false;
        }
        transaction.delete(def, key(id));
        return true;
    }

    /** Column a of the newest version, which is locked. */
    public @Nullable Long lockedA(Transaction transaction, long id) {
        byte[] row = transaction.lockRow(def, key(id));
        return row == null ? null : (Long) rows.get(row, 1);
    }

    /** Column a of a row in a view, null if the row is not there. */
    public @Nullable Long a(StateView view, long id) {
        byte[] row = view.table(def.id()).row(key(id));
        return row == null ? null : (Long) rows.get(row, 1);
    }

    /** All rows of a view by id, each as "a,b". */
    public TreeMap<Long, String> scan(StateView view, MemorySegments segments) {
        TreeMap<Long, String> found = new TreeMap<>();
        TableView table = view.table(def.id());
        for (SegmentView segment : table.segments()) {
            List<byte[]> all = segments.rows(segment.segment());
            for (int i = 0; i < all.size(); i++) {
                if (!segment.deleted().contains(i)) {
                    add(found, all.get(i));
                }
            }
        }
        byte @Nullable [] before = null;
        HotCursor cursor = table.hotRows(null, null);
        while (cursor.next()) {
            if (before != null && KeyCodec.compare(before, cursor.key()) >= 0) {
                throw new IllegalStateException("hot rows are out of order");
            }
            before = cursor.key();
            add(found, cursor.row());
        }
        return found;
    }

    /** Ids of hot rows by an index, in its order. */
    public List<Long> idsByIndex(StateView view, Index index, @Nullable Long value) {
        byte[] from = KeyCodec.of(def, index.slots()).encode(value);
        List<Long> ids = new ArrayList<>();
        HotCursor cursor =
                view.table(def.id()).hotRowsByIndex(index.id(), from, KeyCodec.successor(from));
        while (cursor.next()) {
            ids.add((Long) rows.get(cursor.row(), 0));
        }
        return ids;
    }

    private void add(TreeMap<Long, String> found, byte[] row) {
        @Nullable Object[] values = rows.decode(row);
        if (found.put((Long) values[0], values[1] + "," + values[2]) != null) {
            throw new IllegalStateException("row " + values[0] + " is there twice");
        }
    }
}
