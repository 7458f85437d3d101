package io.hadal.sql.exec;

import io.hadal.sql.ResultColumn;
import io.hadal.sql.dialect.Field;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;

/** A column of a query, as a table or view that is made of it has it. */
public record QueryColumn(String name, ColumnType type, boolean nullable) {
    private static final int VARCHAR_CHARS_MAX = 16_383;
    private static final int BYTES_PER_CHAR = 4;

    static QueryColumn of(Field field, ResultColumn column) {
        Field.Origin origin = field.origin();
        return origin != null
                ? new QueryColumn(column.name(), origin.column().type(), origin.column().nullable())
                : new QueryColumn(column.name(), type(column), true);
    }

    /** As a column of a definition. */
    public Column in(int slot) {
        return new Column(
                slot, name, type, nullable, Column.DefaultKind.NONE, null, false, false, "", null);
    }

    private static ColumnType type(ResultColumn column) {
        return switch (column.type()) {
            case TINY -> ColumnType.of(Kind.TINYINT);
            case SHORT -> ColumnType.of(Kind.SMALLINT);
            case INT24 -> ColumnType.of(Kind.MEDIUMINT);
            case LONG -> ColumnType.of(Kind.INT);
            case LONGLONG -> ColumnType.of(column.unsigned() ? Kind.UNSIGNED_BIGINT : Kind.BIGINT);
            case FLOAT -> ColumnType.of(Kind.FLOAT);
            case DOUBLE -> ColumnType.of(Kind.DOUBLE);
            case NEWDECIMAL -> decimal(column);
            case DATE -> ColumnType.of(Kind.DATE);
            case DATETIME -> new ColumnType(Kind.DATETIME, 0, column.decimals(), 0);
            case TIMESTAMP -> new ColumnType(Kind.TIMESTAMP, 0, column.decimals(), 0);
            case TIME -> new ColumnType(Kind.TIME, 0, Math.min(6, column.decimals()), 0);
            case YEAR -> ColumnType.of(Kind.YEAR);
            case BIT -> ColumnType.bit((int) column.length());
            case JSON -> ColumnType.of(Kind.JSON);
            case NULL -> new ColumnType(Kind.CHAR, 0, 0, 0);
            case BLOB, VAR_STRING, STRING, ENUM, SET -> text(column);
        };
    }

    private static ColumnType decimal(ResultColumn column) {
        int digits = (int) column.length() - (column.decimals() > 0 ? 2 : 1);
        int precision = Math.min(ColumnType.DECIMAL_PRECISION_MAX, Math.max(1, digits));
        return new ColumnType(Kind.DECIMAL, 0, precision, Math.min(column.decimals(), precision));
    }

    private static ColumnType text(ResultColumn column) {
        if (column.binary()) {
            return new ColumnType(Kind.BLOB, 0, 0, 0);
        }
        long chars = column.length() / BYTES_PER_CHAR;
        return chars > VARCHAR_CHARS_MAX
                ? new ColumnType(Kind.TEXT, 0, 0, 0)
                : new ColumnType(Kind.VARCHAR, (int) chars, 0, 0);
    }
}
