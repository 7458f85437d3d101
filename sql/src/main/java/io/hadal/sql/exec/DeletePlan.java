package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlDeleteStatement;
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
 * DELETE from one table whose condition is calculated in Java, on the newest version of each row
 * once it is locked.
 */
final class DeletePlan implements Plan {
    private final TableInfo table;
    private final AccessPath path;
    private final @Nullable Expression where;

    private DeletePlan(TableInfo table, AccessPath path, @Nullable Expression where) {
        this.table = table;
        this.path = path;
        this.where = where;
    }

    /** The plan, or null if DuckDB has to calculate the condition. */
    static @Nullable DeletePlan of(MySqlDeleteStatement delete, TableInfo table) {
        if (!(delete.getTableSource() instanceof SQLExprTableSource source)
                || delete.getFrom() != null
                || delete.getUsing() != null
                || delete.getWith() != null) {
            return null;
        }
        String alias = source.getAlias() == null ? table.name() : Names.unquote(source.getAlias());
        SQLExpr condition = delete.getWhere();
        Expression where =
                condition == null
                        ? null
                        : Compiler.compile(condition, new TableColumns(table, alias));
        if (condition != null && where == null) {
            return null;
        }
        return new DeletePlan(table, AccessPath.of(table, alias, condition), where);
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

    /** Deletes the rows of these keys that still match. */
    void apply(StatementScope scope, Reply reply, List<byte[]> keys) throws SqlException {
        Transaction transaction = scope.write(table.database());
        long deleted = 0;
        for (byte[] key : keys) {
            byte[] row = transaction.lockRow(table.def(), key);
            if (row != null
                    && (where == null
                            || TargetRows.matches(where, table.rows().decode(row), scope))) {
                transaction.delete(table.def(), key);
                deleted++;
            }
        }
        reply.ok(deleted, 0, "");
    }

    @Override
    public String explain() {
        return "delete from " + table.name() + " by " + Explain.path(path, table);
    }
}
