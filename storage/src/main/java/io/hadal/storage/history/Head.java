package io.hadal.storage.history;

import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Parent;
import io.hadal.storage.log.Opening.PastLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The end of a log: the one line that is not sealed.
 *
 * @param opening of that line
 * @param empty no chunk of the line can be read
 * @param tail what the line's next chunk, or its seal, follows
 * @param latest the newest state: what a new line continues. If the line is empty, its parent; if
 *     its last object is damaged, the last chunk before that
 * @param greatestTerm of all lines that were seen here, locks included: a new line takes a greater
 *     one
 */
public record Head(Opening opening, boolean empty, LogTail tail, Point latest, long greatestTerm) {

    public Head {
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

    /**
     * A line that has its seal but not its first chunk: whoever opened it has stopped, or has not
     * come that far.
     *
     * @param seal hash of the seal that leads to it
     */
    public static Head empty(Opening opening, Hash seal, long greatestTerm) {
        Parent parent =
                Objects.requireNonNull(opening.parent(), "a first line without its first chunk");
        LogTail tail =
                new LogTail(
                        opening.line(),
                        opening.firstSeq(),
                        seal,
                        parent.position(),
                        opening.timeMicros(),
                        opening.boundary());
        Point latest = new Point(parent, opening.timeMicros(), opening.lineage());
        return new Head(opening, true, tail, latest, greatestTerm);
    }

    /** The end when one more chunk of the line is there. @param hash of the whole object */
    Head after(ChunkHeader chunk, Hash hash) {
        return new Head(
                opening,
                false,
                ChunkCodec.tail(chunk, hash),
                Point.after(opening, chunk, hash),
                greatestTerm);
    }

    public Line line() {
        return opening.line();
    }

    public Boundary boundary() {
        return tail.boundary();
    }

    /** Whether what comes next is the line's first chunk: it has to hold the opening. */
    public boolean beginsLine() {
        return tail.nextSeq() == opening.firstSeq();
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
