package io.hadal.replication.log;

import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.LogRecord;
import java.util.List;

/** A chunk as its bytes, and what its header says. */
public record LogChunk(EncodedObject object, ChunkHeader header) {

    public String key() {
        return object.key();
    }

    public Place next() {
        return Place.after(header, object.hash());
    }

    /**
     * A line's first chunk is proved by nothing before it and is never collected; nor is a seal.
     */
    public boolean isEndOfLine() {
        return header.opening() != null || header.isSeal();
    }

    /** Its records that may concern segments. */
    public List<LogRecord> edits() {
        return ChunkCodec.decodeSome(object.bytes(), object.key(), stamp -> !stamp.isSmallCommit())
                .records();
    }
}
