package io.hadal.engine.tx;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** One wait of one owner for one lock. Whoever ends it first decides the outcome. */
final class LockWait {
    enum Outcome {
        GRANTED,
        TIMED_OUT,
        INTERRUPTED,
        DEADLOCK
    }

    private final LockOwner owner;
    private final Blockers lock;
    private final boolean exclusive;
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    /** A lock that can say whom a wait waits for. */
    interface Blockers {
        void forEachBlocker(LockWait wait, Consumer<LockOwner> visitor);
    }

    LockWait(LockOwner owner, Blockers lock, boolean exclusive) {
        this.owner = owner;
        this.lock = lock;
        this.exclusive = exclusive;
    }

    LockOwner owner() {
        return owner;
    }

    boolean exclusive() {
        return exclusive;
    }

    boolean ended() {
        return outcome.isDone();
    }

    /** False if it has ended otherwise before. */
    boolean end(Outcome how) {
        return outcome.complete(how);
    }

    void forEachBlocker(Consumer<LockOwner> visitor) {
        lock.forEachBlocker(this, visitor);
    }

    /** Blocks until it has ended. */
    Outcome await() {
        try {
            return outcome.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(Outcome.INTERRUPTED);
            return outcome.join();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a wait for a lock never fails", e);
        }
    }
}
