package io.hadal.sql.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** What MySQL's conversions are in DuckDB's SQL: macros that rendered queries use. */
public final class Macros {
    private static final List<String> ALL =
            List.of(
                    // A text counts as the number that it begins with.
                    "hadal_number(x) AS CASE WHEN x IS NULL THEN NULL ELSE coalesce(TRY_CAST(regexp_extract(x,"
                            + " '^\\s*[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?') AS DOUBLE), 0.0::DOUBLE) END",
                    "hadal_whole(x) AS CASE WHEN x IS NULL THEN NULL ELSE coalesce(TRY_CAST(regexp_extract(x, '^\\s*[-+]?[0-9]+') AS"
                            + " BIGINT), 0) END",
                    // As MySQL prints a DOUBLE: whole ones without a point.
                    "hadal_double_text(x) AS CASE WHEN x = trunc(x) AND abs(x) < 1e15 THEN CAST(CAST(x AS BIGINT) AS VARCHAR) ELSE"
                            + " CAST(x AS VARCHAR) END",
                    "hadal_datetime(x) AS coalesce(TRY_CAST(x AS TIMESTAMP), TRY_CAST(CAST(x AS VARCHAR) || '-01' AS TIMESTAMP))",
                    "hadal_substring(s, p, n) AS CASE WHEN s IS NULL OR p IS NULL OR n IS NULL THEN NULL WHEN p = 0 OR n <= 0 THEN '' WHEN p < 0 AND -p > length(s) THEN '' ELSE"
                            + " substring(s, CASE WHEN p < 0 THEN length(s) + p + 1 ELSE p END, n) END",
                    "hadal_substring_index(s, d, n) AS CASE WHEN s IS NULL OR d IS NULL THEN NULL WHEN n = 0 OR d = '' THEN '' WHEN n > 0 THEN"
                            + " array_to_string(string_split(s, d)[1:n], d) ELSE array_to_string(string_split(s, d)[greatest(1,"
                            + " len(string_split(s, d)) + n + 1):], d) END",
                    "hadal_elt(n, l) AS CASE WHEN n < 1 THEN NULL ELSE l[n] END",
                    "hadal_find_in_set(x, s) AS CASE WHEN x IS NULL OR s IS NULL THEN NULL WHEN s = '' THEN 0 ELSE coalesce(list_position(string_split(s, ','), x), 0) END",
                    // DuckDB has a capital sharp s, MySQL leaves the small one.
                    "hadal_upper(x) AS CASE WHEN contains(x, 'ß') THEN array_to_string(list_transform(string_split(x, 'ß'), lambda p:"
                            + " upper(p)), 'ß') ELSE upper(x) END",
                    "hadal_space(n) AS repeat(' ', greatest(n, 0))",
                    "hadal_left(s, n) AS CASE WHEN s IS NULL THEN NULL WHEN n <= 0 THEN '' ELSE left(s, n) END",
                    "hadal_right(s, n) AS CASE WHEN s IS NULL THEN NULL WHEN n <= 0 THEN '' ELSE right(s, n) END",
                    "hadal_lpad(s, n, p) AS CASE WHEN n < 0 THEN NULL WHEN n <= length(s) THEN left(s, n) WHEN p = '' THEN NULL ELSE"
                            + " lpad(s, n, p) END",
                    "hadal_rpad(s, n, p) AS CASE WHEN n < 0 THEN NULL WHEN n <= length(s) THEN left(s, n) WHEN p = '' THEN NULL ELSE"
                            + " rpad(s, n, p) END",
                    // A negative number's two's complement.
                    "hadal_unsigned(x) AS CAST(CASE WHEN x < 0 THEN 18446744073709551616 ELSE 0 END AS DECIMAL(38,0)) + CAST(x AS"
                            + " DECIMAL(38,0))",
                    // A TIME is its microseconds.
                    "hadal_time_clip(x) AS CASE WHEN x IS NOT NULL THEN least(greatest(x, -3020399000000), 3020399000000) END",
                    "hadal_time_of(x) AS date_diff('microsecond', date_trunc('day', x), x)",
                    "hadal_time_digits(x) AS CASE WHEN x // 100 % 100 > 59 OR x % 100 > 59 THEN NULL ELSE"
                            + " (x // 10000 * 3600 + x // 100 % 100 * 60 + x % 100) * 1000000::BIGINT END",
                    "hadal_time_micros(x) AS TRY_CAST(left(rpad(x, 6, '0'), 6) AS BIGINT)",
                    "hadal_time_parts(d, h, m, s, f) AS CASE WHEN m > 59 OR s > 59 THEN NULL ELSE ((d * 24 + h) * 3600 + m * 60 + s)"
                            + " * 1000000::BIGINT + f END",
                    "hadal_time_unsigned(x) AS CASE WHEN regexp_full_match(x, '\\d{1,7}([.]\\d*)?') THEN"
                            + " hadal_time_digits(TRY_CAST(regexp_extract(x, '^\\d+') AS BIGINT)) +"
                            + " hadal_time_micros(regexp_extract(x, '[.](\\d*)$', 1)) WHEN regexp_full_match(x, '(\\d{1,2}"
                            + " +)?\\d{1,4}(:\\d{1,2})?(:\\d{1,2}([.]\\d*)?)?') THEN hadal_time_parts(coalesce(TRY_CAST(regexp_extract(x,"
                            + " '^(\\d+) ', 1) AS BIGINT), 0), TRY_CAST(regexp_extract(x, '^(\\d+ +)?(\\d+)', 2) AS BIGINT),"
                            + " coalesce(TRY_CAST(regexp_extract(x, ':(\\d+)', 1) AS BIGINT), 0), coalesce(TRY_CAST(regexp_extract(x,"
                            + " ':\\d+:(\\d+)', 1) AS BIGINT), 0), hadal_time_micros(regexp_extract(x, '[.](\\d*)$', 1))) ELSE"
                            + " hadal_time_of(TRY_CAST(x AS TIMESTAMP)) END",
                    "hadal_time(x) AS hadal_time_clip(CASE WHEN starts_with(trim(x), '-') THEN -hadal_time_unsigned(substring(trim(x), 2))"
                            + " ELSE hadal_time_unsigned(trim(x)) END)",
                    "hadal_make_time(h, m, s) AS CASE WHEN m < 0 OR m > 59 OR s < 0 OR s >= 60 THEN NULL ELSE"
                            + " hadal_time_clip((CASE WHEN h < 0 THEN -1 ELSE 1 END) * ((abs(h) * 3600 + m * 60) * 1000000::BIGINT + CAST(s * 1000000::BIGINT"
                            + " AS BIGINT))) END",
                    "hadal_time_round(x, d) AS CAST(round(x / power(10, 6 - d)) * power(10, 6 - d) AS BIGINT)",
                    "hadal_time_fraction(x) AS CAST(x % 1000000 AS DECIMAL(12,0)) * 0.000001",
                    "hadal_time_number(x) AS (CASE WHEN x < 0 THEN -1 ELSE 1 END) * (abs(x) // 3600000000 * 10000 + abs(x) // 60000000"
                            + " % 60 * 100 + abs(x) // 1000000 % 60)",
                    "hadal_time_part(p, x) AS CASE p WHEN 'hour' THEN abs(x) // 3600000000 WHEN 'minute' THEN abs(x) // 60000000 % 60"
                            + " WHEN 'second' THEN abs(x) // 1000000 % 60 WHEN 'microsecond' THEN abs(x) % 1000000 END",
                    "hadal_time_text(x, d) AS (CASE WHEN x < 0 THEN '-' ELSE '' END) || printf('%02d:%02d:%02d', abs(x) // 3600000000,"
                            + " abs(x) // 60000000 % 60, abs(x) // 1000000 % 60) || (CASE WHEN d = 0 THEN '' ELSE '.' ||"
                            + " left(printf('%06d', abs(x) % 1000000), d) END)",
                    "hadal_truncate(x, d) AS trunc(x * power(10.0::DOUBLE, d)) / power(10.0::DOUBLE, d)");

    private Macros() {}

    /** Defines them in an instance; once is enough for all its connections. */
    public static void install(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String macro : ALL) {
                statement.execute("CREATE OR REPLACE MACRO " + macro);
            }
        }
    }
}
