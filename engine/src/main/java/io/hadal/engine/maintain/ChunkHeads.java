package io.hadal.engine.maintain;

import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;

/** The newest chunk that the store has. */
@FunctionalInterface
public interface ChunkHeads {
    Head current();

    /**
     * @param hash of the whole chunk; @param lastPosition last position up to its end; @param
     *     lastTimeMicros time of that record, or of the opening
     */
    record Head(Line line, long seq, Hash hash, long lastPosition, long lastTimeMicros) {}
}
