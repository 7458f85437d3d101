package io.hadal.storage.history;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that were perhaps meant. */
final class Names {
    private static final int NEAREST_MAX = 3;

    private Names() {}

    /** The known names that take the fewest edits to become {@code name}, best first. */
    static List<String> nearest(String name, Collection<String> known) {
        return known.stream()
                .sorted(
                        Comparator.comparingInt((String each) -> distance(name, each))
                                .thenComparing(each -> each))
                .limit(NEAREST_MAX)
                .toList();
    }

    /** Number of characters to insert, delete or replace; case does not count. */
    static int distance(String a, String b) {
        String from = a.toLowerCase(Locale.ROOT);
        String to = b.toLowerCase(Locale.ROOT);
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int above = row[j];
                int replace = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[to.length()];
    }
}
