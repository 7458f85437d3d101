package io.hadal.engine;

import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads segments through the local cache. Thread-safe. Failures are EngineExceptions
 * (MISSING_OBJECT, CORRUPT_OBJECT, STORE_UNREACHABLE, …).
 */
public interface SegmentStore {

    /**
     * Ordinals of the rows whose {@code slots} encode (row.KeyCodec) to {@code key}, ascending;
     * deleted rows included. Keeps the segment's keys in memory for the next call.
     */
    int[] find(TableDef table, Segment segment, List<Integer> slots, byte[] key);

    /** The row at {@code ordinal} in row.RowCodec's bytes. */
    byte[] row(TableDef table, Segment segment, int ordinal);

    /**
     * Local Parquet files of {@code segments}, in that order, fetched in parallel where needed, and
     * kept until closed.
     */
    Pinned pin(List<Segment> segments);

    /** How a segment is held locally; empty if it is in the store only. For views of the cache. */
    default Optional<Cached> cached(Segment segment) {
        return Optional.empty();
    }

    /**
     * A segment in the local cache.
     *
     * @param key of the object in the store, relative to the storage id
     * @param complete whether the file is there, not just on its way
     * @param stored whether the store has it too
     * @param pinned whether somebody reads it now
     */
    record Cached(String key, long sizeBytes, boolean complete, boolean stored, boolean pinned) {
        /** Whether it may be removed to make room. */
        public boolean evictable() {
            return complete && stored && !pinned;
        }
    }

    /** Files that stay while this is open. */
    interface Pinned extends AutoCloseable {
        List<Path> files();

        @Override
        void close();
    }
}
