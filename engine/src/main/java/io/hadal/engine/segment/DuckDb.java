package io.hadal.engine.segment;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded DuckDB of one engine: an in-memory instance without tables of its own that reads and
 * writes Parquet files in the cache and reads rows from Java. Flush, merge and the SQL layer share
 * it. Thread-safe; a connection is used by one task at a time.
 *
 * <p>A native call holds the thread that makes it, which a virtual thread shares with all others:
 * run what takes long in {@link #call}.
 */
public final class DuckDb implements AutoCloseable {

    /**
     * How the instance is set up.
     *
     * @param threads worker threads of a query; 1 in a simulation, so that a run can be repeated
     * @param memoryBytesMax native memory; beyond it sorts and joins go to {@code temporaryFolder}
     * @param folders the only folders (and {@code temporaryFolder}) in which SQL may touch files
     * @param nativeThreads runs native calls; {@code Runnable::run} stays on the caller's thread
     *     (tests, simulation), a server gives platform threads
     */
    public record Options(
            int threads,
            long memoryBytesMax,
            Path temporaryFolder,
            List<Path> folders,
            Executor nativeThreads) {
        public Options {
            folders = List.copyOf(folders);
            if (threads < 1 || memoryBytesMax < MEMORY_BYTES_MIN) {
                throw new IllegalArgumentException(
                        "DuckDB needs at least one thread and %d bytes of memory, not %d and %d"
                                .formatted(MEMORY_BYTES_MIN, threads, memoryBytesMax));
            }
        }
    }

    /** Below this segments would have to be very small. */
    public static final long MEMORY_BYTES_MIN = 256L << 20;

    /** A call into DuckDB. */
    @FunctionalInterface
    public interface NativeCall<T> {
        T call() throws SQLException;
    }

    private static final Logger log = LoggerFactory.getLogger(DuckDb.class);

    private final DuckDBConnection root;
    private final Executor nativeThreads;
    private final int threads;
    private final long memoryBytesMax;
    private final VectorAccess vectors = new VectorAccess();
    private final HotRowsFunction hotRows;
    private final DeletedRowsFunction deletedRows;

    private DuckDb(DuckDBConnection root, Options options) throws SQLException {
        this.root = root;
        this.nativeThreads = options.nativeThreads();
        this.threads = options.threads();
        this.memoryBytesMax = options.memoryBytesMax();
        configure(options);
        this.deletedRows = DeletedRowsFunction.register(root);
        GeneralKeyFunction.register(root);
        this.hotRows = HotRowsFunction.register(options.threads(), vectors, root);
        if (vectors.raw() && !FillCheck.passes(this, root)) {
            log.warn(
                    "This DuckDB lays out its vectors differently: values are handed over one by one, several times slower.");
            vectors.useRaw(false);
        }
    }

    /**
     * Opens a new instance. Throws if the native library cannot be loaded or a setting is refused.
     */
    public static DuckDb open(Options options) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:", new Properties());
        try {
            return new DuckDb(connection.unwrap(DuckDBConnection.class), options);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** A new connection to the instance; cheap. To be closed by the caller. */
    public DuckDBConnection connect() throws SQLException {
        return root.duplicate();
    }

    /**
     * Row bytes that are surely sorted within the memory limit: beyond it DuckDB fails on large
     * texts instead of using the disk.
     */
    public long sortBytesMax() {
        return memoryBytesMax / 4;
    }

    VectorAccess vectors() {
        return vectors;
    }

    /** Worker threads of a query. */
    public int threads() {
        return threads;
    }

    /** Rows of Java for DuckDB. */
    public HotRowsFunction hotRows() {
        return hotRows;
    }

    /** Places of deleted rows for DuckDB. */
    public DeletedRowsFunction deletedRows() {
        return deletedRows;
    }

    /**
     * Makes a native call on a thread that may be held for long.
     *
     * @param statement cancelled if the caller is interrupted meanwhile, or null; the call is
     *     always awaited
     */
    public <T> T call(@Nullable Statement statement, NativeCall<T> body) throws SQLException {
        CompletableFuture<T> result = new CompletableFuture<>();
        nativeThreads.execute(() -> {
            try {
                result.complete(body.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return await(result, statement);
    }

    private static <T> T await(CompletableFuture<T> result, @Nullable Statement statement)
            throws SQLException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    if (statement != null) {
                        statement.cancel();
                    }
                } catch (ExecutionException e) {
                    throw unwrapped(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static SQLException unwrapped(ExecutionException e) {
        switch (e.getCause()) {
            case SQLException cause -> {
                return cause;
            }
            case RuntimeException cause -> throw cause;
            case Error cause -> throw cause;
            case null, default -> throw new IllegalStateException(e);
        }
    }

    private void configure(Options options) throws SQLException {
        String folders =
                Stream.concat(options.folders().stream(), Stream.of(options.temporaryFolder()))
                        .map(folder -> text(folder.toAbsolutePath() + "/"))
                        .collect(Collectors.joining(", "));
        String temporary = text(options.temporaryFolder().toAbsolutePath().toString());
        List<String> settings =
                List.of(
                        "SET threads = " + options.threads(),
                        "SET memory_limit = '" + (options.memoryBytesMax() >> 20) + "MiB'",
                        "SET temp_directory = " + temporary,
                        "SET parquet_metadata_cache = true",
                        // All files are local: reading ahead only copies (5 to 9 % of a scan).
                        "SET disable_parquet_prefetching = true",
                        "SET autoinstall_known_extensions = false",
                        "SET autoload_known_extensions = false",
                        "SET allow_community_extensions = false",
                        "SET enable_progress_bar = false",
                        "SET allowed_directories = [" + folders + "]",
                        "SET enable_external_access = false",
                        "SET lock_configuration = true");
        try (Statement statement = root.createStatement()) {
            for (String setting : settings) {
                statement.execute(setting);
            }
        }
    }

    /** A text as a literal of SQL. */
    public static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** Ends all queries; the instance is gone with its last connection. */
    @Override
    public void close() throws SQLException {
        root.close();
    }
}
