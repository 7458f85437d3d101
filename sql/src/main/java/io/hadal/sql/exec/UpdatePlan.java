package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLUpdateSetItem;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlUpdateStatement;
import io.hadal.sql.SqlException;
import io.hadal.sql.plan.TableColumns;
import io.hadal.sql.plan.TableInfo;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE of one table whose condition and values are calculated in Java, on the newest version of
 * each row once it is locked.
 */
final class UpdatePlan extends WritePlan {
    private final Assignments assignments;

    private UpdatePlan(TargetRows target, Assignments assignments) {
        super(target);
        this.assignments = assignments;
    }

    /** The plan, or null if DuckDB has to calculate something. Throws 1054 for a column of SET. */
    static @Nullable UpdatePlan of(MySqlUpdateStatement update, TableInfo table)
            throws SqlException {
        if (!(update.getTableSource() instanceof SQLExprTableSource source)
                || update.getWith() != null) {
            return null;
        }
        TableColumns names = new TableColumns(table, Tables.alias(source, table));
        Assignments assignments = assignments(update.getItems(), table, names);
        TargetRows target = TargetRows.of(table, source, update.getWhere());
        return assignments == null || target == null ? null : new UpdatePlan(target, assignments);
    }

    private static @Nullable Assignments assignments(
            List<SQLUpdateSetItem> items, TableInfo table, TableColumns names) throws SqlException {
        Assignments assignments = new Assignments();
        for (SQLUpdateSetItem item : items) {
            if (!assignments.add(
                    table, InsertPlan.column(item.getColumn(), table), item.getValue(), names)) {
                return null;
            }
        }
        return assignments;
    }

    @Override
    void apply(StatementScope scope, Reply reply, List<byte[]> keys) throws SqlException {
        RowUpdater updater = new RowUpdater(target.table(), assignments.columns());
        AtomicLong matched = new AtomicLong();
        AtomicLong changed = new AtomicLong();
        target.change(
                scope,
                keys,
                (transaction, key, row, values) -> {
                    assignments.apply(values, scope, matched.incrementAndGet());
                    if (updater.put(transaction, key, row, values, scope)) {
                        changed.incrementAndGet();
                    }
                });
        reply.ok(
                scope.countsFoundRows() ? matched.get() : changed.get(),
                0,
                "Rows matched: " + matched + "  Changed: " + changed + "  Warnings: 0");
    }

    @Override
    public String explain() {
        return "update " + target.explain();
    }
}
