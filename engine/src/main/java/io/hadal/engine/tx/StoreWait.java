package io.hadal.engine.tx;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a transaction does with the object store, where its thread may be interrupted. */
final class StoreWait {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Thread waiter;
    private boolean interrupted;

    /**
     * Runs on this thread; an {@link #interrupt} from another one reaches it, and nothing after.
     */
    void run(Runnable wait) {
        lock.lock();
        try {
            waiter = Thread.currentThread();
            interrupted = false;
        } finally {
            lock.unlock();
        }
        try {
            wait.run();
        } finally {
            lock.lock();
            try {
                waiter = null;
                if (interrupted) {
                    Thread.interrupted();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    void interrupt() {
        lock.lock();
        try {
            if (waiter != null) {
                interrupted = true;
                waiter.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }
}
