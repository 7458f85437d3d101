package io.hadal.storage.history;

import io.hadal.storage.Keys;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.SealedEarlierException;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.codec.UnknownFormatException;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.snapshot.DatabaseImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the state at a point: the newest snapshot in its ancestry that is complete, and the records
 * after it. What comes back has been verified: snapshot, hash chain, and that every segment which
 * the state needs is there. If something is missing or damaged, the newest position before that is
 * read, and the view says what was left out.
 */
public final class StateReader {
    private final LogReader log;
    private final Bucket bucket;

    public StateReader(LogReader log) {
        this.log = log;
        this.bucket = log.bucket();
    }

    /** What reading a state came to. */
    public sealed interface Result {}

    /**
     * @param view its {@link HistoryView#leftOut} tells whether it is the point that was asked for
     */
    public record Read(HistoryView view) implements Result {}

    /** The point was collected: states before {@code boundary} are not kept. */
    public record Expired(Boundary boundary) implements Result {}

    /** Nothing at or before the point can be read. */
    public record Unreadable(StoredObjectException reason, List<Note> notes) implements Result {
        public Unreadable {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Throws ObjectStoreException if the store cannot be asked, UnknownFormatException if a newer
     * Hadal wrote here, SealedEarlierException if the head is another one than was found,
     * CorruptObjectException if it was found again.
     */
    public Result read(Head head, Point point) {
        Result first = attempt(head.boundary(), point);
        if (first instanceof Read read && read.view.leftOut().isEmpty()) {
            return first;
        }
        // What is missing may just have been collected: the boundary of now decides.
        Boundary now =
                log.findHead() instanceof HeadSearch.Found found
                        ? found.head().boundary()
                        : head.boundary();
        if (point.timeMicros() < now.timeMicros()) {
            return new Expired(now);
        }
        throwIfSealed(first, now);
        // Nor may what went wrong on the way decide that something is left out.
        return better(first, attempt(now, point));
    }

    /**
     * A seal ends its line, whatever lies behind it, unless it was created in a place that
     * collection had freed: then the boundary of now, which was read after the seal, says so.
     */
    private void throwIfSealed(Result result, Boundary now) {
        ChunkRun.Seal seal = result instanceof Read read ? read.view.seal() : null;
        if (seal != null && seal.ref().seq() >= now.baseSeq()) {
            if (!bucket.sealedEarlier(seal.ref().line(), seal.ref().seq())) {
                // The head was found in spite of it.
                throw new CorruptObjectException(
                        seal.ref().key(),
                        "it ends its line, from behind which another line that is here goes on");
            }
            throw new SealedEarlierException(seal.ref().key(), seal.successor().toString());
        }
    }

    private static Result better(Result first, Result second) {
        return position(first) > position(second) ? first : second;
    }

    private static long position(Result result) {
        return result instanceof Read read ? read.view.point().position() : -1;
    }

    private Result attempt(Boundary boundary, Point point) {
        List<Note> notes = new ArrayList<>();
        StoredObjectException reason = null;
        for (Interval interval : point.ancestry().reversed()) {
            for (long seq : snapshots(interval, boundary).descendingSet()) {
                try {
                    Optional<HistoryView> view = from(interval, seq, point, notes);
                    if (view.isPresent()) {
                        return new Read(view.get());
                    }
                } catch (UnknownFormatException e) {
                    throw e;
                } catch (StoredObjectException e) {
                    reason = reason == null ? e : reason;
                    notes.add(
                            new Note.SnapshotUnusable(
                                    Keys.snapshotRoot(interval.line(), seq), messageOf(e)));
                }
            }
        }
        return fromBeginning(point, notes, reason);
    }

    /**
     * Seqs of snapshots of the interval. The one that the boundary rests on is tried even if LIST
     * does not show it.
     */
    private TreeSet<Long> snapshots(Interval interval, Boundary boundary) {
        TreeSet<Long> seqs = new TreeSet<>(bucket.snapshotSeqs(interval.line()));
        if (boundary.baseSeq() > 0) {
            seqs.add(boundary.baseSeq());
        }
        return new TreeSet<>(seqs.subSet(interval.firstSeq(), true, interval.lastSeq(), true));
    }

    private Optional<HistoryView> from(Interval interval, long seq, Point point, List<Note> notes) {
        Snapshot snapshot = Snapshot.open(bucket, interval.line(), seq);
        DatabaseImage image = snapshot.root().image();
        if (image.position() > interval.lastPosition() || image.position() > point.position()) {
            return Optional.empty();
        }
        snapshot.requireParts();
        ChunkRun run = ChunkRun.after(point, interval, seq, snapshot.root().origin().chunkHash());
        return view(snapshot.image(), snapshot, run, point, notes);
    }

    private Result fromBeginning(
            Point point, List<Note> notes, @Nullable StoredObjectException reason) {
        Interval first = point.ancestry().getFirst();
        DatabaseImage empty =
                new DatabaseImage(0, 0, List.of(), List.of(), Boundary.NONE, List.of(), 1);
        try {
            Optional<HistoryView> view = view(empty, null, ChunkRun.all(point), point, notes);
            if (view.isPresent()) {
                return new Read(view.get());
            }
        } catch (UnknownFormatException e) {
            throw e;
        } catch (StoredObjectException e) {
            return new Unreadable(reason == null ? e : reason, notes);
        }
        String key = Keys.chunk(first.line(), first.firstSeq());
        return new Unreadable(
                reason != null ? reason : new MissingObjectException(key, "the history"), notes);
    }

    /** Empty if no state from this image on has all its segments. */
    private Optional<HistoryView> view(
            DatabaseImage image,
            @Nullable Snapshot snapshot,
            ChunkRun run,
            Point point,
            List<Note> notes) {
        FetchedRun fetched = run.fetch(bucket);
        if (snapshot == null && fetched.links().isEmpty() && fetched.broken() != null) {
            throw fetched.broken();
        }
        Closure closure = new Closure(image);
        fetched.edits().forEach(closure::apply);
        Map<BlobId, String> missing = new Blobs(bucket).missing(closure.everNeeded());
        long wanted = fetched.lastPosition(image.position());
        long position = closure.newestHolding(missing.keySet(), wanted);
        if (position < 0) {
            notes.add(
                    new Note.SnapshotUnusable(
                            snapshot == null ? "(none)" : snapshot.root().key(),
                            "no state from it on has all its segments; the first that is missing is "
                                    + missing.values().iterator().next()));
            return Optional.empty();
        }
        boolean complete = position == point.position() && fetched.broken() == null;
        Point actual = complete ? point : fetched.pointAt(bucket, position, point, image, snapshot);
        Optional<LeftOut> leftOut =
                complete
                        ? Optional.empty()
                        : Optional.of(
                                fetched.leftOut(
                                        actual,
                                        point,
                                        position < wanted
                                                ? List.copyOf(missing.values())
                                                : List.of()));
        return Optional.of(
                new HistoryView(bucket, actual, image, snapshot, fetched, leftOut, notes));
    }

    private static String messageOf(StoredObjectException e) {
        @Nullable String message = e.getMessage();
        return message == null ? e.object() : message;
    }
}
