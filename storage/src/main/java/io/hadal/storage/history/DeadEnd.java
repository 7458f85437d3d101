package io.hadal.storage.history;

import io.hadal.storage.log.Line;

/**
 * What a line holds beyond the point at which the log went on from elsewhere: no later state has
 * it.
 *
 * @param fork the state that it goes on from
 * @param firstSeq of the line's chunks that may hold what is beyond the fork
 * @param end its last state
 */
public record DeadEnd(Point fork, long firstSeq, Point end) {

    public Line line() {
        return end.line();
    }

    /** How many records lie beyond the fork: commits, but also flushes and the like. */
    public long records() {
        return end.position() - fork.position();
    }
}
