package io.hadal.sql.dialect;

import com.alibaba.druid.sql.SQLUtils;
import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import com.alibaba.druid.sql.ast.statement.SQLSelectGroupByClause;
import com.alibaba.druid.sql.ast.statement.SQLSelectItem;
import com.alibaba.druid.sql.ast.statement.SQLSelectQueryBlock;
import com.alibaba.druid.sql.dialect.mysql.visitor.MySqlASTVisitorAdapter;
import io.hadal.sql.eval.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HAVING of a query that groups nothing. MySQL takes it for a condition on rows which, other than
 * WHERE, may name what is selected; drivers ask for metadata so.
 */
final class RowHaving {
    private RowHaving() {}

    /** The condition with aliases replaced by what they stand for, or null. */
    static @Nullable SQLExpr of(SQLSelectQueryBlock block) {
        SQLSelectGroupByClause group = block.getGroupBy();
        if (group == null || group.getHaving() == null || !group.getItems().isEmpty()) {
            return null;
        }
        Found found = new Found();
        group.getHaving().accept(found);
        block.getSelectList().forEach(item -> item.getExpr().accept(found));
        return found.aggregates ? null : replaced(group.getHaving(), aliases(block));
    }

    private static Map<String, SQLExpr> aliases(SQLSelectQueryBlock block) {
        Map<String, SQLExpr> aliases = new HashMap<>();
        for (SQLSelectItem item : block.getSelectList()) {
            if (item.getAlias() != null) {
                aliases.putIfAbsent(key(item.getAlias()), item.getExpr());
            }
        }
        return aliases;
    }

    private static SQLExpr replaced(SQLExpr having, Map<String, SQLExpr> aliases) {
        if (having instanceof SQLIdentifierExpr name) {
            return aliases.getOrDefault(key(name.getName()), name);
        }
        SQLExpr copy = having.clone();
        Found found = new Found();
        copy.accept(found);
        for (SQLIdentifierExpr name : found.names) {
            SQLExpr meant = aliases.get(key(name.getName()));
            if (meant != null) {
                SQLUtils.replaceInParent(name, meant.clone());
            }
        }
        return copy;
    }

    private static String key(String name) {
        return Names.unquote(name).toLowerCase(Locale.ROOT);
    }

    /** What there is outside of subqueries. */
    private static final class Found extends MySqlASTVisitorAdapter {
        private final List<SQLIdentifierExpr> names = new ArrayList<>();
        private boolean aggregates;

        @Override
        public boolean visit(SQLIdentifierExpr name) {
            names.add(name);
            return false;
        }

        @Override
        public boolean visit(SQLAggregateExpr call) {
            aggregates |= call.getOver() == null && call.getOverRef() == null;
            return true;
        }

        @Override
        public boolean visit(SQLSelect query) {
            return false;
        }
    }
}
