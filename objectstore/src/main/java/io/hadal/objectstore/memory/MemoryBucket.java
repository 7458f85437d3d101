package io.hadal.objectstore.memory;

import io.hadal.objectstore.ObjectKeys;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * What a bucket holds, shared by any number of {@link MemoryObjectStore}s. Its own methods take
 * whole keys, root path included, and are what an operator's tool or a disaster does to a bucket:
 * copy, remove, damage. Thread-safe; every method is atomic.
 */
public final class MemoryBucket {

    /** An object as it is kept; its bytes are never changed after it was stored. */
    record Stored(byte[] bytes, long modifiedMicros) {}

    private final String name;
    private final NavigableMap<String, Stored> objects =
            new ConcurrentSkipListMap<>(ObjectKeys.ORDER);

    public MemoryBucket(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    NavigableMap<String, Stored> objects() {
        return objects;
    }

    /** All whole keys, in UTF-8 byte order. */
    public List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    /** The object's bytes, or null if there is none. */
    public byte @Nullable [] read(String wholeKey) {
        Stored stored = objects.get(wholeKey);
        return stored == null ? null : stored.bytes().clone();
    }

    /** Sets an object's bytes, whatever was there: a foreign copier, or damage. */
    public void write(String wholeKey, byte[] bytes) {
        objects.put(ObjectKeys.check(wholeKey), new Stored(bytes.clone(), 0));
    }

    /** Removes an object as an operator would; whether there was one. */
    public boolean remove(String wholeKey) {
        return objects.remove(wholeKey) != null;
    }

    /**
     * A copy that later changes of either do not reach. Not atomic against writers: as a copy by a
     * tool.
     */
    public MemoryBucket copy(String nameOfCopy) {
        MemoryBucket copy = new MemoryBucket(nameOfCopy);
        for (Map.Entry<String, Stored> object : objects.entrySet()) {
            copy.objects.put(object.getKey(), object.getValue());
        }
        return copy;
    }
}
