package io.hadal.engine.open;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.log.DurableLog;
import io.hadal.engine.state.DatabaseState;

/** The log of a database that takes no commits. */
final class ReadOnlyLog implements DurableLog {
    private final String database;
    private final DatabaseState state;

    ReadOnlyLog(String database, DatabaseState state) {
        this.database = database;
        this.state = state;
    }

    @Override
    public void admit(long bytes) {
        throw refusal();
    }

    @Override
    public void append(long next, long timeMicros, byte[] encoded) {
        throw refusal();
    }

    @Override
    public void awaitDurable(long awaited, Durability durability) {}

    @Override
    public long durablePosition() {
        return state.appliedPosition();
    }

    private EngineException refusal() {
        return refusal(database);
    }

    /** What a writer is told. */
    static EngineException refusal(String database) {
        return new EngineException(
                Kind.READ_ONLY,
                "Database "
                        + database
                        + " was attached READ ONLY. FAILOVER DATABASE makes it the writer; or DETACH it and ATTACH it"
                        + " without READ ONLY.");
    }
}
