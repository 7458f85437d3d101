package io.hadal.storage.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a line begins. It stands in the seal that leads to the line and again in the line's first
 * chunk, so that either proves the other.
 *
 * @param line the new line
 * @param firstSeq seq of the line's first chunk: the seal's + 1
 * @param parent the point that it continues, or null for the first line of a storage id
 * @param lineage the intervals of lines that are its ancestors, oldest first, ending at the parent;
 *     empty for the first line
 * @param past every line that was in the log before, ancestors and abandoned ones, oldest first;
 *     the last one is the line that was sealed for this one
 * @param boundary the boundary of the real head at that time (not of the older parent)
 * @param timeMicros later than every time before it in the log
 * @param node who opened it: host and process, for people
 */
public record Opening(
        Line line,
        long firstSeq,
        @Nullable Parent parent,
        List<Interval> lineage,
        List<PastLine> past,
        Boundary boundary,
        long timeMicros,
        String node) {

    public Opening {
        lineage = List.copyOf(lineage);
        past = List.copyOf(past);
        if ((parent == null) != lineage.isEmpty() || (parent == null) != past.isEmpty()) {
            throw new IllegalArgumentException(
                    "line " + line + ": parent, lineage and past lines belong together");
        }
        if (parent != null && !lineage.getLast().endsAt(parent)) {
            throw new IllegalArgumentException(
                    "line " + line + ": the lineage does not end at the parent");
        }
    }

    /**
     * A point of a history.
     *
     * @param seq a chunk of the line
     * @param position a position within that chunk, or the last one before it if it holds no record
     * @param chunkHash hash of the whole chunk
     */
    public record Parent(Line line, long seq, long position, Hash chunkHash) {}

    /**
     * Chunks firstSeq to lastSeq of a line, both included, of which positions up to lastPosition
     * belong to the history.
     */
    public record Interval(Line line, long firstSeq, long lastSeq, long lastPosition) {
        public Interval {
            if (firstSeq > lastSeq) {
                throw new IllegalArgumentException(
                        "no chunks: " + line + " from " + firstSeq + " to " + lastSeq);
            }
        }

        public boolean holds(Line line, long seq) {
            return line.equals(this.line) && seq >= firstSeq && seq <= lastSeq;
        }

        boolean endsAt(Parent parent) {
            return line.equals(parent.line)
                    && lastSeq == parent.seq
                    && lastPosition == parent.position;
        }
    }

    /**
     * A sealed line.
     *
     * @param firstSeq its first chunk (the seal itself if the line was sealed before it had any)
     * @param sealSeq its seal
     * @param openedMicros time of its opening
     */
    public record PastLine(Line line, long firstSeq, long sealSeq, long openedMicros) {}
}
