package io.hadal.engine.open;

import io.hadal.storage.StoredKey;
import io.hadal.storage.StoredKey.ChunkKey;
import io.hadal.storage.StoredKey.SnapshotPartKey;
import io.hadal.storage.StoredKey.SnapshotRootKey;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.history.LogReader.StoredChunk;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogTail;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which bytes an object of the log had when it was stored, as what came after it says. */
final class OriginalHashes {
    private final LogReader log;
    private final @Nullable LogTail tail;

    /**
     * @param tail of the line that is written here, if one is
     */
    OriginalHashes(LogReader log, @Nullable LogTail tail) {
        this.log = log;
        this.tail = tail;
    }

    /** Empty if nobody can tell. */
    Optional<Hash> of(@Nullable StoredKey key) {
        return switch (key) {
            case ChunkKey chunk -> chunk(chunk);
            case SnapshotRootKey root -> journaled(root.key(), root.line(), root.seq());
            case SnapshotPartKey part -> journaled(part.key(), part.line(), part.seq());
            case null, default -> Optional.empty();
        };
    }

    private Optional<Hash> chunk(ChunkKey key) {
        if (tail != null && tail.line().equals(key.line()) && tail.nextSeq() - 1 == key.seq()) {
            return Optional.of(tail.hash());
        }
        return next(key.line(), key.seq()).map(next -> next.chunk().header().predecessor());
    }

    /** A snapshot's objects stand in the journal of a chunk behind the one that it was made of. */
    private Optional<Hash> journaled(String key, Line line, long seq) {
        Optional<StoredChunk> chunk = next(line, seq);
        for (long at = seq + 1; chunk.isPresent(); at++) {
            for (PutEntry put : chunk.get().chunk().header().puts()) {
                if (put.key().equals(key)) {
                    return Optional.of(put.hash());
                }
            }
            chunk = next(line, at);
        }
        return Optional.empty();
    }

    private Optional<StoredChunk> next(Line line, long seq) {
        try {
            return log.chunk(line, seq + 1);
        } catch (StoredObjectException e) {
            // What is damaged itself tells nothing.
            return Optional.empty();
        }
    }
}
