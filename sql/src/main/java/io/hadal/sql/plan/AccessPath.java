package io.hadal.sql.plan;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLBetweenExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOpExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOpExprGroup;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOperator;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLInListExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import io.hadal.sql.eval.Compiler;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.eval.Names;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.Index;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of a table a condition may be true for. The condition itself still has to be checked
 * on each.
 */
public sealed interface AccessPath {

    /**
     * Rows whose primary key is one of these; each is a list of values in key order, constant for
     * the statement.
     */
    record Points(List<List<Expression>> keys) implements AccessPath {}

    /** Rows whose columns of an index, or the first of them, have these values. */
    record IndexPoint(Index index, List<Expression> values) implements AccessPath {}

    /**
     * Rows whose first column of the primary key is in a range.
     *
     * @param from smallest value or null
     * @param to largest value or null
     */
    record Range(@Nullable Bound from, @Nullable Bound to) implements AccessPath {}

    record Bound(Expression value, boolean included) {}

    /** All rows. */
    record Everything() implements AccessPath {}

    /** The best path for a condition (null = none). {@code alias} is what the table is called. */
    static AccessPath of(TableInfo table, String alias, @Nullable SQLExpr where) {
        return where == null ? new Everything() : new Finder(table, alias).find(where);
    }

    /** Takes conditions apart. */
    final class Finder {
        private final TableInfo table;
        private final String alias;
        private final Map<Integer, Expression> equal = new HashMap<>();
        private final Map<Integer, List<Expression>> in = new HashMap<>();
        private final Map<Integer, Bound> from = new HashMap<>();
        private final Map<Integer, Bound> to = new HashMap<>();

        Finder(TableInfo table, String alias) {
            this.table = table;
            this.alias = alias;
        }

        AccessPath find(SQLExpr where) {
            conjunct(where);
            AccessPath points = points();
            if (points != null) {
                return points;
            }
            AccessPath index = index(true);
            if (index != null) {
                return index;
            }
            int first = table.def().primaryKey().getFirst();
            if (equal.get(first) instanceof Expression value) {
                return new Range(new Bound(value, true), new Bound(value, true));
            }
            if (from.containsKey(first) || to.containsKey(first)) {
                return new Range(from.get(first), to.get(first));
            }
            AccessPath other = index(false);
            return other == null ? new Everything() : other;
        }

        /** The value that the condition names for a column, or null. */
        @Nullable Expression equal(int slot) {
            return equal.get(slot);
        }

        @Nullable Bound from(int slot) {
            return from.get(slot);
        }

        @Nullable Bound to(int slot) {
            return to.get(slot);
        }

        private @Nullable AccessPath points() {
            List<Integer> key = table.def().primaryKey();
            if (key.size() == 1 && in.get(key.getFirst()) instanceof List<Expression> values) {
                return new Points(values.stream().map(List::of).toList());
            }
            List<Expression> values = values(key);
            return values.size() == key.size() ? new Points(List.of(values)) : null;
        }

        /** Values of the first columns of a key that are named, as far as they go. */
        private List<Expression> values(List<Integer> slots) {
            List<Expression> values = new ArrayList<>();
            for (int slot : slots) {
                Expression value = equal.get(slot);
                if (value == null) {
                    break;
                }
                values.add(value);
            }
            return values;
        }

        private @Nullable AccessPath index(boolean unique) {
            for (Index index : table.def().indexes()) {
                List<Expression> values = values(index.slots());
                if (unique
                        ? index.unique() && values.size() == index.slots().size()
                        : !values.isEmpty()) {
                    return new IndexPoint(index, values);
                }
            }
            return null;
        }

        private void conjunct(SQLExpr expr) {
            switch (expr) {
                case SQLBinaryOpExprGroup group -> {
                    if (group.getOperator() == SQLBinaryOperator.BooleanAnd) {
                        group.getItems().forEach(this::conjunct);
                    }
                }
                case SQLBinaryOpExpr binary -> binary(binary);
                case SQLBetweenExpr between -> {
                    Column column = between.isNot() ? null : column(between.getTestExpr());
                    if (column != null) {
                        bound(from, column, between.getBeginExpr(), true);
                        bound(to, column, between.getEndExpr(), true);
                    }
                }
                case SQLInListExpr list -> in(list);
                default -> {}
            }
        }

        private void binary(SQLBinaryOpExpr binary) {
            SQLBinaryOperator operator = binary.getOperator();
            if (operator == SQLBinaryOperator.BooleanAnd) {
                conjunct(binary.getLeft());
                conjunct(binary.getRight());
                return;
            }
            Column left = column(binary.getLeft());
            Column right = left == null ? column(binary.getRight()) : null;
            if (left != null) {
                compare(left, operator, binary.getRight());
            } else if (right != null) {
                compare(right, mirrored(operator), binary.getLeft());
            }
        }

        private void compare(Column column, SQLBinaryOperator operator, SQLExpr value) {
            switch (operator) {
                case Equality -> {
                    Expression constant = constant(value);
                    if (constant != null) {
                        equal.putIfAbsent(column.slot(), constant);
                    }
                }
                case GreaterThan -> bound(from, column, value, false);
                case GreaterThanOrEqual -> bound(from, column, value, true);
                case LessThan -> bound(to, column, value, false);
                case LessThanOrEqual -> bound(to, column, value, true);
                default -> {}
            }
        }

        private static SQLBinaryOperator mirrored(SQLBinaryOperator operator) {
            return switch (operator) {
                case GreaterThan -> SQLBinaryOperator.LessThan;
                case GreaterThanOrEqual -> SQLBinaryOperator.LessThanOrEqual;
                case LessThan -> SQLBinaryOperator.GreaterThan;
                case LessThanOrEqual -> SQLBinaryOperator.GreaterThanOrEqual;
                default -> operator;
            };
        }

        private void bound(
                Map<Integer, Bound> bounds, Column column, SQLExpr value, boolean included) {
            Expression constant = constant(value);
            if (constant != null) {
                bounds.putIfAbsent(column.slot(), new Bound(constant, included));
            }
        }

        private void in(SQLInListExpr list) {
            Column column = list.isNot() ? null : column(list.getExpr());
            if (column == null) {
                return;
            }
            List<Expression> values = new ArrayList<>();
            for (SQLExpr target : list.getTargetList()) {
                Expression value = constant(target);
                if (value == null) {
                    return;
                }
                values.add(value);
            }
            in.putIfAbsent(column.slot(), values);
        }

        private static @Nullable Expression constant(SQLExpr expr) {
            return Compiler.compile(expr, Compiler.NONE);
        }

        private @Nullable Column column(SQLExpr expr) {
            return switch (expr) {
                case SQLIdentifierExpr name ->
                        name.getCollate() == null
                                ? table.column(Names.unquote(name.getName()))
                                : null;
                case SQLPropertyExpr name ->
                        name.getOwner() instanceof SQLIdentifierExpr owner
                                        && Names.unquote(owner.getName()).equalsIgnoreCase(alias)
                                ? table.column(Names.unquote(name.getName()))
                                : null;
                default -> null;
            };
        }
    }
}
