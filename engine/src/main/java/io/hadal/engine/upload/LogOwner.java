package io.hadal.engine.upload;

import io.hadal.engine.EngineException;

/**
 * Whoever must know what becomes of the log: its database. The methods are short and must not
 * block.
 */
public interface LogOwner {

    /**
     * The store has the log up to the chunk {@code seq}, in which a snapshot as of {@code
     * snapshotSeq} is announced if that is not 0.
     */
    void uploaded(long seq, long snapshotSeq);

    /** The log takes nothing any more: FENCED, FAILED, or NOT_ATTACHED when it was closed. */
    void ended(EngineException reason);
}
