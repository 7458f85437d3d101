package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLDataTypeRefExpr;
import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLOrderBy;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLAggregateOption;
import com.alibaba.druid.sql.ast.expr.SQLAllColumnExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLIntervalExpr;
import com.alibaba.druid.sql.ast.expr.SQLIntervalUnit;
import com.alibaba.druid.sql.ast.expr.SQLMethodInvokeExpr;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.value.Calculation;
import io.hadal.sql.value.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** MySQL's functions: how each is written in DuckDB. */
final class FunctionTable {

    /** Writes a call. */
    @FunctionalInterface
    private interface Writer {
        Sql write(List<Sql> arguments) throws SqlException;
    }

    /**
     * @param max number of arguments, -1 = any
     */
    private record Function(int min, int max, Writer writer) {}

    /** Renders OVER (…), or an empty text. */
    @FunctionalInterface
    interface Window {
        String of(SQLAggregateExpr aggregate) throws SqlException;
    }

    private static final Map<String, Function> FUNCTIONS = new HashMap<>();
    private static final int DECIMAL_PRECISION_MAX = 38;
    private static final int ROUND_SCALE_MAX = 30;

    private final Sql.Render render;
    private final Window window;

    FunctionTable(Sql.Render render, Window window) {
        this.render = render;
        this.window = window;
    }

    static {
        texts();
        numbers();
        times();
        choices();
        json();
        digests();
    }

    private static void add(String name, int min, int max, Writer writer) {
        FUNCTIONS.put(name, new Function(min, max, writer));
    }

    private static void alias(String name, String of) {
        Function function = FUNCTIONS.get(of);
        if (function != null) {
            FUNCTIONS.put(name, function);
        }
    }

    /** A function of texts that is called the same way in DuckDB. */
    private static void text(String name, String duck, int count, Type type) {
        add(
                name,
                count,
                count,
                args ->
                        Sql.of(
                                duck + "(" + joined(args.stream().map(Casts::text).toList()) + ")",
                                type));
    }

    private static void number(String name, String duck, int count, Type type) {
        add(
                name,
                count,
                count,
                args ->
                        Sql.of(
                                duck
                                        + "("
                                        + joined(args.stream().map(Casts::number).toList())
                                        + ")",
                                type));
    }

    private static String joined(List<String> parts) {
        return String.join(", ", parts);
    }

    private static String whole(Sql sql) {
        return sql.type().is(Type.Family.WHOLE)
                ? sql.text()
                : "CAST(" + Casts.number(sql) + " AS BIGINT)";
    }

    private static void texts() {
        add(
                "CONCAT",
                1,
                -1,
                args ->
                        Sql.of(
                                "("
                                        + args.stream()
                                                .map(Casts::text)
                                                .collect(Collectors.joining(" || "))
                                        + ")",
                                Type.TEXT));
        add(
                "CONCAT_WS",
                2,
                -1,
                args ->
                        Sql.of(
                                "concat_ws("
                                        + joined(args.stream().map(Casts::text).toList())
                                        + ")",
                                Type.TEXT));
        text("LOWER", "lower", 1, Type.TEXT);
        alias("LCASE", "LOWER");
        text("UPPER", "upper", 1, Type.TEXT);
        alias("UCASE", "UPPER");
        text("CHAR_LENGTH", "length", 1, Type.WHOLE);
        alias("CHARACTER_LENGTH", "CHAR_LENGTH");
        add(
                "LENGTH",
                1,
                1,
                args ->
                        args.getFirst().type().is(Type.Family.BINARY)
                                ? Sql.of("octet_length(" + args.getFirst().text() + ")", Type.WHOLE)
                                : Sql.of(
                                        "strlen(" + Casts.text(args.getFirst()) + ")", Type.WHOLE));
        alias("OCTET_LENGTH", "LENGTH");
        add(
                "BIT_LENGTH",
                1,
                1,
                args -> Sql.of("(8 * strlen(" + Casts.text(args.getFirst()) + "))", Type.WHOLE));
        text("REVERSE", "reverse", 1, Type.TEXT);
        text("LTRIM", "ltrim", 1, Type.TEXT);
        text("RTRIM", "rtrim", 1, Type.TEXT);
        text("REPLACE", "replace", 3, Type.TEXT);
        text("ASCII", "ascii", 1, Type.WHOLE);
        alias("ORD", "ASCII");
        text("INSTR", "instr", 2, Type.WHOLE);
        add("LOCATE", 2, 3, FunctionTable::locate);
        alias("POSITION", "LOCATE");
        add(
                "LEFT",
                2,
                2,
                args ->
                        Sql.of(
                                "hadal_left("
                                        + Casts.text(args.get(0))
                                        + ", "
                                        + whole(args.get(1))
                                        + ")",
                                Type.TEXT));
        add(
                "RIGHT",
                2,
                2,
                args ->
                        Sql.of(
                                "hadal_right("
                                        + Casts.text(args.get(0))
                                        + ", "
                                        + whole(args.get(1))
                                        + ")",
                                Type.TEXT));
        add("LPAD", 3, 3, args -> pad("hadal_lpad", args));
        add("RPAD", 3, 3, args -> pad("hadal_rpad", args));
        add(
                "REPEAT",
                2,
                2,
                args ->
                        Sql.of(
                                "repeat("
                                        + Casts.text(args.get(0))
                                        + ", greatest(0, "
                                        + whole(args.get(1))
                                        + "))",
                                Type.TEXT));
        add(
                "SPACE",
                1,
                1,
                args -> Sql.of("hadal_space(" + whole(args.getFirst()) + ")", Type.TEXT));
        add("SUBSTRING", 2, 3, FunctionTable::substring);
        alias("SUBSTR", "SUBSTRING");
        alias("MID", "SUBSTRING");
        add(
                "SUBSTRING_INDEX",
                3,
                3,
                args ->
                        Sql.of(
                                "hadal_substring_index("
                                        + Casts.text(args.get(0))
                                        + ", "
                                        + Casts.text(args.get(1))
                                        + ", "
                                        + whole(args.get(2))
                                        + ")",
                                Type.TEXT));
        add(
                "ELT",
                2,
                -1,
                args ->
                        Sql.of(
                                "hadal_elt("
                                        + whole(args.getFirst())
                                        + ", ["
                                        + joined(args.stream().skip(1).map(Casts::text).toList())
                                        + "])",
                                Type.TEXT));
        add("FIELD", 2, -1, FunctionTable::field);
        add(
                "FIND_IN_SET",
                2,
                2,
                args ->
                        Sql.of(
                                "hadal_find_in_set("
                                        + Casts.text(args.get(0))
                                        + ", "
                                        + Casts.text(args.get(1))
                                        + ")",
                                Type.WHOLE));
        add(
                "STRCMP",
                2,
                2,
                args -> {
                    String a = Casts.text(args.get(0));
                    String b = Casts.text(args.get(1));
                    return Sql.of(
                            "(CASE WHEN "
                                    + a
                                    + " < "
                                    + b
                                    + " THEN -1 WHEN "
                                    + a
                                    + " > "
                                    + b
                                    + " THEN 1 WHEN "
                                    + a
                                    + " = "
                                    + b
                                    + " THEN 0 END)",
                            Type.WHOLE);
                });
        add(
                "CHAR",
                1,
                -1,
                args ->
                        Sql.of(
                                "("
                                        + args.stream()
                                                .map(arg ->
                                                        "chr(CAST("
                                                                + Casts.number(arg)
                                                                + " AS INTEGER))")
                                                .collect(Collectors.joining(" || "))
                                        + ")",
                                Type.TEXT));
        add(
                "HEX",
                1,
                1,
                args ->
                        args.getFirst().type().isNumber()
                                ? Sql.of("upper(to_hex(" + whole(args.getFirst()) + "))", Type.TEXT)
                                : Sql.of("upper(hex(" + args.getFirst().text() + "))", Type.TEXT));
        add(
                "UNHEX",
                1,
                1,
                args -> Sql.of("unhex(" + Casts.text(args.getFirst()) + ")", Type.BINARY));
        add("BIN", 1, 1, args -> Sql.of("to_binary(" + whole(args.getFirst()) + ")", Type.TEXT));
        add(
                "QUOTE",
                1,
                1,
                args ->
                        Sql.of(
                                "('''' || replace("
                                        + Casts.text(args.getFirst())
                                        + ", '''', '\\''') || '''')",
                                Type.TEXT));
        add(
                "REGEXP_LIKE",
                2,
                2,
                args ->
                        Sql.of(
                                "regexp_matches("
                                        + Casts.text(args.get(0))
                                        + ", "
                                        + Casts.text(args.get(1))
                                        + ")",
                                Type.BOOLEAN));
        add(
                "REGEXP_REPLACE",
                3,
                3,
                args ->
                        Sql.of(
                                "regexp_replace("
                                        + joined(args.stream().map(Casts::text).toList())
                                        + ", 'g')",
                                Type.TEXT));
        add(
                "REGEXP_SUBSTR",
                2,
                2,
                args ->
                        Sql.of(
                                "nullif(regexp_extract("
                                        + Casts.text(args.get(0))
                                        + ", "
                                        + Casts.text(args.get(1))
                                        + "), '')",
                                Type.TEXT));
        add(
                "TO_BASE64",
                1,
                1,
                args -> Sql.of("to_base64(" + blob(args.getFirst()) + ")", Type.TEXT));
        add(
                "FROM_BASE64",
                1,
                1,
                args -> Sql.of("from_base64(" + Casts.text(args.getFirst()) + ")", Type.BINARY));
        add(
                "INSERT",
                4,
                4,
                args -> {
                    String s = Casts.text(args.get(0));
                    String p = whole(args.get(1));
                    String n = whole(args.get(2));
                    return Sql.of(
                            "(CASE WHEN "
                                    + p
                                    + " < 1 OR "
                                    + p
                                    + " > length("
                                    + s
                                    + ") THEN "
                                    + s
                                    + " ELSE substring("
                                    + s
                                    + ", 1, "
                                    + p
                                    + " - 1) || "
                                    + Casts.text(args.get(3))
                                    + " || substring("
                                    + s
                                    + ", "
                                    + p
                                    + " + "
                                    + n
                                    + ") END)",
                            Type.TEXT);
                });
        add(
                "FORMAT",
                2,
                2,
                args ->
                        Sql.of(
                                "format('{:,.' || "
                                        + whole(args.get(1))
                                        + " || 'f}', CAST("
                                        + Casts.number(args.get(0))
                                        + " AS DOUBLE))",
                                Type.TEXT));
    }

    private static String blob(Sql sql) {
        return sql.type().is(Type.Family.BINARY) ? sql.text() : "encode(" + Casts.text(sql) + ")";
    }

    private static Sql locate(List<Sql> args) {
        String needle = Casts.text(args.get(0));
        String text = Casts.text(args.get(1));
        if (args.size() == 2) {
            return Sql.of("instr(" + text + ", " + needle + ")", Type.WHOLE);
        }
        String from = whole(args.get(2));
        return Sql.of(
                "(CASE WHEN instr(substring("
                        + text
                        + ", "
                        + from
                        + "), "
                        + needle
                        + ") = 0 THEN 0 ELSE instr(substring("
                        + text
                        + ", "
                        + from
                        + "), "
                        + needle
                        + ") + "
                        + from
                        + " - 1 END)",
                Type.WHOLE);
    }

    private static Sql pad(String macro, List<Sql> args) {
        return Sql.of(
                macro
                        + "("
                        + Casts.text(args.get(0))
                        + ", CAST("
                        + whole(args.get(1))
                        + " AS INTEGER), "
                        + Casts.text(args.get(2))
                        + ")",
                Type.TEXT);
    }

    private static Sql substring(List<Sql> args) {
        String text = Casts.text(args.get(0));
        String from = whole(args.get(1));
        String length = args.size() == 3 ? whole(args.get(2)) : "2147483647";
        boolean simple =
                args.get(1).literal() instanceof Long start && start > 0 && args.size() == 2;
        return Sql.of(
                simple
                        ? "substring(" + text + ", " + from + ")"
                        : "hadal_substring(" + text + ", " + from + ", " + length + ")",
                Type.TEXT);
    }

    private static Sql field(List<Sql> args) {
        StringBuilder sql = new StringBuilder("(CASE");
        for (int i = 1; i < args.size(); i++) {
            sql.append(" WHEN ")
                    .append(Operators.compare(args.getFirst(), "=", args.get(i)))
                    .append(" THEN ")
                    .append(i);
        }
        return Sql.of(sql.append(" ELSE 0 END)").toString(), Type.WHOLE);
    }

    private static void numbers() {
        add("ABS", 1, 1, args -> same("abs", args.getFirst()));
        add("CEIL", 1, 1, args -> whole("ceil", args.getFirst()));
        alias("CEILING", "CEIL");
        add("FLOOR", 1, 1, args -> whole("floor", args.getFirst()));
        add("ROUND", 1, 2, FunctionTable::round);
        add(
                "TRUNCATE",
                2,
                2,
                args ->
                        Sql.of(
                                "hadal_truncate(CAST("
                                        + Casts.number(args.get(0))
                                        + " AS DOUBLE), "
                                        + whole(args.get(1))
                                        + ")",
                                Type.DOUBLE));
        number("SQRT", "sqrt", 1, Type.DOUBLE);
        number("EXP", "exp", 1, Type.DOUBLE);
        number("LOG10", "log10", 1, Type.DOUBLE);
        number("LOG2", "log2", 1, Type.DOUBLE);
        number("SIN", "sin", 1, Type.DOUBLE);
        number("COS", "cos", 1, Type.DOUBLE);
        number("TAN", "tan", 1, Type.DOUBLE);
        number("COT", "cot", 1, Type.DOUBLE);
        number("ASIN", "asin", 1, Type.DOUBLE);
        number("ACOS", "acos", 1, Type.DOUBLE);
        number("ATAN2", "atan2", 2, Type.DOUBLE);
        number("RADIANS", "radians", 1, Type.DOUBLE);
        number("DEGREES", "degrees", 1, Type.DOUBLE);
        add(
                "ATAN",
                1,
                2,
                args ->
                        Sql.of(
                                (args.size() == 1 ? "atan(" : "atan2(")
                                        + joined(args.stream().map(Casts::number).toList())
                                        + ")",
                                Type.DOUBLE));
        add(
                "LN",
                1,
                1,
                args ->
                        Sql.of(
                                "ln(CASE WHEN "
                                        + Casts.number(args.getFirst())
                                        + " > 0 THEN "
                                        + Casts.number(args.getFirst())
                                        + " END)",
                                Type.DOUBLE));
        add(
                "LOG",
                1,
                2,
                args ->
                        args.size() == 1
                                ? Sql.of(
                                        "ln(CASE WHEN "
                                                + Casts.number(args.getFirst())
                                                + " > 0 THEN "
                                                + Casts.number(args.getFirst())
                                                + " END)",
                                        Type.DOUBLE)
                                : Sql.of(
                                        "(ln("
                                                + Casts.number(args.get(1))
                                                + ") / ln("
                                                + Casts.number(args.get(0))
                                                + "))",
                                        Type.DOUBLE));
        number("POW", "power", 2, Type.DOUBLE);
        alias("POWER", "POW");
        add("PI", 0, 0, args -> Sql.of("pi()", Type.DOUBLE));
        add(
                "MOD",
                2,
                2,
                args ->
                        Sql.of(
                                "("
                                        + Casts.number(args.get(0))
                                        + " % nullif("
                                        + Casts.number(args.get(1))
                                        + ", 0))",
                                args.getFirst().type()));
        add(
                "SIGN",
                1,
                1,
                args ->
                        Sql.of(
                                "CAST(sign(" + Casts.number(args.getFirst()) + ") AS BIGINT)",
                                Type.WHOLE));
        add("RAND", 0, 1, args -> Sql.of("random()", Type.DOUBLE));
        add(
                "BIT_COUNT",
                1,
                1,
                args -> Sql.of("bit_count(" + whole(args.getFirst()) + ")", Type.WHOLE));
    }

    private static Sql same(String function, Sql arg) {
        Type type = arg.type().isNumber() ? arg.type() : Type.DOUBLE;
        return Sql.of(
                function + "(" + Casts.number(arg) + ")",
                type.is(Type.Family.BOOLEAN) ? Type.WHOLE : type);
    }

    private static Sql whole(String function, Sql arg) {
        if (arg.type().is(Type.Family.WHOLE)) {
            return arg;
        }
        String call = function + "(" + Casts.number(arg) + ")";
        return arg.type().isExact()
                ? Sql.of("CAST(" + call + " AS BIGINT)", Type.WHOLE)
                : Sql.of(call, Type.DOUBLE);
    }

    private static Sql round(List<Sql> args) {
        Sql value = args.getFirst();
        if (args.size() == 1) {
            return value.type().is(Type.Family.DECIMAL)
                    ? Sql.of("CAST(round(" + value.text() + ") AS DECIMAL(38,0))", Type.decimal(0))
                    : value.type().is(Type.Family.WHOLE)
                            ? value
                            : Sql.of("round(" + Casts.number(value) + ")", Type.DOUBLE);
        }
        if (value.type().is(Type.Family.DECIMAL)
                && args.get(1).literal() instanceof Long digits
                && digits >= 0) {
            int scale = (int) Math.min(Math.min(digits, value.type().scale()), ROUND_SCALE_MAX);
            return Sql.of(
                    "CAST(round(" + value.text() + ", " + scale + ") AS DECIMAL(38," + scale + "))",
                    Type.decimal(scale));
        }
        String digits = "CAST(" + whole(args.get(1)) + " AS INTEGER)";
        if (value.type().isExact()) {
            return Sql.of("round(" + Casts.number(value) + ", " + digits + ")", value.type());
        }
        return Sql.of(
                "round(CAST(" + Casts.number(value) + " AS DOUBLE), " + digits + ")", Type.DOUBLE);
    }

    private static void times() {
        add(
                "DATE",
                1,
                1,
                args -> Sql.of("CAST(" + Casts.dateTime(args.getFirst()) + " AS DATE)", Type.DATE));
        add(
                "TIME",
                1,
                1,
                args ->
                        args.getFirst().type().is(Type.Family.DATETIME)
                                ? Sql.of("CAST(" + args.getFirst().text() + " AS TIME)", Type.TIME)
                                : Sql.of(
                                        "TRY_CAST(" + args.getFirst().text() + " AS TIME)",
                                        Type.TIME));
        add("TIMESTAMP", 1, 1, args -> Sql.of(Casts.dateTime(args.getFirst()), Type.DATETIME));
        for (SQLIntervalUnit unit :
                List.of(
                        SQLIntervalUnit.YEAR,
                        SQLIntervalUnit.MONTH,
                        SQLIntervalUnit.DAY,
                        SQLIntervalUnit.HOUR,
                        SQLIntervalUnit.MINUTE,
                        SQLIntervalUnit.SECOND,
                        SQLIntervalUnit.QUARTER,
                        SQLIntervalUnit.MICROSECOND)) {
            add(unit.name(), 1, 1, args -> Temporals.extract(unit, args.getFirst()));
        }
        alias("DAYOFMONTH", "DAY");
        add(
                "DAYOFWEEK",
                1,
                1,
                args ->
                        Sql.of(
                                "(dayofweek(" + Casts.dateTime(args.getFirst()) + ") + 1)",
                                Type.WHOLE));
        add(
                "WEEKDAY",
                1,
                1,
                args ->
                        Sql.of(
                                "(isodow(" + Casts.dateTime(args.getFirst()) + ") - 1)",
                                Type.WHOLE));
        add(
                "DAYOFYEAR",
                1,
                1,
                args -> Sql.of("dayofyear(" + Casts.dateTime(args.getFirst()) + ")", Type.WHOLE));
        add(
                "DAYNAME",
                1,
                1,
                args -> Sql.of("dayname(" + Casts.dateTime(args.getFirst()) + ")", Type.TEXT));
        add(
                "MONTHNAME",
                1,
                1,
                args -> Sql.of("monthname(" + Casts.dateTime(args.getFirst()) + ")", Type.TEXT));
        add(
                "WEEKOFYEAR",
                1,
                1,
                args -> Sql.of("weekofyear(" + Casts.dateTime(args.getFirst()) + ")", Type.WHOLE));
        add("WEEK", 1, 2, FunctionTable::week);
        add(
                "LAST_DAY",
                1,
                1,
                args -> Sql.of("last_day(" + Casts.dateTime(args.getFirst()) + ")", Type.DATE));
        add(
                "DATEDIFF",
                2,
                2,
                args ->
                        Sql.of(
                                "date_diff('day', CAST("
                                        + Casts.dateTime(args.get(1))
                                        + " AS DATE), CAST("
                                        + Casts.dateTime(args.get(0))
                                        + " AS DATE))",
                                Type.WHOLE));
        add(
                "TO_DAYS",
                1,
                1,
                args ->
                        Sql.of(
                                "(date_diff('day', DATE '1970-01-01', CAST("
                                        + Casts.dateTime(args.getFirst())
                                        + " AS DATE)) + 719528)",
                                Type.WHOLE));
        add(
                "FROM_DAYS",
                1,
                1,
                args ->
                        Sql.of(
                                "CAST(DATE '1970-01-01' + CAST("
                                        + whole(args.getFirst())
                                        + " - 719528 AS INTEGER) AS DATE)",
                                Type.DATE));
        add(
                "UNIX_TIMESTAMP",
                1,
                1,
                args ->
                        Sql.of(
                                "CAST(floor(epoch("
                                        + Casts.dateTime(args.getFirst())
                                        + ")) AS BIGINT)",
                                Type.WHOLE));
        add("FROM_UNIXTIME", 1, 2, FunctionTable::fromUnixTime);
        add(
                "DATE_FORMAT",
                2,
                2,
                args ->
                        Sql.of(
                                "strftime("
                                        + Casts.dateTime(args.get(0))
                                        + ", "
                                        + format(args.get(1))
                                        + ")",
                                Type.TEXT));
        alias("TIME_FORMAT", "DATE_FORMAT");
        add(
                "STR_TO_DATE",
                2,
                2,
                args -> {
                    String format = args.get(1).literal() instanceof String text ? text : "";
                    boolean time =
                            format.contains("%H")
                                    || format.contains("%h")
                                    || format.contains("%T")
                                    || format.contains("%i")
                                    || format.contains("%s");
                    String parsed =
                            "try_strptime("
                                    + Casts.text(args.get(0))
                                    + ", "
                                    + format(args.get(1))
                                    + ")";
                    return time
                            ? Sql.of(parsed, Type.DATETIME)
                            : Sql.of("CAST(" + parsed + " AS DATE)", Type.DATE);
                });
        add(
                "MAKEDATE",
                2,
                2,
                args ->
                        Sql.of(
                                "CAST(make_date("
                                        + whole(args.get(0))
                                        + ", 1, 1) + CAST("
                                        + whole(args.get(1))
                                        + " - 1 AS INTEGER) AS DATE)",
                                Type.DATE));
        add(
                "TIME_TO_SEC",
                1,
                1,
                args ->
                        Sql.of(
                                "CAST(epoch(CAST(TRY_CAST("
                                        + args.getFirst().text()
                                        + " AS TIME) AS INTERVAL)) AS BIGINT)",
                                Type.WHOLE));
        add(
                "SEC_TO_TIME",
                1,
                1,
                args ->
                        Sql.of(
                                "CAST(TIMESTAMP '2000-01-01' + to_seconds(CAST("
                                        + Casts.number(args.getFirst())
                                        + " AS DOUBLE)) AS TIME)",
                                Type.TIME));
        add("CONVERT_TZ", 3, 3, FunctionTable::convertZone);
    }

    /** Mode 0 (weeks begin on Sunday) and mode 1 and 3 (ISO). */
    private static Sql week(List<Sql> args) throws SqlException {
        String time = Casts.dateTime(args.getFirst());
        if (args.size() == 1 || Long.valueOf(0).equals(args.get(1).literal())) {
            return Sql.of("CAST(strftime(" + time + ", '%U') AS BIGINT)", Type.WHOLE);
        }
        if (Long.valueOf(3).equals(args.get(1).literal())
                || Long.valueOf(1).equals(args.get(1).literal())) {
            return Sql.of("weekofyear(" + time + ")", Type.WHOLE);
        }
        throw MysqlError.notSupported("WEEK with this mode", "use mode 0 or 3");
    }

    private static Sql fromUnixTime(List<Sql> args) throws SqlException {
        String time =
                "make_timestamp(CAST(" + Casts.number(args.getFirst()) + " * 1000000 AS BIGINT))";
        return args.size() == 1
                ? Sql.of(
                        time, new Type(Type.Family.DATETIME, args.getFirst().type().scale(), false))
                : Sql.of("strftime(" + time + ", " + format(args.get(1)) + ")", Type.TEXT);
    }

    private static Sql convertZone(List<Sql> args) throws SqlException {
        if (!(args.get(1).literal() instanceof String from)
                || !(args.get(2).literal() instanceof String to)) {
            throw MysqlError.notSupported(
                    "CONVERT_TZ with zones that are no constants", "write the zones as literals");
        }
        return Sql.of(
                "(("
                        + Casts.dateTime(args.getFirst())
                        + " AT TIME ZONE "
                        + zone(from)
                        + ") AT TIME ZONE "
                        + zone(to)
                        + ")",
                Type.DATETIME);
    }

    /** DuckDB counts a bare offset's sign as POSIX does, so offsets go by names of ICU. */
    private static String zone(String zone) {
        boolean offset = zone.startsWith("+") || zone.startsWith("-");
        return Literals.text(
                offset ? "GMT" + zone : zone.equalsIgnoreCase("SYSTEM") ? "UTC" : zone);
    }

    private static String format(Sql format) throws SqlException {
        if (format.literal() == null) {
            throw MysqlError.notSupported(
                    "a date format that is no constant", "write the format as a literal");
        }
        return Literals.text(Temporals.format(Text.of(format.literal())));
    }

    private static void choices() {
        add(
                "IF",
                3,
                3,
                args -> {
                    List<Sql> values = args.subList(1, 3);
                    Type type = Casts.common(values);
                    return Sql.of(
                            "(CASE WHEN "
                                    + Operators.truth(args.getFirst())
                                    + " THEN "
                                    + Casts.to(args.get(1), type)
                                    + " ELSE "
                                    + Casts.to(args.get(2), type)
                                    + " END)",
                            type);
                });
        add("COALESCE", 1, -1, args -> chosen("coalesce", args));
        add("IFNULL", 2, 2, args -> chosen("coalesce", args));
        alias("NVL", "IFNULL");
        add(
                "NULLIF",
                2,
                2,
                args ->
                        Sql.of(
                                "(CASE WHEN "
                                        + Operators.compare(args.get(0), "=", args.get(1))
                                        + " THEN NULL ELSE "
                                        + Operators.value(args.get(0))
                                        + " END)",
                                args.getFirst().type().is(Type.Family.BOOLEAN)
                                        ? Type.NARROW
                                        : args.getFirst().type()));
        add(
                "ISNULL",
                1,
                1,
                args -> Sql.of("(" + args.getFirst().text() + " IS NULL)", Type.BOOLEAN));
        add("GREATEST", 2, -1, args -> extreme("greatest", args));
        add("LEAST", 2, -1, args -> extreme("least", args));
        add(
                "ANY_VALUE",
                1,
                1,
                args ->
                        Sql.of(
                                "any_value(" + Operators.value(args.getFirst()) + ")",
                                args.getFirst().type()));
        add(
                "INTERVAL",
                2,
                -1,
                args -> {
                    StringBuilder sql =
                            new StringBuilder(
                                    "(CASE WHEN " + args.getFirst().text() + " IS NULL THEN -1");
                    for (int i = 1; i < args.size(); i++) {
                        sql.append(" WHEN ")
                                .append(Operators.compare(args.getFirst(), "<", args.get(i)))
                                .append(" THEN ")
                                .append(i - 1);
                    }
                    return Sql.of(
                            sql.append(" ELSE ").append(args.size() - 1).append(" END)").toString(),
                            Type.WHOLE);
                });
        add("UUID", 0, 0, args -> Sql.of("CAST(uuid() AS VARCHAR)", Type.TEXT));
    }

    private static Sql chosen(String function, List<Sql> args) {
        Type type = Casts.common(args);
        return Sql.of(
                function
                        + "("
                        + joined(args.stream().map(arg -> Casts.to(arg, type)).toList())
                        + ")",
                type);
    }

    /** NULL if one is NULL, unlike DuckDB's. */
    private static Sql extreme(String function, List<Sql> args) {
        Sql value = chosen(function, args);
        String known =
                args.stream()
                        .map(arg -> arg.text() + " IS NOT NULL")
                        .collect(Collectors.joining(" AND "));
        return Sql.of("(CASE WHEN " + known + " THEN " + value.text() + " END)", value.type());
    }

    private static void json() {
        add(
                "JSON_EXTRACT",
                2,
                2,
                args ->
                        Sql.of(
                                "json_extract("
                                        + args.get(0).text()
                                        + ", "
                                        + args.get(1).text()
                                        + ")",
                                Type.JSON));
        add(
                "JSON_UNQUOTE",
                1,
                1,
                args -> Sql.of("(" + args.getFirst().text() + " ->> '$')", Type.TEXT));
        add(
                "JSON_VALUE",
                2,
                2,
                args ->
                        Sql.of(
                                "json_extract_string("
                                        + args.get(0).text()
                                        + ", "
                                        + args.get(1).text()
                                        + ")",
                                Type.TEXT));
        add(
                "JSON_VALID",
                1,
                1,
                args -> Sql.of("json_valid(" + Casts.text(args.getFirst()) + ")", Type.BOOLEAN));
        add(
                "JSON_LENGTH",
                1,
                1,
                args ->
                        Sql.of(
                                "(CASE json_type("
                                        + args.getFirst().text()
                                        + ") WHEN 'OBJECT' THEN len(json_keys("
                                        + args.getFirst().text()
                                        + ")) WHEN 'ARRAY' THEN json_array_length("
                                        + args.getFirst().text()
                                        + ") WHEN NULL THEN NULL ELSE 1 END)",
                                Type.WHOLE));
        add(
                "JSON_TYPE",
                1,
                1,
                args -> Sql.of("json_type(" + args.getFirst().text() + ")", Type.TEXT));
        add(
                "JSON_KEYS",
                1,
                1,
                args -> Sql.of("to_json(json_keys(" + args.getFirst().text() + "))", Type.JSON));
        add(
                "JSON_OBJECT",
                0,
                -1,
                args ->
                        Sql.of(
                                "json_object("
                                        + joined(args.stream().map(Operators::value).toList())
                                        + ")",
                                Type.JSON));
        add(
                "JSON_ARRAY",
                0,
                -1,
                args ->
                        Sql.of(
                                "json_array("
                                        + joined(args.stream().map(Operators::value).toList())
                                        + ")",
                                Type.JSON));
        add(
                "JSON_CONTAINS",
                2,
                2,
                args ->
                        Sql.of(
                                "json_contains("
                                        + args.get(0).text()
                                        + ", "
                                        + args.get(1).text()
                                        + ")",
                                Type.BOOLEAN));
    }

    private static void digests() {
        add("MD5", 1, 1, args -> Sql.of("md5(" + Casts.text(args.getFirst()) + ")", Type.TEXT));
        add("SHA1", 1, 1, args -> Sql.of("sha1(" + Casts.text(args.getFirst()) + ")", Type.TEXT));
        alias("SHA", "SHA1");
        add(
                "SHA2",
                2,
                2,
                args -> {
                    if (!Long.valueOf(256).equals(args.get(1).literal())
                            && !Long.valueOf(0).equals(args.get(1).literal())) {
                        throw MysqlError.notSupported("SHA2 with this length", "use 256");
                    }
                    return Sql.of("sha256(" + Casts.text(args.getFirst()) + ")", Type.TEXT);
                });
    }

    /** Names of the functions there are, for the documentation's test. */
    static List<String> names() {
        return FUNCTIONS.keySet().stream().sorted().toList();
    }

    Sql call(SQLMethodInvokeExpr call) throws SqlException {
        String name = call.getMethodName().toUpperCase(Locale.ROOT);
        Sql special = special(call, name);
        if (special != null) {
            return special;
        }
        Function function = FUNCTIONS.get(name);
        if (function == null) {
            throw MysqlError.NO_SUCH_FUNCTION.with(call.getMethodName());
        }
        int count = call.getArguments().size();
        if (count < function.min || function.max >= 0 && count > function.max) {
            throw MysqlError.WRONG_PARAMETER_COUNT.with(call.getMethodName());
        }
        return function.writer.write(all(call.getArguments()));
    }

    /** Calls with a syntax of their own. */
    private @Nullable Sql special(SQLMethodInvokeExpr call, String name) throws SqlException {
        List<SQLExpr> arguments = call.getArguments();
        switch (name) {
            case "DATE_ADD", "ADDDATE", "DATE_SUB", "SUBDATE" -> {
                boolean minus = name.equals("DATE_SUB") || name.equals("SUBDATE");
                if (arguments.size() != 2) {
                    throw MysqlError.WRONG_PARAMETER_COUNT.with(call.getMethodName());
                }
                Sql value = render.of(arguments.getFirst());
                return arguments.get(1) instanceof SQLIntervalExpr interval
                        ? Temporals.add(value, interval, minus, render)
                        : Temporals.add(
                                value, render.of(arguments.get(1)), SQLIntervalUnit.DAY, minus);
            }
            case "TIMESTAMPDIFF" -> {
                String unit = unit(arguments.getFirst()).name().toLowerCase(Locale.ROOT);
                return Sql.of(
                        "datesub('"
                                + unit
                                + "', "
                                + Casts.dateTime(render.of(arguments.get(1)))
                                + ", "
                                + Casts.dateTime(render.of(arguments.get(2)))
                                + ")",
                        Type.WHOLE);
            }
            case "TIMESTAMPADD" -> {
                return Temporals.add(
                        render.of(arguments.get(2)),
                        render.of(arguments.get(1)),
                        unit(arguments.getFirst()),
                        false);
            }
            case "TRIM" -> {
                return trim(call);
            }
            case "CONVERT" -> {
                return convert(call);
            }
            case "SUBSTRING", "SUBSTR" -> {
                return call.getFrom() == null ? null : substringFrom(call);
            }
            default -> {
                return null;
            }
        }
    }

    private static SQLIntervalUnit unit(SQLExpr expr) throws SqlException {
        String name = expr.toString().toUpperCase(Locale.ROOT).replace("SQL_TSI_", "");
        for (SQLIntervalUnit unit : SQLIntervalUnit.values()) {
            if (unit.name().equals(name)) {
                return unit;
            }
        }
        throw MysqlError.SYNTAX.with("'" + expr + "' is no unit of time");
    }

    private Sql trim(SQLMethodInvokeExpr call) throws SqlException {
        String option =
                call.getTrimOption() == null
                        ? "BOTH"
                        : call.getTrimOption().toUpperCase(Locale.ROOT);
        String function =
                option.equals("LEADING") ? "ltrim" : option.equals("TRAILING") ? "rtrim" : "trim";
        if (call.getFrom() == null) {
            return Sql.of(
                    function
                            + "("
                            + Casts.text(render.of(call.getArguments().getFirst()))
                            + ", ' ')",
                    Type.TEXT);
        }
        String text = Casts.text(render.of(call.getFrom()));
        Sql what = render.of(call.getArguments().getFirst());
        boolean single = what.literal() instanceof String literal && literal.length() == 1;
        if (!single) {
            throw MysqlError.notSupported("TRIM of more than one character", "use REGEXP_REPLACE");
        }
        return Sql.of(function + "(" + text + ", " + what.text() + ")", Type.TEXT);
    }

    private Sql substringFrom(SQLMethodInvokeExpr call) throws SqlException {
        List<Sql> arguments = new ArrayList<>();
        arguments.add(render.of(call.getArguments().getFirst()));
        arguments.add(render.of(call.getFrom()));
        if (call.getFor() != null) {
            arguments.add(render.of(call.getFor()));
        }
        return substring(arguments);
    }

    private Sql convert(SQLMethodInvokeExpr call) throws SqlException {
        Sql value = render.of(call.getArguments().getFirst());
        if (call.getUsing() != null) {
            return Sql.of(Casts.text(value), Type.TEXT);
        }
        if (call.getArguments().size() == 2
                && call.getArguments().get(1) instanceof SQLDataTypeRefExpr type) {
            return Casts.cast(value, type.getDataType());
        }
        throw MysqlError.notSupported("'" + call + "'", "use CAST(value AS type)");
    }

    private List<Sql> all(List<SQLExpr> exprs) throws SqlException {
        List<Sql> rendered = new ArrayList<>();
        for (SQLExpr expr : exprs) {
            rendered.add(render.of(expr));
        }
        return rendered;
    }

    /** Aggregates and window functions. */
    Sql aggregate(SQLAggregateExpr call) throws SqlException {
        String name = call.getMethodName().toUpperCase(Locale.ROOT);
        boolean distinct = call.getOption() == SQLAggregateOption.DISTINCT;
        String over = window.of(call);
        if (name.equals("COUNT")) {
            return Sql.of(count(call, distinct) + over, Type.WHOLE);
        }
        List<Sql> args = all(call.getArguments());
        String how = distinct ? "DISTINCT " : "";
        return switch (name) {
            case "SUM" -> sum(args.getFirst(), how, over);
            case "AVG" -> average(args.getFirst(), how, over);
            case "MIN", "MAX" ->
                    Sql.of(
                            name.toLowerCase(Locale.ROOT)
                                    + "("
                                    + Operators.value(args.getFirst())
                                    + ")"
                                    + over,
                            unboolean(args.getFirst().type()));
            case "GROUP_CONCAT" -> Sql.of(groupConcat(call, args, how) + over, Type.TEXT);
            case "STD", "STDDEV", "STDDEV_POP" -> number("stddev_pop", args, how, over);
            case "STDDEV_SAMP" -> number("stddev_samp", args, how, over);
            case "VARIANCE", "VAR_POP" -> number("var_pop", args, how, over);
            case "VAR_SAMP" -> number("var_samp", args, how, over);
            case "BIT_AND", "BIT_OR", "BIT_XOR" ->
                    Sql.of(
                            "coalesce("
                                    + name.toLowerCase(Locale.ROOT)
                                    + "("
                                    + whole(args.getFirst())
                                    + ")"
                                    + over
                                    + ", "
                                    + (name.equals("BIT_AND") ? "-1" : "0")
                                    + ")",
                            Type.WHOLE);
            case "JSON_ARRAYAGG" ->
                    Sql.of(
                            "json_group_array(" + Operators.value(args.getFirst()) + ")" + over,
                            Type.JSON);
            case "JSON_OBJECTAGG" ->
                    Sql.of(
                            "json_group_object("
                                    + Casts.text(args.get(0))
                                    + ", "
                                    + Operators.value(args.get(1))
                                    + ")"
                                    + over,
                            Type.JSON);
            case "ANY_VALUE" ->
                    Sql.of(
                            "any_value(" + Operators.value(args.getFirst()) + ")" + over,
                            unboolean(args.getFirst().type()));
            case "ROW_NUMBER", "RANK", "DENSE_RANK" ->
                    Sql.of(name.toLowerCase(Locale.ROOT) + "()" + over, Type.WHOLE);
            case "NTILE" -> Sql.of("ntile(" + whole(args.getFirst()) + ")" + over, Type.WHOLE);
            case "PERCENT_RANK", "CUME_DIST" ->
                    Sql.of(name.toLowerCase(Locale.ROOT) + "()" + over, Type.DOUBLE);
            case "LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE", "NTH_VALUE" ->
                    Sql.of(
                            name.toLowerCase(Locale.ROOT)
                                    + "("
                                    + joined(args.stream().map(Operators::value).toList())
                                    + ")"
                                    + over,
                            unboolean(args.getFirst().type()));
            default -> {
                if (over.isEmpty() && !distinct) {
                    yield call(call);
                }
                throw MysqlError.NO_SUCH_FUNCTION.with(call.getMethodName());
            }
        };
    }

    private static Type unboolean(Type type) {
        return type.is(Type.Family.BOOLEAN) ? Type.NARROW : type;
    }

    private static Sql number(String function, List<Sql> args, String how, String over) {
        return Sql.of(
                function
                        + "("
                        + how
                        + "CAST("
                        + Casts.number(args.getFirst())
                        + " AS DOUBLE))"
                        + over,
                Type.DOUBLE);
    }

    private String count(SQLAggregateExpr call, boolean distinct) throws SqlException {
        if (call.getArguments().size() == 1
                && call.getArguments().getFirst() instanceof SQLAllColumnExpr) {
            return "count(*)";
        }
        if (call.getArguments().size() == 1
                && call.getArguments().getFirst() instanceof SQLIdentifierExpr name
                && name.getName().equals("*")) {
            return "count(*)";
        }
        List<Sql> args = all(call.getArguments());
        if (args.size() == 1) {
            return "count(" + (distinct ? "DISTINCT " : "") + args.getFirst().text() + ")";
        }
        // Rows in which one of the values is NULL do not count.
        String known =
                args.stream()
                        .map(arg -> arg.text() + " IS NOT NULL")
                        .collect(Collectors.joining(" AND "));
        String row = "(" + joined(args.stream().map(Sql::text).toList()) + ")";
        return "count(DISTINCT CASE WHEN " + known + " THEN " + row + " END)";
    }

    private static Sql sum(Sql arg, String how, String over) {
        boolean exact = arg.type().isExact();
        Type type = exact ? Type.decimal(arg.type().scale()) : Type.DOUBLE;
        return Sql.of("sum(" + how + Casts.number(arg) + ")" + over, type);
    }

    private static Sql average(Sql arg, String how, String over) {
        String call = "avg(" + how + Casts.number(arg) + ")" + over;
        if (!arg.type().isExact()) {
            return Sql.of(call, Type.DOUBLE);
        }
        int scale = Math.min(ROUND_SCALE_MAX, arg.type().scale() + Calculation.DIVISION_SCALE);
        return Sql.of(
                "CAST(" + call + " AS DECIMAL(" + DECIMAL_PRECISION_MAX + "," + scale + "))",
                Type.decimal(scale));
    }

    private String groupConcat(SQLAggregateExpr call, List<Sql> args, String how)
            throws SqlException {
        Object separator = call.getAttribute("SEPARATOR");
        String by = separator instanceof SQLExpr expr ? render.of(expr).text() : "','";
        SQLOrderBy order = call.getOrderBy();
        StringBuilder orders = new StringBuilder();
        if (order != null) {
            orders.append(" ORDER BY ");
            List<String> items = new ArrayList<>();
            for (var item : order.getItems()) {
                items.add(
                        Operators.value(render.of(item.getExpr())) + QueryRenderer.direction(item));
            }
            orders.append(joined(items));
        }
        String text =
                "(" + args.stream().map(Casts::text).collect(Collectors.joining(" || ")) + ")";
        return "string_agg(" + how + text + ", " + by + orders + ")";
    }
}
