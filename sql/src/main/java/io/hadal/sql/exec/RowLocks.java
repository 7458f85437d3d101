package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLJoinTableSource;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import com.alibaba.druid.sql.ast.statement.SQLTableSource;
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

    /**
     * SELECT … FOR UPDATE (and FOR SHARE, which locks no less here) of tables, joined or not.
     *
     * @param only aliases of the tables whose rows are locked; empty = all
     */
    void lock(SQLSelect select, List<String> only) throws SqlException {
        List<SQLExprTableSource> sources = new ArrayList<>();
        if (!(select.getQuery() instanceof MySqlSelectQueryBlock block)
                || select.getWithSubQuery() != null
                || !tables(block.getFrom(), sources)) {
            throw MysqlError.notSupported(
                    "FOR UPDATE of a subquery",
                    "lock the rows of its tables by SELECTs of their own");
        }
        for (SQLExprTableSource source : sources) {
            TableInfo table = Tables.written(scope, source.getExpr(), "SELECT … FOR UPDATE");
            String alias = Tables.alias(source, table);
            if (only.isEmpty() || only.stream().anyMatch(alias::equalsIgnoreCase)) {
                lock(table, alias, block);
            }
        }
    }

    /** Adds the tables of a join. False if there is anything else in it. */
    private static boolean tables(@Nullable SQLTableSource from, List<SQLExprTableSource> tables) {
        return switch (from) {
            case null -> true;
            case SQLExprTableSource table -> tables.add(table);
            case SQLJoinTableSource join ->
                    tables(join.getLeft(), tables) && tables(join.getRight(), tables);
            default -> false;
        };
    }

    private void lock(TableInfo table, String alias, MySqlSelectQueryBlock block)
            throws SqlException {
        Transaction transaction = scope.write(table.database());
        for (byte[] key : keys(table, alias, block)) {
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
                                    new QueryRenderer.Selection(
                                            null,
                                            block.getWhere(),
                                            whole ? block.getOrderBy() : null,
                                            whole ? block.getLimit() : null));
            List<byte[]> keys = new ArrayList<>();
            for (@Nullable Object[] row : runner.all(scope, tables, query)) {
                // A table of an outer join may have no row here; no key has a NULL in it.
                if (row[0] != null) {
                    keys.add(table.primary().encode(row));
                }
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
