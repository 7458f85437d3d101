package io.hadal.storage.collect;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.SnapshotCodec;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.history.StateReader;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.snapshot.DatabaseImage.RemovedSegment;
import io.hadal.storage.snapshot.SnapshotRoot;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What of a place lies below the boundary that its own log has in force, found out from the objects
 * there alone: for a replica, whose source raises the boundary and deletes only its own. One
 * thread. Throws ObjectStoreException and, if something is missing or damaged,
 * StoredObjectException: then nothing may be deleted.
 *
 * <p>A state forgets a segment when the boundary passes its removal. That it was there is known
 * from snapshots below the boundary, which go with it: what a crash between the two leaves is found
 * when its line has ended.
 */
public final class LogCollection {
    private final Env env;
    private final ObjectStore store;
    private final LogTables tables;

    /**
     * @param store of one storage id
     */
    public LogCollection(Env env, ObjectStore store) {
        this.env = env;
        this.store = store;
        this.tables = new LogTables(store);
    }

    /**
     * What may be deleted while the head is the head. Empty if there is no boundary yet.
     *
     * @param retention if it is longer than the writer's, an older boundary counts
     */
    public Optional<CollectionPlan> plan(Head head, Duration retention) {
        if (head.empty() || head.boundary().equals(Boundary.NONE)) {
            return Optional.empty();
        }
        List<LineEntry> lines = tables.lines(head.opening(), head.boundary());
        Path path = Path.of(lines.getLast());
        List<SnapshotEntry> all = tables.snapshots(lines);
        List<SnapshotEntry> own =
                all.stream()
                        .filter(path::holds)
                        .sorted(Comparator.comparingLong(SnapshotEntry::seq))
                        .toList();
        long until = head.latest().timeMicros() - retention.toNanos() / 1000;
        Optional<Boundary> boundary = boundary(head, own, until);
        return boundary.map(below -> plan(head, below, all, own));
    }

    /** The newest that is not above a time; snapshots hold the one that was in force with them. */
    private Optional<Boundary> boundary(Head head, List<SnapshotEntry> own, long untilMicros) {
        if (head.boundary().timeMicros() <= untilMicros) {
            return Optional.of(head.boundary());
        }
        Optional<Boundary> found = Optional.empty();
        int low = 0;
        int high = own.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Boundary there = root(own.get(middle)).image().boundary();
            if (there.timeMicros() <= untilMicros) {
                found = Optional.of(there);
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return found.filter(there -> !there.equals(Boundary.NONE));
    }

    private CollectionPlan plan(
            Head head, Boundary boundary, List<SnapshotEntry> all, List<SnapshotEntry> own) {
        HeadImage image = HeadImage.of(newest(head));
        List<SnapshotEntry> below =
                own.stream().filter(each -> each.timeMicros() <= boundary.timeMicros()).toList();
        if (!below.isEmpty()) {
            recall(image, below);
        }
        LogState state =
                new LogState(
                        tables.lines(head.opening(), boundary),
                        all,
                        image.toImage(
                                head.latest().position(), head.latest().timeMicros(), boundary),
                        head.latest().timeMicros(),
                        boundary);
        return CollectionPlanner.inForce(state);
    }

    /** Throws unless the newest state is all there: what hides it might be what is deleted. */
    private HistoryView newest(Head head) {
        return switch (new StateReader(new LogReader(store, env)).read(head, head.latest())) {
            case StateReader.Read read when read.view().leftOut().isEmpty() -> read.view();
            case StateReader.Read read ->
                    throw new MissingObjectException(
                            read.view().leftOut().orElseThrow().objects().getFirst(),
                            "the newest state of " + store.location());
            case StateReader.Unreadable unreadable -> throw unreadable.reason();
            case StateReader.Expired expired ->
                    throw new MissingObjectException(
                            Keys.chunk(head.line(), head.tail().nextSeq() - 1),
                            "the newest state of " + store.location());
        };
    }

    /** Segments of the snapshots before the last one that were removed before that. */
    private void recall(HeadImage image, List<SnapshotEntry> below) {
        SnapshotEntry last = below.getLast();
        Set<BlobId> kept = new HashSet<>();
        SnapshotRoot base = root(last);
        SnapshotSegments segments = new SnapshotSegments(env, store);
        segments.of(base).forEach(each -> kept.add(each.id()));
        base.image().removed().forEach(image::forgotten);
        for (SnapshotEntry entry : below.subList(0, below.size() - 1).reversed()) {
            SnapshotRoot root = root(entry);
            root.image().removed().forEach(image::forgotten);
            segments.of(root).stream()
                    .filter(each -> !kept.contains(each.id()) && !image.isLive(each.id()))
                    .map(each -> new RemovedSegment(each.id(), each.sizeBytes(), last.timeMicros()))
                    .forEach(image::forgotten);
        }
    }

    private SnapshotRoot root(SnapshotEntry entry) {
        String key = Keys.snapshotRoot(entry.line(), entry.seq());
        return SnapshotCodec.decodeRoot(store.get(key), key);
    }
}
