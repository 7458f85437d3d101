package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLLimit;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.SQLOrderBy;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLInsertStatement.ValuesClause;
import com.alibaba.druid.sql.ast.statement.SQLJoinTableSource;
import com.alibaba.druid.sql.ast.statement.SQLTableSource;
import com.alibaba.druid.sql.ast.statement.SQLUpdateSetItem;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlDeleteStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlUpdateStatement;
import io.hadal.engine.TableView;
import io.hadal.engine.Transaction;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import io.hadal.sql.dialect.QueryRenderer;
import io.hadal.sql.dialect.QueryRenderer.Rendered;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Names;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.value.ColumnValues;
import io.hadal.storage.schema.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * INSERT, UPDATE and DELETE for which DuckDB finds the rows or calculates the values. The rows are
 * locked afterwards; if one of them has changed since the query read it, the query is run again on
 * what is committed now, until nothing has.
 */
final class DuckWrites {
    /**
     * Each repetition has locked more rows, which cannot change any more; so many repetitions mean
     * that rows are added without end.
     */
    private static final int ATTEMPTS_MAX = 100;

    private static final @Nullable Object[] NO_ROW = new Object[0];

    private final StatementScope scope;
    private final QueryRunner runner;
    private final DataStatements.TableOpener opener;
    private final Reply reply;

    DuckWrites(
            StatementScope scope,
            QueryRunner runner,
            DataStatements.TableOpener opener,
            Reply reply) {
        this.scope = scope;
        this.runner = runner;
        this.opener = opener;
        this.reply = reply;
    }

    void insert(InsertParts parts) throws SqlException {
        TableInfo table = Tables.find(scope, parts.table());
        List<Column> columns = InsertPlan.columns(parts.columns(), table);
        RowWriter.OnDuplicate update = null;
        if (!parts.onDuplicate().isEmpty()) {
            DuplicateUpdate compiled = DuplicateUpdate.of(parts.onDuplicate(), table);
            if (compiled == null) {
                throw MysqlError.notSupported(
                        "subquery in ON DUPLICATE KEY UPDATE", "SELECT the value first");
            }
            update = compiled.in(scope);
        }
        RowWriter writer = new RowWriter(table, scope, parts.mode(), reply.warnings(), update);
        Transaction transaction = scope.write(table.database());
        if (parts.query() == null) {
            for (ValuesClause clause : parts.rows()) {
                values(clause, columns, writer);
            }
        } else {
            select(parts, columns, writer, transaction);
        }
        writer.write(transaction);
        reply.ok(writer.affected(), writer.firstGenerated(), InsertPlan.info(writer));
    }

    /** Values of which at least one needs DuckDB. */
    private void values(ValuesClause clause, List<Column> columns, RowWriter writer)
            throws SqlException {
        List<SQLExpr> exprs = clause.getValues();
        if (!exprs.isEmpty() && exprs.size() != columns.size()) {
            throw MysqlError.WRONG_VALUE_COUNT.with(writer.records() + 1);
        }
        @Nullable Object[] row = writer.blank();
        for (int i = 0; i < exprs.size(); i++) {
            if (!InsertPlan.isDefault(exprs.get(i))) {
                row[columns.get(i).slot()] = value(exprs.get(i));
            }
        }
        writer.add(row);
    }

    private @Nullable Object value(SQLExpr expr) throws SqlException {
        Expression expression = Compiler.compile(expr, Compiler.NONE);
        if (expression != null) {
            return expression.evaluate(NO_ROW, scope);
        }
        try (DuckTables tables = opener.open(scope)) {
            return runner.value(scope, tables, expr);
        }
    }

    /** The rows are written as they come: they may be more than memory holds. */
    private void select(
            InsertParts parts, List<Column> columns, RowWriter writer, Transaction transaction)
            throws SqlException {
        if (parts.query() == null) {
            return;
        }
        try (DuckTables tables = opener.open(scope)) {
            Rendered query = new QueryRenderer(tables, scope).render(parts.query());
            if (query.fields().size() != columns.size()) {
                throw MysqlError.WRONG_VALUE_COUNT.with(1);
            }
            runner.run(
                    scope,
                    tables,
                    query,
                    QueryRunner.names(query.fields()),
                    new QueryRunner.Rows() {
                        @Override
                        public void columns(List<ResultColumn> ignored) {}

                        @Override
                        public void row(@Nullable Object[] values) throws SqlException {
                            @Nullable Object[] row = writer.blank();
                            for (int i = 0; i < values.length; i++) {
                                row[columns.get(i).slot()] = values[i];
                            }
                            writer.add(row);
                            if (writer.isFull()) {
                                writer.write(transaction);
                            }
                        }
                    });
        }
    }

    /** What an UPDATE or DELETE is about. @param alias of the table that changes */
    private record Target(TableInfo table, String alias, SQLTableSource from) {}

    void update(MySqlUpdateStatement update) throws SqlException {
        refuseWith(update.getWith());
        Target target = target(update.getTableSource(), update.getItems());
        UpdatePlan plan =
                update.getTableSource() instanceof SQLExprTableSource
                        ? UpdatePlan.of(update, target.table())
                        : null;
        if (plan != null) {
            plan.apply(
                    scope,
                    reply,
                    keys(target, update.getWhere(), update.getOrderBy(), update.getLimit()));
            return;
        }
        List<Column> columns = new ArrayList<>();
        List<SQLExpr> values = new ArrayList<>();
        for (SQLUpdateSetItem item : update.getItems()) {
            Column column = column(item.getColumn(), target);
            columns.add(column);
            values.add(
                    InsertPlan.isDefault(item.getValue())
                            ? Defaults.of(column, scope)
                            : item.getValue());
        }
        Map<Key, @Nullable Object[]> rows =
                locked(target, values, update.getWhere(), update.getOrderBy(), update.getLimit());
        apply(target.table(), columns, rows);
    }

    private static void refuseWith(@Nullable Object with) throws SqlException {
        if (with != null) {
            throw MysqlError.notSupported("WITH in front of UPDATE or DELETE", "use a subquery");
        }
    }

    private static Column column(SQLExpr expr, Target target) throws SqlException {
        Tables.Name name = Tables.Name.of(expr);
        Column column = target.table().column(name.table());
        if (column == null
                || name.schema() != null && !name.schema().equalsIgnoreCase(target.alias())) {
            throw MysqlError.BAD_FIELD.with(expr.toString(), "field list");
        }
        return column;
    }

    private void apply(TableInfo table, List<Column> columns, Map<Key, @Nullable Object[]> rows)
            throws SqlException {
        Transaction transaction = scope.write(table.database());
        RowUpdater updater = new RowUpdater(table, columns);
        int keys = table.def().primaryKey().size();
        long matched = 0;
        long changed = 0;
        for (Map.Entry<Key, @Nullable Object[]> entry : rows.entrySet()) {
            byte[] key = entry.getKey().bytes();
            byte[] before = transaction.lockRow(table.def(), key);
            if (before == null) {
                continue;
            }
            matched++;
            @Nullable Object[] values = table.rows().decode(before);
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                values[column.slot()] =
                        ColumnValues.convert(
                                column, entry.getValue()[keys + i], matched, scope.zone());
            }
            changed += updater.put(transaction, key, before, values, scope) ? 1 : 0;
        }
        reply.ok(
                scope.countsFoundRows() ? matched : changed,
                0,
                "Rows matched: " + matched + "  Changed: " + changed + "  Warnings: 0");
    }

    void delete(MySqlDeleteStatement delete) throws SqlException {
        refuseWith(delete.getWith());
        Target target = deleteTarget(delete);
        DeletePlan plan = DeletePlan.of(delete, target.table());
        if (plan != null) {
            plan.apply(
                    scope,
                    reply,
                    keys(target, delete.getWhere(), delete.getOrderBy(), delete.getLimit()));
            return;
        }
        Map<Key, @Nullable Object[]> rows =
                locked(
                        target,
                        List.of(),
                        delete.getWhere(),
                        delete.getOrderBy(),
                        delete.getLimit());
        Transaction transaction = scope.write(target.table().database());
        long deleted = 0;
        for (Key key : rows.keySet()) {
            if (transaction.lockRow(target.table().def(), key.bytes()) != null) {
                transaction.delete(target.table().def(), key.bytes());
                deleted++;
            }
        }
        reply.ok(deleted, 0, "");
    }

    private Target deleteTarget(MySqlDeleteStatement delete) throws SqlException {
        SQLTableSource joined = delete.getUsing() != null ? delete.getUsing() : delete.getFrom();
        if (joined == null) {
            return single(delete.getTableSource());
        }
        SQLTableSource named =
                delete.getUsing() != null && delete.getFrom() != null
                        ? delete.getFrom()
                        : delete.getTableSource();
        if (!(named instanceof SQLExprTableSource table)) {
            throw MysqlError.notSupported(
                    "DELETE from several tables", "delete from each by a statement of its own");
        }
        String alias =
                Names.unquote(
                        table.getExpr() instanceof SQLName name
                                ? name.getSimpleName()
                                : table.getExpr().toString());
        return joined(joined, alias);
    }

    private Target single(SQLTableSource source) throws SqlException {
        if (!(source instanceof SQLExprTableSource table)) {
            throw MysqlError.notSupported(
                    "'" + source + "' as the table to change", "name one table");
        }
        TableInfo info = Tables.find(scope, table.getExpr());
        return new Target(info, Tables.alias(table, info), source);
    }

    /** The table of an UPDATE: the only one, or the one that SET names. */
    private Target target(SQLTableSource source, List<SQLUpdateSetItem> items) throws SqlException {
        if (source instanceof SQLExprTableSource) {
            return single(source);
        }
        String alias = null;
        for (SQLUpdateSetItem item : items) {
            if (!(item.getColumn() instanceof SQLPropertyExpr name)
                    || !(name.getOwner() instanceof SQLName owner)) {
                throw MysqlError.notSupported(
                        "SET without the table's name in an UPDATE of joined tables",
                        "write table.column");
            }
            String table = Names.unquote(owner.getSimpleName());
            if (alias != null && !alias.equalsIgnoreCase(table)) {
                throw MysqlError.notSupported(
                        "UPDATE of several tables", "update each by a statement of its own");
            }
            alias = table;
        }
        return joined(source, String.valueOf(alias));
    }

    private Target joined(SQLTableSource source, String alias) throws SqlException {
        SQLExprTableSource found = find(source, alias);
        if (found == null) {
            throw MysqlError.UNKNOWN_TABLE.with(alias, "MULTI UPDATE");
        }
        TableInfo info = Tables.find(scope, found.getExpr());
        return new Target(info, Tables.alias(found, info), source);
    }

    private static @Nullable SQLExprTableSource find(SQLTableSource source, String alias)
            throws SqlException {
        if (source instanceof SQLJoinTableSource join) {
            SQLExprTableSource left = find(join.getLeft(), alias);
            return left != null ? left : find(join.getRight(), alias);
        }
        if (!(source instanceof SQLExprTableSource table)) {
            return null;
        }
        String name =
                table.getAlias() == null
                        ? Tables.Name.of(table.getExpr()).table()
                        : Names.unquote(table.getAlias());
        return name.equalsIgnoreCase(alias) ? table : null;
    }

    private List<byte[]> keys(
            Target target,
            @Nullable SQLExpr where,
            @Nullable SQLOrderBy order,
            @Nullable SQLLimit limit)
            throws SqlException {
        scope.write(target.table().database());
        List<byte[]> keys = new ArrayList<>();
        for (Key key : find(target, List.of(), where, order, limit).keySet()) {
            keys.add(key.bytes());
        }
        return RowLocks.sorted(keys);
    }

    /** Rows by key; each has the key's values and those of SET. */
    private Map<Key, @Nullable Object[]> find(
            Target target,
            List<SQLExpr> values,
            @Nullable SQLExpr where,
            @Nullable SQLOrderBy order,
            @Nullable SQLLimit limit)
            throws SqlException {
        TableInfo table = target.table();
        int keyColumns = table.def().primaryKey().size();
        Map<Key, @Nullable Object[]> rows = new LinkedHashMap<>();
        try (DuckTables tables = opener.open(scope)) {
            Rendered query =
                    new QueryRenderer(tables, scope)
                            .target(
                                    target.from(),
                                    RowLocks.keyColumns(table),
                                    target.alias(),
                                    values,
                                    where,
                                    order,
                                    limit);
            for (@Nullable Object[] row : runner.all(scope, tables, query)) {
                boolean outer =
                        Arrays.stream(row).limit(keyColumns).anyMatch(value -> value == null);
                if (!outer) {
                    rows.putIfAbsent(
                            new Key(table.primary().encode(Arrays.copyOf(row, keyColumns))), row);
                }
            }
        }
        return rows;
    }

    /** Like {@link #find}, with all rows locked and as the query saw them. */
    private Map<Key, @Nullable Object[]> locked(
            Target target,
            List<SQLExpr> values,
            @Nullable SQLExpr where,
            @Nullable SQLOrderBy order,
            @Nullable SQLLimit limit)
            throws SqlException {
        TableInfo table = target.table();
        Transaction transaction = scope.write(table.database());
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            Map<Key, @Nullable Object[]> rows = find(target, values, where, order, limit);
            TableView view = scope.view(table.database()).table(table.def().id());
            boolean same = true;
            for (Key key : rows.keySet().stream().sorted().toList()) {
                byte[] newest = transaction.lockRow(table.def(), key.bytes());
                same &= Arrays.equals(newest, view.row(key.bytes()));
            }
            if (same) {
                return rows;
            }
            scope.freshView(table.database());
        }
        throw MysqlError.LOCK_WAIT_TIMEOUT.with();
    }

    /** A primary key as a map's key. */
    private record Key(byte[] bytes) implements Comparable<Key> {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public int compareTo(Key other) {
            return Arrays.compareUnsigned(bytes, other.bytes);
        }
    }
}
