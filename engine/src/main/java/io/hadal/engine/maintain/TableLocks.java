package io.hadal.engine.maintain;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** One piece of work per table at a time. */
final class TableLocks {
    private final Map<Long, ReentrantLock> locks = new ConcurrentHashMap<>();

    /** Waits for whoever has the table. */
    Held lock(long tableId) {
        ReentrantLock lock = locks.computeIfAbsent(tableId, id -> new ReentrantLock());
        lock.lock();
        return lock::unlock;
    }

    /** To be closed by the thread that locked. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }
}
