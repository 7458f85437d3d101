package io.hadal.replication.twosites;

import io.hadal.env.Env;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.OpenObject;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A store that does not find what was written lately, though it has said that it was: one that is
 * not consistent, or has a cache before it.
 */
final class StaleReads extends DecoratedObjectStore {
    private static final Duration STALENESS = Duration.ofSeconds(8);

    private final Env env;
    private final Map<String, Long> created;
    private final BooleanSupplier lies;

    /**
     * @param created of all who write there: when each object was there for the first time
     */
    StaleReads(ObjectStore inner, Env env, Map<String, Long> created, BooleanSupplier lies) {
        super(inner);
        this.env = env;
        this.created = created;
        this.lies = lies;
    }

    @Override
    public void create(String key, byte[] body) {
        inner.create(key, body);
        created.putIfAbsent(key, env.nowMicros());
    }

    @Override
    public void create(String key, ObjectSource source) {
        inner.create(key, source);
        created.putIfAbsent(key, env.nowMicros());
    }

    @Override
    public void put(String key, ObjectSource source) {
        inner.put(key, source);
        created.putIfAbsent(key, env.nowMicros());
    }

    @Override
    protected <T> T around(Request request, Supplier<T> call) {
        return call.get();
    }

    @Override
    public Optional<ObjectInfo> head(String key) {
        return isHidden(key) ? Optional.empty() : inner.head(key);
    }

    @Override
    public byte[] get(String key) {
        require(key);
        return inner.get(key);
    }

    @Override
    public byte[] get(String key, long offset, int length) {
        require(key);
        return inner.get(key, offset, length);
    }

    @Override
    public long copyTo(String key, OutputStream sink) {
        require(key);
        return inner.copyTo(key, sink);
    }

    @Override
    public OpenObject open(String key) {
        require(key);
        return inner.open(key);
    }

    private void require(String key) {
        if (isHidden(key)) {
            throw new ObjectStoreException(
                    Kind.NOT_FOUND, "get " + key + " in " + location() + ": there is none");
        }
    }

    private boolean isHidden(String key) {
        return lies.getAsBoolean()
                && created.getOrDefault(key, 0L) > env.nowMicros() - STALENESS.toNanos() / 1000;
    }
}
