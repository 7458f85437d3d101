package io.hadal.storage.history;

import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.PastLine;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a log: the one line that is not sealed.
 *
 * @param opening of that line
 * @param empty the line's seal is there but no chunk of it yet: what seals it has to be its opening
 *     chunk as well
 * @param tail what the line's next chunk, or its seal, follows
 * @param latest the newest state. If the line is empty, its parent; if its last object is damaged,
 *     the last chunk before that
 * @param greatestTerm of all lines that were seen here, locks included: a new line takes a greater
 *     one
 */
public record Head(Opening opening, boolean empty, LogTail tail, Point latest, long greatestTerm) {

    public Line line() {
        return opening.line();
    }

    public Boundary boundary() {
        return tail.boundary();
    }

    /** Whether a point is on the way to the newest state. */
    public boolean descendsFrom(Point point) {
        return latest.ancestry().stream()
                .anyMatch(interval ->
                        interval.line().equals(point.line())
                                && point.position() <= interval.lastPosition());
    }

    /**
     * The lines of the log up to and with this one, sealed where {@link #tail} says: the past of
     * the line that takes over.
     */
    public List<PastLine> pastOfNext() {
        List<PastLine> past = new ArrayList<>(opening.past());
        past.add(new PastLine(line(), opening.firstSeq(), tail.nextSeq(), opening.timeMicros()));
        return past;
    }
}
