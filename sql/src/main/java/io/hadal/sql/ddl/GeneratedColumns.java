package io.hadal.sql.ddl;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.statement.SQLColumnDefinition;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.storage.schema.Column;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Columns that are calculated from others of their row. */
public final class GeneratedColumns {
    private GeneratedColumns() {}

    /** What a definition calculates its column by, or null. */
    static @Nullable SQLExpr expression(SQLColumnDefinition definition) {
        return definition.getGeneratedAlwaysAs() == null
                ? definition.getAsExpr()
                : definition.getGeneratedAlwaysAs();
    }

    /**
     * The column with what it is calculated by, if its definition says so.
     *
     * @param columns all of the table, this one among them, in their order
     */
    static Column of(
            SQLColumnDefinition definition, Column column, String table, List<Column> columns)
            throws SqlException {
        SQLExpr expr = expression(definition);
        if (expr == null) {
            return column;
        }
        if (definition.getDefaultExpr() != null || column.onUpdateNow() || column.autoIncrement()) {
            throw MysqlError.WRONG_USAGE.with(
                    column.autoIncrement() ? "AUTO_INCREMENT" : "DEFAULT", "generated column");
        }
        Formula formula = Formula.of(expr, table, columns, new ColumnErrors(column.name()));
        return column.change()
                .generated(new Column.Generated(formula.text(), definition.isStored()))
                .build();
    }

    /** Throws 3107, 3109 for a column that uses what cannot be known when it is calculated. */
    static void checkOrder(List<Column> columns) throws SqlException {
        for (int i = 0; i < columns.size(); i++) {
            for (int j = 0; j < columns.size(); j++) {
                Column used = columns.get(j);
                if (!uses(columns.get(i), used, columns)) {
                    continue;
                }
                if (used.autoIncrement()) {
                    throw MysqlError.GENERATED_AUTO_INCREMENT.with(columns.get(i).name());
                }
                if (used.generated() != null && j >= i) {
                    throw MysqlError.GENERATED_NOT_PRIOR.with();
                }
            }
        }
    }

    private record ColumnErrors(String column) implements Formula.Errors {
        @Override
        public SqlException function(@Nullable String function) {
            return function == null
                    ? MysqlError.GENERATED_SUBQUERY.with(column)
                    : MysqlError.GENERATED_FUNCTION.with(column, function);
        }

        @Override
        public SqlException variable() {
            return MysqlError.GENERATED_VARIABLE.with(column);
        }

        @Override
        public SqlException noColumn(String name) {
            return MysqlError.BAD_FIELD.with(name, "generated column function");
        }
    }

    /** Throws 3108 for a column that a generated one uses. */
    static void refuseUsed(Column column, List<Column> columns) throws SqlException {
        for (Column other : columns) {
            if (uses(other, column, columns)) {
                throw MysqlError.GENERATED_DEPENDS.with(column.name());
            }
        }
    }

    /** Whether one column is calculated from another one. */
    public static boolean uses(Column column, Column used, List<Column> columns)
            throws SqlException {
        return column.generated() != null
                && Formula.columns(column.generated().expression(), columns)
                        .contains(used.name().toLowerCase(Locale.ROOT));
    }
}
