package io.hadal.engine.replica;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.ReplicaStatus.State;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.StorageRoot;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
        lock.lock();
        try {
            position = reachedPosition;
            timeMicros = reachedMicros;
            hindrance = null;
            changed.signalAll();
        } finally {
            lock.unlock();
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

    // ---------------------------------------------------------------- what is said of it

    void pause(boolean on) {
        lock.lock();
        try {
            registration = registration.withPaused(on);
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
