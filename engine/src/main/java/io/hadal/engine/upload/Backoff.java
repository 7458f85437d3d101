package io.hadal.engine.upload;

import io.hadal.env.Env;
import java.time.Duration;

/** Waits longer after each failure, with jitter, from 100 ms up to 10 s. Not thread-safe. */
public final class Backoff {
    private static final long FIRST_MILLIS = 100;
    private static final long MAX_MILLIS = 10_000;

    private final Env env;
    private long millis = FIRST_MILLIS;

    public Backoff(Env env) {
        this.env = env;
    }

    public void sleep() throws InterruptedException {
        env.sleep(Duration.ofMillis(millis / 2 + env.random().nextLong(millis / 2 + 1)));
        millis = Math.min(2 * millis, MAX_MILLIS);
    }
}
