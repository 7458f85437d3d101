package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLLimit;
import com.alibaba.druid.sql.ast.SQLOrderBy;
import com.alibaba.druid.sql.ast.SQLOrderingSpecification;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLIntegerExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.statement.SQLSelectGroupByClause;
import com.alibaba.druid.sql.ast.statement.SQLSelectOrderByItem;
import com.alibaba.druid.sql.ast.statement.SQLSelectQueryBlock;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Names;
import io.hadal.sql.eval.Surroundings;
import io.hadal.sql.value.Numbers;
import io.hadal.storage.schema.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** WHERE, GROUP BY, HAVING, ORDER BY and LIMIT. */
final class Clauses {
    private static final @Nullable Object[] NO_ROW = new Object[0];

    private Clauses() {}

    static String where(SQLSelectQueryBlock block, ExpressionRenderer expressions)
            throws SqlException {
        List<String> conditions = new ArrayList<>();
        if (block.getWhere() != null) {
            conditions.add(expressions.in("where clause").condition(block.getWhere()));
        }
        SQLExpr having = RowHaving.of(block);
        if (having != null) {
            conditions.add(expressions.in("having clause").condition(having));
        }
        return conditions.isEmpty() ? "" : " WHERE (" + String.join(") AND (", conditions) + ")";
    }

    /** GROUP BY and HAVING. Returns what WITH ROLLUP groups by, or nothing. */
    static List<String> group(
            StringBuilder sql,
            @Nullable SQLSelectGroupByClause group,
            ExpressionRenderer expressions,
            NameScope scope,
            Map<SQLExpr, Sql> folded)
            throws SqlException {
        if (group == null) {
            return List.of();
        }
        List<String> items = new ArrayList<>();
        for (SQLExpr item : group.getItems()) {
            SQLExpr expr = item instanceof SQLSelectOrderByItem ordered ? ordered.getExpr() : item;
            items.add(key(expr, expressions.in("group statement"), folded));
        }
        if (!items.isEmpty()) {
            String list =
                    String.join(", ", group.isWithRollUp() ? items : Stars.dependent(items, scope));
            sql.append(" GROUP BY ").append(group.isWithRollUp() ? "ROLLUP(" + list + ")" : list);
        }
        if (group.getHaving() != null) {
            sql.append(" HAVING ")
                    .append(expressions.in("having clause").condition(group.getHaving()));
        }
        boolean numbered = group.getItems().stream().anyMatch(SQLIntegerExpr.class::isInstance);
        return group.isWithRollUp() && !numbered ? items : List.of();
    }

    private static String key(
            SQLExpr expr, ExpressionRenderer expressions, Map<SQLExpr, Sql> folded)
            throws SqlException {
        Sql text = folded.get(expr);
        if (text != null) {
            return Collating.key(text);
        }
        return expr instanceof SQLIntegerExpr
                ? expr.toString()
                : Operators.value(expressions.ofEachRow(expr));
    }

    /** As MySQL gives them: each sum behind the groups that it is of. */
    static void orderRollup(StringBuilder sql, List<String> items) {
        if (!items.isEmpty()) {
            sql.append(
                    items.stream()
                            .map(item -> "grouping(" + item + "), " + item + " ASC NULLS FIRST")
                            .collect(Collectors.joining(", ", " ORDER BY ", "")));
        }
    }

    static void order(
            StringBuilder sql,
            @Nullable SQLOrderBy orderBy,
            ExpressionRenderer expressions,
            NameScope scope)
            throws SqlException {
        if (orderBy == null) {
            return;
        }
        List<String> items = new ArrayList<>();
        for (SQLSelectOrderByItem item : orderBy.getItems()) {
            SQLExpr expr = item.getExpr();
            String text;
            Sql selected = selected(expr, scope);
            if (selected != null) {
                text = sorted(selected);
            } else if (expr instanceof SQLIntegerExpr place) {
                Sql named = scope.item(place.getNumber().intValue());
                text =
                        named != null && Collating.isFolded(named.type())
                                ? sorted(named)
                                : expr.toString();
            } else if (expr instanceof SQLIdentifierExpr name
                    && name.getCollate() == null
                    && foldedAlias(Names.unquote(name.getName()), scope) instanceof Sql folded) {
                text = sorted(folded);
            } else if (expr instanceof SQLIdentifierExpr name
                    && name.getCollate() == null
                    && scope.hasAlias(Names.unquote(name.getName()))) {
                String alias = Names.unquote(name.getName());
                text = sorted(Sql.of(Literals.name(alias), scope.aliasType(alias)));
            } else {
                text = sorted(expressions.of(expr));
            }
            items.add(text + direction(item));
        }
        sql.append(" ORDER BY ").append(String.join(", ", items));
    }

    private static @Nullable Sql selected(SQLExpr expr, NameScope scope) {
        Sql selected = scope.selected(expr.toString());
        return selected == null && expr instanceof SQLPropertyExpr column
                ? scope.selected(Names.unquote(column.getName()))
                : selected;
    }

    /** The item with an alias if it is not sorted as it is, which DuckDB takes no alias for. */
    private static @Nullable Sql foldedAlias(String alias, NameScope scope) {
        Sql item = scope.hasAlias(alias) ? scope.named(alias) : null;
        return item != null && Collating.isFolded(item.type()) ? item : null;
    }

    /** An ENUM or SET sorts by its number. */
    private static String sorted(Sql sql) {
        ColumnType choice = sql.type().choice();
        return choice == null ? Collating.key(sql) : Choices.number(choice, sql.text());
    }

    /** NULL is the smallest value in MySQL. */
    static String direction(SQLSelectOrderByItem item) {
        return item.getType() == SQLOrderingSpecification.DESC
                ? " DESC NULLS LAST"
                : " ASC NULLS FIRST";
    }

    static void limit(StringBuilder sql, @Nullable SQLLimit limit, Surroundings surroundings)
            throws SqlException {
        if (limit == null) {
            return;
        }
        if (limit.getRowCount() != null) {
            sql.append(" LIMIT ").append(count(limit.getRowCount(), surroundings));
        }
        if (limit.getOffset() != null) {
            sql.append(" OFFSET ").append(count(limit.getOffset(), surroundings));
        }
    }

    private static String count(SQLExpr expr, Surroundings surroundings) throws SqlException {
        Expression expression = Compiler.compile(expr, Compiler.NONE);
        Object value = expression == null ? null : expression.evaluate(NO_ROW, surroundings);
        if (!(value instanceof Number) || Numbers.toDouble(value) < 0) {
            throw MysqlError.SYNTAX.with(
                    "LIMIT needs whole numbers that are not negative, not '" + expr + "'");
        }
        return Long.toString(Numbers.toLong(value));
    }
}
