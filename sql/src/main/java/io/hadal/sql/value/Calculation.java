package io.hadal.sql.value;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * MySQL's arithmetic on values that are not null: whole numbers stay whole, decimals exact,
 * everything else is DOUBLE.
 */
public final class Calculation {
    /** By how many digits a division extends the scale: div_precision_increment's default. */
    public static final int DIVISION_SCALE = 4;

    private static final int SCALE_MAX = 30;
    private static final int PRECISION_MAX = 65;

    private Calculation() {}

    public static Object add(Object a, Object b) throws SqlException {
        if (a instanceof Long x && b instanceof Long y) {
            long sum = x + y;
            if (((x ^ sum) & (y ^ sum)) < 0) {
                throw outOfRange(a, "+", b);
            }
            return sum;
        }
        return exact(a, b)
                ? Numbers.toDecimal(a).add(Numbers.toDecimal(b))
                : finite(Numbers.toDouble(a) + Numbers.toDouble(b), a, "+", b);
    }

    public static Object subtract(Object a, Object b) throws SqlException {
        if (a instanceof Long x && b instanceof Long y) {
            long difference = x - y;
            if (((x ^ y) & (x ^ difference)) < 0) {
                throw outOfRange(a, "-", b);
            }
            return difference;
        }
        return exact(a, b)
                ? Numbers.toDecimal(a).subtract(Numbers.toDecimal(b))
                : finite(Numbers.toDouble(a) - Numbers.toDouble(b), a, "-", b);
    }

    public static Object multiply(Object a, Object b) throws SqlException {
        if (a instanceof Long x && b instanceof Long y) {
            long high = Math.multiplyHigh(x, y);
            long low = x * y;
            if (high != low >> 63) {
                throw outOfRange(a, "*", b);
            }
            return low;
        }
        if (exact(a, b)) {
            BigDecimal product = Numbers.toDecimal(a).multiply(Numbers.toDecimal(b));
            return product.scale() > SCALE_MAX
                    ? product.setScale(SCALE_MAX, RoundingMode.HALF_UP)
                    : product;
        }
        return finite(Numbers.toDouble(a) * Numbers.toDouble(b), a, "*", b);
    }

    /** Division by 0 is null. */
    public static @Nullable Object divide(Object a, Object b) throws SqlException {
        if (exact(a, b)) {
            BigDecimal divisor = Numbers.toDecimal(b);
            if (divisor.signum() == 0) {
                return null;
            }
            BigDecimal dividend = Numbers.toDecimal(a);
            int scale = Math.min(SCALE_MAX, Math.max(dividend.scale(), 0) + DIVISION_SCALE);
            return dividend.divide(divisor, scale, RoundingMode.HALF_UP);
        }
        double divisor = Numbers.toDouble(b);
        return divisor == 0 ? null : finite(Numbers.toDouble(a) / divisor, a, "/", b);
    }

    /** DIV: the whole part of a division; by 0 is null. */
    public static @Nullable Object divideWhole(Object a, Object b) throws SqlException {
        BigDecimal divisor = Numbers.toDecimal(b);
        if (divisor.signum() == 0) {
            return null;
        }
        BigInteger whole =
                Numbers.toDecimal(a)
                        .divide(
                                divisor,
                                new MathContext(PRECISION_MAX + SCALE_MAX, RoundingMode.DOWN))
                        .toBigInteger();
        if (whole.bitLength() > 63) {
            throw outOfRange(a, "DIV", b);
        }
        return whole.longValue();
    }

    /** The remainder with the dividend's sign; by 0 is null. */
    public static @Nullable Object remainder(Object a, Object b) throws SqlException {
        if (a instanceof Long x && b instanceof Long y) {
            return y == 0 ? null : (Object) (x % y);
        }
        if (exact(a, b)) {
            BigDecimal divisor = Numbers.toDecimal(b);
            return divisor.signum() == 0 ? null : Numbers.toDecimal(a).remainder(divisor);
        }
        double divisor = Numbers.toDouble(b);
        return divisor == 0 ? null : finite(Numbers.toDouble(a) % divisor, a, "%", b);
    }

    public static Object negate(Object value) throws SqlException {
        return value instanceof Long number && number == Long.MIN_VALUE
                ? new BigDecimal(number).negate()
                : subtract(0L, value);
    }

    private static boolean exact(Object a, Object b) {
        return isExact(a) && isExact(b);
    }

    private static boolean isExact(Object value) {
        return value instanceof Long
                || value instanceof BigDecimal
                || !(value instanceof Number)
                        && !(value instanceof String)
                        && !(value instanceof byte[]);
    }

    private static Object finite(double result, Object a, String operator, Object b)
            throws SqlException {
        if (Double.isInfinite(result) || Double.isNaN(result)) {
            throw MysqlError.VALUE_OUT_OF_RANGE.with("DOUBLE", expression(a, operator, b));
        }
        return result;
    }

    private static SqlException outOfRange(Object a, String operator, Object b) {
        return MysqlError.VALUE_OUT_OF_RANGE.with("BIGINT", expression(a, operator, b));
    }

    private static String expression(Object a, String operator, Object b) {
        return "(" + Text.of(a) + " " + operator + " " + Text.of(b) + ")";
    }
}
