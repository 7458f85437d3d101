package io.hadal.storage.history;

import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.Parent;
import io.hadal.storage.log.Opening.PastLine;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds points of a log: by time, by milestone, by position. */
public final class Locator {
    private final LogReader log;
    private final Bucket bucket;
    private final StateReader states;

    public Locator(LogReader log) {
        this.log = log;
        this.bucket = log.bucket();
        this.states = new StateReader(log);
    }

    /**
     * Throws CorruptObjectException, MissingObjectException if what is needed to find the point is.
     */
    public Located find(Head head, Target target) {
        try {
            return findIn(head, target);
        } catch (MissingObjectException e) {
            // It may just have been collected: then the head of now says so.
            if (log.findHead() instanceof HeadSearch.Found found
                    && found.head().boundary().baseSeq() > head.boundary().baseSeq()) {
                return find(found.head(), target);
            }
            throw e;
        }
    }

    private Located findIn(Head head, Target target) {
        return switch (target) {
            case Target.Latest latest -> new Located.Found(head.latest(), false);
            case Target.AtTime time -> byTime(head, time.timeMicros());
            case Target.AtMilestone milestone -> byMilestone(head, milestone.name());
        };
    }

    /**
     * The milestones that an attach at the head can name, those of abandoned futures left out, by
     * name.
     */
    public Map<String, Milestone> milestones(Head head) {
        return milestonesAt(head, head.latest());
    }

    /** A position in the head's ancestry. */
    public Point byPosition(Head head, long position) {
        return byPosition(head, head.latest(), position);
    }

    // ---------------------------------------------------------------- by time

    private Located byTime(Head head, long time) {
        if (time > head.tail().timeMicros()) {
            return new Located.AfterLast(head.tail().timeMicros());
        }
        if (time < head.boundary().timeMicros()) {
            return beforeBoundary(head);
        }
        for (LineSpan span : LineSpan.newestFirst(head)) {
            Optional<Point> point =
                    span.openedMicros() <= time ? inLine(head, span, time) : Optional.empty();
            if (point.isPresent()) {
                return new Located.Found(point.get(), !head.descendsFrom(point.get()));
            }
        }
        return beforeBoundary(head);
    }

    /**
     * The point of a time before the boundary, if what is there proves which one it is. It is not
     * promised: it may be there, as in a replica that keeps more than its source, and can be read
     * if it is; nothing may go on from it, for nothing keeps it from being collected.
     */
    public Optional<Located.Found> unpromised(Head head, long time) {
        for (LineSpan span : LineSpan.newestFirst(head)) {
            if (span.openedMicros() > time || span.isEmpty()) {
                continue;
            }
            Fetched.@Nullable Present chunk =
                    lastChunk(head, span, header -> header.firstTimeMicros() <= time);
            if (chunk == null || !isLastUntil(span, chunk, time)) {
                return Optional.empty();
            }
            Optional<Point> point = pointIn(head, span, chunk, time);
            if (point.isPresent()) {
                return Optional.of(new Located.Found(point.get(), !head.descendsFrom(point.get())));
            }
        }
        return Optional.empty();
    }

    /** Whether no chunk that was collected may lie between this one and a time. */
    private boolean isLastUntil(LineSpan span, Fetched.Present chunk, long time) {
        long next = chunk.header().seq() + 1;
        return next > span.lastSeq()
                || (bucket.chunk(span.line(), next) instanceof Fetched.Present after
                        && after.header().firstTimeMicros() > time);
    }

    private static Located beforeBoundary(Head head) {
        List<LineSpan> spans = LineSpan.newestFirst(head);
        long earliest = Math.max(head.boundary().timeMicros(), spans.getLast().openedMicros());
        return new Located.BeforeBoundary(head.boundary(), earliest);
    }

    /**
     * The last record of a line at or before a time; the beginning of the history counts as a
     * record of the first line.
     */
    private Optional<Point> inLine(Head head, LineSpan span, long time) {
        if (span.isEmpty()) {
            return Optional.empty();
        }
        Fetched.@Nullable Present chunk =
                lastChunk(head, span, header -> header.firstTimeMicros() <= time);
        return chunk == null ? Optional.empty() : pointIn(head, span, chunk, time);
    }

    private Optional<Point> pointIn(Head head, LineSpan span, Fetched.Present chunk, long time) {
        Opening opening = openingOf(head, span);
        long before = opening.parent() == null ? -1 : opening.parent().position();
        Stop stop = stopAt(chunk, time);
        return stop.position == before
                ? Optional.empty()
                : Optional.of(
                        Point.within(
                                opening,
                                chunk.header(),
                                chunk.hash(),
                                stop.position,
                                stop.timeMicros));
    }

    private record Stop(long position, long timeMicros) {}

    private static Stop stopAt(Fetched.Present chunk, long time) {
        ChunkHeader header = chunk.header();
        if (header.lastTimeMicros() <= time) {
            return new Stop(header.lastPosition(), header.lastTimeMicros());
        }
        String key = Keys.chunk(header.line(), header.seq());
        List<LogRecord> records =
                ChunkCodec.decodeSome(chunk.bytes(), key, stamp -> stamp.timeMicros() <= time)
                        .records();
        if (records.isEmpty()) {
            return new Stop(header.firstPosition() - 1, header.firstTimeMicros());
        }
        return new Stop(records.getLast().position(), records.getLast().timeMicros());
    }

    // ---------------------------------------------------------------- by position

    private Point byPosition(Head head, Point descendant, long position) {
        if (position == descendant.position()) {
            return descendant;
        }
        List<Interval> ancestry = descendant.ancestry();
        for (int i = 0; i < ancestry.size(); i++) {
            Interval interval = ancestry.get(i);
            if (position <= interval.lastPosition()) {
                return inInterval(head, ancestry.subList(0, i), interval, position);
            }
        }
        throw new IllegalArgumentException(
                "position " + position + " is after " + descendant.position());
    }

    private Point inInterval(Head head, List<Interval> before, Interval interval, long position) {
        Fetched.Present chunk =
                lastChunk(
                        interval.line(),
                        interval.firstSeq(),
                        interval.lastSeq(),
                        head.boundary().baseSeq(),
                        header ->
                                header.firstPosition() <= position
                                        || header.recordCount() == 0
                                                && header.lastPosition() <= position);
        if (chunk == null) {
            throw new MissingObjectException(
                    Keys.chunk(interval.line(), interval.firstSeq()), "position " + position);
        }
        List<Interval> ancestry = new ArrayList<>(before);
        long seq = chunk.header().seq();
        ancestry.add(new Interval(interval.line(), interval.firstSeq(), seq, position));
        return new Point(
                new Parent(interval.line(), seq, position, chunk.hash()),
                timeAt(chunk, position),
                ancestry);
    }

    private static long timeAt(Fetched.Present chunk, long position) {
        ChunkHeader header = chunk.header();
        if (position >= header.lastPosition()) {
            return header.lastTimeMicros();
        }
        String key = Keys.chunk(header.line(), header.seq());
        return ChunkCodec.decodeSome(chunk.bytes(), key, stamp -> stamp.position() == position)
                .records()
                .getFirst()
                .timeMicros();
    }

    // ---------------------------------------------------------------- by milestone

    private Located byMilestone(Head head, String name) {
        Map<String, Milestone> known = new TreeMap<>(milestonesAt(head, head.latest()));
        Milestone own = known.get(name);
        if (own != null) {
            return milestone(head, own, head.latest(), false);
        }
        for (LineSpan span : LineSpan.newestFirst(head)) {
            Optional<Point> end = abandonedEnd(head, span);
            if (end.isPresent()) {
                Map<String, Milestone> there = milestonesAt(head, end.get());
                Milestone found = there.get(name);
                if (found != null) {
                    return milestone(head, found, end.get(), true);
                }
                there.forEach(known::putIfAbsent);
            }
        }
        return new Located.UnknownMilestone(
                name, Names.nearest(name, known.keySet()), List.copyOf(known.keySet()));
    }

    private Located milestone(
            Head head, Milestone milestone, Point descendant, boolean lookedInAbandoned) {
        if (milestone.timeMicros() < head.boundary().timeMicros()) {
            return beforeBoundary(head);
        }
        Point point = byPosition(head, descendant, milestone.position());
        return new Located.Found(point, lookedInAbandoned && !head.descendsFrom(point));
    }

    /** The end of a past line, if it is not the head's ancestor up to there and still promised. */
    private Optional<Point> abandonedEnd(Head head, LineSpan span) {
        if (span.isEmpty() || span.line().equals(head.line())) {
            return Optional.empty();
        }
        Fetched.@Nullable Present last = lastChunk(head, span, header -> true);
        if (last == null || last.header().lastTimeMicros() < head.boundary().timeMicros()) {
            return Optional.empty();
        }
        Point point = Point.after(openingOf(head, span), last.header(), last.hash());
        return head.descendsFrom(point) ? Optional.empty() : Optional.of(point);
    }

    private Map<String, Milestone> milestonesAt(Head head, Point point) {
        return switch (states.read(head, point)) {
            case StateReader.Read read -> milestones(read.view());
            case StateReader.Expired expired -> Map.of();
            case StateReader.Unreadable unreadable -> throw unreadable.reason();
        };
    }

    private static Map<String, Milestone> milestones(HistoryView view) {
        Map<String, Milestone> milestones = new TreeMap<>();
        view.image().milestones().forEach(each -> milestones.put(each.name(), each));
        for (LogRecord record : view.milestoneRecords()) {
            if (record instanceof LogRecord.MilestoneSet set) {
                milestones.put(
                        set.name(), new Milestone(set.name(), set.position(), set.timeMicros()));
            } else if (record instanceof LogRecord.MilestoneDropped dropped) {
                milestones.remove(dropped.name());
            }
        }
        return milestones;
    }

    // ---------------------------------------------------------------- chunks

    private Opening openingOf(Head head, LineSpan span) {
        if (span.line().equals(head.line())) {
            return head.opening();
        }
        // Neither a line's first chunk nor its seal is ever collected.
        Opening first = openingIn(bucket.chunk(span.line(), span.firstSeq()));
        if (first != null) {
            return first;
        }
        List<PastLine> past = head.opening().past();
        for (int i = 1; i < past.size(); i++) {
            if (past.get(i).line().equals(span.line())) {
                PastLine before = past.get(i - 1);
                Opening sealed = sealIn(bucket.chunk(before.line(), before.sealSeq()));
                if (sealed != null && sealed.line().equals(span.line())) {
                    return sealed;
                }
            }
        }
        throw new MissingObjectException(
                Keys.chunk(span.line(), span.firstSeq()), "line " + span.line());
    }

    private static @Nullable Opening openingIn(Fetched fetched) {
        return fetched instanceof Fetched.Present present ? present.header().opening() : null;
    }

    private static @Nullable Opening sealIn(Fetched fetched) {
        return fetched instanceof Fetched.Present present ? present.header().seal() : null;
    }

    private Fetched.@Nullable Present lastChunk(
            Head head, LineSpan span, Predicate<ChunkHeader> from) {
        return lastChunk(
                span.line(), span.firstSeq(), span.lastSeq(), head.boundary().baseSeq(), from);
    }

    /**
     * The last chunk of a range for which {@code holds}, which is true up to some chunk and false
     * after. Chunks that are gone because they are below {@code collectedBelow} count as true. Null
     * if it holds for none that is there.
     */
    private Fetched.@Nullable Present lastChunk(
            Line line,
            long firstSeq,
            long lastSeq,
            long collectedBelow,
            Predicate<ChunkHeader> holds) {
        Fetched.Present best = null;
        long low = firstSeq;
        long high = lastSeq;
        while (low <= high) {
            List<Long> probes = probes(low, high);
            List<Fetched> chunks = bucket.all("find chunk", probes, seq -> bucket.chunk(line, seq));
            for (int i = 0; i < chunks.size(); i++) {
                Fetched chunk = chunks.get(i);
                boolean right =
                        collected(chunk, probes.get(i), collectedBelow)
                                || holds.test(present(chunk).header());
                if (!right) {
                    high = probes.get(i) - 1;
                    break;
                }
                best = chunk instanceof Fetched.Present present ? present : best;
                low = probes.get(i) + 1;
            }
        }
        return best;
    }

    private static boolean collected(Fetched chunk, long seq, long collectedBelow) {
        return chunk instanceof Fetched.Missing && seq < collectedBelow;
    }

    private static Fetched.Present present(Fetched fetched) {
        return switch (fetched) {
            case Fetched.Present present -> present;
            case Fetched.Missing missing ->
                    throw new MissingObjectException(missing.key(), "the log");
            case Fetched.Damaged damaged -> throw damaged.problem();
        };
    }

    /** Up to eight seqs spread over a range, the last one included. */
    private static List<Long> probes(long low, long high) {
        TreeSet<Long> probes = new TreeSet<>();
        long width = high - low + 1;
        for (int i = 1; i <= 8; i++) {
            probes.add(low + Math.max(0, width * i / 8 - 1));
        }
        return List.copyOf(probes);
    }
}
