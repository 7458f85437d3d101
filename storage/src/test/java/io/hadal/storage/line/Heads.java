package io.hadal.storage.line;

import io.hadal.storage.history.Head;
import io.hadal.storage.history.Point;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.Parent;
import io.hadal.storage.log.Opening.PastLine;
import java.util.ArrayList;
import java.util.List;

/** Heads as a search would find them, made without a store. */
public final class Heads {
    private Heads() {}

    /** A line whose last chunk has this tail. */
    public static Head of(Opening opening, LogTail tail) {
        long last = tail.nextSeq() - 1;
        Parent at = new Parent(opening.line(), last, tail.position(), tail.hash());
        List<Interval> ancestry = new ArrayList<>(opening.lineage());
        ancestry.add(new Interval(opening.line(), opening.firstSeq(), last, tail.position()));
        return new Head(
                opening, false, tail, new Point(at, tail.timeMicros(), ancestry), term(opening));
    }

    /** A line without chunks. */
    public static Head empty(Opening opening, Hash seal) {
        return Head.empty(opening, seal, term(opening));
    }

    private static long term(Opening opening) {
        return opening.past().stream()
                .map(PastLine::line)
                .mapToLong(Line::term)
                .reduce(opening.line().term(), Math::max);
    }
}
