package io.hadal.engine.log;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A durable log in memory that can lose what was not synced, sync only when told to, and fail. */
public final class MemoryLog implements DurableLog {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Entry> entries = new ArrayList<>();
    private long base;
    private long durable;
    private long stored;
    private boolean syncsByItself = true;
    private boolean keeps = true;
    private @Nullable EngineException refusal;
    private @Nullable EngineException failure;

    /** A record as it was appended. */
    public record Entry(long position, long timeMicros, byte[] encoded) {}

    public MemoryLog() {}

    /** A log that only counts: for measurements. @param keeps whether it keeps what is appended */
    public MemoryLog(boolean keeps) {
        this.keeps = keeps;
    }

    @Override
    public void admit(long bytes, Duration patience) {
        admitUpkeep();
    }

    @Override
    public void admitUpkeep() {
        lock.lock();
        try {
            if (refusal != null) {
                throw new EngineException(
                        refusal.kind(), String.valueOf(refusal.getMessage()), refusal);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void append(long position, long timeMicros, byte[] encoded) {
        lock.lock();
        try {
            long expected = base + entries.size() + 1;
            if (keeps && position != expected) {
                throw new IllegalStateException(
                        "position %d was appended after %d".formatted(position, expected - 1));
            }
            if (keeps) {
                entries.add(new Entry(position, timeMicros, encoded));
            } else {
                base = position;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void awaitDurable(long position, Durability durability) {
        lock.lock();
        try {
            while (failure == null
                    && (durability == Durability.DISK ? durable : stored) < position) {
                if (syncsByItself) {
                    durable = base + entries.size();
                    stored = durable;
                } else {
                    changed.await();
                }
            }
            if (failure != null && (durability == Durability.DISK ? durable : stored) < position) {
                throw new EngineException(
                        failure.kind(), String.valueOf(failure.getMessage()), failure);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.INTERRUPTED, "interrupted while waiting for the log", e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long durablePosition() {
        lock.lock();
        try {
            return durable;
        } finally {
            lock.unlock();
        }
    }

    /** Begins after a position that a snapshot had. */
    public void beginAfter(long position) {
        base = position;
        durable = position;
        stored = position;
    }

    /** From now on waits last until {@link #sync}. */
    public void holdSyncs() {
        lock.lock();
        try {
            syncsByItself = false;
        } finally {
            lock.unlock();
        }
    }

    /** Makes all that was appended durable on disk. */
    public void sync() {
        lock.lock();
        try {
            durable = base + entries.size();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Makes all that is durable on disk durable in the store. */
    public void store() {
        lock.lock();
        try {
            stored = durable;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** From now on new transactions are refused; null = no longer. */
    public void refuse(@Nullable Kind kind) {
        lock.lock();
        try {
            refusal = kind == null ? null : new EngineException(kind, "refused by the test");
        } finally {
            lock.unlock();
        }
    }

    /** What was not synced is lost, and everybody who waits for it is told so. */
    public void fail() {
        lock.lock();
        try {
            while (base + entries.size() > durable) {
                entries.removeLast();
            }
            failure = new EngineException(Kind.FAILED, "the disk of the test has failed");
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public List<Entry> entries() {
        lock.lock();
        try {
            return List.copyOf(entries);
        } finally {
            lock.unlock();
        }
    }
}
