package io.hadal.engine.replica;

import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the source has got since the database was opened: when, and how much, by position. Old
 * entries grow sparse, so that a lag comes out too large rather than too small. Thread-safe.
 */
final class Backlog {
    private static final int ENTRIES_MAX = 4096;

    private final ReentrantLock lock = new ReentrantLock();
    private final long base;

    /** By the position before its first record. */
    private final TreeMap<Long, Part> parts = new TreeMap<>();

    private long through;
    private long bytes;

    /**
     * @param bytesBefore uploaded before it since the database was opened
     */
    private record Part(long firstTimeMicros, long bytesBefore) {}

    /**
     * @param base position up to which the source had everything when the database was opened
     */
    Backlog(long base) {
        this.base = base;
        this.through = base;
    }

    /** Position up to which the source had everything when the database was opened. */
    long base() {
        return base;
    }

    void uploaded(EncodedChunk chunk) {
        lock.lock();
        try {
            if (chunk.header().recordCount() > 0) {
                parts.put(
                        chunk.header().firstPosition() - 1,
                        new Part(chunk.header().firstTimeMicros(), bytes));
                if (parts.size() > ENTRIES_MAX) {
                    thinOut();
                }
            }
            through = chunk.header().lastPosition();
            bytes += chunk.object().bytes().length;
            bytes += chunk.header().puts().stream().mapToLong(PutEntry::sizeBytes).sum();
        } finally {
            lock.unlock();
        }
    }

    /** Time of the oldest record after a position that the source has; 0 if it has none. */
    long oldestMicrosAfter(long position) {
        lock.lock();
        try {
            Map.Entry<Long, Part> part = partAt(position);
            return part == null ? 0 : part.getValue().firstTimeMicros();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes of the log after a position and of the objects that it names. */
    long bytesAfter(long position) {
        lock.lock();
        try {
            Map.Entry<Long, Part> part = partAt(position);
            return part == null ? 0 : bytes - part.getValue().bytesBefore();
        } finally {
            lock.unlock();
        }
    }

    private Map.@Nullable Entry<Long, Part> partAt(long position) {
        if (position >= through) {
            return null;
        }
        Map.Entry<Long, Part> floor = parts.floorEntry(position);
        return floor == null ? parts.firstEntry() : floor;
    }

    private void thinOut() {
        int index = 0;
        Iterator<Long> positions = parts.keySet().iterator();
        while (positions.hasNext()) {
            positions.next();
            if (index++ % 2 == 1 && positions.hasNext()) {
                positions.remove();
            }
        }
    }
}
