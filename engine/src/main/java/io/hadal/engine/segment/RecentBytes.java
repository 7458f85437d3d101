package io.hadal.engine.segment;

import java.time.Duration;

/** Adds up bytes over the last minute, by the second. Not thread-safe. */
final class RecentBytes {
    static final Duration WINDOW = Duration.ofSeconds(60);
    private static final int SECONDS = (int) WINDOW.toSeconds();

    private final long[] bytes = new long[SECONDS];
    private final long begun;
    private long second;

    /**
     * @param nanos now, of a clock that never goes back
     */
    RecentBytes(long nanos) {
        begun = seconds(nanos);
        second = begun;
    }

    void add(long nanos, long more) {
        goTo(seconds(nanos));
        bytes[slot(second)] += more;
    }

    /** Over the window, or over the time since the beginning if that is shorter. */
    double perSecond(long nanos) {
        goTo(seconds(nanos));
        long sum = 0;
        for (long one : bytes) {
            sum += one;
        }
        return (double) sum / Math.clamp(second - begun + 1, 1, SECONDS);
    }

    private void goTo(long now) {
        for (long next = Math.max(second + 1, now - SECONDS + 1); next <= now; next++) {
            bytes[slot(next)] = 0;
        }
        second = Math.max(second, now);
    }

    private static int slot(long second) {
        return (int) Math.floorMod(second, (long) SECONDS);
    }

    private static long seconds(long nanos) {
        return Math.floorDiv(nanos, 1_000_000_000L);
    }
}
