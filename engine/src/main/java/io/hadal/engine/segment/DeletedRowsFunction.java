package io.hadal.engine.segment;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionBuilder;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.duckdb.DuckDBWritableVector;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * The deleted rows of a list of segment files as a table of DuckDB with one column {@code k}:
 * {@code (file_index << 32) + file_row_number}. A scan leaves them out by {@link Deleted#filter},
 * which keeps join orders as they are, unlike an anti join.
 */
public final class DeletedRowsFunction {
    private static final String NAME = "hadal_deleted";

    private final Map<Long, Deleted> open = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    private DeletedRowsFunction() {}

    static DeletedRowsFunction register(Connection connection) throws SQLException {
        DeletedRowsFunction function = new DeletedRowsFunction();
        try (DuckDBTableFunctionBuilder builder = DuckDBFunctions.tableFunction()) {
            builder.withName(NAME)
                    .withParameter(DuckDBColumnType.BIGINT)
                    .withFunction(function.new Scan())
                    .register(connection);
        }
        return function;
    }

    /**
     * @param byFile deleted ordinals per file, in the order of the read_parquet list; not changed
     *     until the handle is closed
     */
    public Deleted open(List<RoaringBitmap> byFile) {
        Deleted deleted = new Deleted(ids.incrementAndGet(), List.copyOf(byFile));
        open.put(deleted.id, deleted);
        return deleted;
    }

    /** A list that DuckDB can read. */
    public final class Deleted implements AutoCloseable {
        private final long id;
        private final List<RoaringBitmap> byFile;
        private final long count;

        private Deleted(long id, List<RoaringBitmap> byFile) {
            this.id = id;
            this.byFile = byFile;
            this.count = byFile.stream().mapToLong(RoaringBitmap::getLongCardinality).sum();
        }

        /** Number of deleted rows; with none leave the filter away. */
        public long count() {
            return count;
        }

        /**
         * A condition for the WHERE of the scan of the files, whose relation has the alias {@code
         * alias}.
         */
        public String filter(String alias) {
            return "((%s.file_index::BIGINT << 32) + %s.file_row_number) NOT IN (SELECT k FROM %s(%d))"
                    .formatted(alias, alias, NAME, id);
        }

        /** No query may read it any more. */
        @Override
        public void close() {
            open.remove(id);
        }
    }

    /** Where a scan is; it has one thread. */
    private static final class Position {
        private final List<RoaringBitmap> byFile;
        private int file = -1;
        private PeekableIntIterator ordinals = new RoaringBitmap().getIntIterator();

        Position(List<RoaringBitmap> byFile) {
            this.byFile = byFile;
        }

        boolean next() {
            while (!ordinals.hasNext()) {
                if (++file >= byFile.size()) {
                    return false;
                }
                ordinals = byFile.get(file).getIntIterator();
            }
            return true;
        }
    }

    private final class Scan implements DuckDBTableFunction<Deleted, Position, Object> {
        @Override
        public Deleted bind(DuckDBTableFunctionBindInfo info) throws SQLException {
            Deleted deleted = open.get(info.getParameter(0).getLong());
            if (deleted == null) {
                throw new IllegalStateException(
                        "a query reads deleted rows whose handle is closed");
            }
            info.addResultColumn("k", DuckDBColumnType.BIGINT);
            info.setCardinality(deleted.count, true);
            return deleted;
        }

        @Override
        public Position init(DuckDBTableFunctionInitInfo info) {
            info.setMaxThreads(1);
            Deleted deleted = info.getBindData();
            return new Position(deleted.byFile);
        }

        @Override
        public long apply(DuckDBTableFunctionCallInfo call, DuckDBDataChunkWriter out) {
            Position position = call.getInitData();
            DuckDBWritableVector keys = out.vector(0);
            int count = 0;
            while (count < out.capacity() && position.next()) {
                keys.setLong(count++, ((long) position.file << 32) + position.ordinals.next());
            }
            return count;
        }
    }
}
