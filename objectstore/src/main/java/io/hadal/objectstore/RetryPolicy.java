package io.hadal.objectstore;

import java.time.Duration;

/**
 * How long and how often to try again. A wait is drawn from zero to a bound that doubles with every
 * attempt.
 *
 * @param budget after so long a call is given up, counted anew when the store says that it is busy
 * @param throttledBudget after so long a call is given up in any case; longer, because giving up on
 *     a busy store helps nobody
 * @param firstWaitMax bound of the first wait
 * @param waitMax bound of all waits
 */
public record RetryPolicy(
        Duration budget, Duration throttledBudget, Duration firstWaitMax, Duration waitMax) {

    /**
     * Outlasts a fail-over of the store, but not an outage, which the caller wants to know about.
     */
    public static final RetryPolicy DEFAULT =
            new RetryPolicy(
                    Duration.ofSeconds(15),
                    Duration.ofMinutes(3),
                    Duration.ofMillis(50),
                    Duration.ofSeconds(5));

    /** For questions that an operator waits for. */
    public static final RetryPolicy SHORT =
            new RetryPolicy(
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(50),
                    Duration.ofSeconds(1));

    /** The same for a store that is busy, but given up after {@code limit} if nobody answers. */
    public RetryPolicy giveUpAfter(Duration limit) {
        return new RetryPolicy(limit, throttledBudget, firstWaitMax, waitMax);
    }

    private static final int DOUBLINGS_MAX = 20;

    /** Bound of the wait after so many retries, in nanoseconds. */
    long waitNanosMax(int retries) {
        long doubled = firstWaitMax.toNanos() << Math.min(retries, DOUBLINGS_MAX);
        return Math.min(doubled, waitMax.toNanos());
    }
}
