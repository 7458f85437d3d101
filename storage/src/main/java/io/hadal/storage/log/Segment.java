package io.hadal.storage.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the state knows about a segment, an immutable Parquet file.
 *
 * @param rows number of rows; a row's ordinal is its place in the file, from 0
 * @param sizeBytes size of the object
 * @param hash checksum of the object
 * @param minKey smallest primary key in it, as {@code row.KeyCodec} encodes it
 * @param maxKey largest primary key
 * @param columns statistics per column that is in the file
 */
public record Segment(
        BlobId id,
        long rows,
        long sizeBytes,
        Hash hash,
        byte[] minKey,
        byte[] maxKey,
        List<ColumnStats> columns) {

    public Segment {
        columns = columns instanceof FixedList ? columns : List.copyOf(columns);
    }

    /**
     * A list that never changes but is not one of the JDK's: it may be decoded when first looked
     * at.
     */
    public interface FixedList<E> extends List<E> {}

    /**
     * A zone map.
     *
     * @param min smallest value in KeyCodec's encoding of a single not-null value, or null if there
     *     is none or it is too long
     * @param max largest value, likewise
     * @param distinct estimate of distinct values, 0 = unknown
     */
    public record ColumnStats(
            int slot, byte @Nullable [] min, byte @Nullable [] max, long nulls, long distinct) {}
}
