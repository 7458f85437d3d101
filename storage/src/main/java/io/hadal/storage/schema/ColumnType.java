package io.hadal.storage.schema;

/**
 * The type of a column's values.
 *
 * @param length VARCHAR: characters, VARBINARY: bytes; 0 otherwise
 * @param precision DECIMAL: total digits, 1 to 38; DATETIME: fractional digits, 0 to 6; 0 otherwise
 * @param scale DECIMAL: digits after the point; 0 otherwise
 */
public record ColumnType(Kind kind, int length, int precision, int scale) {

    public static final int DECIMAL_PRECISION_MAX = 38;

    /** Each with the Java class of its values. New kinds are appended: the name is stored. */
    public enum Kind {
        /** Long, -128 to 127. */
        TINYINT,
        /** Long. */
        SMALLINT,
        /** Long. */
        MEDIUMINT,
        /** Long. */
        INT,
        /** Long. */
        BIGINT,
        /** Long, 0 or 1: MySQL's TINYINT(1). */
        BOOL,
        /** BigDecimal with exactly the column's scale. */
        DECIMAL,
        /** Float. */
        FLOAT,
        /** Double. */
        DOUBLE,
        /** String. */
        VARCHAR,
        /** String. */
        TEXT,
        /** byte[]. */
        VARBINARY,
        /** byte[]. */
        BLOB,
        /** LocalDate. */
        DATE,
        /** LocalDateTime, no zone. */
        DATETIME,
        /** String: the JSON text as given, valid JSON. */
        JSON
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
        return new ColumnType(kind, 0, 0, 0);
    }
}
