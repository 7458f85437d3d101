package io.hadal.sql.value;

import io.hadal.storage.collate.Collation;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;

/**
 * MySQL's comparison of two values that are not null. Texts compare by their characters' code
 * points, or by a collation.
 */
public final class Comparison {
    private Comparison() {}

    /** Negative, 0 or positive. */
    public static int compare(Object a, Object b) {
        if (a instanceof Long x && b instanceof Long y) {
            return Long.compare(x, y);
        }
        if (a instanceof String x && b instanceof String y) {
            return texts(x, y);
        }
        if (isTemporal(a) || isTemporal(b)) {
            return temporal(a, b);
        }
        if (a instanceof Number || b instanceof Number) {
            return numbers(a, b);
        }
        return Arrays.compareUnsigned(bytes(a), bytes(b));
    }

    /** Likewise, texts by a collation. */
    public static int compare(Object a, Object b, Collation collation) {
        boolean texts = collation != Collation.BINARY && isText(a) && isText(b);
        return texts ? texts(collation.key(Text.of(a)), collation.key(Text.of(b))) : compare(a, b);
    }

    private static boolean isText(Object value) {
        return value instanceof String || value instanceof Choice;
    }

    /** As ORDER BY has them: an ENUM or SET by its number. */
    public static int order(Object a, Object b, Collation collation) {
        return a instanceof Choice x && b instanceof Choice y
                ? x.number().compareTo(y.number())
                : compare(a, b, collation);
    }

    private static int numbers(Object a, Object b) {
        if (a instanceof Float x && b instanceof BigDecimal y) {
            return Float.compare(x, y.floatValue()); // 1.1 is what is printed of it.
        }
        if (a instanceof BigDecimal && b instanceof Float) {
            return -numbers(b, a);
        }
        boolean exact =
                (a instanceof Long || a instanceof BigDecimal)
                        && (b instanceof Long || b instanceof BigDecimal);
        return exact
                ? Numbers.toDecimal(a).compareTo(Numbers.toDecimal(b))
                : Double.compare(Numbers.toDouble(a), Numbers.toDouble(b));
    }

    private static boolean isTemporal(Object value) {
        return value instanceof LocalDate
                || value instanceof LocalDateTime
                || value instanceof Duration;
    }

    private static int temporal(Object a, Object b) {
        if (a instanceof Duration || b instanceof Duration) {
            Duration x = Times.time(a);
            Duration y = Times.time(b);
            return x == null || y == null ? texts(Text.of(a), Text.of(b)) : x.compareTo(y);
        }
        if (a instanceof Number || b instanceof Number) {
            return Numbers.toDecimal(a).compareTo(Numbers.toDecimal(b));
        }
        LocalDateTime x = Times.dateTime(a);
        LocalDateTime y = Times.dateTime(b);
        return x == null || y == null ? texts(Text.of(a), Text.of(b)) : x.compareTo(y);
    }

    /** By code points, which is also the order of the bytes in UTF-8. */
    private static int texts(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean surrogates = Character.isSurrogate(x) != Character.isSurrogate(y);
                return surrogates ? (Character.isSurrogate(x) ? 1 : -1) : Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static byte[] bytes(Object value) {
        return value instanceof byte[] bytes
                ? bytes
                : Text.of(value).getBytes(StandardCharsets.UTF_8);
    }
}
