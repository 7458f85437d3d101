package io.hadal.storage.history;

import java.util.List;

/**
 * What is lost by going on from a state before the one that was asked for.
 *
 * @param objects the objects that are missing or damaged, with what is wrong
 * @param firstPosition the first position that is left out
 * @param lastPosition the one that was asked for
 * @param afterMicros time of the last position that is kept
 * @param throughMicros time of the last one that is left out
 */
public record LeftOut(
        List<String> objects,
        long firstPosition,
        long lastPosition,
        long afterMicros,
        long throughMicros) {
    public LeftOut {
        objects = List.copyOf(objects);
    }

    /** Number of records (commits, DDL, …) that are left out. */
    public long records() {
        return lastPosition + 1 - firstPosition;
    }
}
