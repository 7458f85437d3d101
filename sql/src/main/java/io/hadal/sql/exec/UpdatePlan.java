package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLUpdateSetItem;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlUpdateStatement;
import io.hadal.engine.Transaction;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Names;
import io.hadal.sql.plan.AccessPath;
import io.hadal.sql.plan.TableColumns;
import io.hadal.sql.plan.TableInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE of one table whose condition and values are calculated in Java, on the newest version of
 * each row once it is locked.
 */
final class UpdatePlan implements Plan {
    private final TableInfo table;
    private final AccessPath path;
    private final @Nullable Expression where;
    private final Assignments assignments;

    private UpdatePlan(
            TableInfo table, AccessPath path, @Nullable Expression where, Assignments assignments) {
        this.table = table;
        this.path = path;
        this.where = where;
        this.assignments = assignments;
    }

    /** The plan, or null if DuckDB has to calculate something. Throws 1054 for a column of SET. */
    static @Nullable UpdatePlan of(MySqlUpdateStatement update, TableInfo table)
            throws SqlException {
        if (!(update.getTableSource() instanceof SQLExprTableSource source)
                || update.getWith() != null) {
            return null;
        }
        String alias = source.getAlias() == null ? table.name() : Names.unquote(source.getAlias());
        TableColumns names = new TableColumns(table, alias);
        Assignments assignments = assignments(update.getItems(), table, names);
        SQLExpr condition = update.getWhere();
        Expression where = condition == null ? null : Compiler.compile(condition, names);
        if (assignments == null || condition != null && where == null) {
            return null;
        }
        return new UpdatePlan(table, AccessPath.of(table, alias, condition), where, assignments);
    }

    private static @Nullable Assignments assignments(
            List<SQLUpdateSetItem> items, TableInfo table, TableColumns names) throws SqlException {
        Assignments assignments = new Assignments();
        for (SQLUpdateSetItem item : items) {
            if (!assignments.add(
                    InsertPlan.column(item.getColumn(), table), item.getValue(), names)) {
                return null;
            }
        }
        return assignments;
    }

    @Override
    public boolean writes() {
        return true;
    }

    @Override
    public List<TableInfo> tables() {
        return List.of(table);
    }

    @Override
    public boolean run(StatementScope scope, Reply reply) throws SqlException {
        List<byte[]> keys = TargetRows.keys(scope, table, path, where);
        if (keys == null) {
            return false;
        }
        apply(scope, reply, keys);
        return true;
    }

    /** Changes the rows of these keys that still match. */
    void apply(StatementScope scope, Reply reply, List<byte[]> keys) throws SqlException {
        Transaction transaction = scope.write(table.database());
        long matched = 0;
        long changed = 0;
        for (byte[] key : keys) {
            byte[] before = transaction.lockRow(table.def(), key);
            if (before == null) {
                continue;
            }
            @Nullable Object[] values = table.rows().decode(before);
            if (TargetRows.matches(where, values, scope)) {
                matched++;
                assignments.apply(values, scope, matched);
                changed += RowUpdater.put(table, transaction, key, before, values) ? 1 : 0;
            }
        }
        reply.ok(
                scope.countsFoundRows() ? matched : changed,
                0,
                "Rows matched: " + matched + "  Changed: " + changed + "  Warnings: 0");
    }

    @Override
    public String explain() {
        return "update " + table.name() + " by " + Explain.path(path, table);
    }
}
