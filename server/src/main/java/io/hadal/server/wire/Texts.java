package io.hadal.server.wire;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;

/** Values as MySQL writes them in text. */
final class Texts {
    /** Scale of a FLOAT or DOUBLE that has no fixed one. */
    static final int FLOATING = 31;

    /**
     * Numbers whose point is further to the right or left than this are written with an exponent.
     */
    private static final int DIGITS_BEFORE_EXPONENT = 15;

    /** MySQL writes a FLOAT with six digits. */
    private static final MathContext FLOAT_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

    private static final int MICROS_DIGITS = 6;

    private Texts() {}

    static String of(double value, int scale) {
        return of(new BigDecimal(Double.toString(value)), scale);
    }

    static String of(float value, int scale) {
        BigDecimal exact = new BigDecimal(Float.toString(value));
        return of(scale >= FLOATING ? exact.round(FLOAT_DIGITS) : exact, scale);
    }

    private static String of(BigDecimal value, int scale) {
        if (scale < FLOATING) {
            return value.setScale(scale, RoundingMode.HALF_EVEN).toPlainString();
        }
        if (value.signum() == 0) {
            return "0";
        }
        BigDecimal stripped = value.stripTrailingZeros();
        String digits = stripped.unscaledValue().abs().toString();
        int point = digits.length() - stripped.scale();
        if (point <= DIGITS_BEFORE_EXPONENT && point > -DIGITS_BEFORE_EXPONENT) {
            return stripped.toPlainString();
        }
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return (stripped.signum() < 0 ? "-" : "") + digits.charAt(0) + fraction + "e" + (point - 1);
    }

    /** Four digits, also of the year 0. */
    static String ofYear(long year) {
        return pad(new StringBuilder(4), year, 4).toString();
    }

    static String of(LocalDate date) {
        StringBuilder text = new StringBuilder(10);
        append(text, date);
        return text.toString();
    }

    /**
     * @param decimals digits of the second's fraction, 0 to 6
     */
    static String of(LocalDateTime time, int decimals) {
        StringBuilder text = new StringBuilder(26);
        append(text, time.toLocalDate());
        text.append(' ');
        pad(text, time.getHour(), 2).append(':');
        pad(text, time.getMinute(), 2).append(':');
        pad(text, time.getSecond(), 2);
        appendFraction(text, time.getNano() / 1000, decimals);
        return text.toString();
    }

    /** MySQL's TIME: a signed number of hours, minutes and seconds. */
    static String of(Duration time, int decimals) {
        StringBuilder text = new StringBuilder(17);
        Duration absolute = time.abs();
        if (time.isNegative()) {
            text.append('-');
        }
        pad(text, absolute.toHours(), 2).append(':');
        pad(text, absolute.toMinutesPart(), 2).append(':');
        pad(text, absolute.toSecondsPart(), 2);
        appendFraction(text, absolute.toNanosPart() / 1000, decimals);
        return text.toString();
    }

    private static void append(StringBuilder text, LocalDate date) {
        pad(text, date.getYear(), 4).append('-');
        pad(text, date.getMonthValue(), 2).append('-');
        pad(text, date.getDayOfMonth(), 2);
    }

    private static void appendFraction(StringBuilder text, int micros, int decimals) {
        int digits = Math.min(decimals, MICROS_DIGITS);
        if (digits > 0) {
            int from = text.append('.').length();
            pad(text, micros, MICROS_DIGITS).setLength(from + digits);
        }
    }

    private static StringBuilder pad(StringBuilder text, long value, int width) {
        String digits = Long.toString(value);
        return text.repeat('0', Math.max(0, width - digits.length())).append(digits);
    }
}
