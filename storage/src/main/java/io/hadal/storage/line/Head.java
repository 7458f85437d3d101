package io.hadal.storage.line;

import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;

/**
 * The real head of a log: the end of its newest line.
 *
 * @param opening of the newest line
 * @param tail what the line's next chunk follows; of a line that has no chunk yet, see {@link #empty}
 */
public record Head(Opening opening, LogTail tail) {

    public Head {
        if (!tail.line().equals(opening.line()) || tail.nextSeq() < opening.firstSeq()) {
            throw new IllegalArgumentException("The end of line " + tail.line() + " at chunk " + tail.nextSeq()
                    + " does not fit the opening of line " + opening.line() + " at chunk " + opening.firstSeq());
        }
    }

    /** A line that has its seal but not its first chunk: whoever opened it has stopped, or has not come that far. */
    public static Head empty(Opening opening, Hash seal) {
        return new Head(opening, Seals.start(opening, seal));
    }

    public Line line() {
        return opening.line();
    }

    public boolean isEmpty() {
        return tail.nextSeq() == opening.firstSeq();
    }
}
