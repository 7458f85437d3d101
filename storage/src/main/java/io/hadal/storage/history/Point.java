package io.hadal.storage.history;

import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.Parent;
import java.util.ArrayList;
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

    /**
     * A point of a chunk that a line has put.
     *
     * @param hash of the whole chunk
     * @param position of the chunk's last record that counts, {@code timeMicros} its time
     */
    static Point within(
            Opening opening, ChunkHeader chunk, Hash hash, long position, long timeMicros) {
        List<Interval> ancestry = new ArrayList<>(opening.lineage());
        ancestry.add(new Interval(chunk.line(), opening.firstSeq(), chunk.seq(), position));
        return new Point(
                new Parent(chunk.line(), chunk.seq(), position, hash), timeMicros, ancestry);
    }

    /** After the whole chunk. */
    static Point after(Opening opening, ChunkHeader chunk, Hash hash) {
        return within(opening, chunk, hash, chunk.lastPosition(), chunk.lastTimeMicros());
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
