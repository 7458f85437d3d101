package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLInsertStatement.ValuesClause;
import com.alibaba.druid.sql.ast.statement.SQLUpdateSetItem;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlDeleteStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlUpdateStatement;
import io.hadal.engine.TableView;
import io.hadal.engine.Transaction;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import io.hadal.sql.dialect.QueryRenderer;
import io.hadal.sql.dialect.QueryRenderer.Rendered;
import io.hadal.sql.dialect.QueryRenderer.Selection;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.exec.Targets.Target;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.value.ColumnValues;
import io.hadal.storage.schema.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Targets targets;

    DuckWrites(
            StatementScope scope,
            QueryRunner runner,
            DataStatements.TableOpener opener,
            Reply reply) {
        this.scope = scope;
        this.runner = runner;
        this.opener = opener;
        this.reply = reply;
        this.targets = new Targets(scope);
    }

    void insert(InsertParts parts) throws SqlException {
        insert(parts, Tables.written(scope, parts.table(), "INSERT"));
    }

    void insert(InsertParts parts, TableInfo table) throws SqlException {
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
        reply.ok(
                writer.affected(),
                writer.firstGenerated(),
                InsertPlan.info(writer, reply.warnings()));
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

    void update(MySqlUpdateStatement update) throws SqlException {
        targets.given(update.getWith());
        Selection chosen =
                new Selection(
                        update.getWith(),
                        update.getWhere(),
                        update.getOrderBy(),
                        update.getLimit());
        UpdatePlan plan =
                update.getTableSource() instanceof SQLExprTableSource
                        ? UpdatePlan.of(update, targets.single(update.getTableSource()).table())
                        : null;
        if (plan != null) {
            plan.apply(scope, reply, keys(targets.single(update.getTableSource()), chosen));
            return;
        }
        List<Change> changes = changes(update);
        if (changes.size() > 1 && (update.getOrderBy() != null || update.getLimit() != null)) {
            throw MysqlError.WRONG_USAGE.with("UPDATE", "LIMIT");
        }
        for (Change change : changes) {
            change.rows.putAll(locked(change.target, change.values, chosen));
        }
        long matched = 0;
        long changed = 0;
        for (Change change : changes) {
            Count count = apply(change.target.table(), change.columns, change.rows);
            matched += count.matched;
            changed += count.changed;
        }
        reply.ok(
                scope.countsFoundRows() ? matched : changed,
                0,
                "Rows matched: " + matched + "  Changed: " + changed + "  Warnings: 0");
    }

    /** What an UPDATE sets in one of its tables. */
    private record Change(
            Target target,
            List<Column> columns,
            List<SQLExpr> values,
            Map<Key, @Nullable Object[]> rows) {}

    /** By table, in the order in which SET names them. */
    private List<Change> changes(MySqlUpdateStatement update) throws SqlException {
        Map<String, Change> changes = new LinkedHashMap<>();
        for (SQLUpdateSetItem item : update.getItems()) {
            Target target = targets.ofColumn(update.getTableSource(), item.getColumn());
            Change change =
                    changes.computeIfAbsent(
                            target.alias(),
                            alias ->
                                    new Change(
                                            target,
                                            new ArrayList<>(),
                                            new ArrayList<>(),
                                            new LinkedHashMap<>()));
            Column column = column(item.getColumn(), target);
            if (column.generated() != null && InsertPlan.isDefault(item.getValue())) {
                continue;
            }
            RowRules.refuseValue(column, target.table());
            change.columns.add(column);
            change.values.add(
                    InsertPlan.isDefault(item.getValue())
                            ? Defaults.of(column, scope)
                            : item.getValue());
        }
        return List.copyOf(changes.values());
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

    /** Rows that an UPDATE found and changed. */
    private record Count(long matched, long changed) {}

    private Count apply(TableInfo table, List<Column> columns, Map<Key, @Nullable Object[]> rows)
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
        return new Count(matched, changed);
    }

    void delete(MySqlDeleteStatement delete) throws SqlException {
        targets.given(delete.getWith());
        Selection chosen =
                new Selection(
                        delete.getWith(),
                        delete.getWhere(),
                        delete.getOrderBy(),
                        delete.getLimit());
        List<Target> deleted = targets.of(delete);
        DeletePlan plan = DeletePlan.of(delete, deleted.getFirst().table());
        if (plan != null) {
            plan.apply(scope, reply, keys(deleted.getFirst(), chosen));
            return;
        }
        Map<Target, Set<Key>> found = new LinkedHashMap<>();
        for (Target target : deleted) {
            found.put(target, locked(target, List.of(), chosen).keySet());
        }
        long count = 0;
        for (Map.Entry<Target, Set<Key>> entry : found.entrySet()) {
            count += delete(entry.getKey().table(), entry.getValue());
        }
        reply.ok(count, 0, "");
    }

    private long delete(TableInfo table, Set<Key> keys) throws SqlException {
        Transaction transaction = scope.write(table.database());
        long deleted = 0;
        for (Key key : keys) {
            if (transaction.lockRow(table.def(), key.bytes()) != null) {
                transaction.delete(table.def(), key.bytes());
                deleted++;
            }
        }
        return deleted;
    }

    private List<byte[]> keys(Target target, Selection chosen) throws SqlException {
        scope.write(target.table().database());
        List<byte[]> keys = new ArrayList<>();
        for (Key key : find(target, List.of(), chosen).keySet()) {
            keys.add(key.bytes());
        }
        return RowLocks.sorted(keys);
    }

    /** Rows by key; each has the key's values and those of SET. */
    private Map<Key, @Nullable Object[]> find(Target target, List<SQLExpr> values, Selection chosen)
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
                                    chosen);
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
            Target target, List<SQLExpr> values, Selection chosen) throws SqlException {
        TableInfo table = target.table();
        Transaction transaction = scope.write(table.database());
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            Map<Key, @Nullable Object[]> rows = find(target, values, chosen);
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
