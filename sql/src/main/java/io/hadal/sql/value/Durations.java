package io.hadal.sql.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** MySQL's TIME: hours, minutes and seconds with a sign, up to 838:59:59. */
public final class Durations {
    /** The largest one; the smallest is its negative. */
    public static final Duration MAX = Duration.ofHours(838).plusMinutes(59).plusSeconds(59);

    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int FRACTION_DIGITS = 6;

    /** {@code [-][days ]hours:minutes[:seconds[.fraction]]}, also {@code days hours}. */
    private static final Pattern PARTS =
            Pattern.compile(
                    "(-?)(?:(\\d{1,2}) +)?(\\d{1,4})(?::(\\d{1,2}))?(?::(\\d{1,2})(?:\\.(\\d*))?)?");

    /** {@code [-]HHMMSS[.fraction]}, as few digits as there are counted from the right. */
    private static final Pattern DIGITS = Pattern.compile("(-?)(\\d{1,7})(?:\\.(\\d*))?");

    private Durations() {}

    /** A time of any length, or null if the value is none. */
    static @Nullable Duration of(Object value) {
        return switch (value) {
            case Duration time -> time;
            case LocalDateTime time -> Duration.ofNanos(time.toLocalTime().toNanoOfDay());
            case LocalDate ignored -> Duration.ZERO;
            case Double number -> digits(BigDecimal.valueOf(number).toPlainString());
            default -> parse(Text.of(value).strip());
        };
    }

    private static @Nullable Duration parse(String text) {
        Duration digits = digits(text);
        if (digits != null) {
            return digits;
        }
        Matcher parts = PARTS.matcher(text);
        if (parts.matches() && (parts.group(2) != null || parts.group(4) != null)) {
            long hours = number(parts.group(2)) * 24 + number(parts.group(3));
            return time(
                    parts.group(1),
                    hours,
                    number(parts.group(4)),
                    number(parts.group(5)),
                    parts.group(6));
        }
        LocalDateTime time = Times.dateTime(text);
        return time == null ? null : of(time);
    }

    private static @Nullable Duration digits(String text) {
        Matcher digits = DIGITS.matcher(text);
        if (!digits.matches()) {
            return null;
        }
        long number = number(digits.group(2));
        return time(
                digits.group(1),
                number / 10_000,
                number / 100 % 100,
                number % 100,
                digits.group(3));
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static @Nullable Duration time(
            String sign, long hours, long minutes, long seconds, @Nullable String fraction) {
        if (minutes > 59 || seconds > 59) {
            return null;
        }
        BigDecimal second =
                fraction == null || fraction.isEmpty()
                        ? BigDecimal.ZERO
                        : new BigDecimal("0." + fraction).setScale(9, RoundingMode.DOWN);
        Duration time =
                Duration.ofHours(hours)
                        .plusMinutes(minutes)
                        .plusSeconds(seconds)
                        .plusNanos(second.unscaledValue().longValue());
        return sign.isEmpty() ? time : time.negated();
    }

    /** Whether a TIME can be so long. */
    public static boolean inRange(Duration time) {
        return time.abs().compareTo(MAX) <= 0;
    }

    /** Rounds to fractional digits, half away from zero. */
    public static Duration round(Duration time, int digits) {
        BigDecimal seconds = BigDecimal.valueOf(micros(time), FRACTION_DIGITS);
        BigDecimal nanos = BigDecimal.valueOf(time.toNanosPart() % NANOS_PER_MICRO, 9);
        return ofMicros(
                seconds.add(nanos)
                        .setScale(digits, RoundingMode.HALF_UP)
                        .setScale(FRACTION_DIGITS)
                        .unscaledValue()
                        .longValueExact());
    }

    /** As it is stored. */
    public static long micros(Duration time) {
        return time.getSeconds() * MICROS_PER_SECOND + time.getNano() / NANOS_PER_MICRO;
    }

    public static Duration ofMicros(long micros) {
        return Duration.ofSeconds(
                Math.floorDiv(micros, MICROS_PER_SECOND),
                Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
    }
}
