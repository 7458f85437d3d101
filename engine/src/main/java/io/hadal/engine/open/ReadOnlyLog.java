package io.hadal.engine.open;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.log.DurableLog;
import io.hadal.engine.state.DatabaseState;
import java.time.Duration;

/** The log of a database that takes no commits. */
final class ReadOnlyLog implements DurableLog {
    private final EngineException refusal;
    private final DatabaseState state;

    /**
     * @param refusal what a writer is told
     */
    ReadOnlyLog(EngineException refusal, DatabaseState state) {
        this.refusal = refusal;
        this.state = state;
    }

    @Override
    public void admit(long bytes, Duration patience) {
        throw refusal();
    }

    @Override
    public void admitUpkeep() {
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
        return new EngineException(refusal.kind(), String.valueOf(refusal.getMessage()), refusal);
    }

    /** Of a database that was attached READ ONLY. */
    static EngineException refusal(String database) {
        return new EngineException(
                Kind.READ_ONLY,
                "Database "
                        + database
                        + " was attached READ ONLY. FAILOVER DATABASE makes it the writer; or DETACH it and ATTACH it"
                        + " without READ ONLY.");
    }
}
