package io.hadal.storage.collect;

import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The ancestry of a line's end, the line included: what reading up to there reads. */
record Path(List<Interval> intervals) {

    static Path of(LineEntry line) {
        LineEntry.End end = line.end();
        long lastSeq = end == null ? Long.MAX_VALUE : end.sealSeq() - 1;
        long lastPosition = end == null ? Long.MAX_VALUE : end.lastPosition();
        List<Interval> intervals = new ArrayList<>(line.lineage());
        if (lastSeq
                >= line.firstSeq()) { // A line that was sealed before it had a chunk adds nothing.
            intervals.add(new Interval(line.line(), line.firstSeq(), lastSeq, lastPosition));
        }
        return new Path(List.copyOf(intervals));
    }

    boolean holdsLine(Line line) {
        return intervals.stream().anyMatch(interval -> interval.line().equals(line));
    }

    boolean holdsChunk(Line line, long seq) {
        return intervals.stream().anyMatch(part -> part.holds(line, seq));
    }

    /** A snapshot of the chunk that a fork cuts in the middle holds more than this path. */
    boolean holds(SnapshotEntry snapshot) {
        return intervals.stream()
                .anyMatch(part ->
                        part.holds(snapshot.line(), snapshot.seq())
                                && snapshot.position() <= part.lastPosition());
    }

    /** Whether all of this path belongs to the other one. */
    boolean isWithin(Path other) {
        int last = intervals.size() - 1;
        if (last < 0) {
            return true;
        }
        if (last >= other.intervals.size()
                || !intervals.subList(0, last).equals(other.intervals.subList(0, last))) {
            return false;
        }
        Interval mine = intervals.get(last);
        Interval theirs = other.intervals.get(last);
        return mine.line().equals(theirs.line())
                && mine.lastSeq() <= theirs.lastSeq()
                && mine.lastPosition() <= theirs.lastPosition();
    }

    /**
     * A time at or before the point where this path and the other one part: the opening of the line
     * in which they do. 0 if they have nothing in common.
     */
    long partsNotBefore(Path other, Map<Line, LineEntry> table) {
        long time = 0;
        int common = Math.min(intervals.size(), other.intervals.size());
        for (int i = 0; i < common; i++) {
            Line line = intervals.get(i).line();
            LineEntry entry = table.get(line);
            if (entry == null || !line.equals(other.intervals.get(i).line())) {
                return time;
            }
            time = entry.openedMicros();
            if (!intervals.get(i).equals(other.intervals.get(i))) {
                return time;
            }
        }
        return time;
    }
}
