package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOpExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLMethodInvokeExpr;
import com.alibaba.druid.sql.ast.statement.SQLAssignItem;
import com.alibaba.druid.sql.visitor.SQLASTVisitorAdapter;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Names;
import io.hadal.sql.plan.TableInfo;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * ON DUPLICATE KEY UPDATE. The values of the row that could not be added, VALUES(column), are
 * calculated with as columns in slots behind the row's own.
 */
final class DuplicateUpdate {
    /** No column can have this name, so it stands for VALUES(column) in names. */
    private static final String WANTED = "\0values.";

    private final TableInfo table;
    private final Assignments assignments;

    private DuplicateUpdate(TableInfo table, Assignments assignments) {
        this.table = table;
        this.assignments = assignments;
    }

    /** Null if a value is not calculated in Java. */
    static @Nullable DuplicateUpdate of(List<SQLExpr> exprs, TableInfo table) throws SqlException {
        Assignments assignments = new Assignments();
        for (SQLExpr expr : exprs) {
            SQLExpr target;
            SQLExpr value;
            if (expr instanceof SQLBinaryOpExpr binary) {
                target = binary.getLeft();
                value = binary.getRight();
            } else if (expr instanceof SQLAssignItem item) {
                target = item.getTarget();
                value = item.getValue();
            } else {
                throw MysqlError.SYNTAX.with(
                        "ON DUPLICATE KEY UPDATE needs column = value, not '" + expr + "'");
            }
            Column column = InsertPlan.column(target, table);
            if (!assignments.add(table, column, renamed(value), new BothRows(table))) {
                return null;
            }
        }
        return new DuplicateUpdate(table, assignments);
    }

    /** VALUES(column) as a name of its own. */
    private static SQLExpr renamed(SQLExpr value) {
        SQLExpr copy = value.clone();
        if (isValues(copy)) {
            return name((SQLMethodInvokeExpr) copy);
        }
        copy.accept(
                new SQLASTVisitorAdapter() {
                    @Override
                    public boolean visit(SQLMethodInvokeExpr call) {
                        if (isValues(call)
                                && call.getParent()
                                        instanceof
                                        com.alibaba.druid.sql.ast.SQLReplaceable parent) {
                            parent.replace(call, name(call));
                            return false;
                        }
                        return true;
                    }
                });
        return copy;
    }

    private static boolean isValues(SQLExpr expr) {
        return expr instanceof SQLMethodInvokeExpr call
                && call.getMethodName().equalsIgnoreCase("VALUES")
                && call.getArguments().size() == 1;
    }

    private static SQLIdentifierExpr name(SQLMethodInvokeExpr call) {
        return new SQLIdentifierExpr(
                WANTED + Names.unquote(call.getArguments().getFirst().toString()));
    }

    /** The columns of the row that is there, and behind them those of the other one. */
    private record BothRows(TableInfo table) implements Compiler.Columns {
        @Override
        public int slot(@Nullable String qualifier, String name) {
            boolean wanted = name.startsWith(WANTED);
            Column column = table.column(wanted ? name.substring(WANTED.length()) : name);
            if (column == null || qualifier != null && !qualifier.equalsIgnoreCase(table.name())) {
                return -1;
            }
            return wanted ? table.def().nextSlot() + column.slot() : column.slot();
        }

        @Override
        public boolean collated() {
            return table.collated();
        }

        @Override
        public ColumnType type(int slot) {
            return table.def().bySlot(slot % table.def().nextSlot()).type();
        }
    }

    RowWriter.OnDuplicate in(StatementScope scope) throws SqlException {
        RowUpdater updater = new RowUpdater(table, assignments.columns());
        return (transaction, key, existing, wanted) -> {
            int slots = table.def().nextSlot();
            @Nullable Object[] both = Arrays.copyOf(table.rows().decode(existing), slots * 2);
            System.arraycopy(wanted, 0, both, slots, slots);
            assignments.apply(both, scope, 1);
            boolean changed =
                    updater.put(transaction, key, existing, Arrays.copyOf(both, slots), scope);
            return changed ? 2 : scope.countsFoundRows() ? 1 : 0;
        };
    }
}
