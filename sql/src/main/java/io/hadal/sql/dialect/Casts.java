package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLDataType;
import io.hadal.sql.SqlException;
import io.hadal.sql.ddl.DataTypes;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.value.Numbers;
import io.hadal.storage.schema.ColumnType;
import java.util.List;
import java.util.Locale;

/** Conversions between types. */
final class Casts {
    private static final int DECIMAL_PRECISION_DEFAULT = 10;

    private Casts() {}

    /** As text, the way MySQL prints it. */
    static String text(Sql sql) {
        return switch (sql.type().family()) {
            case TEXT -> sql.text();
            case NULL -> "CAST(NULL AS VARCHAR)";
            case BOOLEAN -> "CAST(CAST(" + sql.text() + " AS INTEGER) AS VARCHAR)";
            case DOUBLE -> "hadal_double_text(" + sql.text() + ")";
            case BINARY -> "decode(" + sql.text() + ")";
            case DATETIME -> dateTimeText(sql.text(), sql.type().scale());
            case TIME -> "hadal_time_text(" + sql.text() + ", " + sql.type().scale() + ")";
            default -> "CAST(" + sql.text() + " AS VARCHAR)";
        };
    }

    private static String dateTimeText(String time, int digits) {
        return switch (digits) {
            case 0 -> "strftime(" + time + ", '%Y-%m-%d %H:%M:%S')";
            case 6 -> "strftime(" + time + ", '%Y-%m-%d %H:%M:%S.%f')";
            default ->
                    "left(strftime(" + time + ", '%Y-%m-%d %H:%M:%S.%f'), " + (20 + digits) + ")";
        };
    }

    /** As a number: texts count as the number that they begin with. */
    static String number(Sql sql) {
        if (sql.literal() instanceof String text) {
            return Literals.of(Numbers.toDouble(text)).text();
        }
        if (sql.literal() instanceof byte[] bits) {
            return Literals.of(Numbers.ofBits(bits)).text();
        }
        return switch (sql.type().family()) {
            case TEXT ->
                    sql.type().choice() instanceof ColumnType choice
                            ? Choices.number(choice, sql.text())
                            : "hadal_number(" + sql.text() + ")";
            case JSON -> "hadal_number(CAST(" + sql.text() + " AS VARCHAR))";
            case BINARY -> "hadal_number(decode(" + sql.text() + "))";
            case BOOLEAN -> "CAST(" + sql.text() + " AS BIGINT)";
            case DATE -> "CAST(strftime(" + sql.text() + ", '%Y%m%d') AS BIGINT)";
            case DATETIME -> "CAST(strftime(" + sql.text() + ", '%Y%m%d%H%M%S') AS BIGINT)";
            case TIME ->
                    "hadal_time_number("
                            + sql.text()
                            + (sql.type().scale() == 0
                                    ? ")"
                                    : ") + hadal_time_fraction(" + sql.text() + ")");
            default -> sql.text();
        };
    }

    /** A value as date with time. */
    static String dateTime(Sql sql) {
        return switch (sql.type().family()) {
            case DATETIME -> sql.text();
            case DATE -> "CAST(" + sql.text() + " AS TIMESTAMP)";
            case WHOLE, DECIMAL, DOUBLE, BOOLEAN ->
                    "try_strptime(CAST(" + sql.text() + " AS VARCHAR), ['%Y%m%d%H%M%S', '%Y%m%d'])";
            case NULL -> "CAST(NULL AS TIMESTAMP)";
            case TIME -> "(TIMESTAMP '2000-01-01' + to_microseconds(" + sql.text() + "))";
            default -> "TRY_CAST(" + sql.text() + " AS TIMESTAMP)";
        };
    }

    /** A value as the microseconds of a TIME. */
    static String time(Sql sql) {
        return switch (sql.type().family()) {
            case TIME -> sql.text();
            case DATE, DATETIME -> "hadal_time_of(" + dateTime(sql) + ")";
            case NULL -> "CAST(NULL AS BIGINT)";
            default -> "hadal_time(" + text(sql) + ")";
        };
    }

    /** The type of values of which one is chosen. */
    static Type common(List<Sql> values) {
        Type type = Type.NULL;
        for (Sql value : values) {
            type = type.or(value.type());
        }
        return type.is(Type.Family.BOOLEAN) ? Type.NARROW : type;
    }

    /** A value as one of a type that {@link #common} found. */
    static String to(Sql sql, Type type) {
        if (sql.type().is(Type.Family.NULL)) {
            return "NULL";
        }
        if (sql.type().is(Type.Family.BOOLEAN)) {
            return "CAST(" + sql.text() + " AS INTEGER)";
        }
        return type.is(Type.Family.TEXT) ? text(sql) : sql.text();
    }

    /** CAST and CONVERT. */
    static Sql cast(Sql value, SQLDataType dataType) throws SqlException {
        String name = dataType.getName().toUpperCase(Locale.ROOT);
        return switch (name) {
            case "SIGNED", "SIGNED INTEGER", "SIGNED INT", "BIGINT", "INT", "INTEGER" ->
                    Sql.of(whole(value), Type.WHOLE);
            case "UNSIGNED", "UNSIGNED INTEGER", "UNSIGNED INT" ->
                    Sql.of("hadal_unsigned(" + number(value) + ")", Type.decimal(0));
            case "DECIMAL", "DEC", "NUMERIC" -> {
                int precision = DataTypes.arg(dataType, 0, DECIMAL_PRECISION_DEFAULT);
                int scale = DataTypes.arg(dataType, 1, 0);
                yield Sql.of(
                        "CAST(" + number(value) + " AS DECIMAL(" + precision + "," + scale + "))",
                        Type.decimal(scale));
            }
            case "DOUBLE", "REAL", "FLOAT" ->
                    Sql.of("CAST(" + number(value) + " AS DOUBLE)", Type.DOUBLE);
            case "CHAR", "VARCHAR", "NCHAR", "CHARACTER", "TEXT" -> {
                int length = DataTypes.arg(dataType, 0, -1);
                String text = text(value);
                yield Sql.of(
                        length < 0 ? text : "hadal_left(" + text + ", " + length + ")", Type.TEXT);
            }
            case "BINARY", "VARBINARY" ->
                    Sql.of(
                            value.type().is(Type.Family.BINARY)
                                    ? value.text()
                                    : "encode(" + text(value) + ")",
                            Type.BINARY);
            case "DATE" -> Sql.of("CAST(" + dateTime(value) + " AS DATE)", Type.DATE);
            case "DATETIME", "TIMESTAMP" ->
                    Sql.of(
                            dateTime(value),
                            new Type(Type.Family.DATETIME, DataTypes.arg(dataType, 0, 0), false));
            case "TIME" -> {
                int digits = DataTypes.arg(dataType, 0, 0);
                yield Sql.of(
                        "hadal_time_round(" + time(value) + ", " + digits + ")", Type.time(digits));
            }
            case "JSON" -> Sql.of("CAST(" + text(value) + " AS JSON)", Type.JSON);
            case "YEAR" -> Sql.of(whole(value), Type.WHOLE);
            default ->
                    throw MysqlError.notSupported(
                            "CAST AS " + name,
                            "cast to SIGNED, DECIMAL, DOUBLE, CHAR, BINARY, DATE or DATETIME");
        };
    }

    private static String whole(Sql value) {
        return switch (value.type().family()) {
            case TEXT -> "hadal_whole(" + value.text() + ")";
            case DOUBLE -> "CAST(round(" + value.text() + ") AS BIGINT)";
            default -> "CAST(" + number(value) + " AS BIGINT)";
        };
    }
}
