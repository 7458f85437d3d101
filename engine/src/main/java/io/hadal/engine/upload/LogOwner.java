package io.hadal.engine.upload;

import io.hadal.engine.EngineException;
import io.hadal.storage.codec.EncodedChunk;

/**
 * Whoever must know what becomes of the log: its database. The methods are short and must not
 * block.
 */
public interface LogOwner {

    /** A chunk is on the local disk, fixed for good, and is sent to the store from now on. */
    void cut(EncodedChunk chunk);

    /**
     * The store has the log up to a chunk, in which a snapshot as of {@code snapshotSeq} is
     * announced if that is not 0.
     */
    void uploaded(EncodedChunk chunk, long snapshotSeq);

    /** The log takes nothing any more: FENCED, FAILED, or NOT_ATTACHED when it was closed. */
    void ended(EngineException reason);
}
