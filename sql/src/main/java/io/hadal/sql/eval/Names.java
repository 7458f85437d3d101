package io.hadal.sql.eval;

import org.jspecify.annotations.Nullable;

/** Names as Druid gives them, without their quotes. */
public final class Names {
    private Names() {}

    public static String unquote(String name) {
        int last = name.length() - 1;
        if (last >= 1) {
            char quote = name.charAt(0);
            if ((quote == '`' || quote == '"' || quote == '\'') && name.charAt(last) == quote) {
                String doubled = String.valueOf(quote) + quote;
                return name.substring(1, last).replace(doubled, String.valueOf(quote));
            }
        }
        return name;
    }

    public static @Nullable String unquoteNullable(@Nullable String name) {
        return name == null ? null : unquote(name);
    }
}
