package io.hadal.env.sim;

import java.time.Duration;

/**
 * The wall clock of one machine: the world's time, wrong by an offset and a drift that a test sets.
 */
public final class SimClock {
    /** 2026-01-01T00:00:00Z, when every world begins. */
    static final long EPOCH_MICROS = 1_767_225_600_000_000L;

    private final SimScheduler scheduler;
    private long offsetMicros;
    private double driftPerSecond;
    private long driftSinceNanos;

    SimClock(SimScheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Microseconds since 1970 as this machine believes. */
    long nowMicros() {
        return EPOCH_MICROS + scheduler.nanos() / 1000 + offsetMicros + driftedMicros();
    }

    /** Makes the clock jump, forward or back. */
    public void jump(Duration by) {
        offsetMicros += by.toNanos() / 1000;
    }

    /** From now on the clock gains this many seconds each second (loses, if negative). */
    public void drift(double secondsPerSecond) {
        offsetMicros += driftedMicros();
        driftSinceNanos = scheduler.nanos();
        driftPerSecond = secondsPerSecond;
    }

    private long driftedMicros() {
        return (long) ((scheduler.nanos() - driftSinceNanos) / 1000.0 * driftPerSecond);
    }
}
