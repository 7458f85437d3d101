package io.hadal.sql.eval;

import java.util.Locale;

/**
 * LIKE: {@code %} any characters, {@code _} one, an escape character before either takes it as
 * itself.
 */
public final class Like {
    private Like() {}

    public static boolean matches(String text, String pattern, char escape) {
        return matches(text, 0, pattern, 0, escape);
    }

    /** Without regard to case, as for names. */
    public static boolean matchesName(String text, String pattern) {
        return matches(text.toLowerCase(Locale.ROOT), pattern.toLowerCase(Locale.ROOT), '\\');
    }

    private static boolean matches(String text, int from, String pattern, int at, char escape) {
        int t = from;
        int p = at;
        while (p < pattern.length()) {
            char c = pattern.charAt(p);
            if (c == '%') {
                return matchesAfterAny(text, t, pattern, p + 1, escape);
            }
            if (t >= text.length()) {
                return false;
            }
            if (c == '_') {
                t += Character.charCount(text.codePointAt(t));
                p++;
                continue;
            }
            if (c == escape && p + 1 < pattern.length()) {
                p++;
                c = pattern.charAt(p);
            }
            if (text.charAt(t) != c) {
                return false;
            }
            t++;
            p++;
        }
        return t == text.length();
    }

    private static boolean matchesAfterAny(
            String text, int from, String pattern, int at, char escape) {
        if (at == pattern.length()) {
            return true;
        }
        for (int t = from; t <= text.length(); t++) {
            if (matches(text, t, pattern, at, escape)) {
                return true;
            }
        }
        return false;
    }
}
