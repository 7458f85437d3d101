package io.hadal.engine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A database as an operator sees it. Times in µs UTC, 0 = never.
 *
 * @param state what it can do now
 * @param reason why it is not OPEN (fenced by whom, failed by what), or empty
 * @param line the line that it writes, or null
 * @param store where it lives, without secrets
 * @param follower of a READ ONLY database that follows its store
 * @param uploadLagMicros age of the oldest commit that the store does not have; 0 if it has all
 */
public record DatabaseStatus(
        String name,
        String storageId,
        State state,
        String reason,
        @Nullable String line,
        String store,
        String storeType,
        String storeConfig,
        long createdMicros,
        long committedPosition,
        long uploadedPosition,
        long uploadedSeq,
        long uploadLagMicros,
        long uploadQueueBytes,
        long earliestTimeMicros,
        Optional<String> lastDetachedMilestone,
        Optional<FollowerStatus> follower) {

    /** What the database can do. */
    public enum State {
        OPEN,
        READ_ONLY,
        /** Another line took over; reads go on. */
        FENCED,
        /** Known here but not attached. */
        DETACHED,
        /** Being attached or recovered; {@code reason} says what it waits for. */
        OPENING,
        /** A local failure stopped it. */
        FAILED
    }
}
