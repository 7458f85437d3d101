package io.hadal.engine.replica;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaSpec;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.StorageRoot;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The copier at work for a replica, if there is one, and what it has told. Thread-safe; guarded by
 * the replica's monitor.
 */
final class Copying {
    private final ReplicaParts parts;
    private final Monitor monitor;

    private @Nullable Running running;
    private boolean found;
    private @Nullable EngineException hindrance;
    private @Nullable EngineException end;

    private volatile boolean restarting;
    private volatile long position;
    private volatile long timeMicros;

    private record Running(ReplicaCopier.Copy copy, ObjectStore store) {}

    Copying(ReplicaParts parts, Monitor monitor) {
        this.parts = parts;
        this.monitor = monitor;
    }

    // ---------------------------------------------------------------- begin and end

    /**
     * Begins.
     *
     * @param force whether a target that has gone on by itself is sealed
     */
    void start(ReplicaSpec spec, boolean force, ReplicaCopier.Listener listener) {
        monitor.change(() -> {
            ObjectStore store = parts.stores().open(spec.target());
            found = false;
            hindrance = null;
            end = null;
            ReplicaCopier.Job job =
                    new ReplicaCopier.Job(
                            parts.database(),
                            parts.node(),
                            spec,
                            force,
                            parts.source(),
                            new StorageRoot(store).open(parts.storageId()));
            running = new Running(parts.copier().start(job, listener), store);
        });
    }

    void stop() throws InterruptedException {
        Running stopped =
                monitor.changing(() -> {
                    Running was = running;
                    running = null;
                    return was;
                });
        if (stopped != null) {
            stopped.copy().stop();
            stopped.store().close();
        }
    }

    /** Ends, and begins anew. Who waits for it goes on waiting. */
    void restart(ReplicaSpec spec, boolean force, ReplicaCopier.Listener listener)
            throws InterruptedException {
        restarting = true;
        try {
            stop();
            start(spec, force, listener);
        } finally {
            monitor.change(() -> restarting = false);
        }
    }

    // ---------------------------------------------------------------- what it told

    void found() {
        monitor.change(() -> {
            found = true;
            hindrance = null;
        });
    }

    /**
     * @param known position of this history that the target has; 0 if that is not known
     */
    void reached(long known, long micros) {
        monitor.change(() -> {
            hindrance = null;
            if (known > 0) {
                position = known;
                timeMicros = micros;
            }
        });
    }

    void hindered(EngineException reason) {
        monitor.change(() -> hindrance = reason);
    }

    /**
     * @return whether it was at work
     */
    boolean ended(EngineException reason) {
        return monitor.changing(() -> {
            end = running == null ? end : reason;
            return running != null;
        });
    }

    /** Ends for another reason than the copier's own. */
    void endedFromOutside(EngineException reason) {
        monitor.change(() -> end = end == null ? reason : end);
    }

    /** Waits until it is known that the target can be brought forward. Throws why it cannot. */
    void awaitFound() throws InterruptedException {
        monitor.awaitUntil(() -> {
            if (!found) {
                throwIfItCannotBe();
            }
            return found;
        });
    }

    private void throwIfItCannotBe() {
        if (running == null) {
            throw new EngineException(
                    Kind.NOT_ATTACHED, "Database " + parts.database() + " is being closed.");
        }
        EngineException failed = end != null ? end : hindrance;
        if (failed != null) {
            throw new EngineException(failed.kind(), String.valueOf(failed.getMessage()), failed);
        }
    }

    // ---------------------------------------------------------------- where it stands

    /** Position of the newest state that can be attached at the target; 0 if none is known. */
    long position() {
        return position;
    }

    /** Time of that. */
    long timeMicros() {
        return timeMicros;
    }

    /** Whether there is one, or will be at once. */
    boolean isRunning() {
        return restarting || monitor.get(() -> running != null);
    }

    /** Whether it is at work. */
    boolean isCopying() {
        return monitor.get(() -> running != null && end == null);
    }

    /** Whether it is at work and nothing is in its way. */
    boolean isUnhindered() {
        return monitor.get(() -> running != null && end == null && hindrance == null);
    }

    /** Why it has stopped by itself, or null. */
    @Nullable EngineException end() {
        return monitor.get(() -> end);
    }

    /** What a store has answered last, if it hinders; or null. */
    @Nullable EngineException hindrance() {
        return monitor.get(() -> hindrance);
    }

    /** Null if there is none. */
    ReplicaCopier.@Nullable Progress progress() {
        return monitor.get(() -> running == null ? null : running.copy().progress());
    }

    /** Has it do something, if there is one. */
    void tell(Consumer<ReplicaCopier.Copy> message) {
        Running now = monitor.get(() -> running);
        if (now != null) {
            message.accept(now.copy());
        }
    }
}
