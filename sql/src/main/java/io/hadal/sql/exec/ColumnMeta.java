package io.hadal.sql.exec;

import io.hadal.sql.MysqlType;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.ddl.CreateTableText;
import io.hadal.sql.plan.TableInfo;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Descriptions of result columns. */
public final class ColumnMeta {
    /** Of FLOAT and DOUBLE without a fixed scale. */
    public static final int NO_FIXED_DECIMALS = 31;

    private static final long LONG_TEXT_BYTES = 4294967295L;
    private static final int BYTES_PER_CHAR = 4;

    private ColumnMeta() {}

    /** A table's column, as {@code label} in a result. */
    public static ResultColumn of(TableInfo table, String alias, Column column, String label) {
        ColumnType type = column.type();
        boolean key = !CreateTableText.hasHiddenKey(table.def()) && table.isPrimary(column);
        return new ResultColumn(
                table.database().name(),
                alias,
                table.name(),
                label,
                column.name(),
                type(type),
                length(type),
                decimals(type),
                column.nullable(),
                type.kind().isUnsigned(),
                isBinary(type),
                key,
                column.autoIncrement());
    }

    /** A value of a type that is no table's column. */
    public static ResultColumn of(ColumnType type, String label) {
        return new ResultColumn(
                "",
                "",
                "",
                label,
                "",
                type(type),
                length(type),
                decimals(type),
                true,
                type.kind().isUnsigned(),
                isBinary(type),
                false,
                false);
    }

    public static ResultColumn text(String label) {
        return text(label, 256);
    }

    public static ResultColumn text(String label, int charsMax) {
        return ResultColumn.of(label, MysqlType.VAR_STRING, (long) charsMax * BYTES_PER_CHAR);
    }

    public static ResultColumn whole(String label) {
        return ResultColumn.of(label, MysqlType.LONGLONG, 20);
    }

    /** As a value of an expression without tables tells. */
    public static ResultColumn ofValue(@Nullable Object value, String label) {
        return switch (value) {
            case null -> ResultColumn.of(label, MysqlType.NULL, 0);
            case Long ignored -> whole(label);
            case BigDecimal decimal ->
                    decimal(label, decimal.precision(), Math.max(0, decimal.scale()));
            case Double ignored -> of(ColumnType.of(ColumnType.Kind.DOUBLE), label);
            case Float ignored -> of(ColumnType.of(ColumnType.Kind.FLOAT), label);
            case LocalDate ignored -> of(ColumnType.of(ColumnType.Kind.DATE), label);
            case LocalDateTime time ->
                    of(
                            new ColumnType(
                                    ColumnType.Kind.DATETIME, 0, time.getNano() == 0 ? 0 : 6, 0),
                            label);
            case Duration time -> time(label, time.getNano() == 0 ? 0 : 6);
            case byte[] bytes ->
                    of(new ColumnType(ColumnType.Kind.VARBINARY, bytes.length, 0, 0), label);
            default -> text(label, Math.max(1, value.toString().length()));
        };
    }

    /**
     * @param digits fractional ones
     */
    static ResultColumn time(String label, int digits) {
        return new ResultColumn(
                "", "", "", label, "", MysqlType.TIME, 17, digits, true, false, true, false, false);
    }

    public static ResultColumn decimal(String label, int precision, int scale) {
        int digits = Math.max(precision, scale + 1);
        long length = digits + (scale > 0 ? 2 : 1);
        return new ResultColumn(
                "",
                "",
                "",
                label,
                "",
                MysqlType.NEWDECIMAL,
                length,
                scale,
                true,
                false,
                true,
                false,
                false);
    }

    static MysqlType type(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, BOOL, UNSIGNED_TINYINT -> MysqlType.TINY;
            case SMALLINT, UNSIGNED_SMALLINT -> MysqlType.SHORT;
            case MEDIUMINT, UNSIGNED_MEDIUMINT -> MysqlType.INT24;
            case INT, UNSIGNED_INT -> MysqlType.LONG;
            case BIGINT, UNSIGNED_BIGINT -> MysqlType.LONGLONG;
            case DECIMAL -> MysqlType.NEWDECIMAL;
            case FLOAT -> MysqlType.FLOAT;
            case DOUBLE -> MysqlType.DOUBLE;
            case VARCHAR, VARBINARY -> MysqlType.VAR_STRING;
            case TEXT, BLOB -> MysqlType.BLOB;
            case DATE -> MysqlType.DATE;
            case DATETIME -> MysqlType.DATETIME;
            case TIMESTAMP -> MysqlType.TIMESTAMP;
            case TIME -> MysqlType.TIME;
            case YEAR -> MysqlType.YEAR;
            case BIT -> MysqlType.BIT;
            case CHAR, BINARY -> MysqlType.STRING;
            case ENUM -> MysqlType.ENUM;
            case SET -> MysqlType.SET;
            case JSON -> MysqlType.JSON;
        };
    }

    private static long length(ColumnType type) {
        return switch (type.kind()) {
            case BOOL -> 1;
            case UNSIGNED_TINYINT -> 3;
            case TINYINT -> 4;
            case UNSIGNED_SMALLINT -> 5;
            case SMALLINT -> 6;
            case UNSIGNED_MEDIUMINT -> 8;
            case MEDIUMINT -> 9;
            case UNSIGNED_INT -> 10;
            case INT -> 11;
            case BIGINT, UNSIGNED_BIGINT -> 20;
            case DECIMAL -> type.precision() + (type.scale() > 0 ? 2 : 1);
            case FLOAT -> 12;
            case DOUBLE -> 22;
            case VARCHAR, CHAR -> (long) type.length() * BYTES_PER_CHAR;
            case VARBINARY, BINARY, BIT -> type.length();
            case TEXT, BLOB -> type.length() == 0 ? LONG_TEXT_BYTES : type.length();
            case JSON -> LONG_TEXT_BYTES;
            case YEAR -> 4;
            case TIME -> type.precision() == 0 ? 10 : 11 + type.precision();
            case ENUM, SET -> charsMax(type) * BYTES_PER_CHAR;
            case DATE -> 10;
            case DATETIME, TIMESTAMP -> type.precision() == 0 ? 19 : 20 + type.precision();
        };
    }

    /** Characters of the longest value of an ENUM or SET. */
    public static long charsMax(ColumnType type) {
        IntStream lengths = type.members().stream().mapToInt(ColumnMeta::chars);
        return type.kind() == ColumnType.Kind.ENUM
                ? lengths.max().orElse(0)
                : lengths.sum() + type.members().size() - 1;
    }

    private static int chars(String text) {
        return text.codePointCount(0, text.length());
    }

    private static int decimals(ColumnType type) {
        return switch (type.kind()) {
            case FLOAT, DOUBLE -> NO_FIXED_DECIMALS;
            case DECIMAL -> type.scale();
            case DATETIME, TIMESTAMP, TIME -> type.precision();
            default -> 0;
        };
    }

    private static boolean isBinary(ColumnType type) {
        return switch (type.kind()) {
            case VARCHAR, CHAR, TEXT, ENUM, SET -> false;
            default -> true;
        };
    }
}
