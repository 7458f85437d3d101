package io.hadal.engine;

/**
 * How far a READ ONLY database has come that follows its store. It knows what the store holds, not
 * what a writer has not uploaded or a replicator has not copied. Times in µs since 1970 UTC by this
 * server's clock.
 *
 * @param reason what it waits for, or what is wrong and the way out; empty if nothing is
 * @param sinceMicros since when it is in this state; of STALE: the last answer of the store
 * @param shownPosition position of the commit that is shown
 * @param shownTimeMicros time of that commit
 * @param readPosition newest position whose record was read from the store
 * @param checkedMicros when the store last had nothing that is not shown; 0 = never yet
 * @param lagMicros how old what is shown may be: the time since the store was last seen to hold
 *     nothing else; if it never was, or holds more, since the commit that is shown
 * @param rewinds how often a fork below what was shown has made it go back
 */
public record FollowerStatus(
        State state,
        String reason,
        long sinceMicros,
        long shownPosition,
        long shownTimeMicros,
        long readPosition,
        long checkedMicros,
        long lagMicros,
        long rewinds) {

    /** What the follower is doing. */
    public enum State {
        /** It shows all that the store holds, or reads it just now. */
        FOLLOWING,
        /** What the next commits need is not in the store yet. */
        WAITING,
        /** The store does not answer: what is shown grows old. */
        STALE,
        /** Something an operator has to know, as a gap in the log. It goes on when it is gone. */
        ALARM
    }

    /** Commits that are in the store and not shown, as far as they were read. */
    public long lagCommits() {
        return readPosition - shownPosition;
    }
}
