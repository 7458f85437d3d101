package io.hadal.sql.eval;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryExpr;
import com.alibaba.druid.sql.ast.expr.SQLBooleanExpr;
import com.alibaba.druid.sql.ast.expr.SQLDateExpr;
import com.alibaba.druid.sql.ast.expr.SQLDateTimeExpr;
import com.alibaba.druid.sql.ast.expr.SQLHexExpr;
import com.alibaba.druid.sql.ast.expr.SQLNullExpr;
import com.alibaba.druid.sql.ast.expr.SQLNumericLiteralExpr;
import com.alibaba.druid.sql.ast.expr.SQLTextLiteralExpr;
import com.alibaba.druid.sql.ast.expr.SQLTimeExpr;
import com.alibaba.druid.sql.ast.expr.SQLTimestampExpr;
import com.alibaba.druid.sql.ast.expr.SQLUnaryExpr;
import com.alibaba.druid.sql.ast.expr.SQLUnaryOperator;
import io.hadal.sql.value.Times;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A constant of a statement. */
public record Literal(@Nullable Object value) {

    /**
     * The constant that an expression is, or null if it is something else (or a form that is not
     * known).
     */
    public static @Nullable Literal of(Object expr) {
        return switch (expr) {
            case SQLNullExpr ignored -> new Literal(null);
            case SQLBooleanExpr bool -> new Literal(bool.getBooleanValue() ? 1L : 0L);
            case SQLNumericLiteralExpr number ->
                    new Literal(number(number.getNumber(), expr.toString()));
            case SQLTextLiteralExpr text -> new Literal(text.getText());
            case SQLHexExpr hex -> new Literal(hex(hex.getHex()));
            case SQLBinaryExpr bits -> new Literal(bits(bits.getText()));
            case SQLDateExpr date -> nullable(Times.date(date.getValue()));
            case SQLTimestampExpr time -> nullable(Times.dateTime(time.getValue()));
            case SQLDateTimeExpr time -> nullable(Times.dateTime(time.getValue()));
            case SQLTimeExpr time -> nullable(Times.time(time.getValue()));
            case SQLUnaryExpr unary -> signed(unary);
            default -> null;
        };
    }

    /** Whether an expression is a hexadecimal or bit literal. */
    public static boolean isBits(Object expr) {
        return expr instanceof SQLHexExpr || expr instanceof SQLBinaryExpr;
    }

    private static byte[] bits(String digits) {
        byte[] bytes = new byte[(digits.length() + 7) / 8];
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(digits.length() - 1 - i) == '1') {
                bytes[bytes.length - 1 - i / 8] |= (byte) (1 << i % 8);
            }
        }
        return bytes;
    }

    private static @Nullable Literal nullable(@Nullable Object value) {
        return value == null ? null : new Literal(value);
    }

    private static Object number(Number number, String text) {
        return switch (number) {
            case Integer whole -> whole.longValue();
            case Long whole -> whole;
            case BigInteger whole ->
                    whole.bitLength() < Long.SIZE
                            ? (Object) whole.longValue()
                            : new BigDecimal(whole);
            case BigDecimal decimal ->
                    text.indexOf('e') >= 0 || text.indexOf('E') >= 0
                            ? (Object) decimal.doubleValue()
                            : decimal;
            default -> number.doubleValue();
        };
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : "0" + digits);
    }

    private static @Nullable Literal signed(SQLUnaryExpr unary) {
        SQLExpr inner = unary.getExpr();
        if (!(inner instanceof SQLNumericLiteralExpr)
                || unary.getOperator() != SQLUnaryOperator.Negative) {
            return null;
        }
        Literal literal = of(inner);
        return literal == null
                ? null
                : switch (literal.value()) {
                    case Long whole -> new Literal(-whole);
                    case Double number -> new Literal(-number);
                    case BigDecimal decimal -> new Literal(decimal.negate());
                    case null, default -> null;
                };
    }
}
