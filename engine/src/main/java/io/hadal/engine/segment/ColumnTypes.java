package io.hadal.engine.segment;

import io.hadal.storage.collate.Collation;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.sql.SQLException;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBLogicalType;

/**
 * The types that columns have in segments and in DuckDB; docs/format/segment.md. Each holds every
 * value of its kind exactly and sorts, by {@link #sorted}, as row.KeyCodec does.
 */
public final class ColumnTypes {
    private ColumnTypes() {}

    /** The name that a column has in a segment's file and in DuckDB. */
    public static String name(int slot) {
        return "c" + slot;
    }

    /** The type in DuckDB's SQL. */
    public static String sql(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, BOOL -> "TINYINT";
            case SMALLINT, UNSIGNED_TINYINT, YEAR -> "SMALLINT";
            case MEDIUMINT, INT, UNSIGNED_SMALLINT, UNSIGNED_MEDIUMINT -> "INTEGER";
            case BIGINT, UNSIGNED_INT, TIME -> "BIGINT";
            case DECIMAL, UNSIGNED_BIGINT, BIT ->
                    "DECIMAL(" + type.precision() + "," + type.scale() + ")";
            case FLOAT -> "FLOAT";
            case DOUBLE -> "DOUBLE";
            case VARCHAR, CHAR, TEXT, JSON, ENUM, SET -> "VARCHAR";
            case VARBINARY, BINARY, BLOB -> "BLOB";
            case DATE -> "DATE";
            case DATETIME, TIMESTAMP -> "TIMESTAMP";
        };
    }

    /**
     * Whether values cross between Java and DuckDB as hexadecimal text: DuckDB's Java functions
     * have no binary type.
     */
    static boolean asHex(ColumnType type) {
        return type.kind().form() == ColumnType.Form.BYTES;
    }

    /** A column as a function of Java delivers it, as SQL that gives it its type. */
    static String fromJava(Column column) {
        String name = name(column.slot());
        return asHex(column.type()) ? "from_hex(" + name + ") AS " + name : name;
    }

    /** A column in the form in which Java reads it. */
    static String toJava(Column column) {
        String name = name(column.slot());
        return asHex(column.type()) ? "hex(" + name + ") AS " + name : fromFile(column);
    }

    /** A column of a segment's file, which may be older than the column's type. */
    static String fromFile(Column column) {
        String name = name(column.slot());
        return column.retyped()
                ? "CAST(" + name + " AS " + sql(column.type()) + ") AS " + name
                : name;
    }

    /** A column as SQL that sorts as row.KeyCodec does. */
    static String sorted(Column column) {
        return collated(column.type().collation(), name(column.slot()));
    }

    /** A text's key by a collation, as SQL. */
    public static String collated(Collation collation, String text) {
        return switch (collation) {
            case BINARY -> text;
            case GENERAL_CI -> GeneralKeyFunction.KEY + "(" + text + ")";
        };
    }

    /** What each character of a text counts as, as SQL. */
    public static String weights(Collation collation, String text) {
        return switch (collation) {
            case BINARY -> text;
            case GENERAL_CI -> GeneralKeyFunction.WEIGHTS + "(" + text + ")";
        };
    }

    /** The type in which a function of Java delivers a column. To be closed. */
    static DuckDBLogicalType javaType(ColumnType type) throws SQLException {
        return switch (type.kind()) {
            case TINYINT, BOOL -> DuckDBLogicalType.of(DuckDBColumnType.TINYINT);
            case SMALLINT, UNSIGNED_TINYINT, YEAR ->
                    DuckDBLogicalType.of(DuckDBColumnType.SMALLINT);
            case MEDIUMINT, INT, UNSIGNED_SMALLINT, UNSIGNED_MEDIUMINT ->
                    DuckDBLogicalType.of(DuckDBColumnType.INTEGER);
            case BIGINT, UNSIGNED_INT, TIME -> DuckDBLogicalType.of(DuckDBColumnType.BIGINT);
            case DECIMAL, UNSIGNED_BIGINT, BIT ->
                    DuckDBLogicalType.decimal(type.precision(), type.scale());
            case FLOAT -> DuckDBLogicalType.of(DuckDBColumnType.FLOAT);
            case DOUBLE -> DuckDBLogicalType.of(DuckDBColumnType.DOUBLE);
            case VARCHAR, CHAR, TEXT, JSON, ENUM, SET, VARBINARY, BINARY, BLOB ->
                    DuckDBLogicalType.of(DuckDBColumnType.VARCHAR);
            case DATE -> DuckDBLogicalType.of(DuckDBColumnType.DATE);
            case DATETIME, TIMESTAMP -> DuckDBLogicalType.of(DuckDBColumnType.TIMESTAMP);
        };
    }
}
