package io.hadal.sql.dialect;

import io.hadal.storage.schema.ColumnType;

/**
 * The type of an expression, as far as operators need it.
 *
 * @param scale digits after the point of a DECIMAL, fractional digits of a DATETIME
 * @param wide whether a WHOLE one is calculated in 64 bits or more by DuckDB
 */
public record Type(Family family, int scale, boolean wide) {

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

    private static Type of(Family family) {
        return new Type(family, 0, false);
    }

    static Type decimal(int scale) {
        return new Type(Family.DECIMAL, scale, false);
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
                    UNSIGNED_MEDIUMINT ->
                    NARROW;
            case BIGINT, UNSIGNED_INT -> WHOLE;
            case DECIMAL, UNSIGNED_BIGINT -> decimal(type.scale());
            case FLOAT, DOUBLE -> DOUBLE;
            case VARCHAR, TEXT -> TEXT;
            case VARBINARY, BLOB -> BINARY;
            case DATE -> DATE;
            case DATETIME -> new Type(Family.DATETIME, type.precision(), false);
            case JSON -> JSON;
        };
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
        if (isTemporal() && other.isTemporal()) {
            return DATETIME;
        }
        return family == other.family ? this : TEXT;
    }
}
