package io.hadal.engine.open;

import io.hadal.env.Env;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.Verb;
import io.hadal.storage.Keys;
import java.util.function.Supplier;

/**
 * A storage id's folder that notes when the steps of opening a line are done, by the requests that
 * make them: the lock's PUT, then the create of the seal. Of several rounds the last one counts.
 */
final class OpeningClock extends DecoratedObjectStore {
    private final Env env;
    private long lockedNanos;
    private long sealedNanos;
    private boolean sealed;

    OpeningClock(ObjectStore folder, Env env) {
        super(folder);
        this.env = env;
        this.lockedNanos = env.monotonicNanos();
        this.sealedNanos = lockedNanos;
    }

    @Override
    protected <T> T around(Request request, Supplier<T> call) {
        T answer = call.get();
        if (request.verb() == Verb.PUT && request.key().startsWith(Keys.LOCKS)) {
            lockedNanos = env.monotonicNanos();
            sealed = false;
        } else if (request.verb() == Verb.CREATE && !sealed) {
            sealedNanos = env.monotonicNanos();
            sealed = true;
        }
        return answer;
    }

    /** The storage id's folder belongs to the one who opened it. */
    @Override
    public void close() {}

    long lockedNanos() {
        return lockedNanos;
    }

    long sealedNanos() {
        return sealedNanos;
    }
}
