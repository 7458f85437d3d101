package io.hadal.sql.ddl;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.statement.SQLCheck;
import com.alibaba.druid.sql.ast.statement.SQLColumnCheck;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.storage.schema.Check;
import io.hadal.storage.schema.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** CHECK constraints of a table that is being defined. */
final class Checks {
    private final String table;
    private final List<Check> checks;

    Checks(String table, List<Check> checks) {
        this.table = table;
        this.checks = new ArrayList<>(checks);
    }

    List<Check> list() {
        return checks;
    }

    void add(SQLCheck check, List<Column> columns) throws SqlException {
        add(check.getName(), check.getExpr(), check.getEnforced(), columns);
    }

    /** One that stands in the definition of a column: it may use that one alone. */
    void add(SQLColumnCheck check, Column column, List<Column> columns) throws SqlException {
        String name = add(check.getName(), check.getExpr(), check.getEnforced(), columns);
        String own = column.name().toLowerCase(Locale.ROOT);
        for (String used : Formula.columns(checks.getLast().expression(), columns)) {
            if (!used.equals(own)) {
                throw MysqlError.CHECK_OTHER_COLUMN.with(name);
            }
        }
    }

    private String add(
            @Nullable SQLName given, SQLExpr expr, @Nullable Boolean enforced, List<Column> columns)
            throws SqlException {
        String name = given == null ? freeName() : Names.unquote(given.getSimpleName());
        if (find(name) != null) {
            throw MysqlError.DUPLICATE_CHECK.with(name);
        }
        Formula formula = Formula.of(expr, table, columns, new CheckErrors(name));
        for (String used : formula.columns()) {
            Column column = Keys.find(columns, used);
            if (column != null && column.autoIncrement()) {
                throw MysqlError.CHECK_AUTO_INCREMENT.with(name);
            }
        }
        checks.add(new Check(name, formula.text(), enforced == null || enforced));
        return name;
    }

    private record CheckErrors(String name) implements Formula.Errors {
        @Override
        public SqlException function(@Nullable String function) {
            return function == null
                    ? MysqlError.CHECK_SUBQUERY.with(name)
                    : MysqlError.CHECK_FUNCTION.with(name, function);
        }

        @Override
        public SqlException variable() {
            return MysqlError.CHECK_VARIABLE.with(name);
        }

        @Override
        public SqlException noColumn(String column) {
            return MysqlError.CHECK_COLUMN_MISSING.with(name, column);
        }
    }

    private String freeName() {
        int number = 1;
        while (find(table + "_chk_" + number) != null) {
            number++;
        }
        return table + "_chk_" + number;
    }

    @Nullable Check find(String name) {
        return checks.stream()
                .filter(check -> check.name().equalsIgnoreCase(name))
                .findFirst()
                .orElse(null);
    }

    private Check named(String name) throws SqlException {
        Check check = find(name);
        if (check == null) {
            throw MysqlError.NO_SUCH_CHECK.with(name);
        }
        return check;
    }

    void drop(String name) throws SqlException {
        checks.remove(named(name));
    }

    void enforce(String name, boolean enforced) throws SqlException {
        Check check = named(name);
        checks.set(checks.indexOf(check), new Check(check.name(), check.expression(), enforced));
    }

    /** Throws 3959 for a column that a condition uses. */
    void refuseUsed(Column column, List<Column> columns) throws SqlException {
        for (Check check : checks) {
            if (uses(check, column, columns)) {
                throw MysqlError.CHECK_DEPENDS.with(check.name(), column.name());
            }
        }
    }

    /** A condition on a dropped column alone goes with it, as in MySQL; others hold it. */
    void forget(Column column, List<Column> columns) throws SqlException {
        String own = column.name().toLowerCase(Locale.ROOT);
        for (Check check : List.copyOf(checks)) {
            List<String> used = Formula.columns(check.expression(), columns);
            if (used.stream().allMatch(own::equals) && !used.isEmpty()) {
                checks.remove(check);
            }
        }
        refuseUsed(column, columns);
    }

    private static boolean uses(Check check, Column column, List<Column> columns)
            throws SqlException {
        return Formula.columns(check.expression(), columns)
                .contains(column.name().toLowerCase(Locale.ROOT));
    }
}
