package io.hadal.engine.upload;

import io.hadal.engine.EngineConfig;
import io.hadal.engine.wal.WalEntry;
import io.hadal.env.Env;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries of the local log that the store does not have, oldest first. Those beyond a bound are
 * only counted here: they are read from the log's files again when their turn comes. Not
 * thread-safe.
 */
public final class UploadQueue {
    /** What is kept in memory: eight chunks, so that a short outage costs no reading. */
    static final long MEMORY_BYTES_MAX = 8L * EngineConfig.CHUNK_BYTES_MAX;

    /**
     * @param nanos when the entry was taken, on the monotonic clock
     */
    record Queued(WalEntry entry, long nanos) {
        long bytes() {
            return entry.payload().length;
        }

        boolean isRecord() {
            return entry.kind() == WalEntry.Kind.RECORD;
        }
    }

    private final Deque<Queued> memory = new ArrayDeque<>();
    private long memoryBytes;
    private long pendingBytes;

    /** Numbers after this one, up to lastNumber, are on disk only. */
    private long memoryThrough;

    private long lastNumber;

    /** In a queue that nothing was added to: the store has the entries up to this number. */
    public void uploadedThrough(long number) {
        memoryThrough = number;
        lastNumber = number;
    }

    /** Takes what a restart has found in the local log beyond the store. */
    public void restore(Env env, WalEntry entry) {
        add(asOfNow(env, entry));
    }

    /** An entry that was read from disk, taken when its record says it was. */
    static Queued asOfNow(Env env, WalEntry entry) {
        long now = env.monotonicNanos();
        boolean record = entry.kind() == WalEntry.Kind.RECORD;
        return new Queued(
                entry,
                record ? now - 1000 * Math.max(0, env.nowMicros() - entry.timeMicros()) : now);
    }

    void add(Queued added) {
        if (memoryThrough == lastNumber && memoryBytes < MEMORY_BYTES_MAX) {
            addToMemory(added);
        }
        lastNumber = added.entry().number();
        pendingBytes += added.bytes();
    }

    private void addToMemory(Queued added) {
        memory.add(added);
        memoryBytes += added.bytes();
        memoryThrough = added.entry().number();
    }

    /**
     * Number of the first entry that has to be read from disk before anything can be taken; 0 if
     * none has to.
     */
    long wantsReading() {
        return memory.isEmpty() && memoryThrough < lastNumber ? memoryThrough + 1 : 0;
    }

    /** What was read, from {@link #wantsReading} on. */
    void reloaded(List<Queued> entries) {
        for (Queued entry : entries) {
            if (memoryBytes < MEMORY_BYTES_MAX && entry.entry().number() == memoryThrough + 1) {
                addToMemory(entry);
            }
        }
    }

    /**
     * The first record in memory, or null. Journal lines before it do not count: they wait for a
     * record.
     */
    @Nullable Queued firstRecord() {
        for (Queued queued : memory) {
            if (queued.isRecord()) {
                return queued;
            }
        }
        return null;
    }

    /** Whether a chunk is full. */
    boolean full() {
        return memoryBytes >= EngineConfig.CHUNK_BYTES_MAX;
    }

    /**
     * Takes the entries of a chunk: at least one record, and what fits besides, up to {@code
     * throughNumber}.
     */
    List<Queued> take(long throughNumber) {
        List<Queued> taken = new ArrayList<>();
        long bytes = 0;
        boolean record = false;
        while (!memory.isEmpty()) {
            Queued next = memory.getFirst();
            boolean fits = !record || bytes + next.bytes() <= EngineConfig.CHUNK_BYTES_MAX;
            if (next.entry().number() > throughNumber || !fits) {
                break;
            }
            taken.add(memory.removeFirst());
            memoryBytes -= next.bytes();
            bytes += next.bytes();
            record |= next.isRecord();
        }
        return taken;
    }

    /** The store has these. */
    void done(List<Queued> taken) {
        for (Queued queued : taken) {
            pendingBytes -= queued.bytes();
        }
    }

    /** Bytes that the store does not have. */
    long pendingBytes() {
        return pendingBytes;
    }
}
