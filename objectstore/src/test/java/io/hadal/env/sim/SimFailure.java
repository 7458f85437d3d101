package io.hadal.env.sim;

import org.jspecify.annotations.Nullable;

/**
 * The simulation cannot go on or found a fault: deadlock, runaway, a task that failed, a wait on
 * the real clock.
 */
public class SimFailure extends AssertionError {
    private static final long serialVersionUID = 1L;

    SimFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
