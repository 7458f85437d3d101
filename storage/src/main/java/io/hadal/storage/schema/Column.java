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

    /** A column like this one, to be changed. */
    public Builder change() {
        return new Builder(this);
    }

    /** Makes a column that differs from another one. */
    public static final class Builder {
        private int slot;
        private String name;
        private final ColumnType type;
        private boolean nullable;
        private DefaultKind defaultKind;
        private @Nullable Object defaultValue;
        private final boolean autoIncrement;
        private final boolean hidden;
        private final String comment;
        private @Nullable Object initialValue;
        private boolean onUpdateNow;
        private boolean retyped;

        private Builder(Column column) {
            slot = column.slot;
            name = column.name;
            type = column.type;
            nullable = column.nullable;
            defaultKind = column.defaultKind;
            defaultValue = column.defaultValue;
            autoIncrement = column.autoIncrement;
            hidden = column.hidden;
            comment = column.comment;
            initialValue = column.initialValue;
            onUpdateNow = column.onUpdateNow;
            retyped = column.retyped;
        }

        public Builder slot(int newSlot) {
            slot = newSlot;
            return this;
        }

        public Builder name(String newName) {
            name = newName;
            return this;
        }

        public Builder nullable(boolean is) {
            nullable = is;
            return this;
        }

        /**
         * @param value of {@link DefaultKind#LITERAL}, otherwise null
         */
        public Builder defaultTo(DefaultKind kind, @Nullable Object value) {
            defaultKind = kind;
            defaultValue = value;
            return this;
        }

        public Builder initialValue(@Nullable Object value) {
            initialValue = value;
            return this;
        }

        public Builder onUpdateNow(boolean is) {
            onUpdateNow = is;
            return this;
        }

        public Builder retyped(boolean is) {
            retyped = is;
            return this;
        }

        public Column build() {
            return new Column(
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
                    onUpdateNow,
                    retyped);
        }
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
