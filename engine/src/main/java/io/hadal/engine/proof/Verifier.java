package io.hadal.engine.proof;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaProof.Report;
import io.hadal.engine.ReplicaProof.Standing;
import io.hadal.engine.ReplicaSpec;
import io.hadal.env.Env;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has one replica proven, again and again or when somebody asks for it, and tells what came of it.
 * Thread-safe.
 */
public final class Verifier implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Verifier.class);

    private final Env env;
    private final String database;
    private final Prover prover;
    private final Subject subject;

    private final ReentrantLock lock = new ReentrantLock();

    // Under the lock.
    private final Map<Long, Env.Task> tasks = new HashMap<>();
    private long tasksBegun;
    private Env.@Nullable Timer timer;
    private Duration planned = Duration.ZERO;
    private boolean closed;

    /** The replica that is proven. */
    public interface Subject extends Prover.Arrival {
        ReplicaSpec spec();

        Standing standing();

        /** Remembers it. */
        void tell(Standing next);
    }

    public Verifier(Env env, String database, Prover prover, Subject subject) {
        this.env = env;
        this.database = database;
        this.prover = prover;
        this.subject = subject;
    }

    /**
     * From now on it is due as often as is asked for: so long after the last try, so that restarts
     * make none. Cheap if nothing has changed.
     */
    public void plan() {
        Duration every = subject.spec().verifyEvery();
        lock.lock();
        try {
            if (!every.equals(planned)) {
                planned = every;
                long tried = subject.standing().triedMicros();
                long due = tried == 0 ? 0 : tried + every.toNanos() / 1000 - env.nowMicros();
                // A clock that was put back does not put it off for longer than usual.
                schedule(Duration.ofNanos(Math.clamp(due, 0, every.toNanos() / 1000) * 1000));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    private void schedule(Duration delay) {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        if (!closed && !planned.isZero()) {
            timer = env.schedule(delay, this::onTimer);
        }
    }

    private void onTimer() {
        CompletableFuture<Report> nobodyWaits = new CompletableFuture<>();
        lock.lock();
        try {
            if (!closed) {
                spawn(nobodyWaits, () -> schedule(planned));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Compares now. Throws why that cannot be done. */
    public Report verify() throws InterruptedException {
        CompletableFuture<Report> result = new CompletableFuture<>();
        Env.Task task;
        lock.lock();
        try {
            if (closed) {
                throw ended();
            }
            task = spawn(result, () -> {});
        } finally {
            lock.unlock();
        }
        try {
            return result.get();
        } catch (InterruptedException e) {
            task.interrupt();
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof EngineException known
                    ? new EngineException(known.kind(), String.valueOf(known.getMessage()), known)
                    : new IllegalStateException(e.getCause());
        }
    }

    private EngineException ended() {
        return new EngineException(
                Kind.NOT_ATTACHED,
                "Replica "
                        + subject.spec().name()
                        + " of database "
                        + database
                        + " is not verified: replicating to it has ended, or the database is being closed.");
    }

    /** Under the lock. @param after what is done under the lock at its end */
    private Env.Task spawn(CompletableFuture<Report> result, Runnable after) {
        long number = ++tasksBegun;
        Env.Task task =
                env.spawn(
                        "verify replica " + subject.spec().name() + " of " + database,
                        () -> {
                            try {
                                run(result);
                            } finally {
                                end(number, after);
                            }
                        });
        tasks.put(number, task);
        return task;
    }

    private void end(long number, Runnable after) {
        lock.lock();
        try {
            tasks.remove(number);
            after.run();
        } finally {
            lock.unlock();
        }
    }

    private void run(CompletableFuture<Report> result) {
        try {
            Report report = prover.prove(subject.spec(), subject);
            note(subject.standing().with(report, env.nowMicros()));
            result.complete(report);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result.completeExceptionally(ended());
        } catch (EngineException e) {
            if (e.kind() == Kind.INTERRUPTED) {
                result.completeExceptionally(ended());
                return;
            }
            String why = String.valueOf(e.getMessage());
            note(subject.standing().failed(env.nowMicros(), alarms(e.kind()), why));
            result.completeExceptionally(e);
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
            throw e;
        }
    }

    /** Whether the replica is at fault, and not what leads there. */
    private static boolean alarms(Kind kind) {
        return switch (kind) {
            case MISSING_OBJECT, CORRUPT_OBJECT, UNKNOWN_FORMAT, AMBIGUOUS_HISTORY, NOTHING_THERE ->
                    true;
            default -> false;
        };
    }

    /** The log is told once, however often the same comes out. */
    private void note(Standing next) {
        Standing before = subject.standing();
        subject.tell(next);
        boolean news = !before.failure().equals(next.failure());
        String name = subject.spec().name();
        if (next.alarming() && news) {
            LOG.error(
                    "Replica {} of database {} could not be restored: {}",
                    name,
                    database,
                    next.failure());
        } else if (!next.failure().isEmpty() && news) {
            LOG.warn("Replica {} of database {}: {}", name, database, next.failure());
        } else if (next.failure().isEmpty() && news) {
            LOG.info(
                    "Replica {} of database {} is proven restorable again, at position {}",
                    name,
                    database,
                    next.position());
        }
    }

    /** Ends what is under way, and waits for that. */
    @Override
    public void close() {
        List<Env.Task> last;
        lock.lock();
        try {
            closed = true;
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
            last = List.copyOf(tasks.values());
        } finally {
            lock.unlock();
        }
        last.forEach(Env.Task::interrupt);
        try {
            for (Env.Task task : last) {
                task.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED,
                    "Interrupted while the verification of a replica of database "
                            + database
                            + " was stopped.",
                    e);
        }
    }
}
