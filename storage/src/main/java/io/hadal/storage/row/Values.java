package io.hadal.storage.row;

import io.hadal.storage.schema.ColumnType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Between the Java classes of values and the primitives that are encoded; refuses a value of
 * another class than its type's.
 */
final class Values {
    private static final long MICROS_PER_SECOND = 1_000_000;

    private Values() {}

    /** Integers as they are, DATE as days and DATETIME as µs since 1970. */
    static long toLong(ColumnType type, Object value) {
        return switch (type.kind()) {
            case DATE -> cast(LocalDate.class, type, value).toEpochDay();
            case DATETIME, TIMESTAMP -> toMicros(cast(LocalDateTime.class, type, value));
            default -> cast(Long.class, type, value);
        };
    }

    static Object fromLong(ColumnType type, long value) {
        return switch (type.kind()) {
            case DATE -> LocalDate.ofEpochDay(value);
            case DATETIME, TIMESTAMP -> fromMicros(value);
            default -> value;
        };
    }

    /** The value, which has the column's scale. */
    static BigDecimal toDecimal(ColumnType type, Object value) {
        BigDecimal decimal = cast(BigDecimal.class, type, value);
        if (decimal.scale() != type.scale()
                || decimal.precision() > ColumnType.DECIMAL_PRECISION_MAX) {
            throw new IllegalArgumentException(
                    "a DECIMAL of scale %d was expected, not one of scale %d and precision %d"
                            .formatted(type.scale(), decimal.scale(), decimal.precision()));
        }
        return decimal;
    }

    static <T> T cast(Class<T> expected, ColumnType type, Object value) {
        if (expected.isInstance(value)) {
            return expected.cast(value);
        }
        throw new IllegalArgumentException(
                "a value of type %s is a %s, not a %s"
                        .formatted(
                                type.kind(),
                                expected.getSimpleName(),
                                value.getClass().getSimpleName()));
    }

    private static long toMicros(LocalDateTime time) {
        if (time.getNano() % 1000 != 0) {
            throw new IllegalArgumentException("a DATETIME has whole microseconds, not " + time);
        }
        return Math.addExact(
                Math.multiplyExact(time.toEpochSecond(ZoneOffset.UTC), MICROS_PER_SECOND),
                time.getNano() / 1000);
    }

    private static LocalDateTime fromMicros(long micros) {
        int nanos = (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1000;
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND), nanos, ZoneOffset.UTC);
    }
}
