package io.hadal.sql.session;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.util.Locale;
import java.util.Set;

/**
 * The character sets that a client may name: all text is UTF-8, and those whose characters are all
 * in it are taken as it.
 */
final class CharacterSets {
    private static final Set<String> KNOWN =
            Set.of("utf8mb4", "utf8mb3", "utf8", "binary", "ascii", "latin1", "default");

    private CharacterSets() {}

    /** Throws 1115. */
    static void check(String name) throws SqlException {
        if (!KNOWN.contains(name.toLowerCase(Locale.ROOT))) {
            throw MysqlError.UNKNOWN_CHARACTER_SET.with(name);
        }
    }
}
