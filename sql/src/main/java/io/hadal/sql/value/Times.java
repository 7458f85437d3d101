package io.hadal.sql.value;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Dates and times from texts and numbers, as MySQL reads them in strict mode: no zero dates, any
 * punctuation between the parts.
 */
public final class Times {
    private static final int YEAR_MAX = 9999;

    private Times() {}

    /** A date (a time part is cut off), or null if the text is none. */
    public static @Nullable LocalDate date(Object value) {
        return switch (value) {
            case LocalDate date -> date;
            case LocalDateTime time -> time.toLocalDate();
            default -> {
                LocalDateTime time = dateTime(value);
                yield time == null ? null : time.toLocalDate();
            }
        };
    }

    /** A date with time, or null if the value is none. */
    public static @Nullable LocalDateTime dateTime(Object value) {
        try {
            return switch (value) {
                case LocalDateTime time -> time;
                case LocalDate date -> date.atStartOfDay();
                case Duration ignored -> null;
                case Long number -> fromDigits(Long.toString(number), "");
                default -> parse(Text.of(value).strip());
            };
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    /** A TIME, or null if the value is none. */
    public static @Nullable Duration time(Object value) {
        return Durations.of(value);
    }

    /** Rounds to fractional digits, half up. */
    public static LocalDateTime round(LocalDateTime time, int digits) {
        int unit = 1;
        for (int i = digits; i < 9; i++) {
            unit *= 10;
        }
        int rest = time.getNano() % unit;
        LocalDateTime down = time.minusNanos(rest);
        return rest * 2L >= unit ? down.plusNanos(unit) : down;
    }

    /** Cuts off to fractional digits, as NOW(digits) does. */
    public static LocalDateTime truncate(LocalDateTime time, int digits) {
        int unit = 1;
        for (int i = digits; i < 9; i++) {
            unit *= 10;
        }
        return time.minusNanos(time.getNano() % unit);
    }

    private static @Nullable LocalDateTime parse(String text) {
        if (text.length() >= 6 && text.chars().limit(6).allMatch(Character::isDigit)) {
            int dot = text.indexOf('.');
            return dot < 0
                    ? fromDigits(text, "")
                    : fromDigits(text.substring(0, dot), text.substring(dot + 1));
        }
        int[] parts = new int[6];
        int count = 0;
        int at = 0;
        int years = 0;
        while (at < text.length() && count < 6) {
            int end = at;
            while (end < text.length() && Character.isDigit(text.charAt(end))) {
                end++;
            }
            if (end == at || end - at > 4) {
                return null;
            }
            years = count == 0 ? end : years;
            parts[count++] = Integer.parseInt(text.substring(at, end));
            at = end;
            if (at < text.length()
                    && (count == 6 ? text.charAt(at) != '.' : !separates(text.charAt(at), count))) {
                return null;
            }
            at++;
        }
        if (count < 3) {
            return null;
        }
        long nanos = at < text.length() ? nanos(text.substring(at)) : 0;
        parts[0] = years == 2 ? parts[0] + (parts[0] < 70 ? 2000 : 1900) : parts[0];
        return of(parts, nanos);
    }

    private static boolean separates(char c, int part) {
        return part == 3 ? c == ' ' || c == 'T' : "-/.:^@".indexOf(c) >= 0;
    }

    private static @Nullable LocalDateTime fromDigits(String digits, String fraction) {
        String full =
                switch (digits.length()) {
                    case 6, 12 -> century(digits) + digits;
                    case 8, 14 -> digits;
                    default -> "";
                };
        if (full.isEmpty()) {
            return null;
        }
        int[] parts = new int[6];
        parts[0] = Integer.parseInt(full.substring(0, 4));
        for (int i = 1, at = 4; at + 2 <= full.length(); i++, at += 2) {
            parts[i] = Integer.parseInt(full.substring(at, at + 2));
        }
        return of(parts, fraction.isEmpty() ? 0 : nanos(fraction));
    }

    private static String century(String digits) {
        return Integer.parseInt(digits.substring(0, 2)) < 70 ? "20" : "19";
    }

    private static @Nullable LocalDateTime of(int[] parts, long nanos) {
        if (parts[0] == 0 || parts[0] > YEAR_MAX || parts[1] == 0 || parts[2] == 0) {
            return null;
        }
        return LocalDateTime.of(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
                .plusNanos(nanos)
                .truncatedTo(ChronoUnit.NANOS);
    }

    private static long nanos(String fraction) {
        String digits = fraction.length() > 9 ? fraction.substring(0, 9) : fraction;
        long value = digits.isEmpty() ? 0 : Long.parseLong(digits);
        for (int i = digits.length(); i < 9; i++) {
            value *= 10;
        }
        return value;
    }
}
