package io.hadal.sql.session;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The server's locks by name: first come, first served, counted per connection. */
final class UserLocks {
    private final ReentrantLock guard = new ReentrantLock();
    private final Map<String, Held> locks = new HashMap<>();

    /** A lock that a connection has. */
    private static final class Held {
        final Queue<Wait> waiting = new ArrayDeque<>();
        long connection;
        long times = 1;

        Held(long connection) {
            this.connection = connection;
        }
    }

    /** A connection that waits for a lock. */
    static final class Wait {
        private final String name;
        private final long connection;

        /** Down when the lock is granted; whoever gives up may count it down, too. */
        final CountDownLatch over = new CountDownLatch(1);

        private boolean granted;

        private Wait(String name, long connection) {
            this.name = name;
            this.connection = connection;
        }
    }

    /** Takes a lock, and returns null; or a wait, which has to be ended by {@link #ended}. */
    @Nullable Wait take(String name, long connection) {
        guard.lock();
        try {
            Held held = locks.get(name);
            if (held == null) {
                locks.put(name, new Held(connection));
                return null;
            }
            if (held.connection == connection) {
                held.times++;
                return null;
            }
            Wait wait = new Wait(name, connection);
            held.waiting.add(wait);
            return wait;
        } finally {
            guard.unlock();
        }
    }

    /** Ends a wait. Returns whether the lock was granted. */
    boolean ended(Wait wait) {
        guard.lock();
        try {
            Held held = locks.get(wait.name);
            if (!wait.granted && held != null) {
                held.waiting.remove(wait);
            }
            return wait.granted;
        } finally {
            guard.unlock();
        }
    }

    /** Gives one hold back. False if another connection has it, null if nobody has. */
    @Nullable Boolean release(String name, long connection) {
        guard.lock();
        try {
            Held held = locks.get(name);
            if (held == null || held.connection != connection) {
                return held == null ? null : Boolean.FALSE;
            }
            if (--held.times == 0 && !handedOver(held)) {
                locks.remove(name);
            }
            return true;
        } finally {
            guard.unlock();
        }
    }

    /** Gives back all that a connection has. Returns how many holds these were. */
    long releaseAll(long connection) {
        guard.lock();
        try {
            long released = 0;
            for (Iterator<Held> all = locks.values().iterator(); all.hasNext(); ) {
                Held held = all.next();
                if (held.connection == connection) {
                    released += held.times;
                    if (!handedOver(held)) {
                        all.remove();
                    }
                }
            }
            return released;
        } finally {
            guard.unlock();
        }
    }

    @Nullable Long holder(String name) {
        guard.lock();
        try {
            Held held = locks.get(name);
            return held == null ? null : held.connection;
        } finally {
            guard.unlock();
        }
    }

    private static boolean handedOver(Held held) {
        Wait next = held.waiting.poll();
        if (next == null) {
            return false;
        }
        held.connection = next.connection;
        held.times = 1;
        next.granted = true;
        next.over.countDown();
        return true;
    }
}
