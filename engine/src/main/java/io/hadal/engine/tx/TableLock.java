package io.hadal.engine.tx;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A table's lock: shared by all who write to it, exclusive for DDL and for a transaction that
 * writes too many rows to lock them one by one. First come, first served, so a stream of writers
 * cannot keep DDL out; but who shares it already and wants it alone comes first: those in the queue
 * may wait for him.
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
            boolean shares = shared.contains(owner);
            if (exclusive == owner || (shares && !exclusively)) {
                return null;
            }
            if ((shares || queue.isEmpty()) && isFree(owner, exclusively)) {
                grant(owner, exclusively);
                return null;
            }
            LockWait wait = new LockWait(owner, this, exclusively);
            if (shares) {
                queue.addFirst(wait);
            } else {
                queue.add(wait);
            }
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
                for (LockOwner other : shared) {
                    if (other != wait.owner()) {
                        visitor.accept(other);
                    }
                }
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

    private boolean isFree(LockOwner owner, boolean exclusively) {
        boolean alone = shared.isEmpty() || (shared.size() == 1 && shared.contains(owner));
        return exclusive == null && (!exclusively || alone);
    }

    private void grant(LockOwner owner, boolean exclusively) {
        if (exclusively) {
            shared.remove(owner);
            exclusive = owner;
        } else {
            shared.add(owner);
        }
    }

    private void handOver() {
        while (!queue.isEmpty() && isFree(queue.getFirst().owner(), queue.getFirst().exclusive())) {
            LockWait first = queue.removeFirst();
            if (first.end(LockWait.Outcome.GRANTED)) {
                grant(first.owner(), first.exclusive());
            }
        }
    }
}
