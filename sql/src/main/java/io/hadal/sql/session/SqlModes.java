package io.hadal.sql.session;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The values of sql_mode. */
final class SqlModes {
    /** In MySQL's order, which values come back in. */
    private static final List<String> ORDER =
            List.of(
                    "REAL_AS_FLOAT",
                    "PIPES_AS_CONCAT",
                    "ANSI_QUOTES",
                    "IGNORE_SPACE",
                    "ONLY_FULL_GROUP_BY",
                    "NO_UNSIGNED_SUBTRACTION",
                    "NO_DIR_IN_CREATE",
                    "ANSI",
                    "NO_AUTO_VALUE_ON_ZERO",
                    "NO_BACKSLASH_ESCAPES",
                    "STRICT_TRANS_TABLES",
                    "STRICT_ALL_TABLES",
                    "NO_ZERO_IN_DATE",
                    "NO_ZERO_DATE",
                    "ALLOW_INVALID_DATES",
                    "ERROR_FOR_DIVISION_BY_ZERO",
                    "TRADITIONAL",
                    // Gone in MySQL 8, and named by what was written for older ones.
                    "NO_AUTO_CREATE_USER",
                    "HIGH_NOT_PRECEDENCE",
                    "NO_ENGINE_SUBSTITUTION",
                    "PAD_CHAR_TO_FULL_LENGTH",
                    "TIME_TRUNCATE_FRACTIONAL");

    private static final Map<String, List<String>> TOGETHER =
            Map.of(
                    "ANSI",
                    List.of(
                            "REAL_AS_FLOAT",
                            "PIPES_AS_CONCAT",
                            "ANSI_QUOTES",
                            "IGNORE_SPACE",
                            "ONLY_FULL_GROUP_BY"),
                    "TRADITIONAL",
                    List.of(
                            "STRICT_TRANS_TABLES",
                            "STRICT_ALL_TABLES",
                            "NO_ZERO_IN_DATE",
                            "NO_ZERO_DATE",
                            "ERROR_FOR_DIVISION_BY_ZERO",
                            "NO_ENGINE_SUBSTITUTION"));

    /** They would give statements or values another meaning, and do not. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of(
                    "ANSI_QUOTES",
                    "PIPES_AS_CONCAT",
                    "NO_BACKSLASH_ESCAPES",
                    "HIGH_NOT_PRECEDENCE",
                    "PAD_CHAR_TO_FULL_LENGTH",
                    "TIME_TRUNCATE_FRACTIONAL");

    private SqlModes() {}

    /** A value as it is kept: known names, in order, with what they stand for. Throws 1231. */
    static String parse(String value) throws SqlException {
        if (value.equals("0")) {
            return "";
        }
        Set<String> named = new TreeSet<>();
        for (String part : value.split(",", -1)) {
            String name = part.strip().toUpperCase(Locale.ROOT);
            if (name.isEmpty()) {
                continue;
            }
            if (!ORDER.contains(name)) {
                throw MysqlError.WRONG_VALUE_FOR_VARIABLE.with("sql_mode", part);
            }
            named.add(name);
            named.addAll(TOGETHER.getOrDefault(name, List.of()));
        }
        List<String> kept = new ArrayList<>(ORDER);
        kept.retainAll(named);
        return String.join(",", kept);
    }

    /** Those of a value that are taken and have no effect. */
    static List<String> withoutEffect(String value) {
        return ORDER.stream()
                .filter(WITHOUT_EFFECT::contains)
                .filter(List.of(value.split(","))::contains)
                .toList();
    }
}
