package io.hadal.replication.copy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An amount that several members divide: bytes of memory, requests at a time. Whoever waits gets it
 * in turn, member by member; and a member may hold three times what is left free, so that one that
 * is alone has three quarters, of two each has three sevenths, and there is always room for one
 * more to begin: a member that hangs takes nothing from the others. Thread-safe.
 */
final class FairShare {
    private static final int TIMES_FREE_MAX = 3;

    private final long total;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition granted = lock.newCondition();

    /** Members that wait, the next in turn first. */
    private final Deque<Member> turns = new ArrayDeque<>();

    private long used;

    FairShare(long total) {
        this.total = total;
    }

    Member join() {
        return new Member();
    }

    private static final class Ask {
        private final long amount;
        private boolean granted;

        Ask(long amount) {
            this.amount = amount;
        }
    }

    /**
     * Gives whoever is in turn what there is. Nobody overtakes one for whom there is no room yet.
     */
    private void grant() {
        for (Member next = next(); next != null; next = next()) {
            next.grantFirst();
            granted.signalAll();
        }
    }

    private @Nullable Member next() {
        for (Member member : turns) {
            long amount = member.asks.element().amount;
            if (member.mayHold(amount)) {
                return used == 0 || used + amount <= total ? member : null;
            }
        }
        return null;
    }

    /** One who takes and gives back. What it takes first, it gets first. */
    final class Member {
        private final Deque<Ask> asks = new ArrayDeque<>();
        private long held;
        private long peak;

        private Member() {}

        /** Waits for its turn and for room. What is more than all there is gets it alone. */
        void take(long amount) throws InterruptedException {
            lock.lockInterruptibly();
            Ask ask = new Ask(amount);
            try {
                if (asks.isEmpty()) {
                    turns.addLast(this);
                }
                asks.addLast(ask);
                grant();
                while (!ask.granted) {
                    granted.await();
                }
            } catch (InterruptedException e) {
                giveUp(ask);
                throw e;
            } finally {
                lock.unlock();
            }
        }

        void release(long amount) {
            lock.lock();
            try {
                held -= amount;
                used -= amount;
                grant();
            } finally {
                lock.unlock();
            }
        }

        /** The most that it ever held. */
        long peak() {
            lock.lock();
            try {
                return peak;
            } finally {
                lock.unlock();
            }
        }

        private boolean mayHold(long amount) {
            return held == 0 || held + amount <= TIMES_FREE_MAX * (total - used - amount);
        }

        private void grantFirst() {
            Ask ask = asks.remove();
            ask.granted = true;
            held += ask.amount;
            used += ask.amount;
            peak = Math.max(peak, held);
            turns.remove(this);
            if (!asks.isEmpty()) {
                turns.addLast(this);
            }
        }

        private void giveUp(Ask ask) {
            if (ask.granted) {
                release(ask.amount);
                return;
            }
            asks.remove(ask);
            if (asks.isEmpty()) {
                turns.remove(this);
            }
            grant();
        }
    }
}
