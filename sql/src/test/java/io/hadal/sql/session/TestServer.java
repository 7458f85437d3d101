package io.hadal.sql.session;

import io.hadal.engine.Engine;
import io.hadal.engine.segment.DuckDb;
import io.hadal.env.Env;
import io.hadal.env.SystemEnv;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlService;
import io.hadal.sql.SqlSession;
import io.hadal.sql.settings.SettingValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** SQL over databases in memory, with a database {@code test}. */
final class TestServer implements AutoCloseable {
    final Env env = new SystemEnv();
    final Engine engine;
    final DuckDb duckDb;
    final SettingValues settings = new SettingValues();
    final SqlService service;
    private final AtomicLong ids = new AtomicLong();

    TestServer() throws SQLException, IOException {
        Path folder = Files.createTempDirectory("hadal-sql");
        engine = new MemoryEngine(env);
        duckDb =
                DuckDb.open(
                        new DuckDb.Options(
                                2,
                                512L << 20,
                                folder,
                                List.of(folder),
                                Executors.newCachedThreadPool(
                                        Thread.ofPlatform().daemon().factory())));
        service = new LocalSqlService(engine, duckDb, settings, env);
        engine.create("test", null);
    }

    /** A session in database {@code test}. */
    SqlSession open() throws SqlException {
        SqlSession session =
                service.open(
                        ids.incrementAndGet(), "root", "127.0.0.1", false, new NoConnections());
        session.useDatabase("test");
        return session;
    }

    static Results run(SqlSession session, String sql) throws SqlException {
        Results results = new Results();
        session.query(sql, true, results);
        return results;
    }

    @Override
    public void close() throws SQLException {
        service.close();
        engine.close();
        duckDb.close();
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
                            1, "root", "127.0.0.1", "test", "Query", 0, "", "SHOW PROCESSLIST"));
        }
    }
}
