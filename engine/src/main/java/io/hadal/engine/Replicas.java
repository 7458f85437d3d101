package io.hadal.engine;

import java.util.List;

/** The replicas of a database that is written here. They survive restarts. Thread-safe. */
public interface Replicas {

    /**
     * Begins to replicate. Returns when it is known that the target can be brought to where the
     * database is, not when it is there. If there is a replica of this name at this place, its
     * clauses and credentials are changed instead, and it is resumed if it has stopped by itself.
     * If it throws, all is as before: INVALID_ARGUMENT, REPLICA_EXISTS, REPLICA_REFUSED, READ_ONLY,
     * FENCED, and what stores answer.
     *
     * @param force whether a target that has gone on by itself is sealed at its end, so that what
     *     it has beyond stays there as a dead end
     */
    void add(ReplicaSpec spec, boolean force);

    /** Likewise, without force. */
    default void add(ReplicaSpec spec) {
        add(spec, false);
    }

    /** Copies no more until {@link #resume}; the source still keeps what the target lacks. */
    void pause(String name);

    /** Copies again, also after it has stopped by itself. Throws NO_SUCH_REPLICA. */
    void resume(String name);

    /** Ends it for good: what the target has stays there, nothing is kept for it any more. */
    void remove(String name);

    /**
     * Proves that the replica can be restored: reads all that is committed now, here and there, and
     * compares. Throws NO_SUCH_REPLICA, NOT_REPLICATED if the replica does not come to have it,
     * FENCED if it was taken over, MISSING_OBJECT and CORRUPT_OBJECT if its log is damaged.
     */
    ReplicaProof.Report verify(String name);

    /** By name. */
    List<ReplicaStatus> statuses();
}
