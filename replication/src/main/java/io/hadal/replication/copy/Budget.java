package io.hadal.replication.copy;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Memory for bodies. Whoever asks in the order of visibility never waits for what stands behind it:
 * memory is given in the order of asking, so the first in turn always has its own.
 */
public final class Budget {
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private long used;
    private long peak;

    public Budget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Waits for room. What is larger than all there is gets it alone. */
    void take(long bytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (used > 0 && used + bytes > bytesMax) {
                freed.await();
            }
            used += bytes;
            peak = Math.max(peak, used);
        } finally {
            lock.unlock();
        }
    }

    void release(long bytes) {
        lock.lock();
        try {
            used -= bytes;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is held any more: whoever held it was given up. */
    void clear() {
        lock.lock();
        try {
            used = 0;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The most that was ever in use. */
    public long peak() {
        lock.lock();
        try {
            return peak;
        } finally {
            lock.unlock();
        }
    }
}
