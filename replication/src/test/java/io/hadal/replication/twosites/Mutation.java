package io.hadal.replication.twosites;

/** Rules that can be left out, to see that the exploration notices. */
enum Mutation {
    NONE,
    /** A commit is acknowledged when the own store has it. */
    NOT_AWAITED,
    /** Chunks are created at the other site whether there is one or not. */
    UNCONDITIONAL,
    /** The collector deletes what a replica that lags still needs. */
    NOT_HELD
}
