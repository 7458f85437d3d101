package io.hadal.replication;

/** Replication cannot go on, and trying again does not help: somebody has to decide something. */
public final class ReplicationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. docs/replication.md says what to do. */
    public enum Reason {
        /** The source has no database that could be replicated. */
        NO_SOURCE,
        /** Source and target are one place. */
        SAME_PLACE,
        /** Another line has taken over at the target: it is the writer now. */
        TAKEN_OVER,
        /** Both sides have gone on from a common point. */
        DIVERGED,
        /** The target holds something else. */
        NOT_A_REPLICA,
        /** An object of the target's log is damaged. */
        TARGET_DAMAGED,
        /** The target has more of this history than the source. */
        TARGET_AHEAD,
        /** The source has collected what the target still lacks. */
        EXPIRED,
        /** Another replicator copies into the target. */
        OTHER_REPLICATOR
    }

    private final Reason reason;

    public ReplicationException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
