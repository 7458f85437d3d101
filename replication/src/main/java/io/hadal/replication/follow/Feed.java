package io.hadal.replication.follow;

import io.hadal.replication.log.LogChunk;
import io.hadal.replication.log.Place;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the source's writer hands over while it writes it to the source: the chunk that it is
 * creating there, and the names of objects that were put at the target already. Only saves time:
 * what is not here is read from the source. Thread-safe.
 */
public final class Feed {
    /** Objects that wait for a chunk to name them; forgotten ones are asked for or copied again. */
    private static final int OBJECTS_MAX = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PutEntry> there = new LinkedHashMap<>();
    private @Nullable LogChunk newest;
    private boolean news;

    /** A chunk that is fixed for good; a writer has one under way, so one is kept. */
    public void offer(LogChunk chunk) {
        lock.lock();
        try {
            newest = chunk;
            news = true;
        } finally {
            lock.unlock();
        }
    }

    /** The target has an object, of these bytes. */
    public void isThere(PutEntry object) {
        lock.lock();
        try {
            there.put(object.key(), object);
            if (there.size() > OBJECTS_MAX) {
                there.remove(there.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** The source has got something. */
    public void wake() {
        lock.lock();
        try {
            news = true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether there was something new since this was last asked. */
    public boolean takeNews() {
        lock.lock();
        try {
            boolean present = news;
            news = false;
            return present;
        } finally {
            lock.unlock();
        }
    }

    /** Whether that was put at the target whole; a chunk names an object once. */
    boolean takeThere(PutEntry object) {
        lock.lock();
        try {
            PutEntry sent = there.remove(object.key());
            return sent != null
                    && sent.sizeBytes() == object.sizeBytes()
                    && sent.hash().equals(object.hash());
        } finally {
            lock.unlock();
        }
    }

    /** Whether that is the place behind the newest chunk: nobody else knows more. */
    public boolean endsAt(Place place) {
        lock.lock();
        try {
            return newest != null && newest.next().equals(place);
        } finally {
            lock.unlock();
        }
    }

    /** The chunk that belongs there, if it is the one that was offered last. */
    Optional<LogChunk> at(Place place) {
        lock.lock();
        try {
            return Optional.ofNullable(newest).filter(chunk -> place.isOf(chunk.header()));
        } finally {
            lock.unlock();
        }
    }
}
