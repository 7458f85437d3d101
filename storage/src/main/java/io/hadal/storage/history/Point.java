package io.hadal.storage.history;

import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.Parent;
import java.util.List;

/**
 * A state that can be read or continued.
 *
 * @param at chunk and position; what an opening that continues it names as its parent
 * @param timeMicros time of the position (of the line's opening if the line has no record up to it)
 * @param ancestry what led to it, oldest first, the last interval ending at it; the lineage of an
 *     opening that continues it
 */
public record Point(Parent at, long timeMicros, List<Interval> ancestry) {

    public Point {
        ancestry = List.copyOf(ancestry);
        Interval last = ancestry.getLast();
        if (!last.line().equals(at.line())
                || last.lastSeq() != at.seq()
                || last.lastPosition() != at.position()) {
            throw new IllegalArgumentException("the ancestry does not end at " + at);
        }
    }

    public Line line() {
        return at.line();
    }

    public long seq() {
        return at.seq();
    }

    public long position() {
        return at.position();
    }
}
