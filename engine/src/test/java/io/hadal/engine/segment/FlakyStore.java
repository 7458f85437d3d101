package io.hadal.engine.segment;

import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.PartUpload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A store whose reads fail or lie as a test says, and which counts them. */
public final class FlakyStore implements ObjectStore {
    private final ObjectStore inner;
    public final AtomicInteger reads = new AtomicInteger();

    /** How many of the next reads break off in the middle. */
    public final AtomicInteger readsToBreak = new AtomicInteger();

    /** How many of the next reads deliver a wrong byte. */
    public final AtomicInteger readsToDamage = new AtomicInteger();

    public volatile boolean down;

    /** Told of every PUT before it happens; may throw. */
    public volatile Consumer<String> beforePut = key -> {};

    /** Told of every PUT after it happened; may throw. */
    public volatile Consumer<String> afterPut = key -> {};

    public FlakyStore(ObjectStore inner) {
        this.inner = inner;
    }

    @Override
    public long copyTo(String key, OutputStream sink) {
        reads.incrementAndGet();
        checkUp();
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        long size = inner.copyTo(key, copy);
        byte[] bytes = copy.toByteArray();
        boolean breaks = readsToBreak.getAndUpdate(n -> Math.max(n - 1, 0)) > 0;
        if (readsToDamage.getAndUpdate(n -> Math.max(n - 1, 0)) > 0) {
            bytes[bytes.length / 2] ^= 1;
        }
        try {
            sink.write(bytes, 0, breaks ? bytes.length / 2 : bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (breaks) {
            throw new ObjectStoreException(Kind.UNREACHABLE, "connection reset");
        }
        return size;
    }

    private void checkUp() {
        if (down) {
            throw new ObjectStoreException(Kind.UNREACHABLE, "no route to host");
        }
    }

    @Override
    public void create(String key, byte[] body) {
        checkUp();
        beforePut.accept(key);
        inner.create(key, body);
        afterPut.accept(key);
    }

    @Override
    public void create(String key, ObjectSource source) {
        checkUp();
        beforePut.accept(key);
        inner.create(key, source);
        afterPut.accept(key);
    }

    @Override
    public PartUpload startParts(String key, long sizeBytes, int partBytes) {
        checkUp();
        return inner.startParts(key, sizeBytes, partBytes);
    }

    @Override
    public void put(String key, ObjectSource source) {
        checkUp();
        beforePut.accept(key);
        inner.put(key, source);
        afterPut.accept(key);
    }

    @Override
    public byte[] get(String key) {
        checkUp();
        return inner.get(key);
    }

    @Override
    public byte[] get(String key, long offset, int length) {
        checkUp();
        return inner.get(key, offset, length);
    }

    @Override
    public Optional<ObjectInfo> head(String key) {
        checkUp();
        return inner.head(key);
    }

    @Override
    public ListPage list(String prefix, String startAfter, int limit) {
        checkUp();
        return inner.list(prefix, startAfter, limit);
    }

    @Override
    public List<String> listFolders(String prefix) {
        checkUp();
        return inner.listFolders(prefix);
    }

    @Override
    public void delete(Collection<String> keys) {
        checkUp();
        inner.delete(keys);
    }

    @Override
    public String location() {
        return inner.location();
    }

    @Override
    public void close() {
        inner.close();
    }
}
