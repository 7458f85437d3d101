package io.hadal.storage.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table, or a view: that has a query and no rows, and its columns are those of the query when it
 * was made. Every table has a primary key: one without gets a hidden BIGINT column as its only key
 * column, filled by a counter.
 *
 * @param id never used again in this history; TRUNCATE gives the table a new one
 * @param columns in the order of the statement that made them, dropped ones left out
 * @param nextSlot the slot of the next column to be added
 * @param primaryKey slots, never empty
 * @param sortKey slots by which segments are sorted; empty = the primary key
 * @param shardKey slots as declared, without meaning on one writer
 * @param query of a view: its SELECT, in which names without a database are of this one; else null
 * @param checks in the order of the statements that made them
 */
public record TableDef(
        long id,
        String name,
        List<Column> columns,
        int nextSlot,
        List<Integer> primaryKey,
        List<Index> indexes,
        List<Integer> sortKey,
        List<Integer> shardKey,
        String comment,
        @Nullable String query,
        List<Check> checks) {

    /** A table with rows and without conditions on them. */
    public TableDef(
            long id,
            String name,
            List<Column> columns,
            int nextSlot,
            List<Integer> primaryKey,
            List<Index> indexes,
            List<Integer> sortKey,
            List<Integer> shardKey,
            String comment) {
        this(
                id,
                name,
                columns,
                nextSlot,
                primaryKey,
                indexes,
                sortKey,
                shardKey,
                comment,
                null,
                List.of());
    }

    public TableDef {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        indexes = List.copyOf(indexes);
        sortKey = List.copyOf(sortKey);
        shardKey = List.copyOf(shardKey);
        checks = List.copyOf(checks);
        if (primaryKey.isEmpty()) {
            throw new IllegalArgumentException("table " + name + " has no primary key");
        }
    }

    /** The same columns and keys under another id and name. */
    public TableDef as(long newId, String newName) {
        return new TableDef(
                newId,
                newName,
                columns,
                nextSlot,
                primaryKey,
                indexes,
                sortKey,
                shardKey,
                comment,
                query,
                checks);
    }

    public boolean isView() {
        return query != null;
    }

    public Column bySlot(int slot) {
        for (Column column : columns) {
            if (column.slot() == slot) {
                return column;
            }
        }
        throw new IllegalArgumentException("table " + name + " has no column in slot " + slot);
    }
}
