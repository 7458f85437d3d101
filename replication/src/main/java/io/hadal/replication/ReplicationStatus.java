package io.hadal.replication;

import io.hadal.replication.copy.Meter;
import org.jspecify.annotations.Nullable;

/**
 * How a replicator stands: "commit k of m, t seconds behind, safe to attach". Never more than the
 * truth.
 *
 * @param position k: the newest state that can be attached at the target; 0 if none is known
 * @param timeMicros of that
 * @param sourcePosition m: the newest position of the source that was seen
 * @param lagMicros how long the oldest commit that the target lacks has been there, by the source's
 *     times and the own clock; 0 if it lacks none that was seen
 * @param lagBytes of what is known to be on its way
 * @param objects what was copied since the start
 * @param error what hinders it, if it waits to try again; or why nothing is collected at the target
 */
public record ReplicationStatus(
        State state,
        long position,
        long timeMicros,
        long sourcePosition,
        long lagMicros,
        long lagBytes,
        Meter.Reading objects,
        @Nullable String error) {

    /** What it does. */
    public enum State {
        /** Finds where the target stands, and copies what it lacks up to there. */
        STARTING,
        /** Copies chunk by chunk. */
        COPYING,
        /** Has copied everything and waits for more. */
        CURRENT,
        /** A store cannot be reached or refuses; tries again. */
        WAITING,
        /** Has ended. */
        STOPPED
    }

    /** With an error, unless there is one. */
    ReplicationStatus hinderedBy(String problem) {
        return error != null
                ? this
                : new ReplicationStatus(
                        state,
                        position,
                        timeMicros,
                        sourcePosition,
                        lagMicros,
                        lagBytes,
                        objects,
                        problem);
    }

    /** Commits, and other positions, that the target lacks. */
    public long lagPositions() {
        return Math.max(0, sourcePosition - position);
    }
}
