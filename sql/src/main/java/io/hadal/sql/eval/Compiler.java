package io.hadal.sql.eval;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLAggregateExpr;
import com.alibaba.druid.sql.ast.expr.SQLBetweenExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOpExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOpExprGroup;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOperator;
import com.alibaba.druid.sql.ast.expr.SQLCaseExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLInListExpr;
import com.alibaba.druid.sql.ast.expr.SQLMethodInvokeExpr;
import com.alibaba.druid.sql.ast.expr.SQLNotExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.expr.SQLUnaryExpr;
import com.alibaba.druid.sql.ast.expr.SQLValuableExpr;
import com.alibaba.druid.sql.ast.expr.SQLVariantRefExpr;
import io.hadal.sql.SqlException;
import io.hadal.sql.value.Calculation;
import io.hadal.sql.value.Comparison;
import io.hadal.sql.value.Numbers;
import io.hadal.sql.value.StoredValues;
import io.hadal.storage.collate.Collation;
import io.hadal.storage.schema.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link Expression} of Druid's tree, or nothing where it holds something that is not
 * calculated in Java.
 */
public final class Compiler {

    /** Says where a column's value is. */
    public interface Columns {
        /**
         * @param table alias or name it was qualified with, or null. Returns the slot, or -1 if it
         *     is not known
         */
        int slot(@Nullable String table, String name);

        /**
         * The type of the stored value in a slot that was given; null if the value is as statements
         * see it.
         */
        default @Nullable ColumnType type(int slot) {
            return null;
        }

        /** Whether texts of a column compare by other than their bytes. */
        default boolean collated() {
            return false;
        }

        /** Whether values in a slot that was given are texts. */
        default boolean isText(int slot) {
            ColumnType type = type(slot);
            return type != null && type.kind().isCollated();
        }

        /** How texts in a slot that was given compare. */
        default Collation collation(int slot) {
            ColumnType type = type(slot);
            return type == null ? Collation.BINARY : type.collation();
        }
    }

    /** No columns at all. */
    public static final Columns NONE = (table, name) -> -1;

    /** Functions that compare texts within. */
    private static final Set<String> COMPARING = Set.of("NULLIF", "FIND_IN_SET", "LOCATE", "INSTR");

    private final Columns columns;
    private final Collating collating;

    private Compiler(Columns columns) {
        this.columns = columns;
        this.collating = new Collating(columns);
    }

    /** The expression, or null if DuckDB has to calculate it. */
    public static @Nullable Expression compile(SQLExpr expr, Columns columns) {
        return new Compiler(columns).of(expr);
    }

    private @Nullable Expression of(SQLExpr expr) {
        return switch (expr) {
            case SQLVariantRefExpr variable -> Variables.compile(variable);
            case SQLValuableExpr literal -> literal(literal);
            case SQLIdentifierExpr name -> identifier(name);
            case SQLPropertyExpr name -> property(name);
            case SQLBinaryOpExpr binary -> binary(binary);
            case SQLBinaryOpExprGroup group -> group(group);
            case SQLUnaryExpr unary -> unary(unary);
            case SQLNotExpr not -> map(of(not.getExpr()), Compiler::not);
            case SQLBetweenExpr between -> between(between);
            case SQLInListExpr list -> in(list);
            case SQLCaseExpr cases -> cases(cases);
            case SQLAggregateExpr ignored -> null;
            case SQLMethodInvokeExpr call -> call(call);
            default -> null;
        };
    }

    private static @Nullable Expression literal(SQLValuableExpr literal) {
        Literal value = Literal.of(literal);
        if (value == null) {
            return null;
        }
        Object constant = value.value();
        return (row, surroundings) -> constant;
    }

    private @Nullable Expression identifier(SQLIdentifierExpr name) {
        if (name.getCollate() != null) {
            return null;
        }
        int slot = columns.slot(null, Names.unquote(name.getName()));
        if (slot >= 0) {
            return column(slot);
        }
        return Functions.niladic(name.getName());
    }

    private @Nullable Expression property(SQLPropertyExpr name) {
        String variable = Variables.scoped(name);
        if (variable != null) {
            return Variables.system(variable, name.getName());
        }
        if (!(name.getOwner() instanceof SQLIdentifierExpr owner)) {
            return null;
        }
        int slot = columns.slot(Names.unquote(owner.getName()), Names.unquote(name.getName()));
        return slot < 0 ? null : column(slot);
    }

    private Expression column(int slot) {
        ColumnType type = columns.type(slot);
        if (type == null || StoredValues.isPlain(type)) {
            return (row, surroundings) -> row[slot];
        }
        return (row, surroundings) -> {
            Object stored = row[slot];
            return stored == null ? null : StoredValues.operand(type, stored, surroundings.zone());
        };
    }

    private @Nullable Expression group(SQLBinaryOpExprGroup group) {
        Expression result = null;
        for (SQLExpr item : group.getItems()) {
            Expression next = of(item);
            Collation collation = next == null ? null : collating.of(item);
            if (next == null || collation == null) {
                return null;
            }
            result =
                    result == null
                            ? next
                            : Operators.binary(group.getOperator(), result, next, collation);
            if (result == null) {
                return null;
            }
        }
        return result;
    }

    private @Nullable Expression binary(SQLBinaryOpExpr binary) {
        if (binary.getOperator() == SQLBinaryOperator.Assignment) {
            return map(
                    of(binary.getRight()), value -> Variables.assignment(binary.getLeft(), value));
        }
        Expression left = of(binary.getLeft());
        Expression right = left == null ? null : of(binary.getRight());
        Collation collation =
                left == null || right == null
                        ? null
                        : collating.of(binary.getLeft(), binary.getRight());
        if (left == null || right == null || collation == null) {
            return null;
        }
        return Operators.binary(
                binary.getOperator(),
                Literal.isBits(binary.getLeft()) ? bitsBeside(left, right) : left,
                Literal.isBits(binary.getRight()) ? bitsBeside(right, left) : right,
                collation);
    }

    /** A hexadecimal or bit literal is a number beside a number, else it is bytes. */
    private static Expression bitsBeside(Expression bits, Expression other) {
        return (row, surroundings) -> {
            Object value = bits.evaluate(row, surroundings);
            return value instanceof byte[] bytes
                            && other.evaluate(row, surroundings) instanceof Number
                    ? Numbers.ofBits(bytes)
                    : value;
        };
    }

    private @Nullable Expression unary(SQLUnaryExpr unary) {
        return map(of(unary.getExpr()), inner -> Operators.unary(unary.getOperator(), inner));
    }

    static Expression not(Expression inner) {
        return (row, surroundings) -> {
            Object value = inner.evaluate(row, surroundings);
            return value == null ? null : bool(!Numbers.truth(value));
        };
    }

    private @Nullable Expression between(SQLBetweenExpr between) {
        Expression test = of(between.getTestExpr());
        Expression begin = of(between.getBeginExpr());
        Expression end = of(between.getEndExpr());
        Collation collation =
                collating.of(between.getTestExpr(), between.getBeginExpr(), between.getEndExpr());
        if (test == null || begin == null || end == null || collation == null) {
            return null;
        }
        Expression result =
                Operators.and(
                        Operators.comparison(test, begin, collation, order -> order >= 0),
                        Operators.comparison(test, end, collation, order -> order <= 0));
        return between.isNot() ? not(result) : result;
    }

    private @Nullable Expression in(SQLInListExpr list) {
        Expression test = of(list.getExpr());
        List<Expression> targets = all(list.getTargetList());
        List<SQLExpr> operands = new ArrayList<>(list.getTargetList());
        operands.add(list.getExpr());
        Collation collation = collating.of(operands.toArray(SQLExpr[]::new));
        if (test == null || targets == null || collation == null) {
            return null;
        }
        Expression result =
                (row, surroundings) -> {
                    Object value = test.evaluate(row, surroundings);
                    if (value == null) {
                        return null;
                    }
                    boolean unknown = false;
                    for (Expression target : targets) {
                        Object candidate = target.evaluate(row, surroundings);
                        if (candidate == null) {
                            unknown = true;
                        } else if (Comparison.compare(value, candidate, collation) == 0) {
                            return 1L;
                        }
                    }
                    return unknown ? null : (Object) 0L;
                };
        return list.isNot() ? not(result) : result;
    }

    private @Nullable Expression cases(SQLCaseExpr cases) {
        Expression value = cases.getValueExpr() == null ? null : of(cases.getValueExpr());
        if (cases.getValueExpr() != null && value == null) {
            return null;
        }
        List<Expression> conditions = new ArrayList<>();
        List<Expression> results = new ArrayList<>();
        for (SQLCaseExpr.Item item : cases.getItems()) {
            Expression condition = of(item.getConditionExpr());
            Expression result = of(item.getValueExpr());
            Collation collation =
                    cases.getValueExpr() == null
                            ? Collation.BINARY
                            : collating.of(cases.getValueExpr(), item.getConditionExpr());
            if (condition == null || result == null || collation == null) {
                return null;
            }
            conditions.add(
                    value == null
                            ? condition
                            : Operators.comparison(
                                    value, condition, collation, order -> order == 0));
            results.add(result);
        }
        Expression otherwise =
                cases.getElseExpr() == null ? (row, surroundings) -> null : of(cases.getElseExpr());
        return otherwise == null ? null : choose(conditions, results, otherwise);
    }

    private static Expression choose(
            List<Expression> conditions, List<Expression> results, Expression otherwise) {
        return (row, surroundings) -> {
            for (int i = 0; i < conditions.size(); i++) {
                Object condition = conditions.get(i).evaluate(row, surroundings);
                if (condition != null && Numbers.truth(condition)) {
                    return results.get(i).evaluate(row, surroundings);
                }
            }
            return otherwise.evaluate(row, surroundings);
        };
    }

    private @Nullable Expression call(SQLMethodInvokeExpr call) {
        if (call.getOwner() != null
                || call.getFrom() != null
                || call.getUsing() != null
                || call.getTrimOption() != null) {
            return null;
        }
        List<Expression> arguments = all(call.getArguments());
        boolean compares = COMPARING.contains(call.getMethodName().toUpperCase(Locale.ROOT));
        return arguments == null || compares && collating.mentions(call)
                ? null
                : Functions.call(call.getMethodName().toUpperCase(Locale.ROOT), arguments);
    }

    private @Nullable List<Expression> all(List<SQLExpr> exprs) {
        List<Expression> compiled = new ArrayList<>(exprs.size());
        for (SQLExpr expr : exprs) {
            Expression one = of(expr);
            if (one == null) {
                return null;
            }
            compiled.add(one);
        }
        return compiled;
    }

    private static @Nullable Expression map(
            @Nullable Expression inner, Function<Expression, @Nullable Expression> wrap) {
        return inner == null ? null : wrap.apply(inner);
    }

    static Long bool(boolean value) {
        return value ? 1L : 0L;
    }

    /** A calculation on two values that are not null. */
    @FunctionalInterface
    interface Two {
        @Nullable Object apply(Object a, Object b) throws SqlException;
    }

    /** Null if one of the two is. */
    static Expression strict(Expression left, Expression right, Two operation) {
        return (row, surroundings) -> {
            Object a = left.evaluate(row, surroundings);
            Object b = a == null ? null : right.evaluate(row, surroundings);
            return a == null || b == null ? null : operation.apply(a, b);
        };
    }

    /** For the sake of {@code -} in front of a value. */
    static Expression negated(Expression inner) {
        return (row, surroundings) -> {
            Object value = inner.evaluate(row, surroundings);
            return value == null ? null : Calculation.negate(value);
        };
    }
}
