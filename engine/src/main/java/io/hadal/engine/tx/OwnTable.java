package io.hadal.engine.tx;

import io.hadal.engine.state.HotTable;
import io.hadal.engine.state.Layout;
import io.hadal.engine.state.TableState;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.row.RowReader;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has of a table that it writes to: its own versions of rows, numbered by its
 * writes, and the table's codecs.
 */
final class OwnTable {
    private final TableDef def;
    private final TableState state;
    private final HotTable writes;
    private final RowCodec rows;
    private final KeyCodec primary;
    private final List<KeyCodec> indexCodecs = new ArrayList<>();
    private final RowReader reader;
    private final int counterSlot;

    /** Read by the threads that scan the transaction's views, too. */
    private volatile StoredRows stored = StoredRows.NONE;

    /** The layout in which the places of all rows written so far were last known to be right. */
    private @Nullable Layout placedIn;

    OwnTable(TableDef def, TableState state) {
        this.def = def;
        this.state = state;
        this.writes = new HotTable(def);
        this.rows = RowCodec.of(def);
        this.reader = rows.reader();
        this.primary = KeyCodec.of(def, rows, def.primaryKey());
        for (Index index : def.indexes()) {
            indexCodecs.add(KeyCodec.of(def, rows, index.slots()));
        }
        int slot = -1;
        for (Column column : def.columns()) {
            slot = column.autoIncrement() || column.hidden() ? column.slot() : slot;
        }
        this.counterSlot = slot;
    }

    TableDef def() {
        return def;
    }

    TableState state() {
        return state;
    }

    HotTable writes() {
        return writes;
    }

    StoredRows stored() {
        return stored;
    }

    void stored(StoredRows rows) {
        stored = rows;
    }

    KeyCodec primary() {
        return primary;
    }

    /** The codec of the index at a place in the definition's list. */
    KeyCodec codec(int indexAt) {
        return indexCodecs.get(indexAt);
    }

    /** The value of the counter's column, -1 if there is no such column. */
    long counterValue(byte[] row) {
        if (counterSlot < 0) {
            return -1;
        }
        reader.wrap(row);
        return reader.seek(counterSlot) ? reader.longValue() : -1;
    }

    @Nullable Layout placedIn() {
        return placedIn;
    }

    void placedIn(Layout layout) {
        placedIn = layout;
    }
}
