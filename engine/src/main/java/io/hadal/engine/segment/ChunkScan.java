package io.hadal.engine.segment;

import java.sql.SQLException;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** A query's result, chunk by chunk. Not thread-safe. */
final class ChunkScan implements AutoCloseable {
    private final DuckDb duckDb;
    private final DuckDBPreparedStatement statement;
    private final DuckDBChunkedResult result;

    private ChunkScan(
            DuckDb duckDb, DuckDBPreparedStatement statement, DuckDBChunkedResult result) {
        this.duckDb = duckDb;
        this.statement = statement;
        this.result = result;
    }

    static ChunkScan open(DuckDb duckDb, DuckDBConnection connection, String sql)
            throws SQLException {
        DuckDBPreparedStatement statement = duckDb.call(null, () -> connection.prepare(sql));
        try {
            return new ChunkScan(duckDb, statement, duckDb.call(statement, statement::query));
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    /**
     * @param vectors of the result's columns; valid until the next chunk
     */
    record Chunk(int rows, DuckDBReadableVector[] vectors) {}

    /** The next chunk, or null at the end. */
    @Nullable Chunk next() throws SQLException {
        if (!duckDb.call(statement, result::nextChunk)) {
            return null;
        }
        DuckDBDataChunkReader chunk = result.chunk();
        DuckDBReadableVector[] vectors = new DuckDBReadableVector[(int) chunk.columnCount()];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = chunk.vector(i);
        }
        return new Chunk((int) chunk.rowCount(), vectors);
    }

    @Override
    public void close() throws SQLException {
        try (statement) {
            result.close();
        }
    }
}
