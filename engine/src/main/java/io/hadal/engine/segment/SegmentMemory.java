package io.hadal.engine.segment;

import io.hadal.storage.log.Segment;
import java.util.List;
import java.util.function.Supplier;

/** Keys and decoded rows of segments in memory, one per engine. Thread-safe. */
public final class SegmentMemory {
    private final WeightedLru<KeysOf, KeyIndex> keys;
    private final WeightedLru<RowsOf, RowBlock> rows;

    private record KeysOf(CacheEntry.Key segment, List<Integer> slots) {}

    /** @param slots the columns that the rows were decoded with */
    private record RowsOf(CacheEntry.Key segment, List<Integer> slots, int block) {}

    /** @param bytesMax for keys and rows together, each up to a half */
    public SegmentMemory(long bytesMax) {
        keys = new WeightedLru<>(bytesMax / 2, KeyIndex::weight);
        rows = new WeightedLru<>(bytesMax / 2, RowBlock::weight);
    }

    KeyIndex keys(Segment segment, List<Integer> slots, Supplier<KeyIndex> loader) {
        return keys.get(new KeysOf(key(segment), slots), loader);
    }

    void putKeys(Segment segment, List<Integer> slots, KeyIndex index) {
        keys.put(new KeysOf(key(segment), slots), index);
    }

    RowBlock rows(Segment segment, List<Integer> slots, int block, Supplier<RowBlock> loader) {
        return rows.get(new RowsOf(key(segment), slots, block), loader);
    }

    /** Bytes in use. */
    public long bytes() {
        return keys.bytes() + rows.bytes();
    }

    private static CacheEntry.Key key(Segment segment) {
        return new CacheEntry.Key(segment.id(), segment.hash());
    }
}
