package io.hadal.engine.upload;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/** What uploading has been like. Thread-safe. */
public final class UploadStats {
    private static final int SAMPLES_MAX = 4096;

    private final ReentrantLock lock = new ReentrantLock();
    private final long[] lagMicros = new long[SAMPLES_MAX];
    private long chunks;
    private long bytes;
    private long failures;
    private String lastError = "";

    /**
     * @param chunks uploaded since the start
     * @param bytes in them
     * @param failures attempts that failed
     * @param lastError of the newest attempt; empty if it succeeded
     * @param lagMedianMicros over the last chunks: from the first commit's entry into the log until
     *     the chunk was in the store
     */
    public record Summary(
            long chunks,
            long bytes,
            long failures,
            String lastError,
            long lagMedianMicros,
            long lagP99Micros,
            long lagMaxMicros) {}

    void uploaded(long chunkBytes, long lagOfOldestMicros) {
        lock.lock();
        try {
            lagMicros[(int) (chunks % SAMPLES_MAX)] = lagOfOldestMicros;
            chunks++;
            bytes += chunkBytes;
            lastError = "";
        } finally {
            lock.unlock();
        }
    }

    void failed(String error) {
        lock.lock();
        try {
            failures++;
            lastError = error;
        } finally {
            lock.unlock();
        }
    }

    String lastError() {
        lock.lock();
        try {
            return lastError;
        } finally {
            lock.unlock();
        }
    }

    public Summary summary() {
        lock.lock();
        try {
            long[] sorted = Arrays.copyOf(lagMicros, (int) Math.min(chunks, SAMPLES_MAX));
            Arrays.sort(sorted);
            return new Summary(
                    chunks,
                    bytes,
                    failures,
                    lastError,
                    at(sorted, 0.5),
                    at(sorted, 0.99),
                    at(sorted, 1.0));
        } finally {
            lock.unlock();
        }
    }

    private static long at(long[] sorted, double quantile) {
        return sorted.length == 0
                ? 0
                : sorted[(int) Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))];
    }
}
