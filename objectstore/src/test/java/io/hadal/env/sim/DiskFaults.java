package io.hadal.env.sim;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What goes wrong on a simulated disk, and how slow it is. As a world begins: nothing, and a
 * little.
 */
public final class DiskFaults {
    /** What a disk does that can fail. */
    public enum Operation {
        APPEND,
        SYNC,
        WRITE,
        READ
    }

    private final Map<Operation, Integer> oneIn = new EnumMap<>(Operation.class);
    private final Map<Operation, Deque<Integer>> scripted = new EnumMap<>(Operation.class);
    private final Map<Operation, Integer> done = new EnumMap<>(Operation.class);
    private long capacityBytes = Long.MAX_VALUE;
    private long latencyMinNanos = 20_000;
    private long latencyMaxNanos = 500_000;

    DiskFaults() {}

    /** One in {@code n} operations of this kind fails; 0: none. */
    public DiskFaults failOneIn(Operation operation, int n) {
        oneIn.put(operation, n);
        return this;
    }

    /** The {@code n}-th operation of this kind from now on fails; 1 is the next. */
    public DiskFaults failNth(Operation operation, int n) {
        scripted.computeIfAbsent(operation, key -> new ArrayDeque<>())
                .add(done.getOrDefault(operation, 0) + n);
        return this;
    }

    /** The disk is full when its files have this many bytes together. */
    public DiskFaults capacity(long bytes) {
        capacityBytes = bytes;
        return this;
    }

    /**
     * Each operation takes a seeded time between these. With zero for both it only lets other tasks
     * go first.
     */
    public DiskFaults latency(Duration min, Duration max) {
        latencyMinNanos = min.toNanos();
        latencyMaxNanos = max.toNanos();
        return this;
    }

    /** No more faults, as much room as wanted; the latency stays. */
    public void heal() {
        oneIn.clear();
        scripted.clear();
        capacityBytes = Long.MAX_VALUE;
    }

    long capacityBytes() {
        return capacityBytes;
    }

    long latencyNanos(RandomGenerator random) {
        return latencyMaxNanos <= latencyMinNanos
                ? latencyMinNanos
                : random.nextLong(latencyMinNanos, latencyMaxNanos + 1);
    }

    /** Counts an operation and tells whether it is to fail. */
    boolean fails(Operation operation, RandomGenerator random) {
        int number = done.merge(operation, 1, Integer::sum);
        Deque<Integer> planned = scripted.get(operation);
        if (planned != null && planned.remove(number)) {
            return true;
        }
        int chance = oneIn.getOrDefault(operation, 0);
        return chance > 0 && random.nextInt(chance) == 0;
    }
}
