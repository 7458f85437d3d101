package io.hadal.engine.replica;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What commits must mind for the sake of one replica. Thread-safe. */
final class Admission {
    private final ReplicaParts parts;
    private final Replica replica;
    private final LagLimit lagLimit;

    /** Somebody waited in vain for what comes up to here. */
    private volatile long overduePosition;

    Admission(ReplicaParts parts, Replica replica, LagLimit lagLimit) {
        this.parts = parts;
        this.replica = replica;
        this.lagLimit = lagLimit;
    }

    /** Why the database takes no commits, or null. */
    @Nullable EngineException fence() {
        Registration registration = replica.registration();
        return registration.fences()
                ? new EngineException(
                        Kind.FENCED,
                        "Database "
                                + parts.database()
                                + " takes no commits here, because its replica "
                                + replica.name()
                                + " was taken over: "
                                + registration.takenOver()
                                + " To leave it to that writer, DETACH DATABASE "
                                + parts.database()
                                + "; to go on here and part from it, "
                                + statement("STOP")
                                + "; if it is a replica again, "
                                + statement("CONTINUE")
                                + ".")
                : null;
    }

    private String statement(String verb) {
        return verb + " REPLICATING " + parts.database() + " TO " + replica.name();
    }

    private void throwIfFenced() {
        EngineException fence = fence();
        if (fence != null) {
            throw fence;
        }
    }

    /**
     * To be called before a commit. Throws FENCED, BACK_PRESSURE.
     *
     * @param patience how long the commit may wait
     */
    void admit(Duration patience) throws InterruptedException {
        if (replica.awaitsLook()) {
            replica.awaitUntil(() -> !replica.awaitsLook());
        }
        throwIfFenced();
        lagLimit.admit(patience);
    }

    // ---------------------------------------------------------------- SYNC

    /** Throws if a commit would wait in vain: FENCED, BACK_PRESSURE. */
    void requireInStep() {
        throwIfFenced();
        String why = obstacle();
        if (why == null && replica.position() < overduePosition) {
            why = "has not taken a commit in time" + hint();
        }
        if (why != null) {
            throw new EngineException(
                    Kind.BACK_PRESSURE,
                    "Database "
                            + parts.database()
                            + " takes no commits now: its SYNC replica "
                            + replica.name()
                            + " "
                            + why
                            + ". Nothing of this transaction was written. Commits go on when the replica has caught up;"
                            + " to go on without it, REPLICATE DATABASE it again as ASYNC, or "
                            + statement("STOP")
                            + ".");
        }
    }

    /**
     * Waits until the target has a record that the source has. Throws FENCED, NOT_REPLICATED.
     *
     * @param over whether that takes too long
     */
    void await(long position, BooleanSupplier over) throws InterruptedException {
        replica.awaitUntil(() -> {
            if (replica.position() >= position) {
                return true;
            }
            EngineException fence = fence();
            if (fence != null) {
                throw new EngineException(
                        Kind.FENCED,
                        "The transaction is committed here, but not at the replica. "
                                + fence.getMessage(),
                        fence);
            }
            String why = replica.isSync() ? obstacle() : "is ASYNC now";
            if (why == null && over.getAsBoolean()) {
                overduePosition = Math.max(overduePosition, position);
                why = "has not taken it in time" + hint();
            }
            if (why != null) {
                throw notReplicated(why);
            }
            return false;
        });
    }

    private @Nullable String obstacle() {
        if (replica.registration().paused()) {
            return "is paused";
        }
        EngineException end = replica.end();
        if (end != null) {
            return "has stopped: " + end.getMessage();
        }
        return replica.isRunning() ? null : "is not replicated to any more";
    }

    private String hint() {
        EngineException hindrance = replica.hindrance();
        return hindrance == null ? "" : " (" + hindrance.getMessage() + ")";
    }

    private EngineException notReplicated(String why) {
        return new EngineException(
                Kind.NOT_REPLICATED,
                "The transaction is committed in database "
                        + parts.database()
                        + " and is in its object store, but not at the replica "
                        + replica.name()
                        + ", which "
                        + why
                        + ". It will be replicated when that passes. Do not run it again.");
    }
}
