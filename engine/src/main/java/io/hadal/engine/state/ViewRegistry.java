package io.hadal.engine.state;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The positions that views have open, without a lock. A reader writes its position into a slot and
 * then looks whether vacuum has passed it; vacuum says how far it wants to go and then looks into
 * the slots. So at least one of the two sees the other.
 */
final class ViewRegistry {
    /** Slots of a table; when all are taken another table is added. */
    private static final int SLOTS = 256;

    private static final long FREE = 0;

    private final List<AtomicLongArray> tables =
            new CopyOnWriteArrayList<>(List.of(new AtomicLongArray(SLOTS)));

    private final ReentrantLock scan = new ReentrantLock();

    /** No new view may be older, but for those that another one keeps. */
    private volatile long horizon;

    /** Where a view is registered. @param position its position */
    record Registration(AtomicLongArray table, int slot, long position) {
        void close() {
            table.set(slot, FREE);
        }
    }

    /** Registers a view at the position that {@code visible} gives, which only grows. */
    Registration open(LongSupplier visible) {
        while (true) {
            Registration registration = claim(visible.getAsLong());
            if (horizon <= registration.position) {
                return registration;
            }
            registration.close();
        }
    }

    /** Registers a view at a position that another open view, not a newer one, keeps. */
    Registration openAt(long position, Registration keeper) {
        if (position < keeper.position) {
            throw new IllegalArgumentException(
                    "position %d is older than the view at %d"
                            .formatted(position, keeper.position));
        }
        // Otherwise a scan under way could miss both: this one not there yet, the keeper closed by
        // the time it is looked at.
        scan.lock();
        try {
            return claim(position);
        } finally {
            scan.unlock();
        }
    }

    /**
     * The oldest position that a view has or may come to have; vacuum may drop what nobody sees
     * from there on.
     */
    long advance(long visible) {
        horizon = Math.max(horizon, visible);
        scan.lock();
        try {
            return oldest(horizon);
        } finally {
            scan.unlock();
        }
    }

    private long oldest(long newest) {
        long oldest = newest;
        for (AtomicLongArray table : tables) {
            for (int slot = 0; slot < SLOTS; slot++) {
                long value = table.get(slot);
                if (value != FREE) {
                    oldest = Math.min(oldest, value - 1);
                }
            }
        }
        return oldest;
    }

    /** The oldest position that an open view has; {@code newest} if there is none. */
    long oldestOpen(long newest) {
        scan.lock();
        try {
            return oldest(newest);
        } finally {
            scan.unlock();
        }
    }

    /** Number of open views. */
    int count() {
        int count = 0;
        for (AtomicLongArray table : tables) {
            for (int slot = 0; slot < SLOTS; slot++) {
                count += table.get(slot) == FREE ? 0 : 1;
            }
        }
        return count;
    }

    private Registration claim(long position) {
        int start = (int) Thread.currentThread().threadId() * 31;
        while (true) {
            for (AtomicLongArray table : tables) {
                for (int i = 0; i < SLOTS; i++) {
                    int slot = (start + i) & (SLOTS - 1);
                    // Position 0 is a view too: it is written as 1.
                    if (table.get(slot) == FREE && table.compareAndSet(slot, FREE, position + 1)) {
                        return new Registration(table, slot, position);
                    }
                }
            }
            tables.add(new AtomicLongArray(SLOTS));
        }
    }
}
