package io.hadal.engine;

/**
 * How far a replica has come. Never more than the truth. Times in µs.
 *
 * @param awaited whether commits wait for it: a SYNC one that has caught up once
 * @param committedPosition of the newest commit here, in the object store or not
 * @param replicatedPosition of the newest state that can be attached at the target; 0 = not known,
 *     or none yet
 * @param replicatedTimeMicros time of that commit, since 1970 UTC
 * @param lagMicros age of the oldest commit that the target lacks; 0 if it lacks none, -1 if that
 *     is not known yet
 * @param lagBytes of the log and its objects that the target lacks, as far as is known
 * @param error what hinders it, or why it has stopped, and the way out; empty if nothing does
 * @param alarm a limit that is exceeded, or what is damaged there, and what that means; empty if
 *     nothing is
 * @param proof what is known of whether it can be restored
 */
public record ReplicaStatus(
        ReplicaSpec spec,
        State state,
        boolean awaited,
        long committedPosition,
        long replicatedPosition,
        long replicatedTimeMicros,
        long lagMicros,
        long lagBytes,
        String error,
        String alarm,
        ReplicaProof.Standing proof) {

    /** What it does. */
    public enum State {
        /** Finds where the target stands, and copies what it lacks up to there. */
        STARTING,
        /** Copies what the store has got. */
        COPYING,
        /** The target has all that the store has. */
        CURRENT,
        /** A store cannot be reached or refuses; it tries again. */
        WAITING,
        PAUSED,
        /** Somebody has attached the target for writing. */
        TAKEN_OVER,
        /** Somebody has to decide something: the error says what. */
        STOPPED
    }

    public long lagCommits() {
        return Math.max(0, committedPosition - replicatedPosition);
    }

    /** Whether ATTACH of the target finds a state that was copied. */
    public boolean attachable() {
        return replicatedPosition > 0;
    }
}
