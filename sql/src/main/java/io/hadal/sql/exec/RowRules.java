package io.hadal.sql.exec;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.parse.MysqlParser;
import io.hadal.sql.plan.TableColumns;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.value.ColumnValues;
import io.hadal.sql.value.Numbers;
import io.hadal.storage.schema.Check;
import io.hadal.storage.schema.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What every row of a table has to fulfil before it is written: generated columns have their
 * values, no CHECK is false.
 */
final class RowRules {
    private final TableInfo table;
    private final List<Calculated> generated = new ArrayList<>();
    private final List<Condition> checks = new ArrayList<>();

    /**
     * @param compiled null if DuckDB has to calculate it
     */
    private record Rule(String text, @Nullable Expression compiled) {}

    private record Calculated(Column column, Rule rule) {}

    private record Condition(Check check, Rule rule) {}

    private RowRules(TableInfo table) {
        this.table = table;
    }

    static RowRules of(TableInfo table) throws SqlException {
        RowRules rules = new RowRules(table);
        for (Column column : table.visible()) {
            if (column.generated() != null) {
                rules.generated.add(
                        new Calculated(column, rules.rule(column.generated().expression())));
            }
        }
        for (Check check : table.def().checks()) {
            if (check.enforced()) {
                rules.checks.add(new Condition(check, rules.rule(check.expression())));
            }
        }
        return rules;
    }

    private Rule rule(String text) throws SqlException {
        var item = MysqlParser.query("SELECT " + text).getFirstQueryBlock().getSelectList();
        return new Rule(
                text,
                Compiler.compile(item.getFirst().getExpr(), new TableColumns(table, table.name())));
    }

    /** Throws 3105 for a value that a statement gives to a generated column. */
    static void refuseValue(Column column, TableInfo table) throws SqlException {
        if (column.generated() != null) {
            throw MysqlError.GENERATED_VALUE.with(column.name(), table.name());
        }
    }

    boolean generates() {
        return !generated.isEmpty();
    }

    /**
     * Sets the generated columns of rows.
     *
     * @param first number of the first row in its statement, for errors
     */
    void generate(List<@Nullable Object[]> rows, long first, StatementScope scope)
            throws SqlException {
        for (Calculated calculated : generated) {
            Column column = calculated.column;
            List<@Nullable Object> values = values(calculated.rule, rows, scope);
            for (int i = 0; i < rows.size(); i++) {
                rows.get(i)[column.slot()] =
                        ColumnValues.convert(column, values.get(i), first + i, scope.zone());
            }
        }
    }

    /** For each row the first condition that it makes false, or null. */
    List<@Nullable Check> violated(List<@Nullable Object[]> rows, StatementScope scope)
            throws SqlException {
        List<@Nullable Check> violated = new ArrayList<>();
        rows.forEach(row -> violated.add(null));
        for (Condition condition : checks) {
            List<@Nullable Object> values = values(condition.rule, rows, scope);
            for (int i = 0; i < rows.size(); i++) {
                Object value = values.get(i);
                if (value != null && !Numbers.truth(value) && violated.get(i) == null) {
                    violated.set(i, condition.check);
                }
            }
        }
        return violated;
    }

    /** Throws 3819 if a row makes a condition false. */
    void check(@Nullable Object[] row, StatementScope scope) throws SqlException {
        if (checks.isEmpty()) {
            return;
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        rows.add(row);
        Check violated = violated(rows, scope).getFirst();
        if (violated != null) {
            throw MysqlError.CHECK_VIOLATED.with(violated.name());
        }
    }

    private List<@Nullable Object> values(
            Rule rule, List<@Nullable Object[]> rows, StatementScope scope) throws SqlException {
        Expression compiled = rule.compiled;
        if (compiled == null && !rows.isEmpty()) {
            return RowQuery.values(scope, table, rule.text, rows);
        }
        List<@Nullable Object> values = new ArrayList<>(rows.size());
        for (@Nullable Object[] row : rows) {
            values.add(Objects.requireNonNull(compiled).evaluate(row, scope));
        }
        return values;
    }

    /**
     * Calculates everything once, for a row of NULLs: what is wrong with an expression itself shows
     * before there is a row.
     */
    static void prove(TableInfo table, StatementScope scope) throws SqlException {
        RowRules rules = of(table);
        List<@Nullable Object[]> rows = new ArrayList<>();
        rows.add(new @Nullable Object[table.def().nextSlot()]);
        for (Calculated calculated : rules.generated) {
            rules.values(calculated.rule, rows, scope);
        }
        for (Condition condition : rules.checks) {
            rules.values(condition.rule, rows, scope);
        }
    }
}
