package io.hadal.objectstore.check;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.check.CheckReport.Latencies;
import io.hadal.objectstore.check.CheckReport.Percentiles;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntFunction;

/** How long small creates and reads take, one after the other: what a commit waits for. */
final class LatencyProbe {
    private final ObjectStore store;
    private final Env env;
    private final IntFunction<String> keys;
    private final int bytes;

    LatencyProbe(ObjectStore store, Env env, IntFunction<String> keys, int bytes) {
        this.store = store;
        this.env = env;
        this.keys = keys;
        this.bytes = bytes;
    }

    Latencies measure(int requests) {
        long[] creates = new long[requests];
        long[] gets = new long[requests];
        for (int i = 0; i < requests; i++) {
            String key = keys.apply(i);
            creates[i] = nanos(() -> store.create(key, new byte[bytes]));
            gets[i] = nanos(() -> store.get(key));
        }
        return new Latencies(requests, percentiles(creates), percentiles(gets));
    }

    static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private long nanos(Runnable request) {
        long start = env.monotonicNanos();
        request.run();
        return env.monotonicNanos() - start;
    }

    private static Percentiles percentiles(long[] nanos) {
        Arrays.sort(nanos);
        return new Percentiles(at(nanos, 0.5), at(nanos, 0.9), at(nanos, 0.99), at(nanos, 1));
    }

    /** The smallest value that the given part of all values does not exceed. */
    private static Duration at(long[] sorted, double part) {
        int index = (int) Math.ceil(part * sorted.length) - 1;
        return Duration.ofNanos(sorted[Math.clamp(index, 0, sorted.length - 1)]);
    }
}
