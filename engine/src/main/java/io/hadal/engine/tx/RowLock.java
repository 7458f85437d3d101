package io.hadal.engine.tx;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An exclusive lock on a row's primary key (space 0) or on a key of a unique index (space = index
 * id). Guarded by its stripe.
 */
final class RowLock implements LockWait.Blockers {
    /** The space of primary keys; indexes have ids from 0, so theirs are id + 1. */
    static final int PRIMARY = 0;

    final long tableId;
    final int space;
    final byte[] key;
    final int hash;
    @Nullable RowLock nextInBucket;

    private volatile LockOwner owner;
    private @Nullable ArrayDeque<LockWait> queue;

    /** What the owner remembers about the row. Only the owner's thread looks at it. */
    private @Nullable BaseRow base;

    RowLock(long tableId, int space, byte[] key, int hash, LockOwner owner) {
        this.tableId = tableId;
        this.space = space;
        this.key = key;
        this.hash = hash;
        this.owner = owner;
    }

    static int hash(long tableId, int space, byte[] key) {
        int hash = (Arrays.hashCode(key) * 31 + space) * 31 + Long.hashCode(tableId);
        return hash ^ hash >>> 16;
    }

    boolean is(long otherTable, int otherSpace, byte[] otherKey) {
        return tableId == otherTable && space == otherSpace && Arrays.equals(key, otherKey);
    }

    LockOwner owner() {
        return owner;
    }

    @Nullable BaseRow base() {
        return base;
    }

    void base(BaseRow row) {
        base = row;
    }

    void enqueue(LockWait wait) {
        if (queue == null) {
            queue = new ArrayDeque<>(2);
        }
        queue.add(wait);
    }

    void dequeue(LockWait wait) {
        if (queue != null) {
            queue.remove(wait);
        }
    }

    /** Gives the lock to the first who still waits; false if there is none. */
    boolean handOver() {
        base = null;
        while (queue != null && !queue.isEmpty()) {
            LockWait first = queue.remove();
            if (first.end(LockWait.Outcome.GRANTED)) {
                owner = first.owner();
                return true;
            }
        }
        return false;
    }

    /**
     * The owner; those ahead in the queue will be it before the wait ends, and are looked at when
     * they wait for something else.
     */
    @Override
    public void forEachBlocker(LockWait wait, Consumer<LockOwner> visitor) {
        visitor.accept(owner);
    }
}
