package io.hadal.storage.history;

import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.LogRecord;
import java.util.List;

/** What a GET of a chunk brought. Unreachable and unknown formats are exceptions. */
sealed interface Fetched {

    /**
     * @param edits its records but the commits
     */
    record Present(ChunkHeader header, Hash hash, byte[] bytes, List<LogRecord> edits)
            implements Fetched {}

    record Missing(String key) implements Fetched {}

    /**
     * @param hash of the damaged bytes
     */
    record Damaged(String key, Hash hash, CorruptObjectException problem) implements Fetched {}
}
