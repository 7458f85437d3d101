package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.expr.SQLCharExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.statement.SQLExplainStatement;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLReplaceStatement;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import com.alibaba.druid.sql.ast.statement.SQLSelectItem;
import com.alibaba.druid.sql.ast.statement.SQLSelectStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlDeleteStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlInsertStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlSelectQueryBlock;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlUpdateStatement;
import io.hadal.engine.segment.DuckDb;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import io.hadal.sql.dialect.QueryRenderer;
import io.hadal.sql.dialect.QueryRenderer.Rendered;
import io.hadal.sql.dialect.TableSource;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Names;
import io.hadal.sql.file.LoadData;
import io.hadal.sql.file.ServerFiles;
import io.hadal.sql.parse.IntoFileText;
import io.hadal.sql.parse.MysqlParser;
import io.hadal.sql.parse.SqlText;
import io.hadal.sql.plan.TableInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SELECT, INSERT, REPLACE, UPDATE and DELETE: by a plan in Java if there is one, by DuckDB
 * otherwise.
 */
public final class DataStatements {
    private static final @Nullable Object[] NO_ROW = new Object[0];

    private final QueryRunner runner;
    private final DuckDb duckDb;
    private final CatalogSource catalog;

    public DataStatements(DuckDb duckDb, CatalogSource catalog) {
        this.duckDb = duckDb;
        this.runner = new QueryRunner(duckDb);
        this.catalog = catalog;
    }

    /** Runs a text by its plan in Java; false if it has none. */
    public boolean planned(StatementScope scope, String text, Reply reply) throws SqlException {
        Plan plan = Planner.plan(scope, text);
        if (plan == null) {
            return false;
        }
        reply.warnings().clear();
        return plan.run(scope, reply);
    }

    /** Whether a query locks rows: then it runs in a transaction. */
    public boolean locks(SQLSelectStatement select) {
        return select.getSelect().getQuery() instanceof MySqlSelectQueryBlock block
                && (block.isForUpdate() || block.isLockInShareMode() || block.isForShare());
    }

    private DuckTables tables(StatementScope scope) {
        return new DuckTables(scope, duckDb, catalog.virtualTables(scope));
    }

    /**
     * @param text the statement's source, for the names of columns
     */
    public void select(StatementScope scope, String text, SQLSelectStatement statement, Reply reply)
            throws SqlException {
        SQLSelect select = statement.getSelect();
        IntoVariables into = IntoVariables.takeFrom(select);
        if (into != null) {
            select(scope, text, statement, into.reply(scope, reply));
            into.end(reply);
            return;
        }
        if (select.getQuery() instanceof MySqlSelectQueryBlock block
                && constant(scope, text, block, reply)) {
            return;
        }
        if (locks(statement)) {
            new RowLocks(scope, runner, this::tables).lock(select, MysqlParser.locked(statement));
        }
        try (DuckTables tables = tables(scope);
                StatementScope.TimeLimit limit = scope.limitTime()) {
            Rendered query = new QueryRenderer(tables, scope).render(select);
            runner.run(scope, tables, query, labels(text, select, query), rows(reply));
            reply.end();
        }
    }

    /** The value of an expression that is not calculated in Java, such as a subquery. */
    public @Nullable Object value(StatementScope scope, SQLExpr expr) throws SqlException {
        try (DuckTables tables = tables(scope)) {
            return runner.value(scope, tables, expr);
        }
    }

    /** The columns that a table or view made of a query has. */
    public List<QueryColumn> describe(StatementScope scope, String text) throws SqlException {
        SQLSelect select = MysqlParser.query(text);
        try (DuckTables tables = tables(scope)) {
            Rendered query = new QueryRenderer(tables, scope).render(select);
            List<ResultColumn> columns = runner.columns(tables, query, labels(text, select, query));
            List<QueryColumn> described = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                described.add(QueryColumn.of(query.fields().get(i), columns.get(i)));
            }
            return described;
        }
    }

    /** A query of a statement's own. */
    public void read(StatementScope scope, String sql, ExistingRows.Row each) throws SqlException {
        try (DuckTables tables = tables(scope)) {
            Rendered query = new QueryRenderer(tables, scope).render(MysqlParser.query(sql));
            runner.run(
                    scope,
                    tables,
                    query,
                    QueryRunner.names(query.fields()),
                    new QueryRunner.Rows() {
                        @Override
                        public void columns(List<ResultColumn> columns) {}

                        @Override
                        public void row(@Nullable Object[] values) throws SqlException {
                            each.take(values);
                        }
                    });
        }
    }

    private static QueryRunner.Rows rows(Reply reply) {
        return new QueryRunner.Rows() {
            @Override
            public void columns(List<ResultColumn> columns) throws SqlException {
                reply.columns(columns);
            }

            @Override
            public void row(@Nullable Object[] values) throws SqlException {
                reply.row(values);
            }
        };
    }

    /** A SELECT without tables whose values are calculated in Java. */
    private static boolean constant(
            StatementScope scope, String text, MySqlSelectQueryBlock block, Reply reply)
            throws SqlException {
        boolean plain =
                (block.getFrom() == null || isDual(block))
                        && block.getWhere() == null
                        && block.getGroupBy() == null
                        && block.getInto() == null
                        && block.getOrderBy() == null;
        List<Expression> expressions = plain ? expressions(block) : null;
        if (expressions == null) {
            return false;
        }
        List<String> labels = labels(text, block.getSelectList());
        @Nullable Object[] values = new Object[expressions.size()];
        List<ResultColumn> columns = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            values[i] = expressions.get(i).evaluate(NO_ROW, scope);
            columns.add(ColumnMeta.ofValue(values[i], labels.get(i)));
        }
        scope.checkCancelled();
        reply.columns(columns);
        if (returnsRow(scope, block)) {
            reply.row(values);
        }
        reply.end();
        return true;
    }

    private static boolean returnsRow(StatementScope scope, MySqlSelectQueryBlock block)
            throws SqlException {
        if (block.getLimit() == null) {
            return true;
        }
        Expression count = Compiler.compile(block.getLimit().getRowCount(), Compiler.NONE);
        Object rows = count == null ? null : count.evaluate(NO_ROW, scope);
        return !Long.valueOf(0).equals(rows) && block.getLimit().getOffset() == null;
    }

    private static boolean isDual(MySqlSelectQueryBlock block) {
        return block.getFrom() instanceof SQLExprTableSource table
                && table.getExpr().toString().equalsIgnoreCase("dual");
    }

    private static @Nullable List<Expression> expressions(MySqlSelectQueryBlock block) {
        List<Expression> expressions = new ArrayList<>();
        for (SQLSelectItem item : block.getSelectList()) {
            Expression expression = Compiler.compile(item.getExpr(), Compiler.NONE);
            if (expression == null) {
                return null;
            }
            expressions.add(expression);
        }
        return expressions;
    }

    private static List<String> labels(String text, List<SQLSelectItem> items) throws SqlException {
        List<String> sources = SqlText.selectItems(text);
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            SQLSelectItem item = items.get(i);
            labels.add(
                    item.getAlias() != null
                            ? Names.unquote(item.getAlias())
                            : sources.size() == items.size()
                                    ? label(item, sources.get(i))
                                    : item.getExpr().toString());
        }
        return labels;
    }

    /** MySQL names a column by its name and a text by its value. */
    private static String label(SQLSelectItem item, String source) {
        return switch (item.getExpr()) {
            case SQLCharExpr text -> text.getText();
            case SQLIdentifierExpr name -> Names.unquote(name.getName());
            default -> source;
        };
    }

    /**
     * The names of a query's columns: those of the renderer, but expressions by their source text.
     */
    private static List<String> labels(String text, SQLSelect select, Rendered query)
            throws SqlException {
        List<String> labels = new ArrayList<>(QueryRunner.names(query.fields()));
        MySqlSelectQueryBlock block =
                select.getFirstQueryBlock() instanceof MySqlSelectQueryBlock first ? first : null;
        boolean top = block != null && select.getWithSubQuery() == null;
        List<String> sources = top ? SqlText.selectItems(text) : List.of();
        if (block == null
                || sources.size() != block.getSelectList().size()
                || sources.size() != labels.size()) {
            return labels;
        }
        for (int i = 0; i < labels.size(); i++) {
            SQLSelectItem item = block.getSelectList().get(i);
            boolean named = item.getAlias() != null || item.getExpr() instanceof SQLName;
            if (!named) {
                labels.set(i, label(item, sources.get(i)));
            }
        }
        return labels;
    }

    /** The columns that a query will have, as far as they can be told without its parameters. */
    public List<ResultColumn> columns(
            StatementScope scope, String text, SQLSelectStatement statement) throws SqlException {
        if (Planner.make(scope, text, statement) instanceof SelectPlan plan) {
            return plan.columns();
        }
        try (DuckTables tables = tables(scope)) {
            SQLSelect select = statement.getSelect();
            Rendered query = new QueryRenderer(tables, scope).render(select);
            return runner.columns(tables, query, labels(text, select, query));
        }
    }

    /** INSERT, REPLACE, UPDATE and DELETE that have no plan in Java, or whose plan gave up. */
    public void write(StatementScope scope, String text, SQLStatement statement, Reply reply)
            throws SqlException {
        Plan plan = Planner.make(scope, text, statement);
        if (plan != null && plan.run(scope, reply)) {
            return;
        }
        DuckWrites writes = new DuckWrites(scope, runner, this::tables, reply);
        switch (statement) {
            case MySqlInsertStatement insert -> writes.insert(InsertParts.of(insert));
            case SQLReplaceStatement replace -> writes.insert(InsertParts.of(replace));
            case MySqlUpdateStatement update -> writes.update(update);
            case MySqlDeleteStatement delete -> writes.delete(delete);
            default -> throw MysqlError.notSupported(statement.toString(), "");
        }
    }

    /** INSERT … SELECT into a table that no name leads to yet. */
    public void fill(StatementScope scope, String insert, TableInfo table, Reply reply)
            throws SqlException {
        InsertParts parts = InsertParts.of((MySqlInsertStatement) MysqlParser.parse(insert));
        new DuckWrites(scope, runner, this::tables, reply).insert(parts, table);
    }

    /**
     * LOAD DATA.
     *
     * @param rowBytesMax a longer row of the file is refused
     */
    public void load(
            StatementScope scope, LoadData load, ServerFiles files, long rowBytesMax, Reply reply)
            throws SqlException {
        LoadAssignments.Query query =
                (select, relation, fields) -> {
                    try (DuckTables tables = tables(scope)) {
                        TableSource source =
                                (schema, name, alias, filter) ->
                                        schema == null && name.equals(LoadAssignments.RELATION)
                                                ? new TableSource.Table(relation, fields)
                                                : tables.table(schema, name, alias, filter);
                        Rendered rendered = new QueryRenderer(source, scope).render(select);
                        return runner.all(scope, tables, rendered);
                    }
                };
        new LoadStatement(scope, load, query, reply)
                .run(
                        () ->
                                load.local()
                                        ? reply.clientFile(load.file())
                                        : files.read(load.file()),
                        rowBytesMax);
    }

    /** SELECT … INTO OUTFILE or DUMPFILE. */
    public void select(
            StatementScope scope,
            IntoFileText into,
            SQLSelectStatement statement,
            ServerFiles files,
            Reply reply)
            throws SqlException {
        try (IntoFile file = new IntoFile(into, files)) {
            Reply rows = new Reply(file, false, reply.warnings());
            select(scope, into.sql(), statement, rows);
            file.complete();
            reply.ok(rows.rows(), 0, "");
        }
    }

    /** EXPLAIN. */
    public void explain(StatementScope scope, String text, SQLExplainStatement explain, Reply reply)
            throws SqlException {
        SQLStatement statement = explain.getStatement();
        List<String> lines = new ArrayList<>();
        Plan plan = Planner.make(scope, text, statement);
        if (plan != null) {
            lines.add("in memory: " + plan.explain());
        } else if (statement instanceof SQLSelectStatement select) {
            try (DuckTables tables = tables(scope)) {
                Rendered query = new QueryRenderer(tables, scope).render(select.getSelect());
                lines.add(
                        "columnar engine over "
                                + (tables.names().isEmpty()
                                        ? "no table"
                                        : String.join(", ", tables.names()))
                                + ":");
                lines.addAll(runner.explain(tables, query));
            }
        } else {
            lines.add("columnar engine: finds the keys and values, then locks and writes the rows");
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        lines.forEach(line -> rows.add(new Object[] {line}));
        reply.table(List.of(ColumnMeta.text("EXPLAIN", 1024)), rows);
    }

    /** Opens tables for a query. */
    @FunctionalInterface
    interface TableOpener {
        DuckTables open(StatementScope scope);
    }
}
