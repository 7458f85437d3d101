package io.hadal.storage.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a chunk says apart from its records.
 *
 * @param line the line that it belongs to
 * @param seq grows by one over the whole log, also through seals
 * @param predecessor hash of the chunk before it in the log (in a line's first chunk: of the seal
 *     that leads to it), {@link Hash#NONE} for the very first
 * @param opening in the first chunk of a line, else null
 * @param seal the opening of the line that takes over, if this chunk is a seal: the last of its
 *     line, without records; else null. A line that is sealed before it has a chunk has one that is
 *     both
 * @param firstPosition position of the first record; if there are none, lastPosition + 1
 * @param lastPosition position of the last record, or of the last one before this chunk if it holds
 *     none
 * @param firstTimeMicros time of the first record; if there are none, lastTimeMicros
 * @param lastTimeMicros time of the last record (of the opening, of the seal); never less than the
 *     predecessor's
 * @param boundary the collection boundary in force after this chunk
 * @param puts every blob and snapshot object whose PUT has finished since the previous chunk was
 *     cut, in that order
 */
public record ChunkHeader(
        Line line,
        long seq,
        Hash predecessor,
        @Nullable Opening opening,
        @Nullable Opening seal,
        long firstPosition,
        long lastPosition,
        long firstTimeMicros,
        long lastTimeMicros,
        Boundary boundary,
        List<PutEntry> puts) {

    public ChunkHeader {
        puts = List.copyOf(puts);
        if (firstPosition > lastPosition + 1 || firstTimeMicros > lastTimeMicros) {
            throw new IllegalArgumentException(
                    "chunk " + line + "/" + seq + ": first is after last");
        }
    }

    public boolean isSeal() {
        return seal != null;
    }

    /** Number of records. */
    public long recordCount() {
        return lastPosition + 1 - firstPosition;
    }

    /**
     * A finished PUT.
     *
     * @param key relative to the storage id
     * @param overlapping how many of the entries directly before this one had not finished when it
     *     began: between them and this one the source promises no order. 0 also if that is not
     *     known
     */
    public record PutEntry(String key, long sizeBytes, Hash hash, int overlapping) {
        private static final int OVERLAPPING_MAX = (1 << 15) - 1;

        public PutEntry(String key, long sizeBytes, Hash hash) {
            this(key, sizeBytes, hash, 0);
        }

        /** The same; where fewer are said to overlap than did, the order is stricter. */
        public PutEntry overlapping(long others) {
            return new PutEntry(key, sizeBytes, hash, (int) Math.min(others, OVERLAPPING_MAX));
        }
    }
}
