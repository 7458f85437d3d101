package io.hadal.sql.value;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What IGNORE puts in a column instead of a value that does not fit: the nearest one that does. */
public final class Nearest {

    /** Takes the errors that became warnings. */
    @FunctionalInterface
    public interface Warner {
        void warn(SqlException error);
    }

    private Nearest() {}

    /** Like {@link ColumnValues#convert}; throws where nothing is near, such as of no JSON. */
    public static @Nullable Object convert(
            Column column, @Nullable Object value, long row, ZoneOffset zone, Warner warner)
            throws SqlException {
        try {
            return ColumnValues.convert(column, value, row, zone);
        } catch (SqlException e) {
            Object near = value == null ? implicit(column) : near(column, value);
            if (near == null && !column.nullable()
                    || column.type().kind() == ColumnType.Kind.JSON) {
                throw e;
            }
            warner.warn(
                    e.code() == MysqlError.DATA_TOO_LONG.code()
                            ? MysqlError.TRUNCATED.with(column.name(), row)
                            : e);
            return near;
        }
    }

    /** What a column that cannot be NULL has without a value; null if there is none. */
    public static @Nullable Object implicit(Column column) {
        return switch (column.type().kind()) {
            case TINYINT,
                    BOOL,
                    SMALLINT,
                    MEDIUMINT,
                    INT,
                    BIGINT,
                    UNSIGNED_TINYINT,
                    UNSIGNED_SMALLINT,
                    UNSIGNED_MEDIUMINT,
                    UNSIGNED_INT,
                    YEAR,
                    TIME ->
                    0L;
            case UNSIGNED_BIGINT, BIT -> BigDecimal.ZERO;
            case DECIMAL -> BigDecimal.ZERO.setScale(column.type().scale());
            case FLOAT -> 0f;
            case DOUBLE -> 0d;
            case VARCHAR, CHAR, TEXT, SET -> "";
            case VARBINARY, BLOB -> new byte[0];
            case BINARY -> new byte[column.type().length()];
            case ENUM -> column.type().members().getFirst();
            case DATE, DATETIME, TIMESTAMP, JSON -> null;
        };
    }

    private static @Nullable Object near(Column column, Object value) throws SqlException {
        ColumnType type = column.type();
        return switch (type.kind()) {
            case TINYINT -> whole(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case BOOL -> whole(value, 0, 1);
            case SMALLINT -> whole(value, Short.MIN_VALUE, Short.MAX_VALUE);
            case MEDIUMINT -> whole(value, -(1 << 23), (1 << 23) - 1);
            case INT -> whole(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> whole(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case UNSIGNED_TINYINT -> whole(value, 0, (1 << 8) - 1);
            case UNSIGNED_SMALLINT -> whole(value, 0, (1 << 16) - 1);
            case UNSIGNED_MEDIUMINT -> whole(value, 0, (1 << 24) - 1);
            case UNSIGNED_INT -> whole(value, 0, (1L << 32) - 1);
            case UNSIGNED_BIGINT -> clip(number(value), BigDecimal.ZERO, bitsMax(Long.SIZE), 0);
            case BIT -> bitsMax(type.length());
            case DECIMAL -> decimal(type, value);
            case FLOAT -> (float) floating(value, Float.MAX_VALUE);
            case DOUBLE -> floating(value, Double.MAX_VALUE);
            case VARCHAR, CHAR -> chars(text(value), type.length());
            case TEXT -> bytes(text(value), type.length());
            case VARBINARY, BLOB, BINARY -> Arrays.copyOf(raw(value), type.length());
            case SET -> members(type, text(value));
            case TIME -> Durations.micros(Durations.MAX) * (text(value).startsWith("-") ? -1 : 1);
            case YEAR -> 0L;
            case DATE, DATETIME, TIMESTAMP, ENUM, JSON -> null;
        };
    }

    private static String text(Object value) {
        return Text.of(value);
    }

    private static byte[] raw(Object value) {
        return value instanceof byte[] bytes ? bytes : text(value).getBytes(StandardCharsets.UTF_8);
    }

    /** The number that a text begins with, 0 if none. */
    private static BigDecimal number(Object value) {
        if (!(value instanceof String) && !(value instanceof byte[])) {
            return Numbers.toDecimal(value);
        }
        String digits = Numbers.prefix(text(value).strip());
        try {
            return digits.isEmpty() ? BigDecimal.ZERO : new BigDecimal(digits);
        } catch (NumberFormatException e) {
            return BigDecimal.ZERO; // An exponent that no number has: as little as none.
        }
    }

    private static long whole(Object value, long min, long max) {
        return clip(number(value), BigDecimal.valueOf(min), BigDecimal.valueOf(max), 0).longValue();
    }

    /** Compared before it is written out: an exponent may be huge. */
    private static BigDecimal clip(BigDecimal number, BigDecimal min, BigDecimal max, int scale) {
        BigDecimal clipped = number.min(max).max(min);
        return clipped.abs().precision() - clipped.scale() < -scale
                ? BigDecimal.ZERO.setScale(scale)
                : clipped.setScale(scale, RoundingMode.HALF_UP).min(max).max(min);
    }

    private static BigDecimal bitsMax(int bits) {
        return new BigDecimal(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
    }

    private static BigDecimal decimal(ColumnType type, Object value) {
        BigDecimal max =
                new BigDecimal(
                        BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE),
                        type.scale());
        return clip(number(value), max.negate(), max, type.scale());
    }

    private static double floating(Object value, double max) {
        return Math.max(-max, Math.min(max, number(value).doubleValue()));
    }

    private static String chars(String text, int charsMax) {
        return text.codePointCount(0, text.length()) <= charsMax
                ? text
                : text.substring(0, text.offsetByCodePoints(0, charsMax));
    }

    /** Cut between two characters. */
    private static String bytes(String text, int bytesMax) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int end = bytesMax == 0 ? bytes.length : Math.min(bytes.length, bytesMax);
        while (end < bytes.length && end > 0 && (bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static String members(ColumnType type, String text) {
        return String.join(
                ",",
                type.members().stream()
                        .filter(member ->
                                Arrays.stream(text.split(",", -1))
                                        .anyMatch(member::equalsIgnoreCase))
                        .toList());
    }
}
