package io.hadal.sql.session;

import io.hadal.engine.Engine;
import io.hadal.engine.segment.DuckDb;
import io.hadal.engine.temporary.TemporaryMemory;
import io.hadal.env.Env;
import io.hadal.objectstore.StoreEventLog;
import io.hadal.sql.access.NeedsCache;
import io.hadal.sql.exec.PlanCache;
import io.hadal.sql.settings.SettingValues;
import io.hadal.sql.user.Users;

/** What all sessions share. */
record Server(
        Engine engine,
        DuckDb duckDb,
        SettingValues settings,
        Env env,
        StoreEventLog storeEvents,
        Users users,
        NeedsCache needs,
        PlanCache plans,
        TemporaryMemory temporary,
        UserLocks locks,
        GlobalValues globals) {}
