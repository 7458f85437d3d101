package io.hadal.env;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The real machine: virtual threads, the system's clocks, one thread for timers. */
public final class SystemEnv implements Env, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SystemEnv.class);

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final ScheduledThreadPoolExecutor timers;

    public SystemEnv() {
        this(InstantSource.system());
    }

    /** With another clock for the time of day. */
    public SystemEnv(InstantSource clock) {
        this.clock = clock;
        timers =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("timers").factory());
        // A cancelled time-out must not be kept until its hour: most of them are cancelled.
        timers.setRemoveOnCancelPolicy(true);
        timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    @Override
    public long monotonicNanos() {
        return System.nanoTime();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration);
    }

    @Override
    public Task spawn(String name, Runnable body) {
        return new ThreadTask(Thread.ofVirtual().name(name).start(() -> runLogged(name, body)));
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        Future<?> future =
                timers.schedule(
                        () -> runLogged("timer", action), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** Drops what is scheduled. Tasks go on until they end by themselves. */
    @Override
    public void close() {
        timers.shutdownNow();
    }

    private static void runLogged(String name, Runnable body) {
        try {
            body.run();
        } catch (Throwable e) {
            log.error("Task '{}' ended with an exception", name, e);
            if (e instanceof VirtualMachineError fatal) {
                throw fatal;
            }
        }
    }

    private record ThreadTask(Thread thread) implements Task {
        @Override
        public void interrupt() {
            thread.interrupt();
        }

        @Override
        public void join() throws InterruptedException {
            thread.join();
        }
    }
}
