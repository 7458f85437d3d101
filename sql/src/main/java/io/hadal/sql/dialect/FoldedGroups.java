package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLIntegerExpr;
import com.alibaba.druid.sql.ast.statement.SQLSelectGroupByClause;
import com.alibaba.druid.sql.ast.statement.SQLSelectItem;
import com.alibaba.druid.sql.ast.statement.SQLSelectOrderByItem;
import com.alibaba.druid.sql.ast.statement.SQLSelectQueryBlock;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Names;
import io.hadal.storage.collate.Collation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Grouping by the keys of texts whose collation takes different texts as equal: what is shown is
 * one of the group's texts.
 */
final class FoldedGroups {
    private FoldedGroups() {}

    /**
     * The expressions of GROUP BY that are grouped by their keys. Tells the renderer what stands
     * for them elsewhere.
     */
    static Map<SQLExpr, Sql> of(
            SQLSelectQueryBlock block, ExpressionRenderer expressions, NameScope scope)
            throws SqlException {
        SQLSelectGroupByClause group = block.getGroupBy();
        Map<SQLExpr, Sql> folded = new IdentityHashMap<>();
        if (group == null || RowHaving.of(block) != null || !mayFold(group, scope)) {
            return folded;
        }
        Map<String, String> shown = new HashMap<>();
        for (SQLExpr item : group.getItems()) {
            SQLExpr expr = item instanceof SQLSelectOrderByItem ordered ? ordered.getExpr() : item;
            Sql sql = expressions.in("group statement").of(resolved(expr, block, scope));
            if (Collating.isFolded(sql.type())) {
                folded.put(expr, sql);
                String first = "first(" + sql.text() + ")";
                shown.put(
                        sql.text(),
                        group.isWithRollUp()
                                ? "(CASE WHEN grouping("
                                        + Collating.key(sql)
                                        + ") = 0 THEN "
                                        + first
                                        + " END)"
                                : first);
            }
        }
        expressions.grouped(shown);
        return folded;
    }

    private static boolean mayFold(SQLSelectGroupByClause group, NameScope scope) {
        return group.toString().toUpperCase(Locale.ROOT).contains("COLLATE")
                || scope.relations().stream()
                        .flatMap(relation -> relation.fields().stream())
                        .anyMatch(field -> Collating.of(field.type()) != Collation.BINARY);
    }

    /** An alias or a place as the expression that it stands for. */
    private static SQLExpr resolved(SQLExpr expr, SQLSelectQueryBlock block, NameScope scope) {
        List<SQLSelectItem> items = block.getSelectList();
        if (expr instanceof SQLIntegerExpr place) {
            int at = place.getNumber().intValue();
            return at < 1 || at > items.size() ? expr : items.get(at - 1).getExpr();
        }
        if (!(expr instanceof SQLIdentifierExpr name)
                || scope.relations().stream()
                        .anyMatch(relation ->
                                relation.field(Names.unquote(name.getName())) != null)) {
            return expr;
        }
        return items.stream()
                .filter(item ->
                        item.getAlias() != null
                                && Names.unquote(item.getAlias())
                                        .equalsIgnoreCase(Names.unquote(name.getName())))
                .map(SQLSelectItem::getExpr)
                .findFirst()
                .orElse(expr);
    }

    /**
     * Each row once of a query whose rows may be equal without being the same.
     *
     * @param values receives what the columns are in the result
     */
    static String distinct(String query, List<Field> fields, List<Sql> values) {
        List<String> names = new ArrayList<>();
        List<String> items = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            String name = "k" + i;
            boolean folded = Collating.isFolded(field.type());
            String value = folded ? "first(" + name + ")" : name;
            names.add(name);
            keys.add(Collating.key(Sql.of(name, field.type())));
            items.add(value + " AS " + Literals.name(field.name()));
            values.add(Sql.of(value, field.type()));
        }
        return "SELECT "
                + String.join(", ", items)
                + " FROM ("
                + query
                + ") AS d("
                + String.join(", ", names)
                + ") GROUP BY "
                + String.join(", ", keys);
    }

    static boolean any(List<Field> fields) {
        return fields.stream().anyMatch(field -> Collating.isFolded(field.type()));
    }
}
