package io.hadal.engine.temporary;

import io.hadal.engine.Durability;
import io.hadal.engine.log.DurableLog;
import java.time.Duration;

/** The log of what ends with its session: it keeps nothing, and all is as durable as it becomes. */
final class NoLog implements DurableLog {
    private final Runnable applied;
    private volatile long last;

    /**
     * @param applied told when a record has been
     */
    NoLog(Runnable applied) {
        this.applied = applied;
    }

    @Override
    public void admit(long bytes, Duration patience) {}

    @Override
    public void admitUpkeep() {}

    @Override
    public void append(long position, long timeMicros, byte[] encoded) {
        last = position;
    }

    @Override
    public void awaitDurable(long position, Durability durability) {
        applied.run();
    }

    @Override
    public long durablePosition() {
        return last;
    }
}
