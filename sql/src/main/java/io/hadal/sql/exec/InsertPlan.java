package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLDefaultExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.statement.SQLInsertStatement.ValuesClause;
import io.hadal.engine.Transaction;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.plan.TableInfo;
import io.hadal.storage.schema.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** INSERT and REPLACE of values that are calculated in Java. */
final class InsertPlan implements Plan {
    /** The value of a place that says DEFAULT. */
    private static final Expression DEFAULT = (row, surroundings) -> RowWriter.DEFAULT;

    private static final @Nullable Object[] NO_ROW = new Object[0];

    private final TableInfo table;
    private final List<Column> columns;
    private final List<List<Expression>> rows;
    private final RowWriter.Mode mode;
    private final @Nullable DuplicateUpdate onDuplicate;

    private InsertPlan(
            TableInfo table,
            List<Column> columns,
            List<List<Expression>> rows,
            RowWriter.Mode mode,
            @Nullable DuplicateUpdate onDuplicate) {
        this.table = table;
        this.columns = columns;
        this.rows = rows;
        this.mode = mode;
        this.onDuplicate = onDuplicate;
    }

    /** The plan, or null if a value is not calculated in Java. Throws 1054, 1110, 1136. */
    static @Nullable InsertPlan of(InsertParts parts, TableInfo table) throws SqlException {
        List<Column> columns = columns(parts.columns(), table);
        List<List<Expression>> rows = new ArrayList<>(parts.rows().size());
        for (ValuesClause clause : parts.rows()) {
            List<Expression> values = row(clause.getValues(), columns, rows.size() + 1);
            if (values == null) {
                return null;
            }
            rows.add(values);
        }
        DuplicateUpdate onDuplicate = null;
        if (!parts.onDuplicate().isEmpty()) {
            onDuplicate = DuplicateUpdate.of(parts.onDuplicate(), table);
            if (onDuplicate == null) {
                throw MysqlError.notSupported(
                        "subquery in ON DUPLICATE KEY UPDATE", "SELECT the value first");
            }
        }
        return new InsertPlan(table, columns, rows, parts.mode(), onDuplicate);
    }

    /** The columns that are named, or all visible ones. Throws 1054, 1110. */
    static List<Column> columns(List<SQLExpr> named, TableInfo table) throws SqlException {
        if (named.isEmpty()) {
            return table.visible();
        }
        List<Column> columns = new ArrayList<>(named.size());
        for (SQLExpr expr : named) {
            Column column = column(expr, table);
            if (columns.contains(column)) {
                throw MysqlError.FIELD_TWICE.with(column.name());
            }
            columns.add(column);
        }
        return columns;
    }

    static Column column(SQLExpr expr, TableInfo table) throws SqlException {
        Tables.Name name = Tables.Name.of(expr);
        Column column = table.column(name.table());
        if (column == null) {
            throw MysqlError.BAD_FIELD.with(name.table(), "field list");
        }
        return column;
    }

    private static @Nullable List<Expression> row(
            List<SQLExpr> exprs, List<Column> columns, int number) throws SqlException {
        if (exprs.isEmpty()) {
            return List.of();
        }
        if (exprs.size() != columns.size()) {
            throw MysqlError.WRONG_VALUE_COUNT.with(number);
        }
        List<Expression> values = new ArrayList<>(exprs.size());
        for (SQLExpr expr : exprs) {
            Expression value = isDefault(expr) ? DEFAULT : Compiler.compile(expr, Compiler.NONE);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return values;
    }

    static boolean isDefault(SQLExpr expr) {
        return expr instanceof SQLDefaultExpr
                || expr instanceof SQLIdentifierExpr name
                        && name.getName().equalsIgnoreCase("DEFAULT");
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
        RowWriter.OnDuplicate update = onDuplicate == null ? null : onDuplicate.in(scope);
        RowWriter writer = new RowWriter(table, scope, mode, reply.warnings(), update);
        for (List<Expression> values : rows) {
            @Nullable Object[] row = writer.blank();
            for (int i = 0; i < values.size(); i++) {
                row[columns.get(i).slot()] = values.get(i).evaluate(NO_ROW, scope);
            }
            writer.add(row);
        }
        Transaction transaction = scope.write(table.database());
        writer.write(transaction);
        reply.ok(writer.affected(), writer.firstGenerated(), info(writer, reply.warnings()));
        return true;
    }

    /** MySQL's text for more than one row. */
    static String info(RowWriter writer, Warnings warnings) {
        return writer.records() == 1
                ? ""
                : "Records: "
                        + writer.records()
                        + "  Duplicates: "
                        + writer.duplicates()
                        + "  Warnings: "
                        + warnings.count();
    }

    @Override
    public String explain() {
        return "insert " + rows.size() + " row(s) into " + table.name();
    }
}
