package io.hadal.storage.schema;

/**
 * The type of a column's values.
 *
 * @param length VARCHAR: characters, VARBINARY: bytes; 0 otherwise
 * @param precision DECIMAL: total digits, 1 to 38; UNSIGNED_BIGINT: 20, that is, those of the
 *     DECIMAL that it is stored as; DATETIME: fractional digits, 0 to 6; 0 otherwise
 * @param scale DECIMAL: digits after the point; 0 otherwise
 */
public record ColumnType(Kind kind, int length, int precision, int scale) {

    public static final int DECIMAL_PRECISION_MAX = 38;

    private static final int UNSIGNED_BIGINT_DIGITS = 20;

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
        UNSIGNED_BIGINT(Form.UNSCALED);

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
                        UNSIGNED_BIGINT ->
                        true;
                default -> false;
            };
        }
    }

    public ColumnType {
        boolean ok =
                switch (kind) {
                    case VARCHAR, VARBINARY -> length >= 0 && precision == 0 && scale == 0;
                    case DECIMAL ->
                            length == 0
                                    && precision >= 1
                                    && precision <= DECIMAL_PRECISION_MAX
                                    && scale >= 0
                                    && scale <= precision;
                    case UNSIGNED_BIGINT ->
                            length == 0 && precision == UNSIGNED_BIGINT_DIGITS && scale == 0;
                    case DATETIME -> length == 0 && precision >= 0 && precision <= 6 && scale == 0;
                    default -> length == 0 && precision == 0 && scale == 0;
                };
        if (!ok) {
            throw new IllegalArgumentException(
                    "no such type: %s length %d precision %d scale %d"
                            .formatted(kind, length, precision, scale));
        }
    }

    public static ColumnType of(Kind kind) {
        return new ColumnType(
                kind, 0, kind == Kind.UNSIGNED_BIGINT ? UNSIGNED_BIGINT_DIGITS : 0, 0);
    }
}
