package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLIntegerExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import com.alibaba.druid.sql.ast.statement.SQLSelectGroupByClause;
import com.alibaba.druid.sql.ast.statement.SQLSelectItem;
import com.alibaba.druid.sql.ast.statement.SQLSelectOrderByItem;
import com.alibaba.druid.sql.ast.statement.SQLSelectQueryBlock;
import com.alibaba.druid.sql.dialect.mysql.visitor.MySqlASTVisitorAdapter;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Names;
import io.hadal.sql.eval.Surroundings;
import io.hadal.sql.value.Text;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a query may select although it does not group by it, if sql_mode lacks ONLY_FULL_GROUP_BY:
 * the value of any row of the group.
 */
final class LooseGroups {
    private LooseGroups() {}

    /** The items of the list that are such values. */
    static Set<SQLSelectItem> of(SQLSelectQueryBlock block, Surroundings surroundings)
            throws SqlException {
        SQLSelectGroupByClause group = block.getGroupBy();
        List<SQLExpr> keys = group == null ? List.of() : group.getItems();
        if (keys.isEmpty() && block.getSelectList().stream().noneMatch(LooseGroups::aggregates)
                || group != null && group.isWithRollUp()
                || isStrict(surroundings)) {
            return Set.of();
        }
        Set<String> grouped = new HashSet<>();
        for (SQLExpr key : keys) {
            grouped.add(
                    text(key instanceof SQLSelectOrderByItem ordered ? ordered.getExpr() : key));
        }
        Set<SQLSelectItem> loose = new HashSet<>();
        for (int i = 0; i < block.getSelectList().size(); i++) {
            SQLSelectItem item = block.getSelectList().get(i);
            boolean isKey =
                    grouped.contains(Integer.toString(i + 1))
                            || grouped.contains(text(item.getExpr()))
                            || item.getAlias() != null && grouped.contains(key(item.getAlias()));
            if (!isKey && found(item).columns && !aggregates(item)) {
                loose.add(item);
            }
        }
        return loose;
    }

    private static boolean isStrict(Surroundings surroundings) throws SqlException {
        Object mode = surroundings.systemVariable("session", "sql_mode");
        return mode != null
                && Text.of(mode).toUpperCase(Locale.ROOT).contains("ONLY_FULL_GROUP_BY");
    }

    private static boolean aggregates(SQLSelectItem item) {
        return found(item).aggregates;
    }

    private static Found found(SQLSelectItem item) {
        Found found = new Found();
        item.getExpr().accept(found);
        return found;
    }

    private static String text(SQLExpr expr) {
        return switch (expr) {
            case SQLIntegerExpr place -> place.toString();
            case SQLName name -> key(name.getSimpleName());
            default -> expr.toString().toLowerCase(Locale.ROOT);
        };
    }

    private static String key(String name) {
        return Names.unquote(name).toLowerCase(Locale.ROOT);
    }

    /** What there is outside of subqueries. */
    private static final class Found extends MySqlASTVisitorAdapter {
        private boolean columns;
        private boolean aggregates;

        @Override
        public boolean visit(SQLIdentifierExpr name) {
            columns = true;
            return false;
        }

        @Override
        public boolean visit(SQLPropertyExpr name) {
            columns |= !name.getName().equals("*");
            return false;
        }

        @Override
        public boolean visit(SQLAggregateExpr call) {
            aggregates = true;
            return true;
        }

        @Override
        public boolean visit(SQLSelect query) {
            return false;
        }
    }
}
