package io.hadal.replication.collect;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.replication.ReplicationException;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.replication.copy.Transfers.Route;
import io.hadal.replication.log.ChunkReader;
import io.hadal.replication.log.LogChunk;
import io.hadal.replication.log.Place;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.collect.CollectionPlan;
import io.hadal.storage.collect.Deletion;
import io.hadal.storage.collect.LogCollection;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.log.Boundary;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Deletes at a target what lies below the boundary that the chunks there say, and that no retained
 * point there needs. It stops when somebody has taken the target over; and because whoever does
 * promises nothing below that boundary, it is no harm if one request comes later than that. Beside
 * the copy, in a task of its own; used by one task.
 */
public final class TargetCollector implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMinutes(10);

    private final Env env;
    private final Route route;
    private final Duration retention;
    private final LogCollection log;
    private Boundary collected = Boundary.NONE;
    private long notBeforeNanos;
    private Env.@Nullable Task task;
    private volatile boolean running;
    private volatile @Nullable String problem;

    /**
     * @param retention how far back from its end the target keeps its points, if that is longer
     *     than the source does
     */
    public TargetCollector(Env env, Route route, Duration retention) {
        this.env = env;
        this.route = route;
        this.retention = retention;
        this.log = new LogCollection(env, route.target());
        this.notBeforeNanos = env.monotonicNanos();
    }

    /**
     * Begins to collect if the boundary has been raised and it is some time since the last time.
     *
     * @param boundary in force at the target
     */
    public void beginIfDue(Boundary boundary) {
        if (isDue(boundary)) {
            running = true;
            task = env.spawn("collect at target", () -> collect(boundary));
        }
    }

    /** Collects if the boundary has been raised. */
    public void collectNow(Boundary boundary) {
        if (isDue(boundary)) {
            collect(boundary);
        }
    }

    /** Why nothing was collected when it was last tried. */
    public Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    /** Gives up what is under way. */
    @Override
    public void close() {
        Env.Task under = task;
        if (under != null) {
            under.interrupt();
        }
    }

    private boolean isDue(Boundary boundary) {
        boolean due =
                !running
                        && !boundary.equals(collected)
                        && env.monotonicNanos() - notBeforeNanos >= 0;
        if (due) {
            notBeforeNanos = env.monotonicNanos() + INTERVAL.toNanos();
            // With a longer retention more goes as time passes, too.
            collected = retention.isZero() ? boundary : Boundary.NONE;
        }
        return due;
    }

    private void collect(Boundary boundary) {
        try {
            collect();
            problem = null;
        } catch (ReplicationException e) {
            // The copy finds that by itself, at its next chunk.
        } catch (ObjectStoreException | StoredObjectException e) {
            problem = "Nothing is collected at the target: " + e.getMessage();
        } finally {
            running = false;
        }
    }

    private void collect() {
        if (new LogReader(route.target(), env).findHead() instanceof HeadSearch.Found found) {
            Head head = found.head();
            Optional<Place> next = next(head);
            Optional<CollectionPlan> plan =
                    next.isEmpty() ? Optional.empty() : log.plan(head, retention);
            if (plan.isPresent()) {
                Look look = new Look(next.orElseThrow());
                new Deletion(route.target(), plan.get(), look::requireOurs).run();
            }
        }
    }

    /** What follows the target's last chunk; empty if the source does not have that one. */
    private Optional<Place> next(Head head) {
        return new ChunkReader(route.source())
                .read(head.line(), head.tail().nextSeq() - 1)
                .filter(last -> last.object().hash().equals(head.tail().hash()))
                .map(LogChunk::next);
    }

    /** Goes along the target's log as it grows, as long as it is the source's. */
    private final class Look {
        private Place place;

        Look(Place place) {
            this.place = place;
        }

        void requireOurs() {
            ChunkReader target = ChunkReader.ofTarget(route.target());
            ChunkReader source = new ChunkReader(route.source());
            Optional<LogChunk> there = target.read(place.line(), place.seq());
            while (there.isPresent()) {
                Optional<LogChunk> same = source.read(place);
                if (same.isEmpty()
                        || !same.get().object().hash().equals(there.get().object().hash())) {
                    throw new ReplicationException(
                            Reason.TAKEN_OVER,
                            "Collection at the target has stopped: it has another chunk "
                                    + place.key()
                                    + " than the source.");
                }
                place = same.get().next();
                there = target.read(place.line(), place.seq());
            }
        }
    }
}
