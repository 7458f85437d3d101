package io.hadal.sql.value;

import io.hadal.storage.schema.ColumnType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/** Values as MySQL prints them. */
public final class Text {
    /** From this exponent on MySQL prints a DOUBLE with an exponent. */
    private static final int PLAIN_EXPONENT_MAX = 14;

    private Text() {}

    /** A value as its column stores it: times have their type's fractional digits. */
    public static String of(Object value, ColumnType type) {
        return switch (value) {
            case LocalDateTime time -> dateTime(time, type.precision());
            case Long micros when type.kind() == ColumnType.Kind.TIME ->
                    time(Durations.ofMicros(micros), type.precision());
            case Long year when type.kind() == ColumnType.Kind.YEAR && year == 0 -> "0000";
            default -> of(value);
        };
    }

    /** CHAR, ENUM and SET keep no blanks at the end. */
    public static String withoutTrailingBlanks(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }

    /** A value of no column: a DATETIME has six fractional digits if it has any. */
    public static String of(Object value) {
        return switch (value) {
            case String text -> text;
            case BigDecimal decimal -> decimal.toPlainString();
            case Float number -> floating(number.doubleValue(), number.toString());
            case Double number -> floating(number, number.toString());
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case LocalDate date -> date(date);
            case LocalDateTime time -> dateTime(time, time.getNano() == 0 ? 0 : 6);
            case Duration time -> time(time, time.toNanosPart() == 0 ? 0 : 6);
            default -> value.toString();
        };
    }

    public static @Nullable String ofNullable(@Nullable Object value) {
        return value == null ? null : of(value);
    }

    private static String floating(double value, String shortest) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            return value == 0 ? "0" : Long.toString((long) value);
        }
        BigDecimal exact = new BigDecimal(shortest).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= -15 && exponent <= PLAIN_EXPONENT_MAX) {
            return exact.toPlainString();
        }
        String digits = exact.unscaledValue().abs().toString();
        String mantissa =
                digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return (exact.signum() < 0 ? "-" : "") + mantissa + "e" + exponent;
    }

    private static String date(LocalDate date) {
        StringBuilder out = new StringBuilder(10);
        date(date, out);
        return out.toString();
    }

    private static void date(LocalDate date, StringBuilder out) {
        digits(date.getYear(), 4, out);
        out.append('-');
        digits(date.getMonthValue(), 2, out);
        out.append('-');
        digits(date.getDayOfMonth(), 2, out);
    }

    /**
     * @param fraction digits after the second, 0 to 6
     */
    public static String dateTime(LocalDateTime time, int fraction) {
        StringBuilder out = new StringBuilder(26);
        date(time.toLocalDate(), out);
        out.append(' ');
        clock(time.getHour(), time.getMinute(), time.getSecond(), out);
        fraction(time.getNano(), fraction, out);
        return out.toString();
    }

    /** Like {@link #dateTime}. */
    public static String time(Duration time, int fraction) {
        StringBuilder out = new StringBuilder(16);
        Duration positive = time.abs();
        if (time.isNegative()) {
            out.append('-');
        }
        clock((int) positive.toHours(), positive.toMinutesPart(), positive.toSecondsPart(), out);
        fraction(positive.getNano(), fraction, out);
        return out.toString();
    }

    private static void clock(int hour, int minute, int second, StringBuilder out) {
        digits(hour, 2, out);
        out.append(':');
        digits(minute, 2, out);
        out.append(':');
        digits(second, 2, out);
    }

    private static void fraction(int nanos, int count, StringBuilder out) {
        if (count > 0) {
            out.append('.');
            String micros = Integer.toString(1_000_000 + nanos / 1000);
            out.append(micros, 1, 1 + count);
        }
    }

    private static void digits(int value, int width, StringBuilder out) {
        String text = Integer.toString(value);
        out.repeat('0', Math.max(0, width - text.length()));
        out.append(text);
    }
}
