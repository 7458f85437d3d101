package io.hadal.replication.copy;

import io.hadal.env.Env;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** Spreads transfers over time, so that they take no more than so many bytes a second. */
public final class Bandwidth {
    private final Env env;
    private final long bytesPerSecond;
    private final ReentrantLock lock = new ReentrantLock();
    private long freeNanos;

    /**
     * @param bytesPerSecond 0 = no limit
     */
    public Bandwidth(Env env, long bytesPerSecond) {
        this.env = env;
        this.bytesPerSecond = bytesPerSecond;
        this.freeNanos = env.monotonicNanos();
    }

    /** Waits until so many bytes may travel. */
    public void take(long bytes) throws InterruptedException {
        if (bytesPerSecond == 0) {
            return;
        }
        long wait = reserve(bytes);
        if (wait > 0) {
            env.sleep(Duration.ofNanos(wait));
        }
    }

    private long reserve(long bytes) {
        lock.lock();
        try {
            long now = env.monotonicNanos();
            long begin = Math.max(now, freeNanos);
            freeNanos = begin + (long) (bytes * 1e9 / bytesPerSecond);
            return begin - now;
        } finally {
            lock.unlock();
        }
    }
}
