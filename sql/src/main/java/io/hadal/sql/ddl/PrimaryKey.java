package io.hadal.sql.ddl;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The primary key of a table that ALTER TABLE changes: declared, or the hidden column of a table
 * that has none.
 */
final class PrimaryKey {
    private final List<Column> columns;
    private @Nullable List<Integer> declared;

    /**
     * @param columns the table's, as they are changed
     */
    PrimaryKey(TableDef table, List<Column> columns) {
        this.columns = columns;
        this.declared = CreateTableText.hasHiddenKey(table) ? null : table.primaryKey();
    }

    boolean contains(int slot) {
        return declared != null && declared.contains(slot);
    }

    /** Its columns become NOT NULL. Throws 1068. */
    void add(List<String> names) throws SqlException {
        if (declared != null) {
            throw MysqlError.MULTIPLE_PRIMARY_KEY.with();
        }
        List<Integer> slots = Keys.slots(columns, names);
        columns.replaceAll(column ->
                slots.contains(column.slot()) ? column.change().nullable(false).build() : column);
        declared = slots;
    }

    /** Throws 1091. */
    void drop() throws SqlException {
        if (declared == null) {
            throw MysqlError.CANT_DROP.with(Keys.PRIMARY);
        }
        declared = null;
    }

    /** A column of it goes, and with the last one the key. */
    void forget(int slot) {
        if (declared != null) {
            List<Integer> rest = declared.stream().filter(other -> other != slot).toList();
            declared = rest.isEmpty() ? null : rest;
        }
    }

    /**
     * Its slots, with the hidden column where it belongs.
     *
     * @param nextSlot of the hidden column if there is none yet
     */
    List<Integer> settle(int nextSlot) {
        if (declared != null) {
            columns.removeIf(Column::hidden);
            return declared;
        }
        for (Column column : columns) {
            if (column.hidden()) {
                return List.of(column.slot());
            }
        }
        columns.add(CreateTable.rowId(nextSlot));
        return List.of(nextSlot);
    }

    /** Whether the AUTO_INCREMENT column, if there is one, can be it. Throws 1075, 1063, 1235. */
    void checkAutoIncrement(List<Index> indexes) throws SqlException {
        checkAutoIncrement(columns, declared, indexes);
    }

    /**
     * @param primaryKey declared, or null
     */
    static void checkAutoIncrement(
            List<Column> columns, @Nullable List<Integer> primaryKey, List<Index> indexes)
            throws SqlException {
        List<Column> automatic = columns.stream().filter(Column::autoIncrement).toList();
        if (automatic.isEmpty()) {
            return;
        }
        int slot = automatic.getFirst().slot();
        boolean key =
                primaryKey != null && primaryKey.getFirst() == slot
                        || indexes.stream().anyMatch(index -> index.slots().getFirst() == slot);
        if (automatic.size() > 1 || !key) {
            throw MysqlError.WRONG_AUTO_KEY.with();
        }
        if (primaryKey == null) {
            // A table has one counter, which the hidden key would need.
            throw MysqlError.notSupported(
                    "AUTO_INCREMENT in a table without a primary key",
                    "make '" + automatic.getFirst().name() + "' the primary key");
        }
        ColumnType.Kind kind = automatic.getFirst().type().kind();
        boolean number = kind.isWhole() || kind == ColumnType.Kind.UNSIGNED_BIGINT;
        if (!number || kind == ColumnType.Kind.BOOL || kind == ColumnType.Kind.YEAR) {
            throw new SqlException(
                    1063,
                    "42000",
                    "Incorrect column specifier for column '" + automatic.getFirst().name() + "'");
        }
    }
}
