package io.hadal.sql.plan;

import io.hadal.sql.value.Durations;
import io.hadal.sql.value.Numbers;
import io.hadal.sql.value.StoredValues;
import io.hadal.sql.value.Times;
import io.hadal.storage.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The one value of a column that is equal to a given value, if MySQL's comparison has just one:
 * {@code id = '5'} is {@code id = 5}, but {@code name = 5} is true for '5' and for '05'.
 *
 * @param value of the column's Java class; null unless EXACT
 */
record KeyValue(Kind kind, @Nullable Object value) {

    enum Kind {
        EXACT,
        /** No value of the column is equal. */
        NEVER,
        /** Perhaps several: the rows have to be looked at. */
        UNKNOWN
    }

    private static final KeyValue NEVER = new KeyValue(Kind.NEVER, null);
    private static final KeyValue UNKNOWN = new KeyValue(Kind.UNKNOWN, null);

    /**
     * @param zone the session's
     */
    static KeyValue of(ColumnType type, @Nullable Object value, ZoneOffset zone) {
        if (value == null) {
            return NEVER;
        }
        return switch (type.kind()) {
            case TINYINT,
                    SMALLINT,
                    MEDIUMINT,
                    INT,
                    BIGINT,
                    BOOL,
                    UNSIGNED_TINYINT,
                    UNSIGNED_SMALLINT,
                    UNSIGNED_MEDIUMINT,
                    UNSIGNED_INT,
                    YEAR ->
                    whole(value);
            case DECIMAL, UNSIGNED_BIGINT -> decimal(type, value);
            case BIT ->
                    decimal(
                            type,
                            value instanceof byte[] bits
                                    ? new BigDecimal(new BigInteger(1, bits))
                                    : value);
            case FLOAT, DOUBLE -> UNKNOWN;
            case VARCHAR, CHAR, TEXT, JSON, ENUM, SET ->
                    value instanceof String ? exact(value) : UNKNOWN;
            case VARBINARY, BINARY, BLOB ->
                    value instanceof byte[]
                            ? exact(value)
                            : value instanceof String text
                                    ? exact(text.getBytes(StandardCharsets.UTF_8))
                                    : UNKNOWN;
            case DATE -> date(value);
            case DATETIME -> dateTime(type, value);
            case TIMESTAMP -> inUtc(dateTime(type, value), zone);
            case TIME -> time(type, value);
        };
    }

    private static KeyValue exact(Object value) {
        return new KeyValue(Kind.EXACT, value);
    }

    private static @Nullable BigDecimal number(Object value) {
        return switch (value) {
            case Long number -> BigDecimal.valueOf(number);
            case BigDecimal number -> number;
            case String text -> Numbers.isNumeric(text) ? Numbers.toDecimal(text) : null;
            default -> null;
        };
    }

    private static KeyValue whole(Object value) {
        if (value instanceof Long) {
            return exact(value);
        }
        BigDecimal number = number(value);
        if (number == null) {
            return UNKNOWN;
        }
        try {
            return exact(number.longValueExact());
        } catch (ArithmeticException e) {
            return NEVER;
        }
    }

    private static KeyValue decimal(ColumnType type, Object value) {
        BigDecimal number = number(value);
        if (number == null) {
            return UNKNOWN;
        }
        BigDecimal scaled = number.setScale(type.scale(), RoundingMode.DOWN);
        return scaled.compareTo(number) == 0 && scaled.precision() <= type.precision()
                ? exact(scaled)
                : NEVER;
    }

    private static KeyValue date(Object value) {
        if (!(value instanceof String
                || value instanceof LocalDate
                || value instanceof LocalDateTime)) {
            return UNKNOWN;
        }
        LocalDateTime time = Times.dateTime(value);
        if (time == null) {
            return UNKNOWN;
        }
        LocalDate date = time.toLocalDate();
        return time.equals(date.atStartOfDay()) ? exact(date) : NEVER;
    }

    private static KeyValue inUtc(KeyValue local, ZoneOffset zone) {
        return local.value() instanceof LocalDateTime time
                ? exact(StoredValues.toUtc(time, zone))
                : local;
    }

    private static KeyValue time(ColumnType type, Object value) {
        Duration time =
                value instanceof String || value instanceof Duration ? Times.time(value) : null;
        if (time == null) {
            return UNKNOWN;
        }
        return Durations.round(time, type.precision()).equals(time)
                ? exact(Durations.micros(time))
                : NEVER;
    }

    private static KeyValue dateTime(ColumnType type, Object value) {
        if (!(value instanceof String
                || value instanceof LocalDate
                || value instanceof LocalDateTime)) {
            return UNKNOWN;
        }
        LocalDateTime time = Times.dateTime(value);
        if (time == null) {
            return UNKNOWN;
        }
        return Times.truncate(time, type.precision()).equals(time) ? exact(time) : NEVER;
    }
}
