package io.hadal.sql.session;

import io.hadal.engine.Engine;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.open.EngineParts;
import io.hadal.engine.open.Engines;
import io.hadal.engine.segment.DuckDb;
import io.hadal.env.Env;
import io.hadal.env.LocalDisk;
import io.hadal.env.SystemEnv;
import io.hadal.objectstore.StoreEventLog;
import io.hadal.objectstore.stores.StoreConfig;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlService;
import io.hadal.sql.SqlSession;
import io.hadal.sql.replica.ReplicatorCopier;
import io.hadal.sql.settings.SettingValues;
import io.hadal.sql.store.StoreSpecs;
import io.hadal.sql.user.AccountName;
import io.hadal.sql.user.Users;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** SQL over databases in memory, with a database {@code test}. */
final class TestServer implements AutoCloseable {
    final Env env = new SystemEnv();
    final Engine engine;
    final DuckDb duckDb;
    final StoreEventLog storeEvents = new StoreEventLog(env, 1000);
    final SettingValues settings = new SettingValues();
    final Users users = Users.inMemory(env.random(), List.of());
    final SqlService service;
    private final AtomicLong ids = new AtomicLong();
    private final @Nullable Path temporary;

    TestServer() throws SQLException, IOException {
        this(Files.createTempDirectory("hadal-sql"), false);
    }

    /** Over the real engine, whose databases live in folders. */
    static TestServer withStores(Path folder) throws SQLException, IOException {
        return new TestServer(folder, true);
    }

    private TestServer(Path folder, boolean stores) throws SQLException, IOException {
        temporary = stores ? null : folder;
        duckDb =
                DuckDb.open(
                        new DuckDb.Options(
                                2,
                                512L << 20,
                                folder,
                                List.of(folder),
                                Executors.newCachedThreadPool(
                                        Thread.ofPlatform().daemon().factory())));
        engine = stores ? realEngine(folder) : new MemoryEngine(env);
        service = new LocalSqlService(engine, duckDb, settings, env, storeEvents, users);
        engine.create("test", null);
    }

    private Engine realEngine(Path folder) throws IOException {
        return Engines.open(
                new EngineParts(
                        env,
                        new LocalDisk(folder),
                        StoreSpecs.opener(env, storeEvents, () -> Duration.ofSeconds(3)),
                        StoreSpecs.of(
                                StoreConfig.fileSystem(
                                        folder.resolve("store").toString(), Map.of(), Map.of())),
                        new ReplicatorCopier(env),
                        duckDb,
                        "node-a",
                        "host",
                        1,
                        EngineConfig.defaults()));
    }

    /** A session in database {@code test}. */
    SqlSession open() throws SqlException {
        SqlSession session = open(new AccountName("root", "localhost"));
        session.useDatabase("test");
        return session;
    }

    /** A session of an account from this machine, without a current database. */
    SqlSession open(AccountName account) {
        SqlService.Client client =
                new SqlService.Client(account.user(), "localhost", account, false, "", "");
        return service.open(ids.incrementAndGet(), client, new NoConnections());
    }

    static Results run(SqlSession session, String sql) throws SqlException {
        Results results = new Results();
        session.query(sql, true, results);
        return results;
    }

    @Override
    public void close() throws SQLException, IOException {
        service.close();
        engine.close();
        duckDb.close();
        if (temporary != null) {
            Files.deleteIfExists(temporary);
        }
    }

    /** No connections but the one that asks. */
    private static final class NoConnections implements SqlService.Connections {
        @Override
        public boolean kill(long connectionId, boolean connection) {
            return false;
        }

        @Override
        public List<SqlService.ProcessInfo> processes() {
            return List.of(
                    new SqlService.ProcessInfo(
                            1,
                            "root",
                            "127.0.0.1",
                            "test",
                            "Query",
                            0,
                            "",
                            "SHOW PROCESSLIST",
                            Map.of("program_name", "tests")));
        }

        @Override
        public SqlService.Endpoint endpoint() {
            return new SqlService.Endpoint("host", 3306);
        }

        @Override
        public Map<String, Long> counters() {
            return Map.of("Uptime", 7L);
        }
    }
}
