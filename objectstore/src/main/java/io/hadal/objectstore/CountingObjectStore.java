package io.hadal.objectstore;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Counts the requests that reach a store, by verb, so that a test can assert what something costs.
 */
public final class CountingObjectStore extends DecoratedObjectStore {
    private final Map<Verb, AtomicLong> counts = new EnumMap<>(Verb.class);

    public CountingObjectStore(ObjectStore inner) {
        super(inner);
        for (Verb verb : Verb.values()) {
            counts.put(verb, new AtomicLong());
        }
    }

    /** Requests of one sort since the start or the last reset, with those that failed. */
    public long count(Verb verb) {
        AtomicLong count = counts.get(verb);
        return count == null ? 0 : count.get();
    }

    /** All requests since the start or the last reset. */
    public long total() {
        return counts.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** Begins to count anew. */
    public void reset() {
        counts.values().forEach(count -> count.set(0));
    }

    @Override
    protected <T> T around(Request request, Supplier<T> call) {
        AtomicLong count = counts.get(request.verb());
        if (count != null) {
            count.incrementAndGet();
        }
        return call.get();
    }
}
