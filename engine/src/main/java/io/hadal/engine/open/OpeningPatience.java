package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.upload.Backoff;
import io.hadal.env.Env;
import io.hadal.storage.line.Patience;

/**
 * Tries a chunk whose fate is not known a few times more, then gives up: the statement fails, or
 * the recovery begins anew.
 */
final class OpeningPatience implements Patience {
    private static final int ATTEMPTS_MAX = 6;

    private final Backoff backoff;

    OpeningPatience(Env env) {
        this.backoff = new Backoff(env);
    }

    @Override
    public void afterFailure(int attempt, RuntimeException cause) {
        if (attempt >= ATTEMPTS_MAX) {
            throw cause;
        }
        try {
            backoff.sleep();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.INTERRUPTED, "Interrupted while opening a database.", e);
        }
    }
}
