package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.expr.SQLIntervalExpr;
import com.alibaba.druid.sql.ast.expr.SQLIntervalUnit;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.value.Times;
import java.time.LocalDateTime;
import java.util.Locale;

/** Dates, times and intervals. */
final class Temporals {
    private Temporals() {}

    /** {@code value ± INTERVAL n unit}. */
    static Sql add(Sql value, SQLIntervalExpr interval, boolean minus, Sql.Render render)
            throws SqlException {
        return add(value, render.of(interval.getValue()), interval.getUnit(), minus);
    }

    static Sql add(Sql value, Sql count, SQLIntervalUnit unit, boolean minus) throws SqlException {
        if (value.type().is(Type.Family.TIME)) {
            return addToTime(value, count, unit, minus);
        }
        boolean days = isDays(unit);
        boolean date = value.type().is(Type.Family.DATE) || isDateText(value);
        String base = date ? "CAST(" + Casts.dateTime(value) + " AS DATE)" : Casts.dateTime(value);
        String sum = "(" + base + (minus ? " - " : " + ") + interval(count, unit) + ")";
        return date && days
                ? Sql.of("CAST(" + sum + " AS DATE)", Type.DATE)
                : Sql.of(sum, new Type(Type.Family.DATETIME, digits(value, count, unit), false));
    }

    private static Sql addToTime(Sql value, Sql count, SQLIntervalUnit unit, boolean minus)
            throws SqlException {
        long micros =
                switch (unit) {
                    case MICROSECOND -> 1L;
                    case SECOND -> 1_000_000L;
                    case MINUTE -> 60_000_000L;
                    case HOUR -> 3_600_000_000L;
                    case DAY -> 86_400_000_000L;
                    default ->
                            throw MysqlError.notSupported(
                                    "a TIME " + (minus ? "-" : "+") + " INTERVAL … " + unit,
                                    "add hours, minutes and seconds");
                };
        int digits =
                unit == SQLIntervalUnit.MICROSECOND || !count.type().is(Type.Family.WHOLE)
                        ? Type.DATETIME.scale()
                        : value.type().scale();
        return Sql.of(
                "("
                        + value.text()
                        + (minus ? " - " : " + ")
                        + "CAST("
                        + Casts.number(count)
                        + " * "
                        + micros
                        + "::BIGINT AS BIGINT))",
                Type.time(digits));
    }

    /** Fractional digits of a sum: those of its parts. */
    private static int digits(Sql value, Sql count, SQLIntervalUnit unit) {
        boolean fraction = unit == SQLIntervalUnit.SECOND && !count.type().is(Type.Family.WHOLE);
        if (unit == SQLIntervalUnit.MICROSECOND || fraction) {
            return Type.DATETIME.scale();
        }
        return switch (value.type().family()) {
            case DATETIME -> value.type().scale();
            case DATE -> 0;
            default ->
                    value.literal() instanceof String text && text.indexOf('.') < 0
                            ? 0
                            : Type.DATETIME.scale();
        };
    }

    private static boolean isDateText(Sql value) {
        return value.literal() instanceof String text
                && text.length() <= 10
                && Times.date(text) != null;
    }

    private static boolean isDays(SQLIntervalUnit unit) {
        return switch (unit) {
            case DAY, WEEK, MONTH, QUARTER, YEAR -> true;
            default -> false;
        };
    }

    private static String interval(Sql count, SQLIntervalUnit unit) throws SqlException {
        String number = Casts.number(count);
        return switch (unit) {
            case MICROSECOND -> "to_microseconds(CAST(" + number + " AS BIGINT))";
            case SECOND -> "to_seconds(CAST(" + number + " AS DOUBLE))";
            case MINUTE -> "to_minutes(CAST(" + number + " AS BIGINT))";
            case HOUR -> "to_hours(CAST(" + number + " AS BIGINT))";
            case DAY -> "to_days(CAST(" + number + " AS INTEGER))";
            case WEEK -> "to_days(CAST(7 * " + number + " AS INTEGER))";
            case MONTH -> "to_months(CAST(" + number + " AS INTEGER))";
            case QUARTER -> "to_months(CAST(3 * " + number + " AS INTEGER))";
            case YEAR -> "to_years(CAST(" + number + " AS INTEGER))";
            default ->
                    throw MysqlError.notSupported(
                            "INTERVAL … " + unit, "add the parts one after the other");
        };
    }

    /** EXTRACT and its short forms YEAR(), MONTH() and so on. */
    static Sql extract(SQLIntervalUnit unit, Sql value) throws SqlException {
        return switch (unit) {
            case YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, QUARTER ->
                    part(unit.name().toLowerCase(Locale.ROOT), value);
            case WEEK ->
                    Sql.of(
                            "CAST(strftime(" + Casts.dateTime(value) + ", '%U') AS BIGINT)",
                            Type.WHOLE);
            case MICROSECOND ->
                    value.type().is(Type.Family.TIME)
                            ? part("microsecond", value)
                            : Sql.of(
                                    "(extract('microsecond' FROM "
                                            + Casts.dateTime(value)
                                            + ") % 1000000)",
                                    Type.WHOLE);
            case YEAR_MONTH ->
                    Sql.of(
                            "CAST(strftime(" + Casts.dateTime(value) + ", '%Y%m') AS BIGINT)",
                            Type.WHOLE);
            default ->
                    throw MysqlError.notSupported(
                            "EXTRACT(" + unit + ")", "extract the parts one by one");
        };
    }

    static Sql part(String part, Sql value) {
        return value.type().is(Type.Family.TIME)
                ? Sql.of("hadal_time_part('" + part + "', " + value.text() + ")", Type.WHOLE)
                : Sql.of("extract('" + part + "' FROM " + Casts.dateTime(value) + ")", Type.WHOLE);
    }

    /** MySQL's DATE_FORMAT as DuckDB's strftime. Throws 1235 for what that does not have. */
    static String format(String format) throws SqlException {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            i++;
            out.append(specifier(format.charAt(i)));
        }
        return out.toString();
    }

    private static String specifier(char c) throws SqlException {
        return switch (c) {
            case 'Y', 'y', 'm', 'd', 'H', 'S', 'f', 'b', 'a', 'j', 'p', 'I', 'w', 'U' -> "%" + c;
            case 's' -> "%S";
            case 'i' -> "%M";
            case 'M' -> "%B";
            case 'W' -> "%A";
            case 'e' -> "%-d";
            case 'c' -> "%-m";
            case 'h' -> "%I";
            case 'k' -> "%-H";
            case 'l' -> "%-I";
            case 'T' -> "%H:%M:%S";
            case 'r' -> "%I:%M:%S %p";
            case 'u' -> "%W";
            case 'v' -> "%V";
            case 'x' -> "%G";
            case '%' -> "%%";
            case 'D', 'V', 'X' ->
                    throw MysqlError.notSupported("DATE_FORMAT with %" + c, "use other specifiers");
            default -> String.valueOf(c);
        };
    }

    /** A moment as a constant. */
    static Sql constant(LocalDateTime time, int digits) {
        LocalDateTime cut = Times.truncate(time, digits);
        return Sql.of(Literals.of(cut).text(), new Type(Type.Family.DATETIME, digits, false));
    }
}
