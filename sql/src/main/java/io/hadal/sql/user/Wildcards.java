package io.hadal.sql.user;

/** Patterns with {@code %} and {@code _}; a backslash takes their meaning away. */
final class Wildcards {
    private Wildcards() {}

    /** Place of the first wildcard, or -1. */
    static int first(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            switch (pattern.charAt(i)) {
                case '%', '_' -> {
                    return i;
                }
                case '\\' -> i++;
                default -> {}
            }
        }
        return -1;
    }

    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            boolean escaped = p + 1 < pattern.length() && pattern.charAt(p) == '\\';
            if (p < pattern.length() && pattern.charAt(p) == '%') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && one(pattern, p, escaped, text.charAt(t))) {
                p += escaped ? 2 : 1;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '%') {
            p++;
        }
        return p == pattern.length();
    }

    private static boolean one(String pattern, int at, boolean escaped, char c) {
        return escaped
                ? pattern.charAt(at + 1) == c
                : pattern.charAt(at) == '_' || pattern.charAt(at) == c;
    }
}
