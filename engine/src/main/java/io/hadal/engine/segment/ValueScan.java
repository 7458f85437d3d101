package io.hadal.engine.segment;

import io.hadal.storage.schema.Column;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/**
 * Reads a query's result as values of the columns' Java classes, chunk by chunk. Not thread-safe.
 */
final class ValueScan implements AutoCloseable {
    private final List<Column> columns;
    private final ChunkScan chunks;
    private DuckDBReadableVector[] vectors = {};
    private int row = -1;
    private int rows;

    private ValueScan(List<Column> columns, ChunkScan chunks) {
        this.columns = columns;
        this.chunks = chunks;
    }

    /**
     * Runs a query whose first result columns are {@code columns}, in the form of {@link
     * ColumnTypes#toJava}; others may follow.
     */
    static ValueScan open(
            DuckDb duckDb, DuckDBConnection connection, List<Column> columns, String sql)
            throws SQLException {
        return new ValueScan(columns, ChunkScan.open(duckDb, connection, sql));
    }

    /** Steps to the next row; false at the end. */
    boolean next() throws SQLException {
        while (++row >= rows) {
            ChunkScan.Chunk chunk = chunks.next();
            if (chunk == null) {
                return false;
            }
            rows = chunk.rows();
            vectors = chunk.vectors();
            row = -1;
        }
        return true;
    }

    /** The value of a column, by its place in the list. */
    @Nullable Object value(int index) {
        DuckDBReadableVector vector = vectors[index];
        if (vector.isNull(row)) {
            return null;
        }
        return switch (columns.get(index).type().kind()) {
            case TINYINT, BOOL -> (long) vector.getByte(row);
            case SMALLINT, UNSIGNED_TINYINT, YEAR -> (long) vector.getShort(row);
            case MEDIUMINT, INT, UNSIGNED_SMALLINT, UNSIGNED_MEDIUMINT -> (long) vector.getInt(row);
            case BIGINT, UNSIGNED_INT, TIME -> vector.getLong(row);
            case DECIMAL, UNSIGNED_BIGINT, BIT -> vector.getBigDecimal(row);
            case FLOAT -> vector.getFloat(row);
            case DOUBLE -> vector.getDouble(row);
            case VARCHAR, CHAR, TEXT, JSON, ENUM, SET -> vector.getString(row);
            case VARBINARY, BINARY, BLOB -> HexFormat.of().parseHex(vector.getString(row));
            case DATE -> vector.getLocalDate(row);
            case DATETIME, TIMESTAMP -> vector.getLocalDateTime(row);
        };
    }

    /** A result column of type BIGINT behind the columns, not NULL. */
    long extraLong(int index) {
        return vectors[columns.size() + index].getLong(row);
    }

    @Override
    public void close() throws SQLException {
        chunks.close();
    }
}
