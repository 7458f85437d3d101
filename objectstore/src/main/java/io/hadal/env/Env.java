package io.hadal.env;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Clock, randomness and tasks. Code below {@code server} takes time, chance and threads only from
 * here; the simulator gives a virtual clock, a seeded generator and a seeded scheduler.
 *
 * <p>Tasks are virtual threads that block with the JDK's own untimed primitives (locks, conditions,
 * futures, latches). A wait with a time limit is an untimed wait plus {@link #schedule}, because
 * the JDK's timed waits read the real clock.
 */
public interface Env {

    /**
     * The wall clock in microseconds since 1970, UTC. It may jump and lie; no safety rests on it.
     */
    long nowMicros();

    /** A clock that only goes forward, in nanoseconds, for measuring and pacing. */
    long monotonicNanos();

    /** Thread-safe randomness for identities and jitter. */
    RandomGenerator random();

    /** Blocks the calling task. */
    void sleep(Duration duration) throws InterruptedException;

    /** Starts a task; an exception that leaves {@code body} is logged as an error. */
    Task spawn(String name, Runnable body);

    /** Runs {@code action} once after {@code delay}; it must be short and must not block. */
    Timer schedule(Duration delay, Runnable action);

    /** A started task. */
    interface Task {
        void interrupt();

        /** Waits until the task has ended. */
        void join() throws InterruptedException;
    }

    /** A scheduled action. */
    interface Timer {
        /** Does nothing if the action has already run. */
        void cancel();
    }
}
