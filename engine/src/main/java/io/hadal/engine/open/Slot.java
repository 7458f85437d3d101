package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.env.Env;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The place of one database name in an engine, through all that happens to it. Thread-safe. */
final class Slot {
    /** How long a request waits for a database that is being opened. */
    private static final Duration OPENING_WAIT_MAX = Duration.ofSeconds(10);

    /** Where a database stands. */
    sealed interface Situation {
        /**
         * @param waitsFor a clause that says what for, as in {@code it is being created}
         */
        record Opening(String waitsFor) implements Situation {}

        record Open(DatabaseImpl database) implements Situation {}

        record Detached() implements Situation {}

        /** It could not be opened, and trying again would not help. */
        record Failed(EngineException reason) implements Situation {}
    }

    private final Env env;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private LocalEntry entry;
    private Situation situation;
    private @Nullable String changing;
    private Env.@Nullable Task opener;

    Slot(Env env, LocalEntry entry, Situation situation) {
        this.env = env;
        this.entry = entry;
        this.situation = situation;
    }

    LocalEntry entry() {
        lock.lock();
        try {
            return entry;
        } finally {
            lock.unlock();
        }
    }

    Situation situation() {
        lock.lock();
        try {
            return situation;
        } finally {
            lock.unlock();
        }
    }

    void become(LocalEntry newEntry, Situation next) {
        lock.lock();
        try {
            entry = newEntry;
            situation = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void become(Situation next) {
        become(entry(), next);
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The task that opens it in the background. */
    void openedBy(Env.@Nullable Task task) {
        lock.lock();
        try {
            opener = task;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the background task that opens it, if there is one. */
    void stopOpening() throws InterruptedException {
        Env.Task task;
        lock.lock();
        try {
            task = opener;
            opener = null;
        } finally {
            lock.unlock();
        }
        if (task != null) {
            task.interrupt();
            task.join();
        }
    }

    /**
     * Reserves the database for one statement that changes where it stands; others are refused
     * meanwhile.
     */
    void beginChange(String what) {
        lock.lock();
        try {
            if (changing != null) {
                throw new EngineException(
                        Kind.NOT_ATTACHED,
                        "Database " + entry.name() + " is just " + changing + ". Try again.");
            }
            changing = what;
        } finally {
            lock.unlock();
        }
    }

    void endChange() {
        lock.lock();
        try {
            changing = null;
        } finally {
            lock.unlock();
        }
    }

    /** The database, once it is open; waits for a bounded time. */
    DatabaseImpl await() {
        if (situation() instanceof Situation.Open open) {
            return open.database();
        }
        AtomicBoolean late = new AtomicBoolean();
        Env.Timer timer =
                env.schedule(
                        OPENING_WAIT_MAX,
                        () -> {
                            late.set(true);
                            wake();
                        });
        lock.lock();
        try {
            while (situation instanceof Situation.Opening && !late.get()) {
                changed.await();
            }
            return openOrThrow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED, "Interrupted while waiting for a database to be opened.", e);
        } finally {
            lock.unlock();
            timer.cancel();
        }
    }

    private DatabaseImpl openOrThrow() {
        String name = entry.name();
        return switch (situation) {
            case Situation.Open open -> open.database();
            case Situation.Opening opening ->
                    throw new EngineException(
                            Kind.NOT_ATTACHED,
                            "Database " + name + " is not open yet: " + opening.waitsFor() + ".");
            case Situation.Detached detached ->
                    throw new EngineException(
                            Kind.NOT_ATTACHED,
                            "Database "
                                    + name
                                    + " is detached. ATTACH DATABASE makes it usable again.");
            case Situation.Failed failed ->
                    throw new EngineException(
                            failed.reason().kind(),
                            String.valueOf(failed.reason().getMessage()),
                            failed.reason());
        };
    }
}
