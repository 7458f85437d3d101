package io.hadal.objectstore;

import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** A store around another one: every call goes through {@link #around}. */
public abstract class DecoratedObjectStore implements ObjectStore {

    /**
     * One call.
     *
     * @param key the key, the prefix of a listing, or the first of several keys
     * @param bytesSent size of the body; 0 for what has none
     */
    public record Request(Verb verb, String key, long bytesSent) {
        /** Verb and key, as in {@code put log/1_af/0000}. */
        public String describe() {
            return verb.name().toLowerCase(Locale.ROOT) + " " + key;
        }
    }

    protected final ObjectStore inner;

    protected DecoratedObjectStore(ObjectStore inner) {
        this.inner = inner;
    }

    /** Makes the call, once, never or several times. */
    protected abstract <T> T around(Request request, Supplier<T> call);

    @Override
    public void create(String key, byte[] body) {
        around(
                new Request(Verb.CREATE, key, body.length),
                () -> {
                    inner.create(key, body);
                    return key;
                });
    }

    @Override
    public void create(String key, ObjectSource source) {
        around(
                new Request(Verb.CREATE, key, source.sizeBytes()),
                () -> {
                    inner.create(key, source);
                    return key;
                });
    }

    @Override
    public boolean streams() {
        return inner.streams();
    }

    @Override
    public void put(String key, ObjectSource source) {
        around(
                new Request(Verb.PUT, key, source.sizeBytes()),
                () -> {
                    inner.put(key, source);
                    return key;
                });
    }

    /** Each step of the upload is a call of its own. */
    @Override
    public PartUpload startParts(String key, long sizeBytes, int partBytes) {
        PartUpload begun =
                around(
                        new Request(Verb.PUT, key, 0),
                        () -> inner.startParts(key, sizeBytes, partBytes));
        return new PartUpload() {
            @Override
            public void put(int index, byte[] bytes) {
                step(bytes.length, () -> begun.put(index, bytes));
            }

            @Override
            public void complete() {
                step(0, begun::complete);
            }

            @Override
            public void abort() {
                step(0, begun::abort);
            }

            private void step(long bytesSent, Runnable step) {
                around(
                        new Request(Verb.PUT, key, bytesSent),
                        () -> {
                            step.run();
                            return key;
                        });
            }
        };
    }

    @Override
    public byte[] get(String key) {
        return around(new Request(Verb.GET, key, 0), () -> inner.get(key));
    }

    @Override
    public byte[] get(String key, long offset, int length) {
        return around(new Request(Verb.GET, key, 0), () -> inner.get(key, offset, length));
    }

    @Override
    public long copyTo(String key, OutputStream sink) {
        return around(new Request(Verb.GET, key, 0), () -> inner.copyTo(key, sink));
    }

    @Override
    public OpenObject open(String key) {
        return around(new Request(Verb.GET, key, 0), () -> inner.open(key));
    }

    @Override
    public Optional<ObjectInfo> head(String key) {
        return around(new Request(Verb.HEAD, key, 0), () -> inner.head(key));
    }

    @Override
    public ListPage list(String prefix, String startAfter, int limit) {
        return around(
                new Request(Verb.LIST, prefix, 0), () -> inner.list(prefix, startAfter, limit));
    }

    @Override
    public List<String> listFolders(String prefix) {
        return around(new Request(Verb.LIST, prefix, 0), () -> inner.listFolders(prefix));
    }

    @Override
    public void delete(Collection<String> keys) {
        String first = keys.isEmpty() ? "" : keys.iterator().next();
        around(
                new Request(Verb.DELETE, first, 0),
                () -> {
                    inner.delete(keys);
                    return first;
                });
    }

    @Override
    public String location() {
        return inner.location();
    }

    @Override
    public void close() {
        inner.close();
    }

    /** Bytes that an answer brought, or is going to bring; 0 for what is not content. */
    protected static long bytesReceived(Object answer) {
        return switch (answer) {
            case byte[] bytes -> bytes.length;
            case Long bytes -> bytes;
            case OpenObject open -> open.sizeBytes();
            default -> 0;
        };
    }
}
