package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlDeleteStatement;
import io.hadal.sql.SqlException;
import io.hadal.sql.plan.TableInfo;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * DELETE from one table whose condition is calculated in Java, on the newest version of each row
 * once it is locked.
 */
final class DeletePlan extends WritePlan {
    private DeletePlan(TargetRows target) {
        super(target);
    }

    /** The plan, or null if DuckDB has to calculate the condition. */
    static @Nullable DeletePlan of(MySqlDeleteStatement delete, TableInfo table) {
        if (!(delete.getTableSource() instanceof SQLExprTableSource source)
                || delete.getFrom() != null
                || delete.getUsing() != null
                || delete.getWith() != null) {
            return null;
        }
        TargetRows target = TargetRows.of(table, source, delete.getWhere());
        return target == null ? null : new DeletePlan(target);
    }

    @Override
    void apply(StatementScope scope, Reply reply, List<byte[]> keys) throws SqlException {
        AtomicLong deleted = new AtomicLong();
        target.change(
                scope,
                keys,
                (transaction, key, row, values) -> {
                    transaction.delete(target.table().def(), key);
                    deleted.incrementAndGet();
                });
        reply.ok(deleted.get(), 0, "");
    }

    @Override
    public String explain() {
        return "delete from " + target.explain();
    }
}
