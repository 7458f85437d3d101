package io.hadal.engine.segment;

import io.hadal.engine.TableView.HotCursor;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.row.RowReader;
import io.hadal.storage.schema.Column;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionBuilder;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;
import org.jspecify.annotations.Nullable;

/**
 * Rows of Java as a table of DuckDB. {@link #open} a source, put {@link Rows#sql} into FROM, run
 * the query, close the handle when the last result has been read. Only the columns that a query
 * names are decoded; DuckDB pushes no filter down, so narrow the source's cursors instead. A large
 * source is read by several threads: its order is lost.
 */
public final class HotRowsFunction {
    private static final String NAME = "hadal_rows";

    /** Below so many rows another thread costs more than it brings. */
    private static final long ROWS_PER_THREAD_MIN = 8192;

    private final Map<Long, Rows> open = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final int threads;
    private final VectorAccess access;

    private HotRowsFunction(int threads, VectorAccess access) {
        this.threads = threads;
        this.access = access;
    }

    static HotRowsFunction register(
            int threads, VectorAccess access, java.sql.Connection connection) throws SQLException {
        HotRowsFunction function = new HotRowsFunction(threads, access);
        try (DuckDBTableFunctionBuilder builder = DuckDBFunctions.tableFunction()) {
            builder.withName(NAME)
                    .withParameter(DuckDBColumnType.BIGINT)
                    .withProjectionPushdown()
                    .withFunction(function.new Scan())
                    .register(connection);
        }
        return function;
    }

    /** Makes rows readable by DuckDB until the handle is closed. */
    public Rows open(RowSource source) {
        Rows rows = new Rows(ids.incrementAndGet(), source);
        open.put(rows.id, rows);
        return rows;
    }

    /** Number of handles that are open. */
    public int openCount() {
        return open.size();
    }

    /** A source that DuckDB can read. */
    public final class Rows implements AutoCloseable {
        private final long id;
        private final RowSource source;
        private final RowCodec codec;
        private volatile @Nullable RuntimeException failure;

        private Rows(long id, RowSource source) {
            this.id = id;
            this.source = source;
            this.codec = RowCodec.of(source.def());
        }

        /**
         * A relation for FROM with a column {@code c<slot>} for each column of the definition; to
         * be given an alias.
         */
        public String sql() {
            String columns =
                    source.def().columns().stream()
                            .map(ColumnTypes::fromJava)
                            .collect(Collectors.joining(", "));
            return "(SELECT " + columns + " FROM " + NAME + "(" + id + "))";
        }

        /**
         * Throws what reading the source threw, if that is why a query failed; DuckDB itself
         * reports only its text.
         */
        public void rethrow() {
            RuntimeException thrown = failure;
            if (thrown != null) {
                throw thrown;
            }
        }

        /** No query may read it any more. */
        @Override
        public void close() {
            open.remove(id);
        }
    }

    /** What a scan's threads share: the cursor, which one of them moves at a time. */
    private static final class Shared {
        private final Rows rows;
        private final List<Column> columns;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable HotCursor cursor;
        private boolean ended;

        Shared(Rows rows, List<Column> columns) {
            this.rows = rows;
            this.columns = columns;
        }

        /** Takes the next rows; returns how many, 0 at the end. */
        int take(byte[][] batch) {
            lock.lock();
            try {
                if (cursor == null) {
                    cursor = rows.source.cursors().get();
                }
                int count = 0;
                while (!ended && count < batch.length) {
                    if (cursor.next()) {
                        batch[count++] = cursor.row();
                    } else {
                        ended = true;
                    }
                }
                return count;
            } finally {
                lock.unlock();
            }
        }
    }

    /** What one thread of a scan needs for itself. */
    private static final class Local {
        private byte[][] batch = new byte[0][];
        private @Nullable RowReader reader;
        private List<VectorFill> fills = List.of();
    }

    private final class Scan implements DuckDBTableFunction<Rows, Shared, Local> {
        @Override
        public Rows bind(DuckDBTableFunctionBindInfo info) throws SQLException {
            Rows rows = open.get(info.getParameter(0).getLong());
            if (rows == null) {
                throw new IllegalStateException("a query reads rows whose handle is closed");
            }
            for (Column column : rows.source.def().columns()) {
                try (var type = ColumnTypes.javaType(column.type())) {
                    info.addResultColumn(ColumnTypes.name(column.slot()), type);
                }
            }
            info.setCardinality(Math.max(rows.source.rowsEstimate(), 1), false);
            return rows;
        }

        @Override
        public Shared init(DuckDBTableFunctionInitInfo info) {
            Rows rows = info.getBindData();
            List<Column> all = rows.source.def().columns();
            Column[] columns = new Column[(int) info.getColumnCount()];
            for (int i = 0; i < columns.length; i++) {
                columns[i] = all.get((int) info.getColumnIndex(i));
            }
            info.setMaxThreads(
                    Math.clamp(rows.source.rowsEstimate() / ROWS_PER_THREAD_MIN, 1, threads));
            return new Shared(rows, List.of(columns));
        }

        @Override
        public Local localInit(DuckDBTableFunctionInitInfo info) {
            return new Local();
        }

        @Override
        public long apply(DuckDBTableFunctionCallInfo call, DuckDBDataChunkWriter out) {
            Shared shared = call.getInitData();
            try {
                return fill(shared, call.getLocalInitData(), out);
            } catch (RuntimeException e) {
                shared.rows.failure = e;
                throw e;
            }
        }

        private long fill(Shared shared, Local local, DuckDBDataChunkWriter out) {
            if (local.reader == null) {
                local.batch = new byte[(int) out.capacity()][];
                local.reader = shared.rows.codec.reader();
                local.fills = shared.columns.stream().map(access::fill).toList();
            }
            int count = shared.take(local.batch);
            VectorFill.fillAll(local.fills, local.reader, local.batch, count, out);
            return count;
        }
    }
}
