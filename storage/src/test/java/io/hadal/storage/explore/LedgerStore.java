package io.hadal.storage.explore;

import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** Tells a ledger what is written. */
final class LedgerStore extends DecoratedObjectStore {
    private final Ledger ledger;

    LedgerStore(ObjectStore inner, Ledger ledger) {
        super(inner);
        this.ledger = ledger;
    }

    @Override
    protected <T> T around(Request request, Supplier<T> call) {
        return call.get();
    }

    @Override
    public void create(String key, byte[] body) {
        inner.create(key, body);
        ledger.written(key, body);
    }

    @Override
    public void put(String key, ObjectSource source) {
        inner.put(key, source);
        try (var in = source.open(0, source.sizeBytes())) {
            ledger.written(key, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
