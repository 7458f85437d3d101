package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Surroundings;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.value.ColumnValues;
import io.hadal.storage.schema.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code column = value, …} of an UPDATE, calculated in Java one after the other, so that later
 * ones see what earlier ones set, as in MySQL.
 */
final class Assignments {
    private final List<Column> columns = new ArrayList<>();
    private final List<@Nullable Expression> values = new ArrayList<>();

    /** Adds an assignment; false if the value is not calculated in Java. */
    boolean add(TableInfo table, Column column, SQLExpr value, Compiler.Columns names)
            throws SqlException {
        if (InsertPlan.isDefault(value)) {
            if (column.generated() != null) {
                return true;
            }
            columns.add(column);
            values.add(null);
            return true;
        }
        RowRules.refuseValue(column, table);
        Expression expression = Compiler.compile(value, names);
        if (expression == null) {
            return false;
        }
        columns.add(column);
        values.add(expression);
        return true;
    }

    List<Column> columns() {
        return columns;
    }

    /** Sets the columns in a row. @param number of the row in its statement, for errors */
    void apply(@Nullable Object[] row, Surroundings surroundings, long number) throws SqlException {
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            Expression value = values.get(i);
            row[column.slot()] =
                    value == null
                            ? Defaults.value(column, surroundings)
                            : ColumnValues.convert(
                                    column,
                                    value.evaluate(row, surroundings),
                                    number,
                                    surroundings.zone());
        }
    }
}
