package io.hadal.sql.plan;

import io.hadal.sql.eval.Compiler;
import io.hadal.storage.row.RowReader;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the names of one table's columns to slots, and remembers which are used so that only
 * those are decoded.
 */
public final class TableColumns implements Compiler.Columns {
    private final TableInfo table;
    private final String alias;
    private final BitSet used = new BitSet();

    public TableColumns(TableInfo table, String alias) {
        this.table = table;
        this.alias = alias;
    }

    @Override
    public int slot(@Nullable String qualifier, String name) {
        if (qualifier != null && !qualifier.equalsIgnoreCase(alias)) {
            return -1;
        }
        Column column = table.column(name);
        if (column == null) {
            return -1;
        }
        used.set(column.slot());
        return column.slot();
    }

    @Override
    public ColumnType type(int slot) {
        return table.def().bySlot(slot).type();
    }

    @Override
    public boolean collated() {
        return table.collated();
    }

    public void use(int slot) {
        used.set(slot);
    }

    /**
     * Fills {@code values} (by slot) from the row that the reader stands on, as far as it is used.
     */
    public void decode(RowReader reader, @Nullable Object[] values) {
        for (int slot = used.nextSetBit(0); slot >= 0; slot = used.nextSetBit(slot + 1)) {
            values[slot] = reader.seek(slot) ? reader.value() : null;
        }
    }
}
