package io.hadal.sql.ddl;

import io.hadal.engine.segment.ColumnTypes;
import io.hadal.storage.schema.ColumnType;

/** Which types of a column can become which without rewriting a row. */
public final class TypeChange {
    private TypeChange() {}

    /** What values of different types have to have in common. */
    private enum Meaning {
        WHOLE,
        DECIMAL,
        FLOAT,
        DOUBLE,
        TEXT,
        BYTES,
        DATE,
        DATETIME,
        TIMESTAMP,
        TIME
    }

    /** Whether a value that both types have is stored in the same bytes. */
    public static boolean keepsForm(ColumnType from, ColumnType to) {
        return meaning(from) == meaning(to)
                && from.scale() == to.scale()
                && from.collation() == to.collation();
    }

    /** Whether segments hold the two types differently. */
    static boolean retypes(ColumnType from, ColumnType to) {
        return !ColumnTypes.sql(from).equals(ColumnTypes.sql(to));
    }

    private static Meaning meaning(ColumnType type) {
        return switch (type.kind()) {
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
                    Meaning.WHOLE;
            case DECIMAL, UNSIGNED_BIGINT, BIT -> Meaning.DECIMAL;
            case FLOAT -> Meaning.FLOAT;
            case DOUBLE -> Meaning.DOUBLE;
            case VARCHAR, CHAR, TEXT, JSON, ENUM, SET -> Meaning.TEXT;
            case VARBINARY, BINARY, BLOB -> Meaning.BYTES;
            case DATE -> Meaning.DATE;
            case DATETIME -> Meaning.DATETIME;
            case TIMESTAMP -> Meaning.TIMESTAMP;
            case TIME -> Meaning.TIME;
        };
    }
}
