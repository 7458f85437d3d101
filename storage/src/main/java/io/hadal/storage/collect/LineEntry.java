package io.hadal.storage.collect;

import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening.Interval;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of the lines table.
 *
 * @param openedMicros time of its opening
 * @param lineage as its opening says; looked at only if the line still has promised points
 * @param end where it was sealed; null for the line that is open
 */
public record LineEntry(
        Line line, long firstSeq, long openedMicros, List<Interval> lineage, @Nullable End end) {

    /**
     * What {@link End#lastPosition} is if it is not known: then some things are collected later.
     */
    public static final long POSITION_UNKNOWN = Long.MAX_VALUE;

    public LineEntry {
        lineage = List.copyOf(lineage);
    }

    /**
     * @param sealSeq seq of the seal
     * @param sealedMicros time of the seal: of the opening in it. Up to then AT TIME may lead to
     *     this line
     * @param lastPosition of the line, as the seal's header says
     */
    public record End(long sealSeq, long sealedMicros, long lastPosition) {}

    boolean isOpen() {
        return end == null;
    }
}
