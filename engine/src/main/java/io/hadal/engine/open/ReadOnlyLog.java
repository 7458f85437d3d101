package io.hadal.engine.open;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.log.DurableLog;

/** The log of a database that takes no commits. */
final class ReadOnlyLog implements DurableLog {
    private final String database;
    private final long position;

    ReadOnlyLog(String database, long position) {
        this.database = database;
        this.position = position;
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
        return position;
    }

    private EngineException refusal() {
        return new EngineException(
                Kind.READ_ONLY,
                "Database "
                        + database
                        + " was attached READ ONLY. DETACH it and ATTACH it without READ ONLY to write.");
    }
}
