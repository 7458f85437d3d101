package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.statement.SQLSelect;
import com.alibaba.druid.sql.ast.statement.SQLSelectQueryBlock;
import io.hadal.sql.SqlException;
import io.hadal.sql.dialect.Field;
import io.hadal.sql.dialect.Literals;
import io.hadal.sql.dialect.Type;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Surroundings;
import io.hadal.sql.file.LoadData;
import io.hadal.sql.file.LoadData.Assignment;
import io.hadal.sql.file.LoadData.Target;
import io.hadal.sql.parse.MysqlParser;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.value.Text;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * SET of LOAD DATA. Expressions see the file's values. Those that only DuckDB calculates, such as
 * STR_TO_DATE, are calculated for many rows at once, over a table of the fields.
 */
final class LoadAssignments {
    /** What the table of the file's rows is called; no other can be meant. */
    static final String RELATION = "#file";

    /** So many rows are calculated at once. */
    private static final int BATCH_ROWS = 500;

    private final LoadData load;
    private final TableInfo table;
    private final Query query;
    private final List<Column> columns = new ArrayList<>();

    /** By column: what Java calculates; null if DuckDB does or the default is meant. */
    private final List<@Nullable Expression> expressions = new ArrayList<>();

    private final List<Assignment> byDuckDb = new ArrayList<>();
    private final List<Column> duckDbColumns = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();

    /** A row that lacks what DuckDB calculates. */
    private record Waiting(@Nullable Object[] row, @Nullable Object[] variables) {}

    /** Runs a query over a relation of DuckDB. */
    @FunctionalInterface
    interface Query {
        List<@Nullable Object[]> run(SQLSelect select, String relation, List<Field> fields)
                throws SqlException;
    }

    /** Takes rows that are complete. */
    @FunctionalInterface
    interface Rows {
        void put(@Nullable Object[] row) throws SqlException;
    }

    private LoadAssignments(LoadData load, TableInfo table, Query query) {
        this.load = load;
        this.table = table;
        this.query = query;
    }

    static LoadAssignments of(LoadData load, TableInfo table, Query query) throws SqlException {
        LoadAssignments assignments = new LoadAssignments(load, table, query);
        for (Assignment assignment : load.assignments()) {
            assignments.add(assignment);
        }
        return assignments;
    }

    private void add(Assignment assignment) throws SqlException {
        Column column = InsertPlan.column(new SQLIdentifierExpr(assignment.column()), table);
        SQLExpr expr = expression(assignment.expression());
        if (InsertPlan.isDefault(expr)) {
            columns.add(column);
            expressions.add(null);
            return;
        }
        Expression expression = Compiler.compile(expr, new FileColumns(table));
        if (expression == null) {
            byDuckDb.add(assignment);
            duckDbColumns.add(column);
        } else {
            columns.add(column);
            expressions.add(expression);
        }
    }

    private static SQLExpr expression(String text) throws SqlException {
        if (MysqlParser.query("SELECT " + text).getQuery() instanceof SQLSelectQueryBlock block
                && block.getSelectList().size() == 1
                && block.getFrom() == null) {
            return block.getSelectList().getFirst().getExpr();
        }
        throw MysqlError.SYNTAX.with("SET needs column = value, not '" + text + "'");
    }

    /** The columns have what the file has, not what the table will. */
    private record FileColumns(TableInfo table) implements Compiler.Columns {
        @Override
        public int slot(@Nullable String qualifier, String name) {
            Column column = table.column(name);
            return column == null ? -1 : column.slot();
        }

        @Override
        public @Nullable ColumnType type(int slot) {
            return null;
        }
    }

    /**
     * Calculates what the row lacks, now or with others.
     *
     * @param variables the values of the user variables among the targets
     */
    void add(
            @Nullable Object[] row,
            @Nullable Object[] variables,
            Rows rows,
            Surroundings surroundings)
            throws SqlException {
        if (!columns.isEmpty()) {
            @Nullable Object[] seen = seen(row);
            for (int i = 0; i < columns.size(); i++) {
                Expression expression = expressions.get(i);
                int slot = columns.get(i).slot();
                row[slot] =
                        expression == null
                                ? RowWriter.DEFAULT
                                : expression.evaluate(seen, surroundings);
                seen[slot] = row[slot] == RowWriter.DEFAULT ? null : row[slot];
            }
        }
        if (byDuckDb.isEmpty()) {
            rows.put(row);
            return;
        }
        waiting.add(new Waiting(row, variables));
        if (waiting.size() == BATCH_ROWS) {
            finish(rows, surroundings);
        }
    }

    private static @Nullable Object[] seen(@Nullable Object[] row) {
        @Nullable Object[] seen = row.clone();
        for (int i = 0; i < seen.length; i++) {
            seen[i] = seen[i] == RowWriter.DEFAULT ? null : seen[i];
        }
        return seen;
    }

    /** Calculates what the last rows lack. */
    void finish(Rows rows, Surroundings surroundings) throws SqlException {
        if (waiting.isEmpty()) {
            return;
        }
        String items = byDuckDb.stream().map(Assignment::byRow).collect(Collectors.joining(", "));
        SQLSelect select =
                MysqlParser.query("SELECT " + items + " FROM `" + RELATION + "` ORDER BY `#`");
        List<@Nullable Object[]> results = query.run(select, relation(), fields());
        for (int i = 0; i < waiting.size(); i++) {
            @Nullable Object[] row = waiting.get(i).row();
            for (int j = 0; j < duckDbColumns.size(); j++) {
                row[duckDbColumns.get(j).slot()] = results.get(i)[j];
            }
            rows.put(row);
        }
        waiting.clear();
    }

    /** The rows' numbers, the variables of the targets, and the table's columns. */
    private List<Field> fields() {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field("#", Type.of(ColumnType.of(ColumnType.Kind.BIGINT)), null));
        for (Target target : load.targets()) {
            if (target.variable()) {
                fields.add(text("@" + target.name()));
            }
        }
        table.visible().forEach(column -> fields.add(text(column.name())));
        return fields;
    }

    private static Field text(String name) {
        return new Field(name, Type.of(ColumnType.of(ColumnType.Kind.TEXT)), null);
    }

    private String relation() {
        List<String> rows = new ArrayList<>();
        for (Waiting one : waiting) {
            List<String> values = new ArrayList<>();
            values.add(Integer.toString(rows.size()));
            for (int i = 0; i < load.targets().size(); i++) {
                if (load.targets().get(i).variable()) {
                    values.add(literal(one.variables()[i]));
                }
            }
            table.visible().forEach(column -> values.add(literal(one.row()[column.slot()])));
            rows.add("(" + String.join(", ", values) + ")");
        }
        String names =
                fields().stream()
                        .map(field -> Literals.name(field.name()))
                        .collect(Collectors.joining(", "));
        return "(SELECT * FROM (VALUES " + String.join(", ", rows) + ") AS v(" + names + "))";
    }

    private static String literal(@Nullable Object value) {
        return value == null || value == RowWriter.DEFAULT
                ? "CAST(NULL AS VARCHAR)"
                : Literals.text(Text.of(value));
    }
}
