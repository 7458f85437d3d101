package io.hadal.objectstore;

import io.hadal.objectstore.ObjectStoreException.Kind;
import java.util.Optional;

/**
 * What happened, or is happening, to one call of a store.
 *
 * @param id the same for all events of one call, unique in this process; later calls have greater
 *     ones
 * @param key relative to the store's root path; the prefix of a listing, the first key of a delete
 * @param startMicros wall clock, UTC
 * @param durationNanos since the start, with the waits between attempts
 * @param bytes content that was sent or received
 * @param retries attempts beyond the first, so far
 * @param error why the last attempt failed
 * @param message what that failure said, without secrets; empty if there was none
 */
public record StoreEvent(
        long id,
        Verb verb,
        String key,
        State state,
        long startMicros,
        long durationNanos,
        long bytes,
        int retries,
        Optional<Kind> error,
        String message) {

    /** When the call ended, or where it stands: wall clock, UTC. */
    public long timeMicros() {
        return startMicros + durationNanos / 1_000;
    }

    /** Where a call stands. */
    public enum State {
        RUNNING,
        /** An attempt has failed and another one will follow. */
        RETRYING,
        SUCCEEDED,
        FAILED
    }
}
