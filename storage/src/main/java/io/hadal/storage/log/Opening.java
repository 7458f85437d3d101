package io.hadal.storage.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a line begins. It stands in the seal that leads to the line and again in the line's first chunk, so that either proves the other.
 *
 * @param line the new line
 * @param parent the point that it continues, or null for the first line of a storage id
 * @param lineage the intervals of lines that are its ancestors, oldest first, ending at the parent; empty for the first line
 * @param boundary the boundary of the real head at that time (not of the older parent)
 * @param timeMicros later than every time before it in the log
 * @param node who opened it: host and process, for people
 */
public record Opening(
        Line line, @Nullable Parent parent, List<Interval> lineage, Boundary boundary, long timeMicros, String node) {

    public Opening {
        lineage = List.copyOf(lineage);
    }

    /**
     * A point of a history.
     *
     * @param seq a chunk of the line
     * @param position a position within that chunk, or the last one before it if it holds no record
     * @param chunkHash hash of the whole chunk
     */
    public record Parent(Line line, long seq, long position, Hash chunkHash) {}

    /** Chunks firstSeq to lastSeq of a line, both included, of which positions up to lastPosition belong to the history. */
    public record Interval(Line line, long firstSeq, long lastSeq, long lastPosition) {}
}
