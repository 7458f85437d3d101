package io.hadal.engine.maintain;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.state.DatabaseState;
import io.hadal.env.Env;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps hot rows within memory when flushing cannot keep up or the store is down: writers are
 * slowed more and more, in the end refused. To be asked before a transaction begins to commit.
 * Thread-safe.
 */
public final class HotMemory {
    /** The state is summed up anew after so many bytes: it has many tables. */
    private static final long LOOK_EVERY_BYTES = 1 << 20;

    /** From this share of the limit on writers are slowed. */
    private static final double SLOW_SHARE = 0.75;

    private static final long SLOW_MILLIS_MAX = 200;

    private final String database;
    private final Env env;
    private final DatabaseState state;
    private final long bytesMax;
    private final Runnable flush;
    private final AtomicLong sinceLook = new AtomicLong(LOOK_EVERY_BYTES);
    private volatile long bytes;

    /**
     * @param flush asks for a flush, without waiting
     */
    HotMemory(MaintenanceParts parts, Runnable flush) {
        this.database = parts.database();
        this.env = parts.env();
        this.state = parts.state();
        this.bytesMax = parts.hotBytesMax();
        this.flush = flush;
    }

    /**
     * Blocks a little, or throws BACK_PRESSURE. @param commitBytes what the transaction will add,
     * about
     */
    public void admit(long commitBytes) {
        if (sinceLook.addAndGet(commitBytes + 1) >= LOOK_EVERY_BYTES) {
            sinceLook.set(0);
            bytes = state.hotBytes();
        }
        long now = bytes;
        if (now <= bytesMax * SLOW_SHARE) {
            return;
        }
        sinceLook.set(LOOK_EVERY_BYTES);
        flush.run();
        if (now > bytesMax) {
            throw new EngineException(
                    Kind.BACK_PRESSURE,
                    ("Database %s takes no commits now: rows that are not in segments yet take %d bytes of memory, and %d are allowed."
                                    + " Nothing of this transaction was written. Commits go on when they have been flushed to the object"
                                    + " store; if that does not happen, see whether the store can be reached.")
                            .formatted(database, now, bytesMax));
        }
        slowDown((now - bytesMax * SLOW_SHARE) / (bytesMax * (1 - SLOW_SHARE)));
    }

    /** Whether tables should be flushed before each has reached its own limit. */
    boolean isTight() {
        return state.hotBytes() > bytesMax / 2;
    }

    private void slowDown(double share) {
        try {
            env.sleep(Duration.ofMillis(1 + (long) (share * SLOW_MILLIS_MAX)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.INTERRUPTED, "Interrupted before the commit.", e);
        }
    }
}
