package io.hadal.sql.dialect;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLBetweenExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOpExpr;
import com.alibaba.druid.sql.ast.expr.SQLBinaryOperator;
import com.alibaba.druid.sql.ast.expr.SQLBooleanExpr;
import com.alibaba.druid.sql.ast.expr.SQLInListExpr;
import com.alibaba.druid.sql.ast.expr.SQLIntervalExpr;
import com.alibaba.druid.sql.ast.expr.SQLNullExpr;
import com.alibaba.druid.sql.ast.expr.SQLUnaryExpr;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.sql.value.Calculation;
import io.hadal.sql.value.Times;
import io.hadal.storage.collate.Collation;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** MySQL's operators with DuckDB's means. */
final class Operators {
    private static final int SCALE_MAX = 30;

    private final Sql.Render render;

    Operators(Sql.Render render) {
        this.render = render;
    }

    Sql binary(SQLBinaryOpExpr binary) throws SqlException {
        SQLBinaryOperator operator = binary.getOperator();
        Sql special = special(binary, operator);
        return special != null
                ? special
                : apply(operator, render.of(binary.getLeft()), render.of(binary.getRight()));
    }

    /** Operators whose right side is no ordinary value. */
    private @Nullable Sql special(SQLBinaryOpExpr binary, SQLBinaryOperator operator)
            throws SqlException {
        SQLExpr left = binary.getLeft();
        SQLExpr right = binary.getRight();
        return switch (operator) {
            case Is, IsNot -> is(render.of(left), right, operator == SQLBinaryOperator.IsNot);
            case Escape -> escape(left, render.of(right));
            case COLLATE -> collate(render.of(left), right.toString());
            case Add, Subtract -> {
                if (right instanceof SQLIntervalExpr interval) {
                    yield Temporals.add(
                            render.of(left),
                            interval,
                            operator == SQLBinaryOperator.Subtract,
                            render);
                }
                yield left instanceof SQLIntervalExpr interval && operator == SQLBinaryOperator.Add
                        ? Temporals.add(render.of(right), interval, false, render)
                        : null;
            }
            case SubGt -> json(left, right, "json_extract", Type.JSON);
            case SubGtGt -> json(left, right, "json_extract_string", Type.TEXT);
            default -> null;
        };
    }

    /** Others than those that are there change nothing. */
    static Sql collate(Sql left, @Nullable String name) {
        Collation collation = name == null ? null : Collation.named(Names.unquote(name));
        if (collation == null || left.type().is(Type.Family.BINARY)) {
            return left;
        }
        return Sql.of(Casts.text(left), Type.TEXT.by(Collating.explicit(collation)));
    }

    private Sql json(SQLExpr left, SQLExpr right, String function, Type type) throws SqlException {
        return Sql.of(
                function + "(" + render.of(left).text() + ", " + render.of(right).text() + ")",
                type);
    }

    private static Sql is(Sql left, SQLExpr right, boolean not) throws SqlException {
        String word = not ? " IS NOT " : " IS ";
        if (right instanceof SQLNullExpr || right.toString().equalsIgnoreCase("UNKNOWN")) {
            return Sql.of("(" + left.text() + word + "NULL)", Type.BOOLEAN);
        }
        if (right instanceof SQLBooleanExpr bool) {
            return Sql.of(
                    "(" + truth(left) + word + (bool.getBooleanValue() ? "TRUE" : "FALSE") + ")",
                    Type.BOOLEAN);
        }
        throw MysqlError.SYNTAX.with("IS needs NULL, TRUE, FALSE or UNKNOWN, not '" + right + "'");
    }

    /** {@code a LIKE b ESCAPE c}, which Druid reads as {@code (a LIKE b) ESCAPE c}. */
    private Sql escape(SQLExpr left, Sql escape) throws SqlException {
        if (!(left instanceof SQLBinaryOpExpr like)) {
            throw MysqlError.SYNTAX.with("ESCAPE belongs to LIKE");
        }
        return like(
                render.of(like.getLeft()),
                render.of(like.getRight()),
                like.getOperator() == SQLBinaryOperator.NotLike,
                escape.text());
    }

    Sql apply(SQLBinaryOperator operator, Sql a, Sql b) throws SqlException {
        Collating.check(a, b);
        return switch (operator) {
            case Add -> arithmetic(a, "+", b);
            case Subtract -> arithmetic(a, "-", b);
            case Multiply -> arithmetic(a, "*", b);
            case Divide -> divide(a, b);
            case DIV -> divideWhole(a, b);
            case Modulus, Mod -> remainder(a, b);
            case Equality, EqEq -> bool(compare(a, "=", b));
            case NotEqual, LessThanOrGreater -> bool(compare(a, "<>", b));
            case LessThan -> bool(compare(a, "<", b));
            case LessThanOrEqual, NotGreaterThan -> bool(compare(a, "<=", b));
            case GreaterThan -> bool(compare(a, ">", b));
            case GreaterThanOrEqual, NotLessThan -> bool(compare(a, ">=", b));
            case LessThanOrEqualOrGreaterThan -> bool(compare(a, "IS NOT DISTINCT FROM", b));
            case BooleanAnd -> bool("(" + truth(a) + " AND " + truth(b) + ")");
            case BooleanOr -> bool("(" + truth(a) + " OR " + truth(b) + ")");
            case BooleanXor -> bool("(" + truth(a) + " <> " + truth(b) + ")");
            case Like -> like(a, b, false, null);
            case NotLike -> like(a, b, true, null);
            case RLike, RegExp ->
                    bool("regexp_matches(" + Casts.text(a) + ", " + pattern(a, b) + ")");
            case NotRLike, NotRegExp ->
                    bool("(NOT regexp_matches(" + Casts.text(a) + ", " + pattern(a, b) + "))");
            case BitwiseAnd -> bits(a, b, (x, y) -> "(" + x + " & " + y + ")");
            case BitwiseOr -> bits(a, b, (x, y) -> "(" + x + " | " + y + ")");
            case BitwiseXor -> bits(a, b, (x, y) -> "xor(" + x + ", " + y + ")");
            case LeftShift -> bits(a, b, (x, y) -> "(" + x + " << " + y + ")");
            case RightShift -> bits(a, b, (x, y) -> "(" + x + " >> " + y + ")");
            case Concat -> Sql.of("(" + Casts.text(a) + " || " + Casts.text(b) + ")", Type.TEXT);
            default ->
                    throw MysqlError.notSupported(
                            "operator '" + operator.name + "'",
                            "write the expression in another way");
        };
    }

    /** A regular expression; its letters' case counts only if the text's does. */
    static String pattern(Sql text, Sql pattern) {
        return (Collating.of(text, pattern) == Collation.BINARY ? "" : "'(?i)' || ")
                + Casts.text(pattern);
    }

    private static Sql bool(String text) {
        return Sql.of(text, Type.BOOLEAN);
    }

    private static String whole(Sql sql) {
        return "CAST(" + Casts.number(sql) + " AS BIGINT)";
    }

    /** 64 bits; those of a BIGINT UNSIGNED have no sign among them. */
    private static Sql bits(Sql a, Sql b, BinaryOperator<String> operator) {
        return a.type().is(Type.Family.DECIMAL) || b.type().is(Type.Family.DECIMAL)
                ? Sql.of(operator.apply(unsigned(a), unsigned(b)), Type.decimal(0))
                : Sql.of(operator.apply(whole(a), whole(b)), Type.WHOLE);
    }

    private static String unsigned(Sql sql) {
        return "CAST(hadal_unsigned(round(" + Casts.number(sql) + ")) AS UBIGINT)";
    }

    Sql unary(SQLUnaryExpr unary) throws SqlException {
        Sql inner = render.of(unary.getExpr());
        return switch (unary.getOperator()) {
            case Plus -> inner;
            case Negative -> {
                String number =
                        inner.type().is(Type.Family.WHOLE) ? wide(inner) : Casts.number(inner);
                yield Sql.of("(-" + number + ")", numeric(inner.type()));
            }
            case Not, NOT -> bool("(NOT " + truth(inner) + ")");
            case Compl ->
                    Sql.of(
                            "(CAST(18446744073709551615 AS HUGEINT) - CAST("
                                    + whole(inner)
                                    + " AS HUGEINT))",
                            Type.decimal(0));
            case BINARY -> Sql.of("encode(" + Casts.text(inner) + ")", Type.BINARY);
            default ->
                    throw MysqlError.notSupported(
                            "operator '" + unary.getOperator().name + "'", "leave it out");
        };
    }

    private static Type numeric(Type type) {
        return type.is(Type.Family.WHOLE) || type.is(Type.Family.BOOLEAN)
                ? Type.WHOLE
                : type.is(Type.Family.DECIMAL) ? type : Type.DOUBLE;
    }

    /**
     * A whole number of 64 bits, so that calculating with it does not overflow before MySQL's does.
     */
    private static String wide(Sql sql) {
        return sql.type().wide() ? sql.text() : "CAST(" + sql.text() + " AS BIGINT)";
    }

    private static Sql arithmetic(Sql a, String operator, Sql b) {
        if (a.type().is(Type.Family.NULL) || b.type().is(Type.Family.NULL)) {
            return Sql.of("NULL", Type.NULL);
        }
        Sql x = number(a);
        Sql y = number(b);
        if (x.type().isExact() && y.type().isExact()) {
            if (x.type().is(Type.Family.WHOLE) && y.type().is(Type.Family.WHOLE)) {
                return Sql.of("(" + wide(x) + " " + operator + " " + wide(y) + ")", Type.WHOLE);
            }
            int scale =
                    operator.equals("*")
                            ? Math.min(SCALE_MAX, x.type().scale() + y.type().scale())
                            : Math.max(x.type().scale(), y.type().scale());
            return Sql.of(
                    "(" + x.text() + " " + operator + " " + y.text() + ")", Type.decimal(scale));
        }
        boolean unknown = x.type().is(Type.Family.UNKNOWN) || y.type().is(Type.Family.UNKNOWN);
        return Sql.of(
                "(" + x.text() + " " + operator + " " + y.text() + ")",
                unknown ? Type.UNKNOWN : Type.DOUBLE);
    }

    /** The operand as a number. */
    private static Sql number(Sql sql) {
        return switch (sql.type().family()) {
            case WHOLE, DECIMAL, DOUBLE, UNKNOWN -> sql;
            case BOOLEAN -> Sql.of("CAST(" + sql.text() + " AS BIGINT)", Type.WHOLE);
            case DATE ->
                    Sql.of("CAST(strftime(" + sql.text() + ", '%Y%m%d') AS BIGINT)", Type.WHOLE);
            case DATETIME ->
                    Sql.of(
                            "CAST(strftime(" + sql.text() + ", '%Y%m%d%H%M%S') AS BIGINT)",
                            Type.WHOLE);
            case TIME ->
                    Sql.of(
                            Casts.number(sql),
                            sql.type().scale() == 0 ? Type.WHOLE : Type.decimal(6));
            case TEXT ->
                    Sql.of(
                            Casts.number(sql),
                            sql.type().choice() == null ? Type.DOUBLE : Type.decimal(0));
            case BINARY ->
                    Sql.of(
                            Casts.number(sql),
                            sql.literal() == null ? Type.DOUBLE : Type.decimal(0));
            default -> Sql.of(Casts.number(sql), Type.DOUBLE);
        };
    }

    private static Sql divide(Sql a, Sql b) {
        if (a.type().is(Type.Family.NULL) || b.type().is(Type.Family.NULL)) {
            return Sql.of("NULL", Type.NULL);
        }
        Sql x = number(a);
        Sql y = number(b);
        String quotient =
                "(CAST(" + x.text() + " AS DOUBLE) / nullif(CAST(" + y.text() + " AS DOUBLE), 0))";
        if (x.type().isExact() && y.type().isExact()) {
            int scale = Math.min(SCALE_MAX, x.type().scale() + Calculation.DIVISION_SCALE);
            return Sql.of(
                    "CAST(" + quotient + " AS DECIMAL(38," + scale + "))", Type.decimal(scale));
        }
        return Sql.of(quotient, Type.DOUBLE);
    }

    private static Sql divideWhole(Sql a, Sql b) {
        Sql x = number(a);
        Sql y = number(b);
        if (x.type().is(Type.Family.WHOLE) && y.type().is(Type.Family.WHOLE)) {
            return Sql.of("(" + wide(x) + " // nullif(" + wide(y) + ", 0))", Type.WHOLE);
        }
        if (isWhole(x.type()) && isWhole(y.type())) {
            return Sql.of(
                    "(CAST("
                            + x.text()
                            + " AS HUGEINT) // nullif(CAST("
                            + y.text()
                            + " AS HUGEINT), 0))",
                    Type.decimal(0));
        }
        return Sql.of(
                "CAST(trunc(CAST("
                        + x.text()
                        + " AS DOUBLE) / nullif(CAST("
                        + y.text()
                        + " AS DOUBLE), 0)) AS BIGINT)",
                Type.WHOLE);
    }

    /** Also one of more than 64 bits, or without a sign. */
    private static boolean isWhole(Type type) {
        return type.isExact() && type.scale() == 0;
    }

    private static Sql remainder(Sql a, Sql b) {
        Sql x = number(a);
        Sql y = number(b);
        Type type =
                x.type().isExact() && y.type().isExact()
                        ? x.type().is(Type.Family.WHOLE) && y.type().is(Type.Family.WHOLE)
                                ? Type.WHOLE
                                : Type.decimal(Math.max(x.type().scale(), y.type().scale()))
                        : Type.DOUBLE;
        return Sql.of("(" + x.text() + " % nullif(" + y.text() + ", 0))", type);
    }

    /**
     * A comparison as MySQL makes it: a number with a text compares as numbers, a date with a text
     * as dates.
     */
    static String compare(Sql a, String operator, Sql b) {
        Collation collation = Collating.of(a, b);
        if (collation != Collation.BINARY) {
            return "("
                    + Collating.key(collation, a)
                    + " "
                    + operator
                    + " "
                    + Collating.key(collation, b)
                    + ")";
        }
        Sql x = a;
        Sql y = b;
        if (x.type().isNumber() && y.type().isText() || x.type().isText() && y.type().isNumber()) {
            x = Sql.of(Casts.number(x), Type.DOUBLE);
            y = Sql.of(Casts.number(y), Type.DOUBLE);
        } else if (x.type().isTemporal() && y.type().isText()) {
            y = temporal(y, x.type());
        } else if (y.type().isTemporal() && x.type().isText()) {
            x = temporal(x, y.type());
        } else if (x.type().isTemporal() && y.type().isNumber()) {
            x = number(x);
        } else if (y.type().isTemporal() && x.type().isNumber()) {
            y = number(y);
        } else if (x.type().is(Type.Family.BOOLEAN) != y.type().is(Type.Family.BOOLEAN)) {
            x = Sql.of(value(x), x.type());
            y = Sql.of(value(y), y.type());
        } else if (x.type().isNumber() && isBits(y)) {
            y = number(y);
        } else if (y.type().isNumber() && isBits(x)) {
            x = number(x);
        } else if (x.type().is(Type.Family.BINARY) && y.type().is(Type.Family.TEXT)) {
            y = Sql.of("encode(" + y.text() + ")", Type.BINARY);
        } else if (y.type().is(Type.Family.BINARY) && x.type().is(Type.Family.TEXT)) {
            x = Sql.of("encode(" + x.text() + ")", Type.BINARY);
        }
        return "(" + x.text() + " " + operator + " " + y.text() + ")";
    }

    private static boolean isBits(Sql sql) {
        return sql.literal() instanceof byte[];
    }

    /** A text that is compared with a date or time. */
    private static Sql temporal(Sql text, Type with) {
        if (with.is(Type.Family.TIME)) {
            return Sql.of(Casts.time(text), Type.TIME);
        }
        if (text.literal() != null) {
            LocalDateTime time = Times.dateTime(text.literal());
            if (time != null) {
                boolean day =
                        with.is(Type.Family.DATE) && time.equals(time.toLocalDate().atStartOfDay());
                LocalDate date = time.toLocalDate();
                return Literals.of(day ? (Object) date : time);
            }
        }
        return Sql.of("TRY_CAST(" + text.text() + " AS TIMESTAMP)", Type.DATETIME);
    }

    Sql between(SQLBetweenExpr between) throws SqlException {
        Sql test = render.of(between.getTestExpr());
        String low = compare(test, ">=", render.of(between.getBeginExpr()));
        String high = compare(test, "<=", render.of(between.getEndExpr()));
        return bool((between.isNot() ? "(NOT (" : "((") + low + " AND " + high + "))");
    }

    Sql in(SQLInListExpr list) throws SqlException {
        Sql test = render.of(list.getExpr());
        List<Sql> targets = new ArrayList<>();
        for (SQLExpr target : list.getTargetList()) {
            targets.add(render.of(target));
        }
        String not = list.isNot() ? " NOT" : "";
        List<Sql> all = new ArrayList<>(targets);
        all.add(test);
        Collation collation = Collating.of(all).collation();
        if (targets.stream().allMatch(target -> sameKind(test.type(), target.type()))) {
            List<String> texts =
                    targets.stream().map(target -> Collating.key(collation, target)).toList();
            return bool(
                    "("
                            + Collating.key(collation, test)
                            + not
                            + " IN ("
                            + String.join(", ", texts)
                            + "))");
        }
        List<String> comparisons =
                targets.stream().map(target -> compare(test, "=", target)).toList();
        return bool(
                "(" + (list.isNot() ? "NOT " : "") + "(" + String.join(" OR ", comparisons) + "))");
    }

    private static boolean sameKind(Type a, Type b) {
        return b.is(Type.Family.NULL) || a.isNumber() && b.isNumber() || a.family() == b.family();
    }

    private static Sql like(Sql a, Sql pattern, boolean not, @Nullable String escape) {
        boolean plain = pattern.literal() instanceof String text && text.indexOf('\\') < 0;
        String how = escape == null ? (plain ? "" : " ESCAPE '\\'") : " ESCAPE " + escape;
        Collation collation = Collating.of(a, pattern);
        return bool(
                "("
                        + Collating.weights(collation, a)
                        + (not ? " NOT" : "")
                        + " LIKE "
                        + Collating.weights(collation, pattern)
                        + how
                        + ")");
    }

    /** As a condition. */
    static String truth(Sql sql) {
        return switch (sql.type().family()) {
            case BOOLEAN -> sql.text();
            case WHOLE, DECIMAL, DOUBLE -> "(" + sql.text() + " <> 0)";
            case NULL -> "CAST(NULL AS BOOLEAN)";
            case UNKNOWN -> "CAST(" + sql.text() + " AS BOOLEAN)";
            default -> "(" + number(sql).text() + " <> 0)";
        };
    }

    /** As a value that leaves the expression: MySQL's booleans are numbers. */
    static String value(Sql sql) {
        return sql.type().is(Type.Family.BOOLEAN)
                ? "CAST(" + sql.text() + " AS INTEGER)"
                : sql.text();
    }
}
