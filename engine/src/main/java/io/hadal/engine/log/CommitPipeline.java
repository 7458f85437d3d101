package io.hadal.engine.log;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.state.DatabaseState;
import io.hadal.env.Env;
import io.hadal.storage.log.LogRecord;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The one way into the log: of transactions, DDL, milestones, flushes, merges, boundaries. Under
 * one mutex a record gets its position and time, goes to the durable log and is applied to the
 * state; outside it becomes durable, then visible, in order.
 */
public final class CommitPipeline {
    /** About a millisecond under the mutex. */
    private static final int SLICE_STEPS = 1000;

    private final Env env;
    private final DatabaseState state;
    private final DurableLog log;
    private final Function<LogRecord, byte[]> encoder;
    private final ReentrantLock mutex = new ReentrantLock();
    private long lastTimeMicros;
    private volatile @Nullable EngineException failure;

    /** Makes a record. */
    public interface RecordBuilder {
        /**
         * Called under the mutex: the state does not change meanwhile. Null = there is nothing to
         * be logged.
         */
        @Nullable LogRecord build(long position, long timeMicros);
    }

    /**
     * @param lastTimeMicros the latest time anywhere in the log, the opening of the present line
     *     included
     * @param encoder LogRecordCodec's encoding
     */
    public CommitPipeline(
            Env env,
            DatabaseState state,
            DurableLog log,
            long lastTimeMicros,
            Function<LogRecord, byte[]> encoder) {
        this.env = env;
        this.state = state;
        this.log = log;
        this.lastTimeMicros = Math.max(lastTimeMicros, state.lastTimeMicros());
        this.encoder = encoder;
    }

    /**
     * Logs a record of the database's own upkeep, and returns when it is on local disk and visible:
     * its position, or 0 if there was nothing to be logged.
     */
    public long commitUpkeep(RecordBuilder builder) {
        admitUpkeep();
        return commitAdmitted(builder);
    }

    /**
     * Likewise what a user asked for and would lose with it: DDL, milestones.
     *
     * @param patience see {@link DurableLog#admit}
     */
    public long commit(RecordBuilder builder, Duration patience) {
        admit(0, patience);
        return commitAdmitted(builder);
    }

    private long commitAdmitted(RecordBuilder builder) {
        long position = append(builder);
        if (position != 0) {
            makeVisible(position);
        }
        return position;
    }

    /** See {@link DurableLog#admit}. */
    public void admit(long bytes, Duration patience) {
        admit(() -> log.admit(bytes, patience));
    }

    /** See {@link DurableLog#admitUpkeep}. */
    public void admitUpkeep() {
        admit(log::admitUpkeep);
    }

    private void admit(Runnable admission) {
        throwIfFailed();
        try {
            admission.run();
        } catch (EngineException e) {
            if (e.kind() == Kind.BACK_PRESSURE) {
                // Without commits nobody else drops what fills the memory.
                vacuum(SLICE_STEPS);
            }
            throw e;
        }
    }

    /**
     * Logs and applies a record; {@link #makeVisible} must follow. 0 if there was nothing to be
     * logged.
     */
    public long append(RecordBuilder builder) {
        mutex.lock();
        try {
            throwIfFailed();
            long position = state.appliedPosition() + 1;
            long timeMicros = Math.max(env.nowMicros(), lastTimeMicros + 1);
            LogRecord record = builder.build(position, timeMicros);
            if (record == null) {
                return 0;
            }
            byte[] encoded = encoder.apply(record);
            lastTimeMicros = timeMicros;
            log(record, encoded);
            return position;
        } finally {
            mutex.unlock();
        }
    }

    /**
     * Waits until a record is on local disk, then makes it and all before it visible. Throws
     * FAILED.
     */
    public void makeVisible(long position) {
        awaitDisk(position);
        throwIfFailed();
        state.publish(position);
    }

    /**
     * Waits until a record that is visible is also in the object store. Throws FENCED, INTERRUPTED,
     * …
     */
    public void awaitStore(long position) {
        awaitDurable(position, Durability.OBJECT_STORE);
    }

    /** Likewise, until it is that durable. */
    public void awaitDurable(long position, Durability durability) {
        log.awaitDurable(position, durability);
    }

    /** See {@link DurableLog#required}. */
    public Durability required(Durability asked) {
        return log.required(asked);
    }

    /**
     * Drops up to about {@code steps} row versions that nobody sees; false if there may be more.
     * For a quiet database: commits do it too.
     */
    public boolean vacuum(int steps) {
        mutex.lock();
        try {
            return state.vacuum(steps);
        } finally {
            mutex.unlock();
        }
    }

    /**
     * Likewise all of them, a slice at a time, so that commits go on: after a flush, when its own
     * view is closed.
     */
    public void vacuumAll() {
        while (!vacuum(SLICE_STEPS)) {
            Thread.yield();
        }
    }

    /**
     * What stopped it, or null. Then nothing more is logged or becomes visible until the database
     * is opened again.
     */
    public @Nullable EngineException failure() {
        return failure;
    }

    /** Throws FAILED if it has stopped. */
    public void throwIfFailed() {
        EngineException cause = failure;
        if (cause != null) {
            throw new EngineException(
                    Kind.FAILED, "the database has stopped: " + cause.getMessage(), cause);
        }
    }

    private void log(LogRecord record, byte[] encoded) {
        try {
            log.append(record.position(), record.timeMicros(), encoded);
            state.apply(record);
            state.vacuum(
                    DatabaseState.VACUUM_STEPS
                            + (record instanceof LogRecord.Commit commit
                                    ? 2 * commit.changes().size()
                                    : 0));
        } catch (RuntimeException e) {
            throw fail("cannot log record " + record.position(), e);
        }
    }

    private void awaitDisk(long position) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    log.awaitDurable(position, Durability.DISK);
                    return;
                } catch (EngineException e) {
                    if (e.kind() != Kind.INTERRUPTED) {
                        throw fail("cannot make record " + position + " durable", e);
                    }
                    // The record is under way and cannot be taken back: its outcome is waited for.
                    interrupted = true;
                    Thread.interrupted();
                } catch (RuntimeException e) {
                    throw fail("cannot make record " + position + " durable", e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private EngineException fail(String what, RuntimeException cause) {
        EngineException failed =
                new EngineException(
                        Kind.FAILED,
                        "%s: %s; whether it committed is known after the database has been opened again"
                                .formatted(what, cause.getMessage()),
                        cause);
        if (failure == null) {
            failure = failed;
        }
        return failed;
    }
}
