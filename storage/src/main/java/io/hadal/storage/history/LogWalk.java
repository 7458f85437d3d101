package io.hadal.storage.history;

import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.Parent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks along a log behind whoever writes it: a GET of the next chunk by its name, which is
 * verified by the hash chain, and seals are followed to the next line. Used by one task. Throws
 * ObjectStoreException if the store cannot be asked, UnknownFormatException if a newer Hadal wrote
 * here; the walk then stands where it stood.
 */
public final class LogWalk {
    private final Bucket bucket;

    /** The lines to walk; the last one is open-ended as far as is known. */
    private final Deque<Interval> route = new ArrayDeque<>();

    /** What the first chunk of the route's first line must say, if its seal was read. */
    private @Nullable Opening announced;

    private Point point;
    private long nextSeq;

    /** What a step came to. */
    public sealed interface Step {}

    /** The next chunk is not there. */
    public record End() implements Step {}

    /**
     * @param at the point after the chunk; @param records those of the history, which may be none
     * @param bytes size of the chunk in the store
     */
    public record Next(Point at, List<LogRecord> records, int bytes) implements Step {}

    /** The line was sealed for one that goes on from here. */
    public record Turned(Opening opening) implements Step {}

    /**
     * The line was sealed for one that goes on from elsewhere: what was read last belongs to an
     * abandoned future. The walk is over.
     */
    public record Forked(Opening opening) implements Step {}

    /** The next chunk is there but damaged, or does not follow. */
    public record Broken(CorruptObjectException reason) implements Step {}

    /**
     * A walk from a point of the head's ancestry on.
     *
     * @param head as it was found
     * @param from the state that the walker has
     */
    public static LogWalk start(LogReader log, Head head, Point from) {
        return new LogWalk(log.bucket(), head, from);
    }

    private LogWalk(Bucket bucket, Head head, Point from) {
        this.bucket = bucket;
        this.point = from;
        List<Interval> ancestry = head.latest().ancestry();
        int here = indexOf(ancestry, from.line());
        route.addAll(ancestry.subList(here, ancestry.size()));
        if (head.empty()) {
            route.add(open(head.opening()));
            announced = route.size() == 2 && from.equals(head.latest()) ? head.opening() : null;
        } else {
            Interval last = route.removeLast();
            route.add(openEnded(last.line(), last.firstSeq()));
        }
        Interval current = route.element();
        boolean cut = from.position() < current.lastPosition() && !from.equals(head.latest());
        // A point may lie within its chunk: that is read once more for the rest of it.
        nextSeq = cut ? from.seq() : from.seq() + 1;
        leaveIfAtEnd();
    }

    private static int indexOf(List<Interval> ancestry, Line line) {
        for (int i = 0; i < ancestry.size(); i++) {
            if (ancestry.get(i).line().equals(line)) {
                return i;
            }
        }
        throw new IllegalArgumentException("line " + line + " is not in " + ancestry);
    }

    private static Interval open(Opening opening) {
        return openEnded(opening.line(), opening.firstSeq());
    }

    private static Interval openEnded(Line line, long firstSeq) {
        return new Interval(line, firstSeq, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** The newest state that the chunks which were read lead to. */
    public Point point() {
        return point;
    }

    /** The line that is walked, which need not have a chunk yet. */
    public Line line() {
        return route.element().line();
    }

    public long nextSeq() {
        return nextSeq;
    }

    /** Key of the chunk that is awaited. */
    public String nextKey() {
        return Keys.chunk(line(), nextSeq);
    }

    /** One request. */
    public Step next() {
        return switch (bucket.chunk(line(), nextSeq)) {
            case Fetched.Missing missing -> new End();
            case Fetched.Damaged damaged -> new Broken(damaged.problem());
            case Fetched.Present present -> take(present);
        };
    }

    /** Seq of a chunk of the line behind the one that is awaited, if LIST shows one. One LIST. */
    public Optional<Long> beyond() {
        return bucket.chunkSeqAfter(line(), nextSeq);
    }

    private Step take(Fetched.Present present) {
        ChunkHeader header = present.header();
        boolean again = header.line().equals(point.line()) && header.seq() == point.seq();
        Optional<String> misfit = again ? misfitAgain(present) : misfit(header);
        if (misfit.isPresent()) {
            return new Broken(new CorruptObjectException(nextKey(), misfit.get()));
        }
        announced = null;
        Opening seal = header.seal();
        if (seal != null) {
            return turn(seal);
        }
        Interval current = route.element();
        String key = nextKey();
        long after = point.position();
        List<LogRecord> records =
                ChunkCodec.decodeSome(
                                present.bytes(),
                                key,
                                stamp ->
                                        stamp.position() > after
                                                && stamp.position() <= current.lastPosition())
                        .records();
        point = after(present, current, records);
        nextSeq++;
        leaveIfAtEnd();
        return new Next(point, records, present.bytes().length);
    }

    /** What is wrong with the chunk at which the walk stands, as it is read for a second time. */
    private Optional<String> misfitAgain(Fetched.Present present) {
        return present.hash().equals(point.at().chunkHash())
                ? Optional.empty()
                : Optional.of("it was read before with other content");
    }

    private Optional<String> misfit(ChunkHeader header) {
        Interval current = route.element();
        if (header.seq() != current.firstSeq()) {
            return header.predecessor().equals(point.at().chunkHash())
                    ? Optional.empty()
                    : Optional.of(
                            "it follows a chunk with SHA-256 "
                                    + header.predecessor()
                                    + ", the one before it has "
                                    + point.at().chunkHash());
        }
        Opening opening = header.opening();
        Parent parent = opening == null ? null : opening.parent();
        if (opening == null || parent == null) {
            return Optional.of("it is the first of its line and does not say what it continues");
        }
        boolean fits = announced == null ? goesOn(parent) : opening.equals(announced);
        return fits
                ? Optional.empty()
                : Optional.of("its line does not begin as the seal that leads to it says");
    }

    private Point after(Fetched.Present present, Interval current, List<LogRecord> records) {
        ChunkHeader header = present.header();
        long position = Math.min(header.lastPosition(), current.lastPosition());
        long time =
                position == header.lastPosition() || records.isEmpty()
                        ? header.lastTimeMicros()
                        : records.getLast().timeMicros();
        Parent at = new Parent(header.line(), header.seq(), position, present.hash());
        List<Interval> ancestry = new ArrayList<>(point.ancestry());
        if (ancestry.getLast().line().equals(header.line())) {
            ancestry.removeLast();
        }
        ancestry.add(new Interval(header.line(), current.firstSeq(), header.seq(), position));
        return new Point(at, time, ancestry);
    }

    private Step turn(Opening seal) {
        Parent parent = seal.parent();
        if (parent == null || !goesOn(parent)) {
            return new Forked(seal);
        }
        point = new Point(parent, seal.timeMicros(), seal.lineage());
        route.clear();
        route.add(open(seal));
        announced = seal;
        nextSeq = seal.firstSeq();
        return new Turned(seal);
    }

    /** Whether it is the state that we have: in our own past, with no record after it. */
    private boolean goesOn(Parent parent) {
        if (parent.line().equals(point.line()) && parent.seq() == point.seq()) {
            return parent.equals(point.at());
        }
        return parent.position() == point.position()
                && point.ancestry().stream()
                        .anyMatch(interval ->
                                interval.line().equals(parent.line())
                                        && interval.firstSeq() <= parent.seq()
                                        && parent.seq() <= interval.lastSeq());
    }

    private void leaveIfAtEnd() {
        Interval current = route.element();
        if (nextSeq > current.lastSeq() && route.size() > 1) {
            route.remove();
            nextSeq = route.element().firstSeq();
        }
    }
}
