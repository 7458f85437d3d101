package io.hadal.engine;

/** What a transaction's reads see. */
public enum Isolation {
    /** Each statement sees what was committed when it began. */
    READ_COMMITTED,
    /**
     * All statements see what was committed when the first one began; a write to a row changed
     * since is a WRITE_CONFLICT.
     */
    REPEATABLE_READ
}
