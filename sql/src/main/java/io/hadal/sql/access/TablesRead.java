package io.hadal.sql.access;

import com.alibaba.druid.sql.ast.SQLObject;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.statement.SQLDeleteStatement;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import com.alibaba.druid.sql.ast.statement.SQLUpdateStatement;
import com.alibaba.druid.sql.ast.statement.SQLWithSubqueryClause;
import com.alibaba.druid.sql.dialect.mysql.visitor.MySqlASTVisitorAdapter;
import io.hadal.sql.eval.Names;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every place of a statement that names a table, but for names that WITH has given. */
public final class TablesRead extends MySqlASTVisitorAdapter {
    final List<SQLExprTableSource> found = new ArrayList<>();

    TablesRead() {}

    /** Those of a statement or a part of it. */
    public static List<SQLExprTableSource> of(SQLObject part) {
        TablesRead tables = new TablesRead();
        part.accept(tables);
        return tables.found;
    }

    @Override
    public boolean visit(SQLExprTableSource source) {
        if (!isDual(source) && !isGivenByWith(source)) {
            found.add(source);
        }
        return true;
    }

    private static boolean isDual(SQLExprTableSource source) {
        return source.getExpr() instanceof SQLIdentifierExpr name
                && name.getName().equalsIgnoreCase("dual");
    }

    /** Only names without a database can be, and only inside the query that WITH belongs to. */
    private static boolean isGivenByWith(SQLExprTableSource source) {
        if (!(source.getExpr() instanceof SQLIdentifierExpr name)) {
            return false;
        }
        String wanted = Names.unquote(name.getName());
        SQLWithSubqueryClause.Entry inside = null;
        for (SQLObject at = source; at != null; at = at.getParent()) {
            if (at instanceof SQLWithSubqueryClause.Entry entry) {
                inside = entry;
            } else if (at instanceof SQLWithSubqueryClause with) {
                if (gives(with, wanted, inside)) {
                    return true;
                }
            } else if (ofChange(at) instanceof SQLWithSubqueryClause with
                    && (inside == null || inside.getParent() != with)) {
                if (gives(with, wanted, null)) {
                    return true;
                }
            } else if (at instanceof SQLSelect select
                    && select.getWithSubQuery() != null
                    && (inside == null || inside.getParent() != select.getWithSubQuery())
                    && gives(select.getWithSubQuery(), wanted, null)) {
                return true;
            }
        }
        return false;
    }

    /** What stands in front of UPDATE and DELETE. */
    private static @Nullable SQLWithSubqueryClause ofChange(SQLObject statement) {
        return switch (statement) {
            case SQLUpdateStatement update -> update.getWith();
            case SQLDeleteStatement delete -> delete.getWith();
            default -> null;
        };
    }

    /**
     * @param inside the entry from which it is looked for: it sees those before it, and itself if
     *     it is recursive; null = from the query
     */
    private static boolean gives(
            SQLWithSubqueryClause with,
            String wanted,
            SQLWithSubqueryClause.@Nullable Entry inside) {
        boolean recursive = Boolean.TRUE.equals(with.getRecursive());
        for (SQLWithSubqueryClause.Entry entry : with.getEntries()) {
            if (entry == inside && !recursive) {
                return false;
            }
            if (Names.unquote(entry.getAlias()).equalsIgnoreCase(wanted)) {
                return true;
            }
            if (entry == inside) {
                return false;
            }
        }
        return false;
    }
}
