package io.hadal.replication.start;

import io.hadal.replication.log.LogChunk;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import java.util.List;
import java.util.Map;

/**
 * What a log up to some chunk promises: all its chunks that are kept, and every object that their
 * journals name or that a promised state needs.
 *
 * @param chunks in the order of the log
 * @param items by key
 * @param last the last chunk
 */
public record Inventory(
        Boundary boundary, List<Name> chunks, Map<String, Item> items, LogChunk last) {

    /**
     * A chunk.
     *
     * @param endOfLine a line's first chunk or its seal
     */
    public record Name(Line line, long seq, long sizeBytes, Hash hash, boolean endOfLine) {
        static Name of(LogChunk chunk) {
            return new Name(
                    chunk.header().line(),
                    chunk.header().seq(),
                    chunk.object().bytes().length,
                    chunk.object().hash(),
                    chunk.isEndOfLine());
        }
    }

    /**
     * An object.
     *
     * @param timeMicros of the chunk that names it
     * @param required a state that is promised needs it; otherwise it may have been collected
     */
    public record Item(PutEntry object, long timeMicros, boolean required) {}
}
