package io.hadal.sql.value;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Any value as a number, as MySQL takes it in a calculation: a text counts up to its first
 * character that is no number.
 */
public final class Numbers {
    private Numbers() {}

    public static double toDouble(Object value) {
        return switch (value) {
            case Long number -> number;
            case Double number -> number;
            case Float number -> number;
            case BigDecimal number -> number.doubleValue();
            case String text -> Double.parseDouble(prefix(text));
            default -> toDecimal(value).doubleValue();
        };
    }

    public static BigDecimal toDecimal(Object value) {
        return switch (value) {
            case BigDecimal number -> number;
            case Long number -> BigDecimal.valueOf(number);
            case BigInteger number -> new BigDecimal(number);
            case Double number -> finite(number);
            case Float number -> new BigDecimal(number.toString());
            case String text -> new BigDecimal(prefix(text));
            case byte[] bytes -> new BigDecimal(prefix(new String(bytes, StandardCharsets.UTF_8)));
            case LocalDate date -> BigDecimal.valueOf(number(date));
            case LocalDateTime time -> number(time);
            case Duration time -> number(time);
            case Choice choice -> new BigDecimal(choice.number());
            default -> throw new IllegalArgumentException("no number: " + value.getClass());
        };
    }

    /** The number that bits are. */
    public static Object ofBits(byte[] bytes) {
        BigInteger bits = new BigInteger(1, bytes);
        return bits.bitLength() < Long.SIZE ? (Object) bits.longValue() : new BigDecimal(bits);
    }

    private static BigDecimal finite(Double number) {
        return number.isNaN() || number.isInfinite()
                ? BigDecimal.ZERO
                : new BigDecimal(number.toString());
    }

    /** Rounded half away from zero; saturates at the ends of a BIGINT. */
    public static long toLong(Object value) {
        if (value instanceof Long number) {
            return number;
        }
        BigDecimal rounded =
                value instanceof Double || value instanceof Float
                        ? BigDecimal.valueOf(Math.rint(toDouble(value)))
                        : toDecimal(value).setScale(0, RoundingMode.HALF_UP);
        if (rounded.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            return Long.MAX_VALUE;
        }
        return rounded.compareTo(BigDecimal.valueOf(Long.MIN_VALUE)) < 0
                ? Long.MIN_VALUE
                : rounded.longValue();
    }

    public static boolean isNumber(@Nullable Object value) {
        return value instanceof Number;
    }

    /** Whether a value counts as true: a number other than 0. */
    public static boolean truth(Object value) {
        return value instanceof Long number ? number != 0 : toDouble(value) != 0;
    }

    /** The longest beginning of a text that is a number, or "0". */
    public static String prefix(String text) {
        int start = 0;
        while (start < text.length() && text.charAt(start) <= ' ') {
            start++;
        }
        int end = numberEnd(text, start);
        return end == start ? "0" : text.substring(start, end);
    }

    /** Whether all of a text, but for space around it, is a number. */
    public static boolean isNumeric(String text) {
        String stripped = text.strip();
        return !stripped.isEmpty() && numberEnd(stripped, 0) == stripped.length();
    }

    private static int numberEnd(String text, int start) {
        int at = start;
        if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
            at++;
        }
        int whole = digits(text, at);
        int digits = whole - at;
        at = whole;
        if (at < text.length() && text.charAt(at) == '.') {
            int fraction = digits(text, at + 1);
            digits += fraction - at - 1;
            at = fraction;
        }
        if (digits == 0) {
            return start;
        }
        return exponentEnd(text, at);
    }

    private static int exponentEnd(String text, int at) {
        if (at >= text.length() || (text.charAt(at) != 'e' && text.charAt(at) != 'E')) {
            return at;
        }
        int sign = at + 1;
        if (sign < text.length() && (text.charAt(sign) == '-' || text.charAt(sign) == '+')) {
            sign++;
        }
        int end = digits(text, sign);
        // An exponent that no number has is left to be an error of range: three digits are enough
        // for DOUBLE.
        return end == sign || end - sign > 3 ? at : end;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static long number(LocalDate date) {
        return (date.getYear() * 100L + date.getMonthValue()) * 100 + date.getDayOfMonth();
    }

    private static BigDecimal number(LocalDateTime time) {
        long seconds =
                ((number(time.toLocalDate()) * 100 + time.getHour()) * 100 + time.getMinute()) * 100
                        + time.getSecond();
        BigDecimal whole = BigDecimal.valueOf(seconds);
        return time.getNano() == 0
                ? whole
                : whole.add(BigDecimal.valueOf(time.getNano() / 1000, 6));
    }

    private static BigDecimal number(Duration time) {
        Duration positive = time.abs();
        long digits =
                (positive.toHours() * 100 + positive.toMinutesPart()) * 100
                        + positive.toSecondsPart();
        BigDecimal whole =
                BigDecimal.valueOf(digits)
                        .add(BigDecimal.valueOf(positive.toNanosPart() / 1000, 6));
        BigDecimal number = positive.toNanosPart() == 0 ? BigDecimal.valueOf(digits) : whole;
        return time.isNegative() ? number.negate() : number;
    }
}
