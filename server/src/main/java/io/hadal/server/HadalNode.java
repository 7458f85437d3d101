package io.hadal.server;

import io.hadal.engine.Engine;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.open.EngineParts;
import io.hadal.engine.open.Engines;
import io.hadal.engine.segment.DuckDb;
import io.hadal.engine.segment.SegmentCache;
import io.hadal.env.Disk;
import io.hadal.env.LocalDisk;
import io.hadal.env.SystemEnv;
import io.hadal.objectstore.StoreEventLog;
import io.hadal.objectstore.StoreObserver;
import io.hadal.objectstore.stores.StoreConfig;
import io.hadal.server.config.ServerConfig;
import io.hadal.server.tls.Tls;
import io.hadal.sql.SqlService;
import io.hadal.sql.replica.ReplicatorCopier;
import io.hadal.sql.session.LocalSqlService;
import io.hadal.sql.settings.SettingValues;
import io.hadal.sql.settings.Settings;
import io.hadal.sql.store.StoreSpecs;
import io.hadal.sql.user.Users;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole server: the data directory, DuckDB, the engine, SQL, and the port. The one place where
 * they are put together.
 */
public final class HadalNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HadalNode.class);

    /** DuckDB's memory lies beside the Java heap, and may grow to this part of its size. */
    private static final double DUCKDB_MEMORY_PART = 0.4;

    /** Some hundred bytes each. */
    private static final int STORE_EVENTS_MAX = 4096;

    /** Gives the disk of a data directory. */
    @FunctionalInterface
    public interface DiskOpener {
        Disk open(Path directory) throws IOException;
    }

    private final ReentrantLock closing = new ReentrantLock();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Engine engine;
    private final HadalServer server;

    private HadalNode(ServerConfig config, DiskOpener disks, InstantSource clock)
            throws IOException, SQLException {
        SettingValues settings = config.values();
        Path directory = Path.of(settings.text(Settings.DATADIR)).toAbsolutePath();
        try {
            ServerSocket listener = opened(HadalServer.listen(settings));
            SystemEnv env = opened(new SystemEnv(clock));
            Disk disk = disks.open(directory);
            ExecutorService nativeThreads =
                    opened(
                            Executors.newCachedThreadPool(
                                    Thread.ofPlatform().daemon().name("duckdb-", 0).factory()));
            DuckDb duckDb = opened(openDuckDb(directory, nativeThreads));
            StoreEventLog storeEvents = new StoreEventLog(env, STORE_EVENTS_MAX);
            engine =
                    opened(
                            Engines.open(
                                    engineParts(
                                            settings,
                                            directory,
                                            listener.getLocalPort(),
                                            env,
                                            disk,
                                            duckDb,
                                            storeEvents)));
            settings.onChange(setting -> engine.configure(engineConfig(settings)));
            Tls tls = Tls.open(settings, disk);
            Users users = Users.open(disk, env, config.root().credentials());
            SqlService sql =
                    opened(new LocalSqlService(engine, duckDb, settings, env, storeEvents, users));
            server = opened(HadalServer.start(listener, config, sql, users, tls));
        } catch (IOException | SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything; clients can connect when this returns, databases recover in the
     * background.
     */
    public static HadalNode start(ServerConfig config) throws IOException, SQLException {
        return start(config, LocalDisk::new, InstantSource.system());
    }

    /** Likewise, on another disk than the directory's own and by another clock. */
    public static HadalNode start(ServerConfig config, DiskOpener disks, InstantSource clock)
            throws IOException, SQLException {
        return new HadalNode(config, disks, clock);
    }

    public int port() {
        return server.port();
    }

    public HadalServer server() {
        return server;
    }

    /**
     * Closes the port, lets statements end, uploads what is not in the store yet, and gives the
     * directory free.
     */
    @Override
    public void close() {
        closing.lock(); // A second closer, such as a shutdown hook, waits for the first.
        try {
            while (!parts.isEmpty()) {
                close(parts.pop());
            }
        } finally {
            closing.unlock();
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.error(
                    "Closing {} failed; the next start recovers",
                    part.getClass().getSimpleName(),
                    e);
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    private static DuckDb openDuckDb(Path directory, ExecutorService nativeThreads)
            throws SQLException {
        int threads = Runtime.getRuntime().availableProcessors();
        long memory = (long) (Runtime.getRuntime().maxMemory() * DUCKDB_MEMORY_PART);
        return DuckDb.open(
                new DuckDb.Options(
                        threads,
                        Math.max(DuckDb.MEMORY_BYTES_MIN, memory),
                        directory.resolve("duckdb-temporary"),
                        // Not the whole directory: other files in it hold credentials.
                        List.of(directory.resolve(SegmentCache.FOLDER)),
                        nativeThreads));
    }

    private static EngineParts engineParts(
            SettingValues settings,
            Path directory,
            int port,
            SystemEnv env,
            Disk disk,
            DuckDb duckDb,
            StoreObserver observer)
            throws IOException {
        String host = InetAddress.getLocalHost().getHostName();
        String store = settings.text(Settings.DEFAULT_STORE);
        Path folder =
                store.isEmpty() ? directory.resolve("store") : Path.of(store).toAbsolutePath();
        return new EngineParts(
                env,
                disk,
                StoreSpecs.opener(
                        env,
                        observer,
                        () ->
                                Duration.ofSeconds(
                                        settings.integer(Settings.STORE_CONNECT_TIMEOUT_SECS))),
                StoreSpecs.of(StoreConfig.fileSystem(folder.toString(), Map.of(), Map.of())),
                new ReplicatorCopier(env),
                duckDb,
                host + ":" + port,
                host,
                ProcessHandle.current().pid(),
                engineConfig(settings));
    }

    /** What the engine must know of the settings. */
    static EngineConfig engineConfig(SettingValues settings) {
        return new EngineConfig(
                Duration.ofMillis(settings.integer(Settings.LOG_UPLOAD_INTERVAL_MS)),
                Duration.ofMillis(settings.integer(Settings.FOLLOWER_POLL_INTERVAL_MS)),
                (int) settings.integer(Settings.UPLOAD_MAX_CONCURRENT),
                (int) settings.integer(Settings.SNAPSHOT_TRIGGER_LOG_CHUNKS),
                Duration.ofMinutes(settings.integer(Settings.GC_RETENTION_PERIOD_MINUTES)),
                Duration.ofHours(settings.integer(Settings.REPLICA_HOLD_MAX_HOURS)),
                Duration.ofSeconds(settings.integer(Settings.UPLOAD_THROTTLE_SOFT_LIMIT_SECS)),
                Duration.ofSeconds(settings.integer(Settings.UPLOAD_THROTTLE_HARD_LIMIT_SECS)),
                settings.integer(Settings.MAXIMUM_BLOB_CACHE_SIZE_MB) << 20,
                settings.integer(Settings.FLUSH_TRIGGER_MB) << 20,
                settings.integer(Settings.TRANSACTION_SIZE_MAX_MB) << 20,
                settings.integer(Settings.TRANSACTION_SEGMENT_TRIGGER_MB) << 20,
                Duration.ofMillis(settings.integer(Settings.REPLICA_COMMIT_TIMEOUT_MS)));
    }
}
