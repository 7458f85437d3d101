package io.hadal.engine.segment;

import io.hadal.storage.log.Segment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Keys and decoded rows of segments in memory, one per engine. Thread-safe. */
public final class SegmentMemory {
    private final WeightedLru<KeysOf, KeyIndex> keys;
    private final WeightedLru<RowsOf, Optional<RowBlock>> rows;

    /** Rows per block of segments whose rows are large. */
    private final Map<CacheEntry.Key, Integer> smallBlocks = new ConcurrentHashMap<>();

    private record KeysOf(CacheEntry.Key segment, List<Integer> slots) {}

    /**
     * @param slots the columns that the rows were decoded with
     */
    private record RowsOf(CacheEntry.Key segment, List<Integer> slots, int from, int count) {}

    /**
     * @param bytesMax for keys and rows together, each up to a half
     */
    public SegmentMemory(long bytesMax) {
        keys = new WeightedLru<>(bytesMax / 2, KeyIndex::weight);
        rows = new WeightedLru<>(bytesMax / 2, block -> block.map(RowBlock::weight).orElse(64L));
    }

    KeyIndex keys(Segment segment, List<Integer> slots, Supplier<KeyIndex> loader) {
        return keys.get(new KeysOf(key(segment), slots), loader);
    }

    void putKeys(Segment segment, List<Integer> slots, KeyIndex index) {
        keys.put(new KeysOf(key(segment), slots), index);
    }

    /** Empty if so many rows together are too large for a block. */
    Optional<RowBlock> rows(
            Segment segment,
            List<Integer> slots,
            int from,
            int count,
            Supplier<Optional<RowBlock>> loader) {
        return rows.get(new RowsOf(key(segment), slots, from, count), loader);
    }

    /** Rows per block of a segment. */
    int blockRows(Segment segment) {
        return smallBlocks.isEmpty()
                ? RowBlock.ROWS_MAX
                : smallBlocks.getOrDefault(key(segment), RowBlock.ROWS_MAX);
    }

    /** Blocks of {@code count} rows were too large. */
    void shrinkBlocks(Segment segment, int count) {
        smallBlocks.merge(key(segment), Math.max(count / 8, RowBlock.ROWS_MIN), Math::min);
    }

    /** Bytes in use. */
    public long bytes() {
        return keys.bytes() + rows.bytes();
    }

    private static CacheEntry.Key key(Segment segment) {
        return new CacheEntry.Key(segment.id(), segment.hash());
    }
}
