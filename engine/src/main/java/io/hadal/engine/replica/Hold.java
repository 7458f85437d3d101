package io.hadal.engine.replica;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the source keeps for the sake of one replica: what that lacks, up to a limit. In the log's
 * time. Used by the collector's task; {@link #alarm} by any.
 */
final class Hold {
    private static final Logger LOG = LoggerFactory.getLogger(Hold.class);

    private final ReplicaParts parts;
    private final Replica replica;
    private final long sinceMicros;
    private volatile boolean exceeded;

    /**
     * @param sinceMicros from when on it has been held for it, as far as is known
     */
    Hold(ReplicaParts parts, Replica replica, long sinceMicros) {
        this.parts = parts;
        this.replica = replica;
        this.sinceMicros = sinceMicros;
    }

    /** Points from this time on are kept. */
    long micros(long headMicros) {
        long needed = replica.timeMicros();
        boolean within = isWithin(needed, headMicros);
        note(!within);
        return within ? needed : limit(headMicros);
    }

    /** Whether it has not got what was written at a time, and is waited for. */
    boolean lacks(long timeMicros, long headMicros) {
        long has = replica.timeMicros();
        return has < timeMicros && isWithin(has, headMicros);
    }

    /** Until it is known where the target stands, all may be needed. */
    private boolean isWithin(long hasMicros, long headMicros) {
        return (hasMicros > 0 ? hasMicros : sinceMicros) >= limit(headMicros);
    }

    private long limit(long headMicros) {
        Duration kept =
                parts.config().get().retention().plus(parts.config().get().replicaHoldMax());
        return headMicros - kept.toNanos() / 1000;
    }

    private void note(boolean exceeds) {
        if (exceeds && !exceeded) {
            LOG.warn(
                    "Replica {} of database {} lacks more than is kept for it: {}",
                    replica.name(),
                    parts.database(),
                    text());
        }
        exceeded = exceeds;
    }

    String alarm() {
        return exceeded ? text() : "";
    }

    private String text() {
        return "What it lacks is older than replica_hold_max_hours allows to keep for it: it may be collected"
                + " before it was copied.";
    }
}
