package io.hadal.storage.schema;

import io.hadal.storage.collate.Collation;
import java.util.List;

/**
 * The type of a column's values.
 *
 * @param length VARCHAR, CHAR: characters, VARBINARY, BINARY: bytes; BIT: bits, 1 to 64; TEXT,
 *     BLOB: bytes, 0 = no limit; 0 otherwise
 * @param precision DECIMAL: total digits, 1 to 38; UNSIGNED_BIGINT and BIT: 20, that is, those of
 *     the DECIMAL that they are stored as; DATETIME, TIMESTAMP and TIME: fractional digits, 0 to 6;
 *     0 otherwise
 * @param scale DECIMAL: digits after the point; 0 otherwise
 * @param members ENUM and SET: what a value may be, or may hold, in their order; empty otherwise
 * @param collation how texts compare; BINARY of all that is no text, and of JSON
 */
public record ColumnType(
        Kind kind,
        int length,
        int precision,
        int scale,
        List<String> members,
        Collation collation) {

    public static final int DECIMAL_PRECISION_MAX = 38;

    private static final int UNSIGNED_BIGINT_DIGITS = 20;
    private static final int FRACTION_DIGITS_MAX = 6;

    /** How values are encoded in rows and keys; docs/format/row.md. */
    public enum Form {
        /** A whole number of 64 bits: also days and microseconds. */
        INTEGER,
        /** A DECIMAL without its point. */
        UNSCALED,
        FLOAT,
        DOUBLE,
        /** UTF-8. */
        TEXT,
        BYTES
    }

    /** Each with the Java class of its values. New kinds are appended: the name is stored. */
    public enum Kind {
        /** Long, -128 to 127. */
        TINYINT(Form.INTEGER),
        /** Long. */
        SMALLINT(Form.INTEGER),
        /** Long. */
        MEDIUMINT(Form.INTEGER),
        /** Long. */
        INT(Form.INTEGER),
        /** Long. */
        BIGINT(Form.INTEGER),
        /** Long, 0 or 1: MySQL's TINYINT(1). */
        BOOL(Form.INTEGER),
        /** BigDecimal with exactly the column's scale. */
        DECIMAL(Form.UNSCALED),
        /** Float. */
        FLOAT(Form.FLOAT),
        /** Double. */
        DOUBLE(Form.DOUBLE),
        /** String. */
        VARCHAR(Form.TEXT),
        /** String. */
        TEXT(Form.TEXT),
        /** byte[]. */
        VARBINARY(Form.BYTES),
        /** byte[]. */
        BLOB(Form.BYTES),
        /** LocalDate. */
        DATE(Form.INTEGER),
        /** LocalDateTime, no zone. */
        DATETIME(Form.INTEGER),
        /** String: the JSON text as given, valid JSON. */
        JSON(Form.TEXT),
        /** Long, 0 to 255. */
        UNSIGNED_TINYINT(Form.INTEGER),
        /** Long. */
        UNSIGNED_SMALLINT(Form.INTEGER),
        /** Long. */
        UNSIGNED_MEDIUMINT(Form.INTEGER),
        /** Long. */
        UNSIGNED_INT(Form.INTEGER),
        /** BigDecimal without digits after the point, 0 to 2^64 - 1: no Java number is as large. */
        UNSIGNED_BIGINT(Form.UNSCALED),
        /** String without blanks at its end. */
        CHAR(Form.TEXT),
        /** byte[] of the column's length. */
        BINARY(Form.BYTES),
        /** LocalDateTime in UTC; sessions see it in their time zone. */
        TIMESTAMP(Form.INTEGER),
        /** Long: microseconds, also negative ones and more than a day. */
        TIME(Form.INTEGER),
        /** Long: 0 or 1901 to 2155. */
        YEAR(Form.INTEGER),
        /** BigDecimal without digits after the point, as UNSIGNED_BIGINT. */
        BIT(Form.UNSCALED),
        /** String: one of the members. */
        ENUM(Form.TEXT),
        /** String: some of the members, in their order, separated by commas. */
        SET(Form.TEXT);

        private final Form form;

        Kind(Form form) {
            this.form = form;
        }

        public Form form() {
            return form;
        }

        public boolean isUnsigned() {
            return switch (this) {
                case UNSIGNED_TINYINT,
                        UNSIGNED_SMALLINT,
                        UNSIGNED_MEDIUMINT,
                        UNSIGNED_INT,
                        UNSIGNED_BIGINT,
                        YEAR,
                        BIT ->
                        true;
                default -> false;
            };
        }

        /** Whether a value is a whole number of up to 64 bits with sign, as a Long. */
        public boolean isWhole() {
            return switch (this) {
                case TINYINT,
                        SMALLINT,
                        MEDIUMINT,
                        INT,
                        BIGINT,
                        BOOL,
                        UNSIGNED_TINYINT,
                        UNSIGNED_SMALLINT,
                        UNSIGNED_MEDIUMINT,
                        UNSIGNED_INT,
                        YEAR ->
                        true;
                default -> false;
            };
        }

        /** Whether a value is a date with its time of day. */
        public boolean isDateTime() {
            return this == DATETIME || this == TIMESTAMP;
        }

        /** Whether values compare by a collation. */
        public boolean isCollated() {
            return form == Form.TEXT && this != JSON;
        }

        /** Whether a value is made of the type's members. */
        public boolean isChoice() {
            return this == ENUM || this == SET;
        }
    }

    public ColumnType {
        members = List.copyOf(members);
        boolean noDigits = precision == 0 && scale == 0;
        boolean ok =
                switch (kind) {
                    case VARCHAR, VARBINARY, CHAR, BINARY, TEXT, BLOB -> length >= 0 && noDigits;
                    case DECIMAL ->
                            length == 0
                                    && precision >= 1
                                    && precision <= DECIMAL_PRECISION_MAX
                                    && scale >= 0
                                    && scale <= precision;
                    case UNSIGNED_BIGINT ->
                            length == 0 && precision == UNSIGNED_BIGINT_DIGITS && scale == 0;
                    case BIT ->
                            length >= 1
                                    && length <= Long.SIZE
                                    && precision == UNSIGNED_BIGINT_DIGITS
                                    && scale == 0;
                    case DATETIME, TIMESTAMP, TIME ->
                            length == 0
                                    && precision >= 0
                                    && precision <= FRACTION_DIGITS_MAX
                                    && scale == 0;
                    default -> length == 0 && noDigits;
                };
        boolean collated = kind.isCollated() || collation == Collation.BINARY;
        if (!ok || !collated || kind.isChoice() == members.isEmpty()) {
            throw new IllegalArgumentException(
                    "no such type: %s length %d precision %d scale %d, %d members, %s"
                            .formatted(kind, length, precision, scale, members.size(), collation));
        }
    }

    /** A type without members, whose texts compare by their bytes. */
    public ColumnType(Kind kind, int length, int precision, int scale) {
        this(kind, length, precision, scale, List.of(), Collation.BINARY);
    }

    public static ColumnType of(Kind kind) {
        return new ColumnType(
                kind, 0, kind == Kind.UNSIGNED_BIGINT ? UNSIGNED_BIGINT_DIGITS : 0, 0);
    }

    /** BIT(n). */
    public static ColumnType bit(int bits) {
        return new ColumnType(Kind.BIT, bits, UNSIGNED_BIGINT_DIGITS, 0);
    }

    /** ENUM or SET. */
    public static ColumnType choice(Kind kind, List<String> members) {
        return new ColumnType(kind, 0, 0, 0, members, Collation.BINARY);
    }

    /** The same with another collation; as it is if its values compare by none. */
    public ColumnType collated(Collation other) {
        return kind.isCollated() && collation != other
                ? new ColumnType(kind, length, precision, scale, members, other)
                : this;
    }
}
