package io.hadal.sql.session;

import io.hadal.engine.Engine;
import io.hadal.engine.segment.DuckDb;
import io.hadal.env.Env;
import io.hadal.sql.SqlService;
import io.hadal.sql.SqlSession;
import io.hadal.sql.exec.PlanCache;
import io.hadal.sql.exec.Planner;
import io.hadal.sql.settings.SettingValues;

/** SQL over an engine of this process. Neither the engine nor DuckDB is closed with it: they belong to whoever opened them. */
public final class LocalSqlService implements SqlService {
    private final Server server;

    /** @param duckDb the engine's own, which may read its segments */
    public LocalSqlService(Engine engine, DuckDb duckDb, SettingValues settings, Env env) {
        this.server = new Server(engine, duckDb, settings, env, new Planner(new PlanCache()));
    }

    @Override
    public SqlSession open(long connectionId, String user, String host, boolean foundRows, Connections connections) {
        return new Session(server, new SessionIdentity(connectionId, user, host, foundRows, connections));
    }

    /** Sessions end with their connections; there is nothing else to end. */
    @Override
    public void close() {}
}
