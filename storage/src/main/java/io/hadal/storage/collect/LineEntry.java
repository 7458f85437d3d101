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

    /** What {@link End#followedMicros} is while the lines that follow have no record. */
    public static final long NOT_FOLLOWED = Long.MAX_VALUE;

    public LineEntry {
        lineage = List.copyOf(lineage);
    }

    /**
     * @param sealSeq seq of the seal
     * @param followedMicros time of the first record of any later line, {@link #NOT_FOLLOWED} if
     *     there is none. Until then AT TIME leads to this line, or to one before it
     * @param lastPosition of the line, as the seal's header says
     */
    public record End(long sealSeq, long followedMicros, long lastPosition) {}

    boolean isOpen() {
        return end == null;
    }
}
