package io.hadal.storage;

import java.util.random.RandomGenerator;

/** Names one durable history: a random number from 1 to 2^63 - 1. */
public record StorageId(long value) implements Comparable<StorageId> {

    public StorageId {
        if (value < 1) {
            throw new IllegalArgumentException("no such storage id: " + value);
        }
    }

    public static StorageId random(RandomGenerator random) {
        return new StorageId(1 + random.nextLong(Long.MAX_VALUE));
    }

    /** Reads {@link #toString}'s form. Throws IllegalArgumentException. */
    public static StorageId parse(String text) {
        StorageId id = new StorageId(Long.parseLong(text));
        if (!id.toString().equals(text)) {
            throw new IllegalArgumentException("no storage id: " + text);
        }
        return id;
    }

    @Override
    public int compareTo(StorageId other) {
        return Long.compare(value, other.value);
    }

    /** In decimal. */
    @Override
    public String toString() {
        return Long.toString(value);
    }
}
