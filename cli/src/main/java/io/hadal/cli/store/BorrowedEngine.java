package io.hadal.cli.store;

import io.hadal.engine.Divergence;
import io.hadal.engine.Engine;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.open.EngineParts;
import io.hadal.engine.open.Engines;
import io.hadal.engine.segment.DuckDb;
import io.hadal.env.LocalDisk;
import io.hadal.env.SystemEnv;
import io.hadal.objectstore.StoreObserver;
import io.hadal.objectstore.stores.StoreConfig;
import io.hadal.sql.store.StoreSpecs;
import io.hadal.storage.StorageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * An engine without databases, for as long as a command runs: it knows how to read rows out of
 * segments, and keeps them in a temporary directory meanwhile.
 */
final class BorrowedEngine {
    private static final int THREADS = 2;
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);

    private BorrowedEngine() {}

    /** Tells what was committed and is in no later state of a database in a store. */
    static void divergence(StoreConfig store, StorageId id, Divergence.Visitor visitor)
            throws IOException, SQLException {
        Path directory = Files.createTempDirectory("hadal-inspect-");
        try (SystemEnv env = new SystemEnv();
                ExecutorService threads =
                        Executors.newCachedThreadPool(
                                Thread.ofPlatform().daemon().name("duckdb-", 0).factory());
                DuckDb duckDb =
                        DuckDb.open(
                                new DuckDb.Options(
                                        THREADS,
                                        DuckDb.MEMORY_BYTES_MIN,
                                        directory.resolve("duckdb"),
                                        List.of(directory),
                                        threads));
                Engine engine = Engines.open(parts(env, directory, StoreSpecs.of(store), duckDb))) {
            engine.divergence(StoreSpecs.of(store), id.toString(), visitor);
        } finally {
            delete(directory);
        }
    }

    private static EngineParts parts(
            SystemEnv env, Path directory, Engine.StoreSpec store, DuckDb duckDb)
            throws IOException {
        return new EngineParts(
                env,
                new LocalDisk(directory),
                StoreSpecs.opener(env, StoreObserver.NONE, () -> CONNECT_MAX),
                store,
                (job, listener) -> {
                    throw new IllegalStateException("no database is written here");
                },
                duckDb,
                "hadal inspect",
                "",
                ProcessHandle.current().pid(),
                EngineConfig.defaults());
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
