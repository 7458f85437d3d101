package io.hadal.replication.copy;

import io.hadal.env.Env;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The moment from which on an object may become visible. */
final class Turn {
    /**
     * How long the end of a body is held back. Servers hang up on who sends nothing for 20 s or
     * more.
     */
    static final Duration HELD_BACK_MAX = Duration.ofSeconds(15);

    private final Env env;
    private final CompletableFuture<Boolean> come = new CompletableFuture<>();

    Turn(Env env) {
        this.env = env;
    }

    void come() {
        come.complete(true);
    }

    void await() throws InterruptedException {
        Body.await(come);
    }

    /** Likewise, for who holds the end of a body back. False if that takes too long. */
    boolean awaitHoldingBack() throws InterruptedException {
        CompletableFuture<Boolean> first = come.copy();
        if (first.isDone()) {
            return true;
        }
        Env.Timer timer = env.schedule(HELD_BACK_MAX, () -> first.complete(false));
        try {
            return Body.await(first);
        } finally {
            timer.cancel();
        }
    }
}
