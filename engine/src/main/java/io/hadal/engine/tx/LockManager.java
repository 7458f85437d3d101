package io.hadal.engine.tx;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.env.Env;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Locks of one database: exclusive ones on rows and on keys of unique indexes, shared or exclusive
 * ones on tables. First come, first served. When a wait begins, the graph of who waits for whom is
 * searched; whoever closes a circle is refused with DEADLOCK. What locks take is counted by their
 * owners against the size of a transaction.
 */
final class LockManager {
    /** More than the cores of any machine, so that two transactions seldom meet at one. */
    private static final int STRIPES = 64;

    private final Env env;
    private final Stripe[] stripes = new Stripe[STRIPES];
    private final Map<Long, TableLock> tables = new ConcurrentHashMap<>();
    private final ReentrantLock graph = new ReentrantLock();

    LockManager(Env env) {
        this.env = env;
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe();
        }
    }

    /**
     * Locks a key for the owner; at once if it has it already.
     *
     * @param space {@link RowLock#PRIMARY} or a unique index's id + 1
     */
    RowLock lockKey(LockOwner owner, long tableId, int space, byte[] key, Duration waitMax) {
        int hash = RowLock.hash(tableId, space, key);
        Stripe stripe = stripes[hash & (STRIPES - 1)];
        RowLock lock;
        LockWait wait;
        stripe.guard.lock();
        try {
            lock = stripe.find(tableId, space, key, hash);
            if (lock == null) {
                lock = new RowLock(tableId, space, key, hash, owner);
                stripe.add(lock);
                owner.held().add(lock);
                return lock;
            }
            if (lock.owner() == owner) {
                return lock;
            }
            wait = new LockWait(owner, lock, true);
            lock.enqueue(wait);
        } finally {
            stripe.guard.unlock();
        }
        LockWait.Outcome outcome = await(wait, waitMax);
        if (outcome != LockWait.Outcome.GRANTED) {
            stripe.leave(lock, wait);
            throw refused(outcome, "row", waitMax);
        }
        owner.held().add(lock);
        return lock;
    }

    /** The owner's lock on a key, null if it has none. */
    @Nullable RowLock find(LockOwner owner, long tableId, int space, byte[] key) {
        int hash = RowLock.hash(tableId, space, key);
        Stripe stripe = stripes[hash & (STRIPES - 1)];
        stripe.guard.lock();
        try {
            RowLock lock = stripe.find(tableId, space, key, hash);
            return lock != null && lock.owner() == owner ? lock : null;
        } finally {
            stripe.guard.unlock();
        }
    }

    /** Locks a table; at once if the owner has the lock already. */
    void lockTable(LockOwner owner, long tableId, boolean exclusively, Duration waitMax) {
        TableLock lock = tables.computeIfAbsent(tableId, id -> new TableLock());
        LockWait wait = lock.take(owner, exclusively);
        if (wait != null) {
            LockWait.Outcome outcome = await(wait, waitMax);
            if (outcome != LockWait.Outcome.GRANTED) {
                lock.leave(wait);
                throw refused(outcome, "table", waitMax);
            }
        }
        if (!owner.heldTables().contains(lock)) {
            owner.heldTables().add(lock);
        }
    }

    /** Forgets a table that was dropped. Who waits for it goes on when the lock is released. */
    void forgetTable(long tableId) {
        tables.remove(tableId);
    }

    /**
     * Releases the owner's locks on keys of a table that he has locked exclusively, but for those
     * that are to be kept.
     */
    void releaseKeys(LockOwner owner, long tableId, Predicate<RowLock> keep) {
        owner.held()
                .removeIf(lock -> {
                    boolean release = lock.tableId == tableId && !keep.test(lock);
                    if (release) {
                        stripes[lock.hash & (STRIPES - 1)].release(lock);
                    }
                    return release;
                });
    }

    /** Releases all that the owner holds. */
    void releaseAll(LockOwner owner) {
        for (RowLock lock : owner.held()) {
            stripes[lock.hash & (STRIPES - 1)].release(lock);
        }
        owner.held().clear();
        for (TableLock lock : owner.heldTables()) {
            lock.release(owner);
        }
        owner.heldTables().clear();
    }

    private LockWait.Outcome await(LockWait wait, Duration waitMax) {
        LockOwner owner = wait.owner();
        owner.waiting(wait);
        if (owner.interrupted()) {
            wait.end(LockWait.Outcome.INTERRUPTED);
        }
        // One search at a time: of two waits that close a circle together, the second finds the
        // first.
        graph.lock();
        try {
            if (!wait.ended() && waitsFor(wait, owner, new HashSet<>())) {
                wait.end(LockWait.Outcome.DEADLOCK);
            }
            if (wait.ended()) {
                owner.waiting(null);
                return wait.await();
            }
        } finally {
            graph.unlock();
        }
        Env.Timer timer = env.schedule(waitMax, () -> wait.end(LockWait.Outcome.TIMED_OUT));
        try {
            return wait.await();
        } finally {
            timer.cancel();
            owner.waiting(null);
        }
    }

    /** Whether the wait can only end when {@code target} has gone on. */
    private static boolean waitsFor(LockWait wait, LockOwner target, Set<LockOwner> seen) {
        boolean[] found = new boolean[1];
        wait.forEachBlocker(blocker -> {
            if (blocker == target) {
                found[0] = true;
            } else if (!found[0] && seen.add(blocker)) {
                LockWait next = blocker.waiting();
                found[0] = next != null && !next.ended() && waitsFor(next, target, seen);
            }
        });
        return found[0];
    }

    private static EngineException refused(
            LockWait.Outcome outcome, String what, Duration waitMax) {
        return switch (outcome) {
            case TIMED_OUT ->
                    new EngineException(
                            Kind.LOCK_WAIT_TIMEOUT,
                            "gave up waiting for a %s lock after %s ms; try restarting the transaction"
                                    .formatted(what, waitMax.toMillis()));
            case DEADLOCK ->
                    new EngineException(
                            Kind.DEADLOCK,
                            "waiting for a %s lock would be a deadlock; roll back and restart the transaction"
                                    .formatted(what));
            case INTERRUPTED ->
                    new EngineException(
                            Kind.INTERRUPTED,
                            "the wait for a %s lock was interrupted".formatted(what));
            case GRANTED ->
                    throw new IllegalStateException("a lock that was granted is not refused");
        };
    }

    /** A hash table of locks. */
    private static final class Stripe {
        private static final int BUCKETS_MIN = 16;

        private final ReentrantLock guard = new ReentrantLock();
        private @Nullable RowLock[] buckets = new RowLock[BUCKETS_MIN];
        private int count;

        @Nullable RowLock find(long tableId, int space, byte[] key, int hash) {
            RowLock lock = buckets[bucket(hash)];
            while (lock != null && !(lock.hash == hash && lock.is(tableId, space, key))) {
                lock = lock.nextInBucket;
            }
            return lock;
        }

        void add(RowLock lock) {
            if (count >= buckets.length) {
                resize(buckets.length * 2);
            }
            int bucket = bucket(lock.hash);
            lock.nextInBucket = buckets[bucket];
            buckets[bucket] = lock;
            count++;
        }

        void release(RowLock lock) {
            guard.lock();
            try {
                if (!lock.handOver()) {
                    remove(lock);
                }
            } finally {
                guard.unlock();
            }
        }

        void leave(RowLock lock, LockWait wait) {
            guard.lock();
            try {
                lock.dequeue(wait);
            } finally {
                guard.unlock();
            }
        }

        private void remove(RowLock lock) {
            int bucket = bucket(lock.hash);
            RowLock before = null;
            RowLock at = buckets[bucket];
            while (at != null && at != lock) {
                before = at;
                at = at.nextInBucket;
            }
            if (at == null) {
                throw new IllegalStateException("a lock was released twice");
            }
            if (before == null) {
                buckets[bucket] = lock.nextInBucket;
            } else {
                before.nextInBucket = lock.nextInBucket;
            }
            count--;
            if (buckets.length > BUCKETS_MIN && count < buckets.length / 8) {
                resize(buckets.length / 4);
            }
        }

        private void resize(int length) {
            @Nullable RowLock[] before = buckets;
            buckets = new RowLock[Math.max(length, BUCKETS_MIN)];
            for (RowLock first : before) {
                RowLock lock = first;
                while (lock != null) {
                    RowLock next = lock.nextInBucket;
                    int bucket = bucket(lock.hash);
                    lock.nextInBucket = buckets[bucket];
                    buckets[bucket] = lock;
                    lock = next;
                }
            }
        }

        private int bucket(int hash) {
            // The low bits chose the stripe.
            return (hash >>> 6) & (buckets.length - 1);
        }
    }
}
