package io.hadal.engine.segment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Values in memory up to a total weight; what was not used for longest goes first. A value is
 * loaded by the first who asks for it while the others wait. Thread-safe.
 */
final class WeightedLru<K, V> {
    private final long bytesMax;
    private final ToLongFunction<V> weigher;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<K, Slot<V>> slots = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private static final class Slot<V> {
        final CompletableFuture<V> value = new CompletableFuture<>();

        /** 0 while it is being loaded. */
        long weight;
    }

    WeightedLru(long bytesMax, ToLongFunction<V> weigher) {
        this.bytesMax = bytesMax;
        this.weigher = weigher;
    }

    /** The value, loaded if need be; throws what {@code loader} throws, to all who wait for it. */
    V get(K key, Supplier<V> loader) {
        Slot<V> slot;
        boolean mine = false;
        lock.lock();
        try {
            slot = slots.get(key);
            if (slot == null) {
                slot = new Slot<>();
                slots.put(key, slot);
                mine = true;
            }
        } finally {
            lock.unlock();
        }
        if (mine) {
            load(key, slot, loader);
        }
        return await(slot);
    }

    /** Puts a value that is at hand already. */
    void put(K key, V value) {
        Slot<V> slot = new Slot<>();
        slot.value.complete(value);
        lock.lock();
        try {
            Slot<V> old = slots.put(key, slot);
            bytes -= old == null ? 0 : old.weight;
            settle(slot, value);
        } finally {
            lock.unlock();
        }
    }

    long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    private void load(K key, Slot<V> slot, Supplier<V> loader) {
        try {
            V value = loader.get();
            lock.lock();
            try {
                if (slots.get(key) == slot) {
                    settle(slot, value);
                }
            } finally {
                lock.unlock();
            }
            slot.value.complete(value);
        } catch (Throwable e) {
            lock.lock();
            try {
                slots.remove(key, slot);
            } finally {
                lock.unlock();
            }
            slot.value.completeExceptionally(e);
        }
    }

    private void settle(Slot<V> slot, V value) {
        slot.weight = weigher.applyAsLong(value);
        bytes += slot.weight;
        var oldest = slots.entrySet().iterator();
        while (bytes > bytesMax && oldest.hasNext()) {
            Map.Entry<K, Slot<V>> entry = oldest.next();
            if (entry.getValue() != slot && entry.getValue().weight > 0) {
                bytes -= entry.getValue().weight;
                oldest.remove();
            }
        }
    }

    private static <V> V await(Slot<V> slot) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return slot.value.get();
                } catch (InterruptedException e) {
                    // Whoever loads ends soon: an interrupt ends its fetch. Then the caller sees
                    // the flag.
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw e.getCause() instanceof RuntimeException cause
                            ? cause
                            : new CompletionException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
