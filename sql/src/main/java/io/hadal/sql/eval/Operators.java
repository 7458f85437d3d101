package io.hadal.sql.eval;

import com.alibaba.druid.sql.ast.expr.SQLBinaryOperator;
import com.alibaba.druid.sql.ast.expr.SQLUnaryOperator;
import io.hadal.sql.value.Calculation;
import io.hadal.sql.value.Comparison;
import io.hadal.sql.value.Numbers;
import io.hadal.sql.value.Text;
import io.hadal.storage.collate.Collation;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** MySQL's operators. */
final class Operators {
    private Operators() {}

    /** Null if the operator is not calculated in Java. */
    static @Nullable Expression binary(
            SQLBinaryOperator operator, Expression a, Expression b, Collation collation) {
        return switch (operator) {
            case Add -> Compiler.strict(a, b, Calculation::add);
            case Subtract -> Compiler.strict(a, b, Calculation::subtract);
            case Multiply -> Compiler.strict(a, b, Calculation::multiply);
            case Divide -> Compiler.strict(a, b, Calculation::divide);
            case DIV -> Compiler.strict(a, b, Calculation::divideWhole);
            case Modulus, Mod -> Compiler.strict(a, b, Calculation::remainder);
            case Equality -> comparison(a, b, collation, order -> order == 0);
            case NotEqual, LessThanOrGreater -> comparison(a, b, collation, order -> order != 0);
            case LessThan -> comparison(a, b, collation, order -> order < 0);
            case LessThanOrEqual, NotGreaterThan ->
                    comparison(a, b, collation, order -> order <= 0);
            case GreaterThan -> comparison(a, b, collation, order -> order > 0);
            case GreaterThanOrEqual, NotLessThan ->
                    comparison(a, b, collation, order -> order >= 0);
            case LessThanOrEqualOrGreaterThan -> nullSafe(a, b, collation);
            case BooleanAnd -> and(a, b);
            case BooleanOr -> Compiler.not(and(Compiler.not(a), Compiler.not(b)));
            case BooleanXor ->
                    Compiler.strict(
                            a, b, (x, y) -> Compiler.bool(Numbers.truth(x) != Numbers.truth(y)));
            case Is -> is(a, b);
            case IsNot -> Compiler.not(is(a, b));
            case Like -> like(a, b, collation);
            case NotLike -> Compiler.not(like(a, b, collation));
            default -> null;
        };
    }

    static @Nullable Expression unary(SQLUnaryOperator operator, Expression inner) {
        return switch (operator) {
            case Plus -> inner;
            case Negative -> Compiler.negated(inner);
            case Not, NOT -> Compiler.not(inner);
            default -> null;
        };
    }

    static Expression comparison(
            Expression a, Expression b, Collation collation, IntPredicate accepts) {
        return Compiler.strict(
                a, b, (x, y) -> Compiler.bool(accepts.test(Comparison.compare(x, y, collation))));
    }

    private static Expression nullSafe(Expression a, Expression b, Collation collation) {
        return (row, surroundings) -> {
            Object x = a.evaluate(row, surroundings);
            Object y = b.evaluate(row, surroundings);
            boolean equal =
                    x == null || y == null ? x == y : Comparison.compare(x, y, collation) == 0;
            return Compiler.bool(equal);
        };
    }

    /** False if one is false, else null if one is null. */
    static Expression and(Expression a, Expression b) {
        return (row, surroundings) -> {
            Object x = a.evaluate(row, surroundings);
            if (x != null && !Numbers.truth(x)) {
                return 0L;
            }
            Object y = b.evaluate(row, surroundings);
            if (y != null && !Numbers.truth(y)) {
                return 0L;
            }
            return x == null || y == null ? null : (Object) 1L;
        };
    }

    /** IS NULL, IS TRUE, IS FALSE: the right side is a constant. */
    private static Expression is(Expression a, Expression b) {
        return (row, surroundings) -> {
            Object x = a.evaluate(row, surroundings);
            Object y = b.evaluate(row, surroundings);
            if (x == null || y == null) {
                return Compiler.bool(x == null && y == null);
            }
            return Compiler.bool(Numbers.truth(x) == Numbers.truth(y));
        };
    }

    private static Expression like(Expression a, Expression b, Collation collation) {
        return Compiler.strict(
                a,
                b,
                (x, y) ->
                        Compiler.bool(
                                Like.matches(
                                        collation.weights(Text.of(x)),
                                        collation.weights(Text.of(y)),
                                        '\\')));
    }
}
