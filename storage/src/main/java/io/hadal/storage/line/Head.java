package io.hadal.storage.line;

import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.Parent;
import io.hadal.storage.log.Opening.PastLine;
import java.util.List;
import java.util.Objects;

/**
 * The real head of a log: the end of its newest line.
 *
 * @param opening of the newest line
 * @param tail what the line's next chunk follows; of a line that has no chunk yet, see {@link
 *     #empty}
 * @param latest the newest state: what a new line continues. Below the tail if the line is empty or
 *     its last object is damaged
 * @param lineage what leads to {@code latest}, the last interval ending at it
 * @param greatestTerm of all lines that were seen here; a new line takes a greater one
 */
public record Head(
        Opening opening, LogTail tail, Parent latest, List<Interval> lineage, long greatestTerm) {

    public Head {
        lineage = List.copyOf(lineage);
        if (!tail.line().equals(opening.line()) || tail.nextSeq() < opening.firstSeq()) {
            throw new IllegalArgumentException(
                    "The end of line "
                            + tail.line()
                            + " at chunk "
                            + tail.nextSeq()
                            + " does not fit the opening of line "
                            + opening.line()
                            + " at chunk "
                            + opening.firstSeq());
        }
    }

    /** As a reader found it. */
    public static Head of(io.hadal.storage.history.Head found) {
        return new Head(
                found.opening(),
                found.tail(),
                found.latest().at(),
                found.latest().ancestry(),
                found.greatestTerm());
    }

    /** A head whose last chunk is whole, or whose line has none. */
    public static Head of(Opening opening, LogTail tail) {
        long term =
                opening.past().stream()
                        .map(PastLine::line)
                        .mapToLong(Line::term)
                        .reduce(opening.line().term(), Math::max);
        if (tail.nextSeq() == opening.firstSeq()) {
            return new Head(
                    opening,
                    tail,
                    Objects.requireNonNull(opening.parent()),
                    opening.lineage(),
                    term);
        }
        Parent latest =
                new Parent(opening.line(), tail.nextSeq() - 1, tail.position(), tail.hash());
        return new Head(opening, tail, latest, Seals.lineage(opening, latest), term);
    }

    /**
     * A line that has its seal but not its first chunk: whoever opened it has stopped, or has not
     * come that far.
     */
    public static Head empty(Opening opening, Hash seal) {
        return of(opening, Seals.start(opening, seal));
    }

    public Line line() {
        return opening.line();
    }

    public boolean isEmpty() {
        return tail.nextSeq() == opening.firstSeq();
    }
}
