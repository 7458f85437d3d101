package io.hadal.sql.session;

import io.hadal.engine.Engine;
import io.hadal.engine.segment.DuckDb;
import io.hadal.engine.temporary.TemporaryMemory;
import io.hadal.env.Env;
import io.hadal.objectstore.StoreEventLog;
import io.hadal.sql.SqlService;
import io.hadal.sql.SqlSession;
import io.hadal.sql.access.NeedsCache;
import io.hadal.sql.dialect.Macros;
import io.hadal.sql.exec.PlanCache;
import io.hadal.sql.settings.SettingValues;
import io.hadal.sql.settings.Settings;
import io.hadal.sql.user.Users;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * SQL over an engine of this process. Neither the engine nor DuckDB is closed with it: they belong
 * to whoever opened them.
 */
public final class LocalSqlService implements SqlService {
    /** About 20 MB in all. */
    private static final int PLANS_MAX = 4_096;

    private final Server server;

    /**
     * @param duckDb the engine's own, which may read its segments; macros are defined in it
     * @param storeEvents has watched all stores of the engine
     */
    public LocalSqlService(
            Engine engine,
            DuckDb duckDb,
            SettingValues settings,
            Env env,
            StoreEventLog storeEvents,
            Users users) {
        try (Connection connection = duckDb.connect()) {
            Macros.install(connection);
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB refuses the macros of MySQL's conversions", e);
        }
        this.server =
                new Server(
                        engine,
                        duckDb,
                        settings,
                        env,
                        storeEvents,
                        users,
                        new NeedsCache(),
                        new PlanCache(PLANS_MAX),
                        new TemporaryMemory(
                                () -> settings.integer(Settings.TEMPORARY_TABLES_MAX_MB) << 20),
                        new UserLocks(),
                        new GlobalValues());
    }

    @Override
    public SqlSession open(long connectionId, Client client, Connections connections) {
        return new Session(server, new SessionIdentity(connectionId, client, connections));
    }

    /** Sessions end with their connections; there is nothing else to end. */
    @Override
    public void close() {}
}
