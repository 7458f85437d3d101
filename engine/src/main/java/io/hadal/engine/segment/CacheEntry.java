package io.hadal.engine.segment;

import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Hash;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A blob that is in the cache or on its way there. All but {@link #key} and {@link #file} is
 * guarded by the cache's lock.
 */
final class CacheEntry {
    /**
     * A blob; the checksum makes sure that a file is never taken for another one of the same name.
     */
    record Key(BlobId id, Hash hash) {}

    /** A local file. @param name for the disk; never used again for other content */
    record LocalFile(String name, Path path) {}

    final Key key;
    final long sizeBytes;

    /** Completed when the file is complete and verified. */
    final CompletableFuture<LocalFile> file = new CompletableFuture<>();

    int pins;
    long hits;

    /** Whether the store has it; what it does not have is never evicted. */
    boolean stored = true;

    /** Used again since it came: kept longer than what was used once. */
    boolean kept;

    /** Taken out of the cache; the last one who unpins it deletes the file. */
    boolean dropped;

    CacheEntry(Key key, long sizeBytes) {
        this.key = key;
        this.sizeBytes = sizeBytes;
    }

    boolean evictable() {
        return pins == 0 && stored && file.isDone();
    }
}
