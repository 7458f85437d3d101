package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLReplaceStatement;
import com.alibaba.druid.sql.ast.statement.SQLSelectStatement;
import com.alibaba.druid.sql.ast.statement.SQLTableSource;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlDeleteStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlInsertStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlSelectQueryBlock;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlUpdateStatement;
import io.hadal.engine.TableSpace;
import io.hadal.sql.SqlException;
import io.hadal.sql.parse.MysqlParser;
import io.hadal.sql.parse.SqlText;
import io.hadal.sql.plan.TableInfo;
import io.hadal.storage.schema.TableDef;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds out which statements can be run in Java, and remembers it. */
final class Planner {
    private Planner() {}

    /**
     * The plan of a text with {@code ?}, from the cache or new; null if it is for DuckDB, or does
     * not parse as it is.
     */
    static @Nullable Plan plan(StatementScope scope, String text) throws SqlException {
        String database = scope.database();
        PlanCache.Key key = new PlanCache.Key(database == null ? "" : database, text);
        PlanCache cache = scope.plans();
        PlanCache.Entry entry = cache.get(key);
        if (entry != null) {
            Plan plan = entry.plan();
            if (plan == null || isCurrent(plan, scope)) {
                return plan;
            }
            cache.remove(key);
        }
        Plan plan = plan(scope, text, parsed(text));
        cache.put(key, new PlanCache.Entry(plan));
        return plan;
    }

    /** Null for a text that parses only with its literals in place. */
    private static @Nullable SQLStatement parsed(String text) {
        try {
            return MysqlParser.parse(text);
        } catch (SqlException e) {
            return null;
        }
    }

    private static @Nullable Plan plan(
            StatementScope scope, String text, @Nullable SQLStatement statement) {
        try {
            return statement == null ? null : make(scope, text, statement);
        } catch (SqlException e) {
            // The same error comes again, with the literals in place, when the statement itself is
            // run.
            return null;
        }
    }

    /** The plan of a parsed statement, or null. @param text its source, for the names of columns */
    static @Nullable Plan make(StatementScope scope, String text, SQLStatement statement)
            throws SqlException {
        return switch (statement) {
            case MySqlInsertStatement insert -> insert(scope, InsertParts.of(insert));
            case SQLReplaceStatement replace -> insert(scope, InsertParts.of(replace));
            case MySqlUpdateStatement update -> {
                TableInfo table = single(scope, update.getTableSource());
                boolean plain =
                        update.getOrderBy() == null
                                && update.getLimit() == null
                                && !update.isIgnore();
                yield table == null || !plain ? null : UpdatePlan.of(update, table);
            }
            case MySqlDeleteStatement delete -> delete(scope, delete);
            case SQLSelectStatement select -> select(scope, text, select);
            default -> null;
        };
    }

    private static @Nullable Plan delete(StatementScope scope, MySqlDeleteStatement delete)
            throws SqlException {
        // Before FROM stands what the tables behind it are called.
        boolean joined = delete.getFrom() != null || delete.getUsing() != null;
        if (joined || delete.getOrderBy() != null || delete.getLimit() != null) {
            return null;
        }
        TableInfo table = single(scope, delete.getTableSource());
        return table == null ? null : DeletePlan.of(delete, table);
    }

    private static @Nullable Plan insert(StatementScope scope, InsertParts parts)
            throws SqlException {
        return parts.query() != null
                ? null
                : InsertPlan.of(parts, Tables.written(scope, parts.table(), "INSERT"));
    }

    private static @Nullable Plan select(
            StatementScope scope, String text, SQLSelectStatement select) throws SqlException {
        if (select.getSelect().getWithSubQuery() != null
                || !(select.getSelect().getQuery() instanceof MySqlSelectQueryBlock block)
                || block.isForUpdate()
                || block.isLockInShareMode()
                || block.isForShare()
                || block.getInto() != null
                || block.isCalcFoundRows()) {
            return null;
        }
        TableInfo table = single(scope, block.getFrom());
        return table == null ? null : SelectPlan.of(block, table, SqlText.selectItems(text));
    }

    private static @Nullable TableInfo single(StatementScope scope, @Nullable SQLTableSource source)
            throws SqlException {
        if (!(source instanceof SQLExprTableSource table)) {
            return null;
        }
        String schema = Tables.Name.of(table.getExpr()).schema();
        String current = schema == null ? scope.database() : schema;
        if (current != null && VirtualTables.has(current)) {
            return null;
        }
        TableInfo found = Tables.find(scope, table.getExpr());
        return found.def().isView() ? null : found;
    }

    /** Whether the tables are still those that the plan was made for. */
    private static boolean isCurrent(Plan plan, StatementScope scope) throws SqlException {
        for (TableInfo table : plan.tables()) {
            TableSpace space = scope.home(table.database().name(), table.name());
            if (space != table.database()) {
                return false;
            }
            Optional<TableDef> def = scope.view(space).table(table.name());
            if (def.isEmpty() || def.get() != table.def() && !def.get().equals(table.def())) {
                return false;
            }
        }
        return true;
    }
}
