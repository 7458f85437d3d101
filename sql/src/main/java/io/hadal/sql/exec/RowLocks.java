package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlSelectQueryBlock;
import io.hadal.engine.Transaction;
import io.hadal.sql.SqlException;
import io.hadal.sql.dialect.QueryRenderer;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.plan.TableInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Locks the rows that a statement is about, and lets it see their newest versions. */
final class RowLocks {
    private final StatementScope scope;
    private final QueryRunner runner;
    private final DataStatements.TableOpener opener;

    RowLocks(StatementScope scope, QueryRunner runner, DataStatements.TableOpener opener) {
        this.scope = scope;
        this.runner = runner;
        this.opener = opener;
    }

    /** SELECT … FOR UPDATE (and LOCK IN SHARE MODE, which locks no less here) of one table. */
    void lock(SQLSelect select) throws SqlException {
        if (!(select.getQuery() instanceof MySqlSelectQueryBlock block)
                || !(block.getFrom() instanceof SQLExprTableSource source)
                || select.getWithSubQuery() != null) {
            throw MysqlError.notSupported(
                    "FOR UPDATE of more than one table",
                    "lock the rows of each table by a SELECT of its own");
        }
        TableInfo table = Tables.find(scope, source.getExpr());
        String alias = Tables.alias(source, table);
        Transaction transaction = scope.write(table.database());
        List<byte[]> keys = keys(table, alias, block);
        for (byte[] key : keys) {
            transaction.lockRow(table.def(), key);
        }
        scope.freshView(table.database());
    }

    private List<byte[]> keys(TableInfo table, String alias, MySqlSelectQueryBlock block)
            throws SqlException {
        try (DuckTables tables = opener.open(scope)) {
            boolean whole = block.getGroupBy() == null;
            QueryRenderer.Rendered query =
                    new QueryRenderer(tables, scope)
                            .target(
                                    block.getFrom(),
                                    keyColumns(table),
                                    alias,
                                    List.of(),
                                    block.getWhere(),
                                    whole ? block.getOrderBy() : null,
                                    whole ? block.getLimit() : null);
            List<byte[]> keys = new ArrayList<>();
            for (@Nullable Object[] row : runner.all(scope, tables, query)) {
                keys.add(table.primary().encode(row));
            }
            return sorted(keys);
        }
    }

    static List<String> keyColumns(TableInfo table) {
        return table.def().primaryKey().stream().map(DuckTables::keyColumn).toList();
    }

    /** In one order for all statements, so that two of them do not wait for each other's rows. */
    static List<byte[]> sorted(List<byte[]> keys) {
        keys.sort(Arrays::compareUnsigned);
        return keys;
    }
}
