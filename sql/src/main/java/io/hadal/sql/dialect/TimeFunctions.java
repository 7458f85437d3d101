package io.hadal.sql.dialect;

import static io.hadal.sql.dialect.FunctionFamily.As.NUMBER;
import static io.hadal.sql.dialect.FunctionFamily.As.TEXT;
import static io.hadal.sql.dialect.FunctionFamily.As.TIME;
import static io.hadal.sql.dialect.FunctionFamily.As.WHOLE;

import com.alibaba.druid.sql.ast.expr.SQLIntervalUnit;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.value.Text;
import java.util.List;
import java.util.stream.Stream;

/** Functions of dates and times. */
final class TimeFunctions {
    private static final List<SQLIntervalUnit> PARTS =
            List.of(
                    SQLIntervalUnit.YEAR,
                    SQLIntervalUnit.MONTH,
                    SQLIntervalUnit.DAY,
                    SQLIntervalUnit.HOUR,
                    SQLIntervalUnit.MINUTE,
                    SQLIntervalUnit.SECOND,
                    SQLIntervalUnit.QUARTER,
                    SQLIntervalUnit.MICROSECOND);

    private TimeFunctions() {}

    static FunctionFamily family() {
        FunctionFamily family = new FunctionFamily();
        parts(family);
        days(family);
        conversions(family);
        return family;
    }

    private static void parts(FunctionFamily family) {
        for (SQLIntervalUnit unit : PARTS) {
            family.add(unit.name(), 1, 1, args -> Temporals.extract(unit, args.getFirst()));
        }
        family.alias("DAYOFMONTH", "DAY")
                .add("DAYOFWEEK", "(dayofweek({0}) + 1)", Type.WHOLE, TIME)
                .add("WEEKDAY", "(isodow({0}) - 1)", Type.WHOLE, TIME)
                .add("DAYOFYEAR", "dayofyear({0})", Type.WHOLE, TIME)
                .add("DAYNAME", "dayname({0})", Type.TEXT, TIME)
                .add("MONTHNAME", "monthname({0})", Type.TEXT, TIME)
                .add("WEEKOFYEAR", "weekofyear({0})", Type.WHOLE, TIME)
                .add("WEEK", 1, 2, TimeFunctions::week);
    }

    /** Mode 0: weeks begin on Sunday; 3: ISO; 1: ISO, but counted in the day's own year. */
    private static Sql week(List<Sql> args) throws SqlException {
        String time = TIME.of(args.getFirst());
        Object mode = args.size() == 1 ? Long.valueOf(0) : args.get(1).literal();
        if (Long.valueOf(0).equals(mode)) {
            return Sql.of("CAST(strftime(" + time + ", '%U') AS BIGINT)", Type.WHOLE);
        }
        String iso = "weekofyear(" + time + ")";
        if (Long.valueOf(3).equals(mode)) {
            return Sql.of(iso, Type.WHOLE);
        }
        if (!Long.valueOf(1).equals(mode)) {
            throw MysqlError.notSupported("WEEK with this mode", "use mode 0, 1 or 3");
        }
        String month = "month(" + time + ")";
        return Sql.of(
                "(CASE WHEN "
                        + month
                        + " = 1 AND "
                        + iso
                        + " > 50 THEN 0 WHEN "
                        + month
                        + " = 12 AND "
                        + iso
                        + " = 1 THEN 53 ELSE "
                        + iso
                        + " END)",
                Type.WHOLE);
    }

    private static void days(FunctionFamily family) {
        family.add("DATE", "CAST({0} AS DATE)", Type.DATE, TIME)
                .add("LAST_DAY", "last_day({0})", Type.DATE, TIME)
                .add(
                        "DATEDIFF",
                        "date_diff('day', CAST({1} AS DATE), CAST({0} AS DATE))",
                        Type.WHOLE,
                        TIME,
                        TIME)
                .add(
                        "TO_DAYS",
                        "(date_diff('day', DATE '1970-01-01', CAST({0} AS DATE)) + 719528)",
                        Type.WHOLE,
                        TIME)
                .add(
                        "FROM_DAYS",
                        "CAST(DATE '1970-01-01' + CAST({0} - 719528 AS INTEGER) AS DATE)",
                        Type.DATE,
                        WHOLE)
                .add(
                        "MAKEDATE",
                        "CAST(make_date({0}, 1, 1) + CAST({1} - 1 AS INTEGER) AS DATE)",
                        Type.DATE,
                        WHOLE,
                        WHOLE);
    }

    private static void conversions(FunctionFamily family) {
        family.add("TIME", 1, 1, TimeFunctions::time)
                .add("TIMESTAMP", "{0}", Type.DATETIME, TIME)
                .add("UNIX_TIMESTAMP", "CAST(floor(epoch({0})) AS BIGINT)", Type.WHOLE, TIME)
                .add("FROM_UNIXTIME", 1, 2, TimeFunctions::fromUnixTime)
                .add("DATE_FORMAT", 2, 2, args -> formatted(TIME.of(args.get(0)), args.get(1)))
                .alias("TIME_FORMAT", "DATE_FORMAT")
                .add("STR_TO_DATE", 2, 2, TimeFunctions::parsed)
                .add("TIME_TO_SEC", 1, 1, TimeFunctions::seconds)
                .add(
                        "SEC_TO_TIME",
                        1,
                        1,
                        args ->
                                Sql.of(
                                        "hadal_time_clip(CAST("
                                                + NUMBER.of(args.getFirst())
                                                + " * 1000000::BIGINT AS BIGINT))",
                                        Type.time(args.getFirst().type().scale())))
                .add(
                        "MAKETIME",
                        3,
                        3,
                        args ->
                                Sql.of(
                                        "hadal_make_time("
                                                + WHOLE.of(args.get(0))
                                                + ", "
                                                + WHOLE.of(args.get(1))
                                                + ", "
                                                + NUMBER.of(args.get(2))
                                                + ")",
                                        Type.time(args.get(2).type().scale())))
                .add("TIMEDIFF", 2, 2, TimeFunctions::difference)
                .add("ADDTIME", 2, 2, args -> sum(args, " + "))
                .add("SUBTIME", 2, 2, args -> sum(args, " - "))
                .add("CONVERT_TZ", 3, 3, TimeFunctions::convertZone);
    }

    private static Sql time(List<Sql> args) {
        return Sql.of(Casts.time(args.getFirst()), Type.time(timeDigits(args.getFirst())));
    }

    private static int timeDigits(Sql value) {
        return switch (value.type().family()) {
            case DATETIME, TIME -> value.type().scale();
            default -> value.literal() instanceof String text && text.contains(".") ? 6 : 0;
        };
    }

    private static Sql seconds(List<Sql> args) {
        return Sql.of(
                "CAST(trunc(" + Casts.time(args.getFirst()) + " / 1000000) AS BIGINT)", Type.WHOLE);
    }

    private static Sql difference(List<Sql> args) {
        Sql a = args.get(0);
        Sql b = args.get(1);
        int digits = Math.max(timeDigits(a), timeDigits(b));
        boolean dates = isDateTime(a) && isDateTime(b);
        return Sql.of(
                dates
                        ? "hadal_time_clip(date_diff('microsecond', "
                                + Casts.dateTime(b)
                                + ", "
                                + Casts.dateTime(a)
                                + "))"
                        : "hadal_time_clip(" + Casts.time(a) + " - " + Casts.time(b) + ")",
                Type.time(digits));
    }

    private static boolean isDateTime(Sql value) {
        return value.type().is(Type.Family.DATETIME)
                || value.type().is(Type.Family.DATE)
                || value.literal() instanceof String text && text.indexOf('-') > 0;
    }

    private static Sql sum(List<Sql> args, String operator) {
        Sql value = args.get(0);
        String time = Casts.time(args.get(1));
        int digits = Math.max(timeDigits(value), timeDigits(args.get(1)));
        return isDateTime(value)
                ? Sql.of(
                        "(" + Casts.dateTime(value) + operator + "to_microseconds(" + time + "))",
                        new Type(Type.Family.DATETIME, digits, false))
                : Sql.of(
                        "hadal_time_clip(" + Casts.time(value) + operator + time + ")",
                        Type.time(digits));
    }

    private static Sql fromUnixTime(List<Sql> args) throws SqlException {
        Sql seconds = args.getFirst();
        String time = "make_timestamp(CAST(" + NUMBER.of(seconds) + " * 1000000 AS BIGINT))";
        return args.size() == 1
                ? Sql.of(time, new Type(Type.Family.DATETIME, seconds.type().scale(), false))
                : formatted(time, args.get(1));
    }

    private static Sql formatted(String time, Sql format) throws SqlException {
        return Sql.of("strftime(" + time + ", " + format(format) + ")", Type.TEXT);
    }

    private static Sql parsed(List<Sql> args) throws SqlException {
        String parsed = "try_strptime(" + TEXT.of(args.get(0)) + ", " + format(args.get(1)) + ")";
        String format = args.get(1).literal() instanceof String text ? text : "";
        boolean time = Stream.of("%H", "%h", "%T", "%i", "%s").anyMatch(format::contains);
        return time
                ? Sql.of(parsed, Type.DATETIME)
                : Sql.of("CAST(" + parsed + " AS DATE)", Type.DATE);
    }

    private static String format(Sql format) throws SqlException {
        if (format.literal() == null) {
            throw MysqlError.notSupported(
                    "a date format that is no constant", "write the format as a literal");
        }
        return Literals.text(Temporals.format(Text.of(format.literal())));
    }

    private static Sql convertZone(List<Sql> args) throws SqlException {
        if (!(args.get(1).literal() instanceof String from)
                || !(args.get(2).literal() instanceof String to)) {
            throw MysqlError.notSupported(
                    "CONVERT_TZ with zones that are no constants", "write the zones as literals");
        }
        return Sql.of(
                "(("
                        + TIME.of(args.getFirst())
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
}
