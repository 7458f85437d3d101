package io.hadal.replication.follow;

import io.hadal.replication.copy.Transfer;
import io.hadal.replication.log.LogChunk;
import io.hadal.storage.log.ChunkHeader.PutEntry;

/** What becomes visible at the target, one after the other. */
sealed interface Step {

    /**
     * @param by the chunk whose journal names it
     */
    record Body(PutEntry object, Transfer transfer, LogChunk by) implements Step {}

    record Chunk(LogChunk chunk) implements Step {}

    /** The source has no more. */
    record End() implements Step {}

    record Failed(Throwable cause) implements Step {}
}
