package io.hadal.engine.follow;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a follower waits between requests: not at all while there is news, then a quarter of the
 * poll interval, a half, a whole one. After failures up to 16 intervals. With jitter, so that many
 * followers of one bucket spread out. Not thread-safe.
 */
final class Pace {
    private static final int NEWS_DOUBLINGS = 2;
    private static final int TROUBLE_DOUBLINGS = 4;

    private final RandomGenerator random;
    private int quiet;
    private int troubles;

    Pace(RandomGenerator random) {
        this.random = random;
    }

    void news() {
        quiet = 0;
        troubles = 0;
    }

    /** The next wait after a look that found nothing. */
    Duration afterNothing(Duration interval) {
        troubles = 0;
        int halvings = Math.max(0, NEWS_DOUBLINGS - quiet);
        quiet++;
        return jittered(interval.toNanos() >> halvings);
    }

    /** The next wait after one that failed, or that led nowhere. */
    Duration afterTrouble(Duration interval) {
        quiet++;
        Duration wait = jittered(interval.toNanos() << troubles);
        troubles = Math.min(troubles + 1, TROUBLE_DOUBLINGS);
        return wait;
    }

    /** Looks in a row that found nothing. */
    int quiet() {
        return quiet;
    }

    /** Up to an eighth longer. */
    private Duration jittered(long nanos) {
        return Duration.ofNanos(nanos + random.nextLong(nanos / 8 + 1));
    }
}
