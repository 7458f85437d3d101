package io.hadal.storage.history;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.log.Chunk;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads the log of a storage id. Thread-safe; keeps nothing between calls but where lines are
 * sealed that seem to go on (SealedEarlierException).
 */
public final class LogReader {
    private final Bucket bucket;

    /**
     * @param store the storage id's folder
     */
    public LogReader(ObjectStore store, Env env) {
        this.bucket = new Bucket(store, env);
    }

    /**
     * The true end of the log. No LIST is trusted to be complete: what it misses is found through
     * seals, names of lines elsewhere, and probing. Throws UnknownFormatException, and
     * CorruptObjectException if not even a line's beginning can be read.
     *
     * <p>Where LIST shows no log, or nothing of any line, it is asked once more: it may have
     * skipped what is there.
     */
    public HeadSearch findHead() {
        return new HeadFinder(bucket)
                .search()
                .orElseGet(() -> {
                    HeadFinder second = new HeadFinder(bucket);
                    return second.search().orElseGet(second::nothing);
                });
    }

    /**
     * The same end after what its line's writer has put meanwhile: only the places above it are
     * read. Stops, maybe where it began, where a chunk is missing or damaged, seals the line, or
     * raises the boundary: {@link #findHead} can tell what that means.
     */
    public Head further(Head end) {
        return new Pursuit(bucket).further(end);
    }

    /** Every line that has chunks or a lock here, as the store lists them: two requests. */
    public Set<Line> lines() {
        Set<Line> lines = new TreeSet<>(bucket.lineFolders(Keys.LOG));
        lines.addAll(bucket.locks());
        return lines;
    }

    /**
     * One chunk, verified; empty if it is not there. Throws CorruptObjectException,
     * UnknownFormatException.
     */
    public Optional<StoredChunk> chunk(Line line, long seq) {
        String key = Keys.chunk(line, seq);
        return bucket.get(key)
                .map(bytes -> new StoredChunk(ChunkCodec.decode(bytes, key), Hash.of(bytes)));
    }

    /**
     * @param hash of the whole object
     */
    public record StoredChunk(Chunk chunk, Hash hash) {}

    Bucket bucket() {
        return bucket;
    }
}
