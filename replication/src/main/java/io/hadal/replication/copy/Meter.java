package io.hadal.replication.copy;

import java.util.concurrent.atomic.AtomicLong;

/** Counts what is to be copied and what has become visible. Thread-safe. */
public final class Meter {
    private final AtomicLong objects = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong objectsKnown = new AtomicLong();
    private final AtomicLong bytesKnown = new AtomicLong();

    /**
     * @param objects that have become visible at the target
     * @param objectsKnown with those that are known to follow
     */
    public record Reading(long objects, long bytes, long objectsKnown, long bytesKnown) {}

    /** An object that is going to be copied. */
    public void expect(long sizeBytes) {
        objectsKnown.incrementAndGet();
        bytesKnown.addAndGet(sizeBytes);
    }

    /** An expected object is at the target, or needs not be. */
    public void done(long sizeBytes) {
        objects.incrementAndGet();
        bytes.addAndGet(sizeBytes);
    }

    /** What was expected of a transfer that was broken off does not come. */
    public void forgetExpected() {
        objectsKnown.set(objects.get());
        bytesKnown.set(bytes.get());
    }

    public Reading read() {
        return new Reading(objects.get(), bytes.get(), objectsKnown.get(), bytesKnown.get());
    }
}
