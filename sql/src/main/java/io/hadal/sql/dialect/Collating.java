package io.hadal.sql.dialect;

import io.hadal.engine.segment.ColumnTypes;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.storage.collate.Collation;
import java.util.List;

/**
 * By which collation an expression wants to be compared, and how much: MySQL's coercibility.
 *
 * @param coercibility the smaller one wins
 */
record Collating(Collation collation, int coercibility) {
    private static final int EXPLICIT = 0;
    private static final int COLUMN = 2;

    /** Of literals, and of what is calculated of nothing else. */
    static final Collating LITERAL = new Collating(Collation.BINARY, 4);

    static Collating column(Collation collation) {
        return new Collating(collation, COLUMN);
    }

    /** Of {@code COLLATE}. */
    static Collating explicit(Collation collation) {
        return new Collating(collation, EXPLICIT);
    }

    /** Of two with the same right the one by bytes wins. */
    Collating or(Collating other) {
        if (coercibility != other.coercibility) {
            return coercibility < other.coercibility ? this : other;
        }
        return collation == Collation.BINARY ? this : other;
    }

    /** Error 1267 if both were said explicitly and differ. */
    static void check(Sql a, Sql b) throws SqlException {
        Collating x = a.type().collating();
        Collating y = b.type().collating();
        if (x.coercibility == EXPLICIT && y.coercibility == EXPLICIT && !x.equals(y)) {
            throw MysqlError.ILLEGAL_COLLATIONS.with(x.collation.sqlName(), y.collation.sqlName());
        }
    }

    /** What texts among these compare by. */
    static Collating of(List<Sql> operands) {
        Collating result = LITERAL;
        for (Sql operand : operands) {
            if (operand.type().isText()) {
                result = result.or(operand.type().collating());
            }
        }
        return result;
    }

    /** What two expressions compare by; by bytes if one is no text. */
    static Collation of(Sql a, Sql b) {
        return a.type().is(Type.Family.TEXT) && b.type().is(Type.Family.TEXT)
                ? a.type().collating().or(b.type().collating()).collation()
                : Collation.BINARY;
    }

    /** What an expression is grouped and sorted by. */
    static Collation of(Type type) {
        return type.is(Type.Family.TEXT) ? type.collating().collation() : Collation.BINARY;
    }

    /** Whether an expression is not grouped and sorted as it is. */
    static boolean isFolded(Type type) {
        return of(type) != Collation.BINARY && type.choice() == null;
    }

    /** The expression as it is grouped and sorted. */
    static String key(Sql sql) {
        return key(isFolded(sql.type()) ? of(sql.type()) : Collation.BINARY, sql);
    }

    static String key(Collation collation, Sql sql) {
        if (collation == Collation.BINARY || !sql.type().is(Type.Family.TEXT)) {
            return Operators.value(sql);
        }
        return sql.literal() instanceof String text
                ? Literals.text(collation.key(text))
                : ColumnTypes.collated(collation, sql.text());
    }

    /** The text as patterns and searches see it. */
    static String weights(Collation collation, Sql sql) {
        return collation == Collation.BINARY
                ? Casts.text(sql)
                : sql.literal() instanceof String text
                        ? Literals.text(collation.weights(text))
                        : ColumnTypes.weights(collation, Casts.text(sql));
    }
}
