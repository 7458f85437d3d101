package io.hadal.server.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Writes a table and queries over it by chance: the types, operators and functions of which
 * docs/sql.md says that they answer as MySQL's do.
 */
public final class StatementGenerator {
    private static final int DEPTH_MAX = 3;
    private static final int ROWS = 24;

    private static final List<String> WORDS =
            List.of("", "a", "b", "ab", "abc", "b,c", "12", "7up", "-3.5", "x y", "zz top", "é");

    private final Random random;

    public StatementGenerator(long seed) {
        random = new Random(seed);
    }

    public static String table() {
        return "CREATE TABLE t (id INT PRIMARY KEY, ti TINYINT, i INT, u INT UNSIGNED, b BIGINT,"
                + " d DECIMAL(10,2), f DOUBLE, v VARCHAR(20), c CHAR(5), x TEXT, dt DATE,"
                + " tm TIME, ts DATETIME, y YEAR, e ENUM('small','large','huge'), s SET('p','q','r'))";
    }

    public List<String> rows() {
        List<String> rows = new ArrayList<>();
        for (int id = 1; id <= ROWS; id++) {
            List<String> values = new ArrayList<>();
            values.add(String.valueOf(id));
            values.add(orNull(number(-128, 127)));
            values.add(orNull(number(-1000, 1000)));
            values.add(orNull(number(0, 5000)));
            values.add(orNull(number(-1_000_000_000L, 1_000_000_000L)));
            values.add(orNull(number(-9999, 9999) + "." + random.nextInt(10, 100)));
            values.add(orNull(String.valueOf(random.nextInt(-400, 400) / 8.0)));
            values.add(orNull(quoted(word())));
            values.add(orNull(quoted(pick("", "a", "abc", "12", "zzzzz"))));
            values.add(orNull(quoted(word() + word())));
            values.add(orNull(date()));
            values.add(orNull(time()));
            values.add(orNull(dateTime()));
            values.add(orNull(number(1970, 2069)));
            values.add(orNull(quoted(pick("small", "large", "huge"))));
            values.add(orNull(quoted(pick("", "p", "q", "p,r", "p,q,r"))));
            rows.add("INSERT INTO t VALUES (" + String.join(", ", values) + ")");
        }
        return rows;
    }

    /** A query whose rows have an order. */
    public String query() {
        return random.nextInt(5) == 0 ? grouped() : plain();
    }

    private String plain() {
        List<String> items = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            items.add(any(DEPTH_MAX));
        }
        String where = random.nextBoolean() ? " WHERE " + condition(2) : "";
        String limit = random.nextInt(4) == 0 ? " LIMIT " + random.nextInt(1, 9) : "";
        return "SELECT id, "
                + String.join(", ", items)
                + " FROM t"
                + where
                + " ORDER BY id"
                + limit;
    }

    private String grouped() {
        String by = pick("e", "y", "ti % 3", "c", "v IS NULL");
        String aggregate =
                switch (random.nextInt(6)) {
                    case 0 -> "SUM(" + number(2) + ")";
                    case 1 -> "MIN(" + number(2) + ")";
                    case 2 -> "MAX(" + text(2) + ")";
                    case 3 -> "COUNT(DISTINCT " + text(2) + ")";
                    case 4 -> "COUNT(" + any(2) + ")";
                    default -> "MAX(" + pick("dt", "tm", "ts", "d") + ")";
                };
        String where = random.nextBoolean() ? " WHERE " + condition(2) : "";
        return "SELECT "
                + by
                + " AS k, COUNT(*), "
                + aggregate
                + " FROM t"
                + where
                + " GROUP BY k ORDER BY k";
    }

    private String any(int depth) {
        return switch (random.nextInt(6)) {
            case 0, 1 -> number(depth);
            case 2, 3 -> text(depth);
            case 4 -> pick(dateOf(depth), timeOf(depth));
            default -> condition(depth);
        };
    }

    private String number(int depth) {
        if (depth <= 0) {
            return pick(
                    "ti",
                    "i",
                    "u",
                    "b",
                    "d",
                    "f",
                    "(y + 0)",
                    "(e + 0)",
                    number(-20, 20),
                    "2.5",
                    "0.125");
        }
        String a = number(depth - 1);
        String b = number(depth - 1);
        return switch (random.nextInt(22)) {
            case 0 -> "(" + a + " + " + b + ")";
            case 1 -> "(" + a + " - " + b + ")";
            case 2 -> "(" + pick("ti", "i", "d") + " * " + pick("ti", "2", "1.5") + ")";
            case 3 -> "(" + pick("i", "d", "b") + " / " + pick("ti", "i", "3", "0") + ")";
            case 4 -> "(" + pick("i", "b", "u") + " DIV " + pick("ti", "7", "0") + ")";
            case 5 -> "(" + pick("i", "b", "d") + " % " + pick("ti", "7", "0") + ")";
            case 6 -> "ABS(" + a + ")";
            case 7 -> "SIGN(" + a + ")";
            case 8 -> pick("FLOOR(", "CEIL(") + pick("d", "f", "i", "2.5") + ")";
            case 9 -> "ROUND(" + pick("d", "i") + ", " + random.nextInt(-1, 3) + ")";
            case 10 -> pick("LENGTH(", "CHAR_LENGTH(") + text(depth - 1) + ")";
            case 11 -> "LOCATE(" + text(0) + ", " + text(depth - 1) + ")";
            case 12 ->
                    pick("YEAR(", "MONTH(", "DAYOFMONTH(", "DAYOFWEEK(", "DAYOFYEAR(", "QUARTER(")
                            + pick("dt", "ts")
                            + ")";
            case 13 -> "DATEDIFF(" + dateOf(0) + ", " + dateOf(0) + ")";
            case 14 -> pick("HOUR(", "MINUTE(", "SECOND(", "TIME_TO_SEC(") + timeOf(0) + ")";
            case 15 -> pick("COALESCE(", "IFNULL(") + a + ", " + b + ")";
            case 16 -> "NULLIF(" + pick("ti", "i") + ", " + number(-5, 5) + ")";
            case 17 -> "IF(" + condition(depth - 1) + ", " + a + ", " + b + ")";
            case 18 -> "CASE WHEN " + condition(depth - 1) + " THEN " + a + " ELSE " + b + " END";
            case 19 ->
                    pick("GREATEST(", "LEAST(")
                            + pick("ti", "i")
                            + ", "
                            + pick("b", "7", "u")
                            + ")";
            case 20 -> "CAST(" + pick("v", "c", "d") + " AS SIGNED)";
            default -> "FIND_IN_SET(" + quoted(pick("p", "q", "b")) + ", " + pick("s", "v") + ")";
        };
    }

    private String text(int depth) {
        if (depth <= 0) {
            return pick("v", "c", "x", "e", "s", quoted(word()));
        }
        String a = text(depth - 1);
        String b = text(depth - 1);
        return switch (random.nextInt(18)) {
            case 0, 1 -> "CONCAT(" + a + ", " + b + ")";
            case 2 -> pick("UPPER(", "LOWER(", "REVERSE(", "TRIM(") + a + ")";
            case 3 -> pick("LEFT(", "RIGHT(") + a + ", " + random.nextInt(-1, 5) + ")";
            case 4 -> "SUBSTRING(" + a + ", " + random.nextInt(-3, 4) + ")";
            case 5 ->
                    "SUBSTRING("
                            + a
                            + ", "
                            + random.nextInt(-3, 4)
                            + ", "
                            + random.nextInt(4)
                            + ")";
            case 6 ->
                    "REPLACE("
                            + a
                            + ", "
                            + quoted(pick("a", "b", " "))
                            + ", "
                            + quoted(word())
                            + ")";
            case 7 -> pick("LPAD(", "RPAD(") + a + ", " + random.nextInt(6) + ", 'xy')";
            case 8 -> "REPEAT(" + a + ", " + random.nextInt(-1, 3) + ")";
            case 9 -> "COALESCE(" + a + ", " + b + ")";
            case 10 -> "IF(" + condition(depth - 1) + ", " + a + ", " + b + ")";
            case 11 -> "CASE " + pick("e", "c") + " WHEN 'small' THEN " + a + " ELSE " + b + " END";
            case 12 -> "CONCAT_WS('-', " + a + ", " + b + ")";
            case 13 ->
                    "SUBSTRING_INDEX("
                            + a
                            + ", "
                            + quoted(pick(",", "a", " "))
                            + ", "
                            + random.nextInt(-2, 3)
                            + ")";
            case 14 -> "CAST(" + pick("i", "d", "b", "dt", "tm", "ts", "y") + " AS CHAR)";
            case 15 ->
                    "DATE_FORMAT("
                            + pick("dt", "ts")
                            + ", "
                            + quoted(pick("%Y-%m-%d", "%d.%m.%y", "%H:%i:%s", "%W %e %M", "%j"))
                            + ")";
            case 16 -> "ELT(" + pick("ti", "(e + 0)", "2") + ", " + a + ", " + b + ")";
            default -> "CONCAT(" + pick("i", "d", "dt", "tm", "e", "s") + ", " + a + ")";
        };
    }

    private String dateOf(int depth) {
        if (depth <= 0) {
            return pick("dt", "ts", date(), dateTime());
        }
        return switch (random.nextInt(4)) {
            case 0 ->
                    pick("dt", "ts")
                            + pick(" + ", " - ")
                            + "INTERVAL "
                            + random.nextInt(40)
                            + " "
                            + pick("DAY", "MONTH", "YEAR", "WEEK");
            case 1 ->
                    "ts"
                            + pick(" + ", " - ")
                            + "INTERVAL "
                            + random.nextInt(100)
                            + " "
                            + pick("HOUR", "MINUTE", "SECOND");
            case 2 -> "LAST_DAY(" + pick("dt", "ts") + ")";
            default -> "DATE(ts)";
        };
    }

    private String timeOf(int depth) {
        if (depth <= 0) {
            return pick("tm", "tm", "TIME(ts)", "CAST(" + time() + " AS TIME)");
        }
        return switch (random.nextInt(4)) {
            case 0 -> "SEC_TO_TIME(" + pick("i", "u", "ti") + ")";
            case 1 -> "TIMEDIFF(" + timeOf(0) + ", " + timeOf(0) + ")";
            case 2 -> "ADDTIME(" + timeOf(0) + ", " + timeOf(0) + ")";
            default ->
                    "MAKETIME("
                            + random.nextInt(-30, 30)
                            + ", "
                            + random.nextInt(60)
                            + ", "
                            + random.nextInt(60)
                            + ")";
        };
    }

    private String condition(int depth) {
        String compare = pick(" = ", " <> ", " < ", " <= ", " > ", " >= ", " <=> ");
        if (depth <= 0) {
            return number(0) + compare + number(0);
        }
        return switch (random.nextInt(11)) {
            case 0 -> "(" + number(depth - 1) + compare + number(depth - 1) + ")";
            case 1 -> "(" + pick("v", "c", "x") + compare + quoted(word()) + ")";
            case 2 ->
                    "("
                            + pick("e", "s")
                            + pick(" = ", " <> ")
                            + quoted(pick("small", "p", "p,r"))
                            + ")";
            case 3 -> "(" + pick("dt", "ts") + compare + dateOf(0) + ")";
            case 4 -> "(tm" + compare + timeOf(0) + ")";
            case 5 -> "(" + any(depth - 2) + pick(" IS NULL", " IS NOT NULL") + ")";
            case 6 -> "(" + number(0) + " BETWEEN " + number(0) + " AND " + number(0) + ")";
            case 7 ->
                    "("
                            + pick("ti", "i")
                            + pick(" IN ", " NOT IN ")
                            + "(1, 7, 2000, "
                            + number(0)
                            + "))";
            case 8 ->
                    "("
                            + pick("v", "x")
                            + pick(" LIKE ", " NOT LIKE ")
                            + quoted(pick("a%", "%b%", "_b", "%", "1_"))
                            + ")";
            case 9 ->
                    "(" + condition(depth - 1) + pick(" AND ", " OR ") + condition(depth - 1) + ")";
            default -> "(NOT " + condition(depth - 1) + ")";
        };
    }

    private String date() {
        return "'%04d-%02d-%02d'"
                .formatted(
                        random.nextInt(1990, 2030), random.nextInt(1, 13), random.nextInt(1, 29));
    }

    private String dateTime() {
        String date = date();
        return date.substring(0, date.length() - 1) + " " + clock(random.nextInt(24)) + "'";
    }

    private String time() {
        return "'" + pick("", "-") + clock(random.nextInt(pick(24, 200))) + "'";
    }

    private String clock(int hour) {
        return "%02d:%02d:%02d".formatted(hour, random.nextInt(60), random.nextInt(60));
    }

    private String word() {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private String number(long from, long to) {
        return String.valueOf(random.nextLong(from, to + 1));
    }

    private String orNull(String value) {
        return random.nextInt(8) == 0 ? "NULL" : value;
    }

    private static String quoted(String text) {
        return "'" + text + "'";
    }

    @SafeVarargs
    private <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }
}
