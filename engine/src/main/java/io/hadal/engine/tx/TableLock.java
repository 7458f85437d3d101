package io.hadal.engine.tx;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A table's lock: shared by all who write to it, exclusive for DDL. First come, first served, so a
 * stream of writers cannot keep DDL out. An owner never asks for both.
 */
final class TableLock implements LockWait.Blockers {
    private final ReentrantLock guard = new ReentrantLock();
    private final Set<LockOwner> shared = new HashSet<>();
    private final ArrayDeque<LockWait> queue = new ArrayDeque<>();
    private @Nullable LockOwner exclusive;

    /** Takes the lock and returns null, or returns the wait that has begun. */
    @Nullable LockWait take(LockOwner owner, boolean exclusively) {
        guard.lock();
        try {
            if (shared.contains(owner) || exclusive == owner) {
                return null;
            }
            if (queue.isEmpty() && isFree(exclusively)) {
                grant(owner, exclusively);
                return null;
            }
            LockWait wait = new LockWait(owner, this, exclusively);
            queue.add(wait);
            return wait;
        } finally {
            guard.unlock();
        }
    }

    void release(LockOwner owner) {
        guard.lock();
        try {
            shared.remove(owner);
            if (exclusive == owner) {
                exclusive = null;
            }
            handOver();
        } finally {
            guard.unlock();
        }
    }

    /** Takes a wait that has ended without the lock out of the queue. */
    void leave(LockWait wait) {
        guard.lock();
        try {
            queue.remove(wait);
            handOver();
        } finally {
            guard.unlock();
        }
    }

    /** Who holds it against the wait, and who is ahead in the queue. */
    @Override
    public void forEachBlocker(LockWait wait, Consumer<LockOwner> visitor) {
        guard.lock();
        try {
            if (exclusive != null) {
                visitor.accept(exclusive);
            }
            if (wait.exclusive()) {
                shared.forEach(visitor);
            }
            for (LockWait ahead : queue) {
                if (ahead == wait) {
                    break;
                }
                visitor.accept(ahead.owner());
            }
        } finally {
            guard.unlock();
        }
    }

    private boolean isFree(boolean exclusively) {
        return exclusive == null && (!exclusively || shared.isEmpty());
    }

    private void grant(LockOwner owner, boolean exclusively) {
        if (exclusively) {
            exclusive = owner;
        } else {
            shared.add(owner);
        }
    }

    private void handOver() {
        while (!queue.isEmpty() && isFree(queue.getFirst().exclusive())) {
            LockWait first = queue.removeFirst();
            grant(first.owner(), first.exclusive());
            if (!first.end(LockWait.Outcome.GRANTED)) {
                shared.remove(first.owner());
                if (exclusive == first.owner()) {
                    exclusive = null;
                }
            }
        }
    }
}
