package io.hadal.engine.replica;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.ReplicaStatus.State;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.StorageRoot;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica: what is remembered of it, and the copier at work for it. Thread-safe. */
final class Replica implements ReplicaCopier.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    private final ReplicaParts parts;
    private final Runnable remember;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Under the lock.
    private Registration registration;
    private @Nullable Running running;
    private boolean found;
    private boolean looked;
    private @Nullable EngineException hindrance;
    private @Nullable EngineException end;
    private long overduePosition;

    private volatile long position;
    private volatile long timeMicros;

    private record Running(ReplicaCopier.Copy copy, ObjectStore store) {}

    /**
     * @param remember writes down what {@link #registration} gives now
     */
    Replica(ReplicaParts parts, Registration registration, Runnable remember) {
        this.parts = parts;
        this.registration = registration;
        this.remember = remember;
    }

    Registration registration() {
        lock.lock();
        try {
            return registration;
        } finally {
            lock.unlock();
        }
    }

    ReplicaSpec spec() {
        return registration().spec();
    }

    String name() {
        return spec().name();
    }

    /** Position of the newest state that can be attached at the target; 0 if none is known. */
    long position() {
        return position;
    }

    /** Time of that. */
    long timeMicros() {
        return timeMicros;
    }

    // ---------------------------------------------------------------- the copier

    /** Begins to copy, if it does not already. */
    void start() {
        lock.lock();
        try {
            if (running != null && end == null) {
                return;
            }
            ObjectStore store = parts.stores().open(registration.spec().target());
            found = false;
            looked = false;
            hindrance = null;
            end = null;
            ReplicaCopier.Job job =
                    new ReplicaCopier.Job(
                            parts.database(),
                            parts.node(),
                            registration.spec(),
                            parts.source(),
                            new StorageRoot(store).open(parts.storageId()));
            running = new Running(parts.copier().start(job, this), store);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the copying; what is registered stays. */
    void stop() throws InterruptedException {
        Running stopped;
        lock.lock();
        try {
            stopped = running;
            running = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (stopped != null) {
            stopped.copy().stop();
            stopped.store().close();
        }
    }

    void wake() {
        Running now = running();
        if (now != null) {
            now.copy().wake();
        }
    }

    private @Nullable Running running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is known that the target can be brought forward. Throws why it cannot. */
    void awaitFound() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!found) {
                EngineException failed = end != null ? end : hindrance;
                if (failed != null) {
                    throw new EngineException(
                            failed.kind(), String.valueOf(failed.getMessage()), failed);
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void found() {
        boolean back;
        lock.lock();
        try {
            found = true;
            looked = true;
            hindrance = null;
            back = registration.takenOver() != null;
            registration = registration.withTakenOver(null);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (back) {
            remember.run();
        }
    }

    @Override
    public void reached(long reachedPosition, long reachedMicros) {
        boolean joins;
        lock.lock();
        try {
            position = reachedPosition;
            timeMicros = reachedMicros;
            hindrance = null;
            joins = !registration.joined() && position >= parts.primary().uploadedPosition();
            registration = joins ? registration.nowJoined() : registration;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (joins) {
            remember.run();
        }
    }

    @Override
    public void hindered(EngineException reason) {
        lock.lock();
        try {
            looked = true;
            hindrance = reason;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void ended(EngineException reason) {
        boolean takenOver = reason.kind() == Kind.FENCED;
        lock.lock();
        try {
            if (running == null) {
                return;
            }
            looked = true;
            end = reason;
            if (takenOver) {
                registration = registration.withTakenOver(reason.getMessage());
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        LOG.error(
                "Replica {} of database {} has stopped: {}",
                name(),
                parts.database(),
                reason.getMessage());
        if (takenOver) {
            remember.run();
        }
    }

    // ---------------------------------------------------------------- commits

    boolean isSync() {
        return spec().mode() == ReplicaSpec.Mode.SYNC;
    }

    /** Whether commits wait for it. */
    boolean isAwaited() {
        return registration().isAwaited();
    }

    /** Throws if a commit would wait in vain: FENCED, BACK_PRESSURE. */
    void requireInStep() {
        lock.lock();
        try {
            if (registration.fences()) {
                throw fenced();
            }
            String why = obstacle();
            if (why == null && position < overduePosition) {
                why = "has not taken a commit in time" + hint();
            }
            if (why != null) {
                throw new EngineException(
                        Kind.BACK_PRESSURE,
                        "Database "
                                + parts.database()
                                + " takes no commits now: its SYNC replica "
                                + name()
                                + " "
                                + why
                                + ". Nothing of this transaction was written. Commits go on when the replica has caught up;"
                                + " to go on without it, STOP REPLICATING "
                                + parts.database()
                                + " TO "
                                + name()
                                + ".");
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the target has a record that the source has. Throws FENCED, NOT_REPLICATED.
     *
     * @param over whether that takes too long
     */
    void await(long wanted, BooleanSupplier over) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (position < wanted) {
                if (registration.fences()) {
                    throw fenced();
                }
                String why = obstacle();
                if (why == null && over.getAsBoolean()) {
                    overduePosition = Math.max(overduePosition, wanted);
                    why = "has not taken it in time" + hint();
                }
                if (why != null) {
                    throw notReplicated(why);
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets those that wait look whether it is over. */
    void look() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable String obstacle() {
        if (registration.paused()) {
            return "is paused";
        }
        if (end != null) {
            return "has stopped: " + end.getMessage();
        }
        return running == null ? "is not replicated to any more" : null;
    }

    private String hint() {
        return hindrance == null ? "" : " (" + hindrance.getMessage() + ")";
    }

    private EngineException fenced() {
        return new EngineException(
                Kind.FENCED,
                "Database "
                        + parts.database()
                        + " is fenced by its SYNC replica "
                        + name()
                        + ": "
                        + registration.takenOver());
    }

    private EngineException notReplicated(String why) {
        return new EngineException(
                Kind.NOT_REPLICATED,
                "The transaction is committed in database "
                        + parts.database()
                        + " and is in its object store, but not at the replica "
                        + name()
                        + ", which "
                        + why
                        + ". It will be replicated when that passes. Do not run it again.");
    }

    void offer(EncodedChunk chunk) {
        Running now = running();
        if (now != null) {
            now.copy().offer(chunk);
        }
    }

    void put(PutEntry object, ObjectSource content) {
        Running now = running();
        if (now == null) {
            return;
        }
        try {
            now.copy().put(object, content);
        } catch (ObjectStoreException | UncheckedIOException e) {
            // The copier sends it when its turn comes; what is wrong with the target it finds, too.
            LOG.debug("Replica {}: {} was not sent ahead", name(), object.key(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---------------------------------------------------------------- what is said of it

    void pause(boolean on) {
        lock.lock();
        try {
            registration = registration.withPaused(on);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    ReplicaStatus status(Lag lag) {
        lock.lock();
        try {
            ReplicaCopier.Progress progress = running == null ? null : running.copy().progress();
            return new ReplicaStatus(
                    registration.spec(),
                    state(progress),
                    registration.isAwaited(),
                    parts.primary().committedPosition(),
                    position,
                    timeMicros,
                    lag.shownMicros(position, progress),
                    lag.bytes(position, progress),
                    error(progress),
                    "");
        } finally {
            lock.unlock();
        }
    }

    private State state(ReplicaCopier.@Nullable Progress progress) {
        if (registration.takenOver() != null) {
            return State.TAKEN_OVER;
        }
        if (registration.paused()) {
            return State.PAUSED;
        }
        return progress == null || end != null ? State.STOPPED : progress.state();
    }

    private String error(ReplicaCopier.@Nullable Progress progress) {
        String takenOver = registration.takenOver();
        if (takenOver != null) {
            return takenOver;
        }
        if (end != null) {
            return String.valueOf(end.getMessage());
        }
        return progress == null ? "" : progress.error();
    }
}
