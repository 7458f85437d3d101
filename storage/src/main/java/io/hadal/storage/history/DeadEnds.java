package io.hadal.storage.history;

import io.hadal.storage.Keys;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.history.HistoryView.Cursor;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.Parent;
import io.hadal.storage.snapshot.SnapshotRoot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds and reads the dead ends of a log. After a restore to an older point or a failover that lost
 * something, a sealed line holds more than what was gone on from; after a failback also lines that
 * the head's history does not know lie there, whose seals lead to it. Throws
 * CorruptObjectException, MissingObjectException, ObjectStoreException.
 */
public final class DeadEnds {
    private final Bucket bucket;
    private final Locator locator;

    public DeadEnds(LogReader log) {
        this.bucket = log.bucket();
        this.locator = new Locator(log);
    }

    /** Those that are kept: whose end is not before the boundary. Oldest line first. */
    public List<DeadEnd> find(Head head) {
        TreeSet<Line> lines = new TreeSet<>(bucket.lineFolders(Keys.LOG));
        head.opening().past().forEach(past -> lines.add(past.line()));
        lines.remove(head.line());
        List<DeadEnd> found = new ArrayList<>();
        for (Line line : lines) {
            end(head, line)
                    .flatMap(end -> deadEnd(head, end))
                    .filter(dead -> dead.end().timeMicros() >= head.boundary().timeMicros())
                    .ifPresent(found::add);
        }
        return found;
    }

    /** A line's opening and its last state. */
    public record LastState(Opening opening, Point point) {}

    /**
     * The last state of a line, which is its parent if it has nothing but its seal; empty if it is
     * not kept here.
     */
    public Optional<LastState> end(Head head, Line line) {
        return opening(line).flatMap(opening -> end(head, opening));
    }

    private Optional<LastState> end(Head head, Opening opening) {
        Fetched.@Nullable Present last =
                new LineEnds(bucket, new ArrayList<>())
                        .find(opening.line(), opening.firstSeq())
                        .last();
        if (last != null && !last.header().isSeal()) {
            return Optional.of(lastState(opening, last));
        }
        long before = last == null ? 0 : last.header().seq() - 1;
        if (before < opening.firstSeq()) {
            return opening.parent() == null
                    ? Optional.empty()
                    : Optional.of(new LastState(opening, beginning(opening)));
        }
        Fetched chunk = bucket.chunk(opening.line(), before);
        boolean collected = chunk instanceof Fetched.Missing && before < head.boundary().baseSeq();
        return collected ? Optional.empty() : Optional.of(lastState(opening, present(chunk)));
    }

    /** As neither a line's first chunk nor its seal is ever collected. */
    private Optional<Opening> opening(Line line) {
        Optional<Long> seq = bucket.firstChunkSeq(line);
        if (seq.isEmpty()) {
            return Optional.empty();
        }
        ChunkHeader first = present(bucket.chunk(line, seq.get())).header();
        if (first.opening() == null && !first.isSeal()) {
            throw new MissingObjectException("the first chunk of " + Keys.log(line), "the line");
        }
        return Optional.ofNullable(first.opening());
    }

    private static LastState lastState(Opening opening, Fetched.Present last) {
        return new LastState(opening, Point.after(opening, last.header(), last.hash()));
    }

    private Optional<DeadEnd> deadEnd(Head head, LastState last) {
        Point end = last.point;
        Optional<Interval> shared =
                head.latest().ancestry().stream()
                        .filter(interval -> interval.line().equals(end.line()))
                        .findFirst();
        long forkPosition =
                shared.map(Interval::lastPosition).orElseGet(() -> parent(last.opening).position());
        if (end.position() <= forkPosition) {
            return Optional.empty();
        }
        if (shared.isEmpty()) {
            return Optional.of(new DeadEnd(beginning(last.opening), last.opening.firstSeq(), end));
        }
        return Optional.of(
                new DeadEnd(locator.byPosition(head, forkPosition), shared.get().lastSeq(), end));
    }

    private static Parent parent(Opening opening) {
        return Objects.requireNonNull(opening.parent(), "a first line that is not an ancestor");
    }

    private static Point beginning(Opening opening) {
        return new Point(parent(opening), opening.timeMicros(), opening.lineage());
    }

    /** The records beyond the fork, in order, read as they are asked for. */
    public Cursor<LogRecord> records(DeadEnd end) {
        return new DeadEndRecords(bucket, end);
    }

    /**
     * What of a dead end can be read from a later state on, if what lies before is past the
     * retention, or damaged: from the oldest snapshot in it beyond a position. Whether that is
     * complete shows when it is read.
     */
    public Optional<DeadEnd> rest(DeadEnd end, long position) {
        Optional<Opening> opening = opening(end.line());
        for (long seq : new TreeSet<>(bucket.snapshotSeqs(end.line()))) {
            if (opening.isPresent() && seq >= end.firstSeq() && seq < end.end().seq()) {
                Optional<Point> state = state(opening.get(), seq);
                if (state.isPresent() && state.get().position() > position) {
                    return Optional.of(new DeadEnd(state.get(), seq + 1, end.end()));
                }
            }
        }
        return Optional.empty();
    }

    /** That of a snapshot; empty if it is being collected, or damaged. */
    private Optional<Point> state(Opening opening, long seq) {
        try {
            SnapshotRoot root = Snapshot.open(bucket, opening.line(), seq).root();
            long position = root.image().position();
            List<Interval> ancestry = new ArrayList<>(opening.lineage());
            ancestry.add(new Interval(opening.line(), opening.firstSeq(), seq, position));
            return Optional.of(
                    new Point(
                            new Parent(opening.line(), seq, position, root.origin().chunkHash()),
                            root.image().timeMicros(),
                            ancestry));
        } catch (MissingObjectException | CorruptObjectException e) {
            return Optional.empty();
        }
    }

    static Fetched.Present present(Fetched fetched) {
        return switch (fetched) {
            case Fetched.Present present -> present;
            case Fetched.Missing missing ->
                    throw new MissingObjectException(missing.key(), "the end of its line");
            case Fetched.Damaged damaged -> throw damaged.problem();
        };
    }
}
