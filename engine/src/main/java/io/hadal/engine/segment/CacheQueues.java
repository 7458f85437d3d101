package io.hadal.engine.segment;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * Which entry to evict next: a segmented LRU. An entry that was used once goes before one that was
 * used again, so that a scan over more than fits does not wash out what is used all the time. Not
 * thread-safe.
 */
final class CacheQueues {
    /**
     * Share of the limit that entries which were used again may take before the oldest of them
     * counts as used once.
     */
    private static final double KEPT_SHARE = 0.8;

    private final SequencedSet<CacheEntry> once = new LinkedHashSet<>();
    private final SequencedSet<CacheEntry> again = new LinkedHashSet<>();
    private long onceBytes;
    private long againBytes;

    long bytes() {
        return onceBytes + againBytes;
    }

    void add(CacheEntry entry) {
        once.addLast(entry);
        onceBytes += entry.sizeBytes;
    }

    void remove(CacheEntry entry) {
        if (once.remove(entry)) {
            onceBytes -= entry.sizeBytes;
        } else if (again.remove(entry)) {
            againBytes -= entry.sizeBytes;
        }
    }

    /** The entry is used again. */
    void touch(CacheEntry entry, long bytesMax) {
        remove(entry);
        entry.kept = true;
        again.addLast(entry);
        againBytes += entry.sizeBytes;
        while (againBytes > bytesMax * KEPT_SHARE && again.size() > 1) {
            CacheEntry oldest = again.getFirst();
            remove(oldest);
            oldest.kept = false;
            add(oldest);
        }
    }

    /** Entries to evict so that at least {@code bytes} become free, as far as possible. */
    List<CacheEntry> victims(long bytes) {
        List<CacheEntry> victims = new ArrayList<>();
        long free = collect(once, 0, bytes, victims);
        collect(again, free, bytes, victims);
        return victims;
    }

    private static long collect(
            SequencedSet<CacheEntry> queue, long soFar, long bytes, List<CacheEntry> victims) {
        long free = soFar;
        for (CacheEntry entry : queue) {
            if (free >= bytes) {
                break;
            }
            if (entry.evictable()) {
                victims.add(entry);
                free += entry.sizeBytes;
            }
        }
        return free;
    }
}
