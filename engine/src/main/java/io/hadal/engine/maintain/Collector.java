package io.hadal.engine.maintain;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.maintain.ChunkHeads.Head;
import io.hadal.engine.segment.StoreErrors;
import io.hadal.engine.state.DatabaseView;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.collect.CollectionPlan;
import io.hadal.storage.collect.CollectionPlanner;
import io.hadal.storage.collect.Deletion;
import io.hadal.storage.collect.LineEntry;
import io.hadal.storage.collect.LogState;
import io.hadal.storage.collect.LogTables;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.line.FencedBy;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.LogRecord.BoundaryRaised;
import io.hadal.storage.log.LogRecord.MilestoneDropped;
import io.hadal.storage.log.Opening;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what no promised point needs. First the log says so, in a chunk that only a writer which
 * nobody has replaced can create; when the replicas have that chunk, too, the objects go, those
 * first that others refer to least: so whoever takes over, wherever, promises none of them. Broken
 * off anywhere, it leaves objects that a later collection finds again. Thread-safe.
 */
public final class Collector {
    private final MaintenanceParts parts;
    private final ObjectStore store;
    private final LogTables tables;
    private final LogReader log;
    private final PositionTimes times = new PositionTimes();
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Due due;

    /**
     * A plan whose boundary the log says, and whose deletions are still to be made.
     *
     * @param byMicros whoever has the log up to then has the boundary
     */
    private record Due(CollectionPlan plan, long byMicros) {}

    Collector(MaintenanceParts parts) {
        this.parts = parts;
        this.store = parts.store();
        this.tables = new LogTables(store);
        this.log = new LogReader(store, parts.env());
    }

    /** What was done. @param boundary in force now */
    public record Collected(Boundary boundary, long objects) {}

    /**
     * Raises the boundary as far as the retention lets it, and deletes what lies below. Throws
     * FENCED if somebody has taken over; from then on nothing is deleted.
     */
    public Collected collect() {
        lock.lock();
        try {
            return collectLocked();
        } catch (ObjectStoreException e) {
            throw StoreErrors.explain(
                    e, "collect what database " + parts.database() + " no longer needs", store);
        } catch (StoredObjectException e) {
            throw new EngineException(
                    Kind.CORRUPT_OBJECT,
                    "Nothing of database "
                            + parts.database()
                            + " is collected, because its log cannot be read: "
                            + e.getMessage(),
                    e);
        } finally {
            lock.unlock();
        }
    }

    /** A chunk that was uploaded: tells later how old open views are. */
    void note(Head head) {
        times.note(head.lastPosition(), head.lastTimeMicros());
    }

    private Collected collectLocked() {
        long objects = deleteDue();
        if (due != null) {
            return new Collected(due.plan.boundary(), objects);
        }
        CollectionPlan plan = plan();
        if (plan.raises()) {
            raise(plan);
            due = new Due(plan, parts.chunks().current().lastTimeMicros());
            objects += deleteDue();
        }
        return new Collected(plan.boundary(), objects);
    }

    private void raise(CollectionPlan plan) {
        for (Milestone milestone : plan.expiredMilestones()) {
            parts.pipeline()
                    .commitUpkeep((position, timeMicros) ->
                            isCurrent(milestone)
                                    ? new MilestoneDropped(position, timeMicros, milestone.name())
                                    : null);
        }
        long raised =
                parts.pipeline()
                        .commitUpkeep((position, timeMicros) ->
                                new BoundaryRaised(position, timeMicros, plan.boundary()));
        parts.pipeline().awaitStore(raised);
    }

    /** Unless a replica is still on the way to the boundary. Returns how many. */
    private long deleteDue() {
        Due raised = due;
        if (raised == null
                || parts.replicas()
                        .lack(raised.byMicros, parts.chunks().current().lastTimeMicros())) {
            return 0;
        }
        long objects = new Deletion(store, raised.plan, this::requireOpen).run();
        due = null;
        return objects;
    }

    /**
     * Whoever takes over, here or at a replica, promises nothing below the boundary. But a copy of
     * which nobody here knows may have been taken over without it, and have been copied beside this
     * line since: it promises from where its boundary was.
     */
    private void requireOpen() {
        ChunkHeads.Head head = parts.chunks().current();
        Opening seal =
                log.chunk(head.line(), head.seq() + 1)
                        .map(next -> next.chunk().header().seal())
                        .orElse(null);
        if (seal != null) {
            throw new EngineException(
                    Kind.FENCED,
                    "Database "
                            + parts.database()
                            + " is fenced, nothing more is collected: "
                            + new FencedBy.TakenOver(head.line(), seal).describe()
                            + ".");
        }
    }

    /** It may have been moved to a newer point. */
    private boolean isCurrent(Milestone milestone) {
        return parts.state().milestone(milestone.name()).filter(milestone::equals).isPresent();
    }

    private CollectionPlan plan() {
        try (DatabaseView view = parts.state().openView()) {
            // What the plan goes by must be in the store: else a crash could take it back after the
            // deletions.
            parts.pipeline().awaitStore(view.position());
            Head head = parts.chunks().current();
            Boundary boundary = parts.state().boundary();
            List<LineEntry> lines = tables.lines(parts.opening(), boundary);
            LogState state =
                    new LogState(
                            lines,
                            tables.snapshots(lines),
                            view.image(head.lastTimeMicros()),
                            head.lastTimeMicros(),
                            boundary);
            long holdMicros =
                    Math.min(
                            oldestViewMicros(view.position()),
                            parts.replicas().sinceMicros(head.lastTimeMicros()));
            return CollectionPlanner.plan(state, parts.config().get().retention(), holdMicros);
        }
    }

    /** What open views see is needed, however long they have been open. */
    private long oldestViewMicros(long newest) {
        long oldest = parts.state().oldestViewPosition();
        return oldest >= newest ? Long.MAX_VALUE : times.timeAtOrBefore(oldest);
    }
}
