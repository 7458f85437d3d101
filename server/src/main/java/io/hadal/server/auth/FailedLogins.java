package io.hadal.server.auth;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Slows who guesses: after some failures for the same user from the same host, every further
 * attempt waits, longer each time, until one succeeds or nothing was tried for a while. Guesses at
 * the same time wait for each other: each takes its turn behind the one before. Thread-safe.
 */
public final class FailedLogins {
    /** People mistype. */
    private static final int FREE_FAILURES = 3;

    private static final long FIRST_DELAY_NANOS = Duration.ofMillis(500).toNanos();
    private static final long DELAY_NANOS_MAX = Duration.ofSeconds(30).toNanos();
    private static final long FORGET_NANOS = Duration.ofMinutes(10).toNanos();

    /** Some hundred bytes each; the one that has not failed for longest goes. */
    private static final int COUNT_MAX = 10_000;

    private record Key(String user, String host) {}

    private static final class Failures {
        private int count;
        private long lastNanos;
        private long freeAtNanos;
    }

    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Key, Failures> failures = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param nanos a clock that only goes forward
     */
    public FailedLogins(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** How long an attempt that begins now has to wait before it is looked at. */
    public Duration delay(String user, String host) {
        lock.lock();
        try {
            Failures known = failures.get(new Key(user, host));
            long now = nanos.getAsLong();
            if (known == null || now - known.lastNanos > FORGET_NANOS) {
                failures.remove(new Key(user, host));
                return Duration.ZERO;
            }
            if (known.count < FREE_FAILURES) {
                return Duration.ZERO;
            }
            long start = Math.max(now, known.freeAtNanos);
            known.freeAtNanos = start + delayNanos(known.count);
            return Duration.ofNanos(Math.min(known.freeAtNanos - now, DELAY_NANOS_MAX));
        } finally {
            lock.unlock();
        }
    }

    private static long delayNanos(int count) {
        int doublings = Math.min(count - FREE_FAILURES, 16);
        return Math.min(DELAY_NANOS_MAX, FIRST_DELAY_NANOS << doublings);
    }

    public void failed(String user, String host) {
        lock.lock();
        try {
            Failures known = failures.computeIfAbsent(new Key(user, host), key -> new Failures());
            known.count++;
            known.lastNanos = nanos.getAsLong();
            if (failures.size() > COUNT_MAX) {
                failures.remove(failures.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return failures.size();
        } finally {
            lock.unlock();
        }
    }

    public void succeeded(String user, String host) {
        lock.lock();
        try {
            failures.remove(new Key(user, host));
        } finally {
            lock.unlock();
        }
    }
}
