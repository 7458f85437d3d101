package io.hadal.engine.replica;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaSpec.MaxLag;
import io.hadal.engine.ReplicaSpec.Policy;
import io.hadal.env.Env;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Minds how far a replica may fall behind. It counts from when the replica has been that near for
 * the first time: an initial copy holds nothing up, and is no alarm. Thread-safe.
 */
final class LagLimit {
    private static final Logger LOG = LoggerFactory.getLogger(LagLimit.class);
    private static final long SLOW_DOWN_MAX_MILLIS = 200;

    private final ReplicaParts parts;
    private final Lag lag;
    private final Replica replica;

    private final ReentrantLock lock = new ReentrantLock();
    private boolean exceeded;
    private boolean closed;
    private Env.@Nullable Timer timer;

    LagLimit(ReplicaParts parts, Lag lag, Replica replica) {
        this.parts = parts;
        this.lag = lag;
        this.replica = replica;
    }

    /** Looks how far behind it is, and says so if it is too far. @return whether it is */
    boolean isExceeded() {
        return excessMicros() > 0;
    }

    private long excessMicros() {
        Registration registration = replica.registration();
        MaxLag limit = registration.spec().maxLag();
        if (limit == null
                || registration.paused()
                || registration.takenOver() != null
                || replica.isRemoved()) {
            note(0, limit);
            return 0;
        }
        long micros = lag.microsSinceOpening(replica.position());
        long excess = micros - micros(limit);
        if (!registration.armed()) {
            if (replica.position() == 0 || excess > 0) {
                return 0;
            }
            replica.arm();
        }
        note(excess, limit);
        if (excess <= 0 && micros > 0) {
            lookAgainIn(1 - excess);
        }
        return excess;
    }

    private static long micros(MaxLag limit) {
        return limit.limit().toNanos() / 1000;
    }

    /** Tells the log when the limit is crossed. */
    private void note(long excessMicros, @Nullable MaxLag limit) {
        boolean exceeds = excessMicros > 0;
        lock.lock();
        try {
            if (exceeds == exceeded) {
                return;
            }
            exceeded = exceeds;
        } finally {
            lock.unlock();
        }
        if (exceeds) {
            LOG.warn(
                    "Replica {} of database {} is further behind than {}",
                    replica.name(),
                    parts.database(),
                    limit);
        } else {
            LOG.info(
                    "Replica {} of database {} is {} again",
                    replica.name(),
                    parts.database(),
                    limit == null ? "without MAX LAG" : "within " + limit);
        }
    }

    /** Without a commit nothing else would notice. */
    private void lookAgainIn(long micros) {
        lock.lock();
        try {
            if (timer == null && !closed) {
                timer = parts.env().schedule(Duration.ofNanos(micros * 1000), this::onTimer);
            }
        } finally {
            lock.unlock();
        }
    }

    private void onTimer() {
        lock.lock();
        try {
            timer = null;
        } finally {
            lock.unlock();
        }
        isExceeded();
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        } finally {
            lock.unlock();
        }
    }

    String alarm() {
        MaxLag limit = replica.spec().maxLag();
        return isExceeded() ? "It is further behind than " + limit + "." : "";
    }

    /** Slows a commit, or makes it wait. Throws BACK_PRESSURE if it has waited long enough. */
    void admit(Duration patience) throws InterruptedException {
        MaxLag limit = replica.spec().maxLag();
        long excess = excessMicros();
        if (excess <= 0 || limit == null) {
            return;
        }
        switch (limit.policy()) {
            case WARN -> {}
            case THROTTLE -> {
                double share = Math.min(1, (double) excess / micros(limit));
                parts.env().sleep(Duration.ofMillis(1 + (long) (share * SLOW_DOWN_MAX_MILLIS)));
            }
            case BLOCK -> block(limit, patience);
        }
    }

    private void block(MaxLag asked, Duration patience) throws InterruptedException {
        AtomicBoolean late = new AtomicBoolean();
        Env.Timer timeout =
                parts.env()
                        .schedule(
                                patience,
                                () -> {
                                    late.set(true);
                                    replica.signal();
                                });
        try {
            replica.awaitUntil(() -> late.get() || !blocks());
        } finally {
            timeout.cancel();
        }
        if (late.get() && blocks()) {
            throw tooFarBehind(asked);
        }
    }

    /** The policy may have been changed meanwhile. */
    private boolean blocks() {
        MaxLag limit = replica.spec().maxLag();
        return limit != null && limit.policy() == Policy.BLOCK && isExceeded();
    }

    private EngineException tooFarBehind(MaxLag limit) {
        String error = replica.trouble();
        return new EngineException(
                Kind.BACK_PRESSURE,
                "Database "
                        + parts.database()
                        + " takes no commits now: its replica "
                        + replica.name()
                        + " is "
                        + lag.microsSinceOpening(replica.position()) / 1_000_000
                        + " s behind, and "
                        + limit
                        + " was asked for"
                        + (error.isEmpty() ? "" : " (" + error + ")")
                        + ". Nothing of this transaction was written. Commits go on when it has caught up, or after"
                        + " PAUSE or STOP REPLICATING "
                        + parts.database()
                        + " TO "
                        + replica.name()
                        + ".");
    }
}
