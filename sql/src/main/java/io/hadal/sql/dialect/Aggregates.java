package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLOrderBy;
import com.alibaba.druid.sql.ast.SQLOrderingSpecification;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLAggregateOption;
import com.alibaba.druid.sql.ast.expr.SQLAllColumnExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import io.hadal.sql.SqlException;
import io.hadal.sql.dialect.FunctionFamily.As;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.value.Calculation;
import io.hadal.storage.collate.Collation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Aggregates and window functions. */
final class Aggregates {
    private static final int DECIMAL_PRECISION_MAX = 38;
    private static final int DECIMAL_SCALE_MAX = 30;

    /** Renders OVER (…), or an empty text. */
    @FunctionalInterface
    interface Window {
        String of(SQLAggregateExpr aggregate) throws SqlException;
    }

    private final Sql.Render render;
    private final Window window;

    Aggregates(Sql.Render render, Window window) {
        this.render = render;
        this.window = window;
    }

    /** Null if the call is no aggregate. */
    @Nullable Sql of(SQLAggregateExpr call) throws SqlException {
        String name = call.getMethodName().toUpperCase(Locale.ROOT);
        boolean distinct = call.getOption() == SQLAggregateOption.DISTINCT;
        String over = window.of(call);
        if (name.equals("COUNT")) {
            return Sql.of(count(call, distinct) + over, Type.WHOLE);
        }
        List<Sql> args = render.all(call.getArguments());
        String how = distinct ? "DISTINCT " : "";
        return switch (name) {
            case "SUM" -> sum(args.getFirst(), how, over);
            case "AVG" -> average(args.getFirst(), how, over);
            case "MIN", "MAX" ->
                    Sql.of(
                            extreme(name.toLowerCase(Locale.ROOT), args.getFirst()) + over,
                            unboolean(args.getFirst().type()));
            case "GROUP_CONCAT" -> {
                Collating collating = Collating.of(args);
                if (distinct && collating.collation() != Collation.BINARY) {
                    throw MysqlError.notSupported(
                            "GROUP_CONCAT(DISTINCT …) of texts of "
                                    + collating.collation().sqlName(),
                            "group by the text in a subquery");
                }
                yield Sql.of(
                        distinct && over.isEmpty() && isOrderedByItself(call)
                                ? sortedConcat(call, args.getFirst())
                                : groupConcat(call, args, how) + over,
                        Type.TEXT.by(collating));
            }
            case "STD", "STDDEV", "STDDEV_POP" -> number("stddev_pop", args, how, over);
            case "STDDEV_SAMP" -> number("stddev_samp", args, how, over);
            case "VARIANCE", "VAR_POP" -> number("var_pop", args, how, over);
            case "VAR_SAMP" -> number("var_samp", args, how, over);
            case "BIT_AND", "BIT_OR", "BIT_XOR" ->
                    Sql.of(
                            "coalesce("
                                    + name.toLowerCase(Locale.ROOT)
                                    + "("
                                    + As.WHOLE.of(args.getFirst())
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
                                    + As.TEXT.of(args.get(0))
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
            case "NTILE" ->
                    Sql.of("ntile(" + As.WHOLE.of(args.getFirst()) + ")" + over, Type.WHOLE);
            case "PERCENT_RANK", "CUME_DIST" ->
                    Sql.of(name.toLowerCase(Locale.ROOT) + "()" + over, Type.DOUBLE);
            case "LAG", "LEAD", "FIRST_VALUE", "LAST_VALUE", "NTH_VALUE" ->
                    Sql.of(
                            name.toLowerCase(Locale.ROOT) + "(" + As.VALUE.list(args) + ")" + over,
                            unboolean(args.getFirst().type()));
            default -> {
                if (over.isEmpty() && !distinct) {
                    yield null;
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
        List<Sql> args = render.all(call.getArguments());
        if (args.size() == 1) {
            return distinct
                    ? "count(DISTINCT " + distinct(args.getFirst()) + ")"
                    : "count(" + args.getFirst().text() + ")";
        }
        // Rows in which one of the values is NULL do not count.
        String known =
                args.stream()
                        .map(arg -> arg.text() + " IS NOT NULL")
                        .collect(Collectors.joining(" AND "));
        String row =
                args.stream().map(Aggregates::distinct).collect(Collectors.joining(", ", "(", ")"));
        return "count(DISTINCT CASE WHEN " + known + " THEN " + row + " END)";
    }

    private static String distinct(Sql arg) {
        return Collating.isFolded(arg.type()) ? Collating.key(arg) : arg.text();
    }

    private static String extreme(String function, Sql arg) {
        return Collating.isFolded(arg.type())
                ? "arg_" + function + "(" + arg.text() + ", " + Collating.key(arg) + ")"
                : function + "(" + Operators.value(arg) + ")";
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
        int scale = Math.min(DECIMAL_SCALE_MAX, arg.type().scale() + Calculation.DIVISION_SCALE);
        return Sql.of(
                "CAST(" + call + " AS DECIMAL(" + DECIMAL_PRECISION_MAX + "," + scale + "))",
                Type.decimal(scale));
    }

    private String separator(SQLAggregateExpr call) throws SqlException {
        Object separator = call.getAttribute("SEPARATOR");
        return separator instanceof SQLExpr expr ? render.of(expr).text() : "','";
    }

    private static boolean isOrderedByItself(SQLAggregateExpr call) {
        return call.getOrderBy() != null
                && call.getArguments().size() == 1
                && call.getOrderBy().getItems().size() == 1
                && call.getOrderBy()
                        .getItems()
                        .getFirst()
                        .getExpr()
                        .equals(call.getArguments().getFirst());
    }

    /** DuckDB does not sort distinct texts by the values that they were made of. */
    private String sortedConcat(SQLAggregateExpr call, Sql arg) throws SqlException {
        String value = Operators.value(arg);
        boolean down =
                call.getOrderBy().getItems().getFirst().getType() == SQLOrderingSpecification.DESC;
        return "array_to_string(list_transform(list_sort(list(DISTINCT "
                + value
                + ") FILTER (WHERE "
                + value
                + " IS NOT NULL), '"
                + (down ? "DESC" : "ASC")
                + "'), lambda x: "
                + Casts.text(Sql.of("x", unboolean(arg.type())))
                + "), "
                + separator(call)
                + ")";
    }

    private String groupConcat(SQLAggregateExpr call, List<Sql> args, String how)
            throws SqlException {
        String by = separator(call);
        SQLOrderBy order = call.getOrderBy();
        StringBuilder orders = new StringBuilder();
        if (order != null) {
            orders.append(" ORDER BY ");
            List<String> items = new ArrayList<>();
            for (var item : order.getItems()) {
                items.add(Collating.key(render.of(item.getExpr())) + Clauses.direction(item));
            }
            orders.append(String.join(", ", items));
        }
        String text = "(" + As.TEXT.joined(args, " || ") + ")";
        return "string_agg(" + how + text + ", " + by + orders + ")";
    }
}
