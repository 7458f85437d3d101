package io.hadal.env.sim;

import io.hadal.env.Env;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** The environment of one life of a machine, or of what lives beside all machines. */
public final class SimEnv implements Env {
    private final SimScheduler scheduler;
    private final SimLife life;
    private final SimClock clock;
    private final RandomGenerator random;

    SimEnv(SimScheduler scheduler, SimLife life, SimClock clock) {
        this.scheduler = scheduler;
        this.life = life;
        this.clock = clock;
        this.random = scheduler.splitRandom();
    }

    @Override
    public long nowMicros() {
        return clock.nowMicros();
    }

    @Override
    public long monotonicNanos() {
        return scheduler.nanos();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        scheduler.sleep(duration.toNanos(), true);
    }

    @Override
    public Task spawn(String name, Runnable body) {
        return scheduler.spawn(life, name, true, body::run);
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        return scheduler.timer(delay.toNanos(), life, false, action);
    }
}
