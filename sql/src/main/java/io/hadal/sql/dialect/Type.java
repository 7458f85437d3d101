package io.hadal.sql.dialect;

import io.hadal.storage.schema.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * The type of an expression, as far as operators need it.
 *
 * @param scale digits after the point of a DECIMAL, fractional digits of a DATETIME
 * @param wide whether a WHOLE one is calculated in 64 bits or more by DuckDB
 * @param choice of a TEXT: the ENUM or SET that it is of, which is a number too; else null
 * @param collating how a TEXT wants to be compared
 */
public record Type(
        Family family, int scale, boolean wide, @Nullable ColumnType choice, Collating collating) {

    public enum Family {
        NULL,
        /** DuckDB's BOOLEAN: MySQL's 0 and 1. */
        BOOLEAN,
        WHOLE,
        DECIMAL,
        DOUBLE,
        TEXT,
        BINARY,
        DATE,
        DATETIME,
        /** A BIGINT of microseconds. */
        TIME,
        JSON,
        /** Several columns in parentheses. */
        ROW,
        UNKNOWN
    }

    static final Type NULL = of(Family.NULL);
    static final Type BOOLEAN = of(Family.BOOLEAN);
    static final Type NARROW = of(Family.WHOLE);
    static final Type WHOLE = new Type(Family.WHOLE, 0, true);
    static final Type DOUBLE = of(Family.DOUBLE);
    static final Type TEXT = of(Family.TEXT);
    static final Type BINARY = of(Family.BINARY);
    static final Type DATE = of(Family.DATE);
    static final Type DATETIME = new Type(Family.DATETIME, 6, false);
    static final Type TIME = of(Family.TIME);
    static final Type JSON = of(Family.JSON);
    static final Type ROW = of(Family.ROW);
    static final Type UNKNOWN = of(Family.UNKNOWN);

    Type(Family family, int scale, boolean wide) {
        this(family, scale, wide, null, Collating.LITERAL);
    }

    private static Type of(Family family) {
        return new Type(family, 0, false);
    }

    static Type decimal(int scale) {
        return new Type(Family.DECIMAL, scale, false);
    }

    static Type time(int digits) {
        return new Type(Family.TIME, digits, false);
    }

    /** The type of a table's column. */
    public static Type of(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT,
                    SMALLINT,
                    MEDIUMINT,
                    INT,
                    BOOL,
                    UNSIGNED_TINYINT,
                    UNSIGNED_SMALLINT,
                    UNSIGNED_MEDIUMINT,
                    YEAR ->
                    NARROW;
            case BIGINT, UNSIGNED_INT -> WHOLE;
            case DECIMAL, UNSIGNED_BIGINT, BIT -> decimal(type.scale());
            case FLOAT, DOUBLE -> DOUBLE;
            case VARCHAR, CHAR, TEXT -> TEXT.by(Collating.column(type.collation()));
            case ENUM, SET ->
                    new Type(Family.TEXT, 0, false, type, Collating.column(type.collation()));
            case VARBINARY, BINARY, BLOB -> BINARY;
            case DATE -> DATE;
            case DATETIME, TIMESTAMP -> new Type(Family.DATETIME, type.precision(), false);
            case TIME -> time(type.precision());
            case JSON -> JSON;
        };
    }

    /** An ENUM or SET that is nothing but a text. */
    Type withoutChoice() {
        return choice == null ? this : TEXT.by(collating);
    }

    /** The same, compared in another way if it is a text. */
    Type by(Collating other) {
        return is(Family.TEXT) && !other.equals(collating)
                ? new Type(family, scale, wide, choice, other)
                : this;
    }

    boolean is(Family other) {
        return family == other;
    }

    /** Numbers that are exact. */
    boolean isExact() {
        return family == Family.WHOLE || family == Family.DECIMAL || family == Family.BOOLEAN;
    }

    boolean isNumber() {
        return isExact() || family == Family.DOUBLE;
    }

    boolean isText() {
        return family == Family.TEXT || family == Family.JSON;
    }

    boolean isTemporal() {
        return family == Family.DATE || family == Family.DATETIME || family == Family.TIME;
    }

    /** The type of a value that is one or the other, as in CASE. */
    Type or(Type other) {
        Type either = either(other);
        return isText() && other.isText() ? either.by(collating.or(other.collating)) : either;
    }

    private Type either(Type other) {
        if (is(Family.NULL)) {
            return other;
        }
        if (other.is(Family.NULL) || equals(other)) {
            return this;
        }
        if (is(Family.UNKNOWN) || other.is(Family.UNKNOWN)) {
            return UNKNOWN;
        }
        if (isExact() && other.isExact()) {
            return is(Family.DECIMAL) || other.is(Family.DECIMAL)
                    ? decimal(Math.max(scale, other.scale))
                    : WHOLE;
        }
        if (isNumber() && other.isNumber()) {
            return DOUBLE;
        }
        if (is(Family.TIME) && other.is(Family.TIME)) {
            return time(Math.max(scale, other.scale));
        }
        if (isTemporal() && other.isTemporal()) {
            return is(Family.TIME) || other.is(Family.TIME) ? TEXT : DATETIME;
        }
        return family == other.family && choice == null ? this : TEXT;
    }
}
