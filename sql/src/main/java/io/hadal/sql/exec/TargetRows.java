package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import io.hadal.engine.Transaction;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.plan.AccessPath;
import io.hadal.sql.plan.RowReaders;
import io.hadal.sql.plan.TableColumns;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.value.Numbers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one table that an UPDATE, DELETE or SELECT … FOR UPDATE is about, found in Java.
 *
 * @param where null = all rows
 */
record TargetRows(TableInfo table, AccessPath path, @Nullable Expression where) {

    /** Null if DuckDB has to calculate the condition. */
    static @Nullable TargetRows of(
            TableInfo table, SQLExprTableSource source, @Nullable SQLExpr condition) {
        String alias = Tables.alias(source, table);
        Expression where =
                condition == null
                        ? null
                        : Compiler.compile(condition, new TableColumns(table, alias));
        return condition != null && where == null
                ? null
                : new TargetRows(table, AccessPath.of(table, alias, condition), where);
    }

    /**
     * Primary keys of the rows that may match, or null if DuckDB has to find them. Not locked yet.
     */
    @Nullable List<byte[]> keys(StatementScope scope) throws SqlException {
        RowReaders readers =
                new RowReaders(table, scope.view(table.database()).table(table.def().id()), scope);
        if (path instanceof AccessPath.Points points) {
            return readers.keys(points);
        }
        List<byte[]> rows = readers.read(path);
        if (rows == null) {
            return null;
        }
        List<byte[]> keys = new ArrayList<>();
        for (byte[] row : rows) {
            if (matches(where, table.rows().decode(row), scope)) {
                keys.add(table.primary().encodeRow(row));
            }
        }
        return keys;
    }

    static boolean matches(@Nullable Expression where, @Nullable Object[] row, StatementScope scope)
            throws SqlException {
        if (where == null) {
            return true;
        }
        Object value = where.evaluate(row, scope);
        return value != null && Numbers.truth(value);
    }

    /** What happens to a row. */
    @FunctionalInterface
    interface Change {
        /**
         * @param values of the row; may be changed
         */
        void apply(Transaction transaction, byte[] key, byte[] row, @Nullable Object[] values)
                throws SqlException;
    }

    String explain() {
        return table.name() + " by " + Explain.path(path, table);
    }

    /** Locks the rows of these keys and changes those that, in their newest version, match. */
    void change(StatementScope scope, List<byte[]> keys, Change change) throws SqlException {
        Transaction transaction = scope.write(table.database());
        for (byte[] key : keys) {
            byte[] row = transaction.lockRow(table.def(), key);
            if (row == null) {
                continue;
            }
            @Nullable Object[] values = table.rows().decode(row);
            if (matches(where, values, scope)) {
                change.apply(transaction, key, row, values);
            }
        }
    }
}
