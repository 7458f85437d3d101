package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLDataTypeRefExpr;
import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLIntervalExpr;
import com.alibaba.druid.sql.ast.expr.SQLIntervalUnit;
import com.alibaba.druid.sql.ast.expr.SQLMethodInvokeExpr;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Calls with a syntax of their own, such as {@code TRIM(LEADING x FROM y)}. */
final class SpecialCalls {
    private final Sql.Render render;

    SpecialCalls(Sql.Render render) {
        this.render = render;
    }

    /** Null if the call is an ordinary one. */
    @Nullable Sql of(SQLMethodInvokeExpr call, String name) throws SqlException {
        return switch (name) {
            case "DATE_ADD", "ADDDATE" -> addDate(call, false);
            case "DATE_SUB", "SUBDATE" -> addDate(call, true);
            case "TIMESTAMPDIFF" -> difference(call.getArguments());
            case "TIMESTAMPADD" -> add(call.getArguments());
            case "TRIM" -> trim(call);
            case "CONVERT" -> convert(call);
            case "SUBSTRING", "SUBSTR" -> call.getFrom() == null ? null : substringFrom(call);
            default -> null;
        };
    }

    private Sql addDate(SQLMethodInvokeExpr call, boolean minus) throws SqlException {
        List<SQLExpr> arguments = call.getArguments();
        if (arguments.size() != 2) {
            throw MysqlError.WRONG_PARAMETER_COUNT.with(call.getMethodName());
        }
        Sql value = render.of(arguments.getFirst());
        return arguments.get(1) instanceof SQLIntervalExpr interval
                ? Temporals.add(value, interval, minus, render)
                : Temporals.add(value, render.of(arguments.get(1)), SQLIntervalUnit.DAY, minus);
    }

    private Sql difference(List<SQLExpr> arguments) throws SqlException {
        String unit = unit(arguments.getFirst()).name().toLowerCase(Locale.ROOT);
        String from = Casts.dateTime(render.of(arguments.get(1)));
        String to = Casts.dateTime(render.of(arguments.get(2)));
        return Sql.of("datesub('" + unit + "', " + from + ", " + to + ")", Type.WHOLE);
    }

    private Sql add(List<SQLExpr> arguments) throws SqlException {
        return Temporals.add(
                render.of(arguments.get(2)),
                render.of(arguments.get(1)),
                unit(arguments.getFirst()),
                false);
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
        return Sql.of(
                single
                        ? function + "(" + text + ", " + what.text() + ")"
                        : trimmed(text, Casts.text(what), option),
                Type.TEXT);
    }

    /** Takes whole words off the ends, not their characters. */
    private static String trimmed(String text, String word, String option) {
        String many = "'(?s)' || %s || '(?:' || regexp_escape(" + word + ") || ')+' || %s";
        String trimmed = text;
        if (!option.equals("TRAILING")) {
            trimmed = "regexp_replace(" + trimmed + ", " + many.formatted("'^'", "''") + ", '')";
        }
        if (!option.equals("LEADING")) {
            trimmed = "regexp_replace(" + trimmed + ", " + many.formatted("''", "'$'") + ", '')";
        }
        return "(CASE WHEN " + word + " = '' THEN " + text + " ELSE " + trimmed + " END)";
    }

    private Sql substringFrom(SQLMethodInvokeExpr call) throws SqlException {
        List<Sql> arguments = new ArrayList<>();
        arguments.add(render.of(call.getArguments().getFirst()));
        arguments.add(render.of(call.getFrom()));
        if (call.getFor() != null) {
            arguments.add(render.of(call.getFor()));
        }
        return TextFunctions.substring(arguments);
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
}
