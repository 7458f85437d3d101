package io.hadal.storage.line;

/** How long to go on with a chunk whose fate is not known. */
public interface Patience {

    /** Gives up at once. */
    Patience NONE =
            (attempt, cause) -> {
                throw cause;
            };

    /** Waits and returns to try again, or throws to give up. @param attempt from 1 */
    void afterFailure(int attempt, RuntimeException cause);
}
