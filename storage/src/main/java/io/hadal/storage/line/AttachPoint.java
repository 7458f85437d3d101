package io.hadal.storage.line;

import io.hadal.storage.log.Opening;
import java.util.List;

/** Where a new line continues the history. */
public sealed interface AttachPoint {

    /** The real head, wherever it is when the seal is created. */
    AttachPoint LATEST = new Latest();

    /** See {@link #LATEST}. */
    record Latest() implements AttachPoint {}

    /**
     * An older point, of the head's ancestry or of an abandoned line: the new line is a fork.
     *
     * @param parent the point
     * @param lineage the intervals that lead to it, the last one ending at it (history.Point has
     *     them)
     * @param askedMicros the time that was asked for (a milestone's own time): it must not lie
     *     before the boundary when the seal is created
     */
    record At(Opening.Parent parent, List<Opening.Interval> lineage, long askedMicros)
            implements AttachPoint {
        public At {
            lineage = List.copyOf(lineage);
        }
    }
}
