package io.hadal.engine.maintain;

import io.hadal.engine.EngineException;
import io.hadal.env.Env;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A background task that works when it is woken and sleeps otherwise. Work that fails is tried
 * again later, after a pause that grows; when the database can never be written again, it ends.
 * Thread-safe.
 */
final class Worker {
    private static final Logger log = LoggerFactory.getLogger(Worker.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofMinutes(2);

    private final Env env;
    private final String name;
    private final Runnable step;
    private final BooleanSupplier over;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean woken;
    private boolean pausing;
    private boolean stopping;
    private Duration pause = FIRST_PAUSE;
    private Env.@Nullable Task task;
    private Env.@Nullable Timer timer;
    private volatile @Nullable String lastError;

    /**
     * @param step does what there is to do, and returns when nothing is left
     * @param over whether the database can never be written again
     */
    Worker(Env env, String name, Runnable step, BooleanSupplier over) {
        this.env = env;
        this.name = name;
        this.step = step;
        this.over = over;
    }

    void start() {
        lock.lock();
        try {
            task = env.spawn(name, this::run);
        } finally {
            lock.unlock();
        }
    }

    /** There may be something to do. Cheap. */
    void wake() {
        lock.lock();
        try {
            woken = true;
            if (!pausing) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts what is under way and waits for its end. */
    void stop() throws InterruptedException {
        Env.Task running;
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
            running = task;
            task = null;
        } finally {
            lock.unlock();
        }
        if (running != null) {
            running.interrupt();
            running.join();
        }
    }

    /** Why the last attempt failed, or null if it succeeded. */
    @Nullable String lastError() {
        return lastError;
    }

    private void run() {
        try {
            while (awaitWork()) {
                try {
                    step.run();
                    succeeded();
                } catch (EngineException e) {
                    if (isFinal(e)) {
                        lastError = e.getMessage();
                        return;
                    }
                    failed(e);
                } catch (RuntimeException e) {
                    failed(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitWork() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!stopping && (!woken || pausing)) {
                changed.await();
            }
            woken = false;
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    private void succeeded() {
        lock.lock();
        try {
            pause = FIRST_PAUSE;
            lastError = null;
        } finally {
            lock.unlock();
        }
    }

    private void failed(RuntimeException e) {
        lock.lock();
        try {
            lastError = String.valueOf(e.getMessage());
            if (stopping) {
                return;
            }
            log.warn(
                    "{} failed and is tried again in {} s: {}",
                    name,
                    pause.toSeconds(),
                    lastError,
                    e);
            pausing = true;
            timer = env.schedule(pause, this::resume);
            pause =
                    pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0
                            ? pause.multipliedBy(2)
                            : PAUSE_MAX;
        } finally {
            lock.unlock();
        }
    }

    private void resume() {
        lock.lock();
        try {
            pausing = false;
            woken = true;
            timer = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Nothing that a writer does will succeed any more. A FAILED step of our own may well succeed
     * when there is more memory.
     */
    private boolean isFinal(EngineException e) {
        return switch (e.kind()) {
            case FENCED, READ_ONLY, NOT_ATTACHED -> true;
            default -> over.getAsBoolean();
        };
    }
}
