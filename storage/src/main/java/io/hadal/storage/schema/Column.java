package io.hadal.storage.schema;

import org.jspecify.annotations.Nullable;

/**
 * A column. Rows and segments know it by its slot, which is never used again: adding a column is a
 * new slot, dropping one leaves a gap, and neither rewrites a row. In a segment's Parquet file the
 * column is named {@code c<slot>}.
 *
 * @param initialValue the value that rows written before the column existed have (its type's Java
 *     class), or null
 * @param defaultValue the value of an INSERT that does not name the column, if {@code defaultKind}
 *     is LITERAL
 * @param onUpdateNow whether an UPDATE that changes a row without naming the column sets it to the
 *     statement's time
 * @param retyped whether segments may hold values of an older, narrower or wider type of the same
 *     form
 * @param hidden not shown by any statement: the row id of a table without primary key
 */
public record Column(
        int slot,
        String name,
        ColumnType type,
        boolean nullable,
        DefaultKind defaultKind,
        @Nullable Object defaultValue,
        boolean autoIncrement,
        boolean hidden,
        String comment,
        @Nullable Object initialValue,
        boolean onUpdateNow,
        boolean retyped) {

    /** One that no UPDATE of other columns changes. */
    public Column(
            int slot,
            String name,
            ColumnType type,
            boolean nullable,
            DefaultKind defaultKind,
            @Nullable Object defaultValue,
            boolean autoIncrement,
            boolean hidden,
            String comment,
            @Nullable Object initialValue) {
        this(
                slot,
                name,
                type,
                nullable,
                defaultKind,
                defaultValue,
                autoIncrement,
                hidden,
                comment,
                initialValue,
                false,
                false);
    }

    /** Where an omitted value comes from. */
    public enum DefaultKind {
        /** No default: NULL if nullable, otherwise an error. */
        NONE,
        LITERAL,
        /** CURRENT_TIMESTAMP of the statement. */
        NOW
    }
}
