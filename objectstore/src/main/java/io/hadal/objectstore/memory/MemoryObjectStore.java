package io.hadal.objectstore.memory;

import io.hadal.env.Env;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectKeys;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.PartUpload;
import io.hadal.objectstore.memory.MemoryBucket.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A view of a {@link MemoryBucket} below a root path. As strict as the strictest store: a key that
 * would be another key's folder is refused.
 */
public final class MemoryObjectStore implements ObjectStore {
    private final MemoryBucket bucket;
    private final String root;
    private final Env env;

    /**
     * @param rootPath where keys begin; empty for the bucket itself
     */
    public MemoryObjectStore(MemoryBucket bucket, String rootPath, Env env) {
        this.bucket = bucket;
        this.root = rootPath.isEmpty() ? "" : ObjectKeys.checkRoot(rootPath) + "/";
        this.env = env;
    }

    @Override
    public void create(String key, byte[] body) {
        String name = writable(key);
        if (bucket.objects().putIfAbsent(name, new Stored(body.clone(), env.nowMicros())) != null) {
            throw new ObjectStoreException(
                    Kind.ALREADY_EXISTS, "create " + describe(key) + ": it exists");
        }
    }

    @Override
    public void create(String key, ObjectSource source) {
        create(key, readAll("create " + describe(key), source));
    }

    /** As a server would: what is here is in memory anyway. */
    @Override
    public boolean streams() {
        return true;
    }

    @Override
    public void put(String key, ObjectSource source) {
        String name = writable(key);
        byte[] bytes = readAll("put " + describe(key), source);
        bucket.objects().put(name, new Stored(bytes, env.nowMicros()));
    }

    private static byte[] readAll(String action, ObjectSource source) {
        try (InputStream in = source.open(0, source.sizeBytes())) {
            byte[] bytes = in.readAllBytes();
            if (bytes.length != source.sizeBytes()) {
                throw new IOException(
                        "the source has " + bytes.length + " bytes, not " + source.sizeBytes());
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(action + ": the source cannot be read", e);
        }
    }

    @Override
    public PartUpload startParts(String key, long sizeBytes, int partBytes) {
        return new MemoryPartUpload(writable(key), describe(key), sizeBytes, partBytes);
    }

    @Override
    public byte[] get(String key) {
        return stored(key).bytes().clone();
    }

    @Override
    public byte[] get(String key, long offset, int length) {
        byte[] bytes = stored(key).bytes();
        int from = (int) Math.min(offset, bytes.length);
        int to = (int) Math.min((long) from + length, bytes.length);
        return Arrays.copyOfRange(bytes, from, to);
    }

    @Override
    public long copyTo(String key, OutputStream sink) {
        byte[] bytes = stored(key).bytes();
        try {
            sink.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("read " + describe(key) + ": the sink failed", e);
        }
        return bytes.length;
    }

    @Override
    public Optional<ObjectInfo> head(String key) {
        Stored stored = bucket.objects().get(root + ObjectKeys.check(key));
        return Optional.ofNullable(stored).map(found -> info(key, found));
    }

    @Override
    public ListPage list(String prefix, String startAfter, int limit) {
        ObjectKeys.checkPrefix(prefix);
        ObjectKeys.checkLimit(limit);
        List<ObjectInfo> page = new ArrayList<>();
        for (Map.Entry<String, Stored> entry : from(prefix, startAfter).entrySet()) {
            if (!entry.getKey().startsWith(root + prefix)) {
                return new ListPage(page, false);
            }
            if (page.size() == limit) {
                return new ListPage(page, true);
            }
            page.add(info(entry.getKey().substring(root.length()), entry.getValue()));
        }
        return new ListPage(page, false);
    }

    private NavigableMap<String, Stored> from(String prefix, String startAfter) {
        boolean afterPrefix =
                ObjectKeys.ORDER.compare(startAfter, prefix) >= 0 && !startAfter.isEmpty();
        return afterPrefix
                ? bucket.objects().tailMap(root + startAfter, false)
                : bucket.objects().tailMap(root + prefix, true);
    }

    @Override
    public List<String> listFolders(String prefix) {
        String whole = root + ObjectKeys.checkFolder(prefix);
        NavigableSet<String> folders = new TreeSet<>(ObjectKeys.ORDER);
        for (String key : bucket.objects().tailMap(whole, true).keySet()) {
            if (!key.startsWith(whole)) {
                break;
            }
            int end = key.indexOf('/', whole.length());
            if (end > 0) {
                folders.add(key.substring(whole.length(), end));
            }
        }
        return List.copyOf(folders);
    }

    @Override
    public void delete(Collection<String> keys) {
        keys.forEach(ObjectKeys::check);
        for (String key : keys) {
            bucket.objects().remove(root + key);
        }
    }

    @Override
    public String location() {
        return "memory:"
                + bucket.name()
                + (root.isEmpty() ? "" : "/" + root.substring(0, root.length() - 1));
    }

    @Override
    public void close() {
        // Holds nothing of its own.
    }

    private String writable(String key) {
        String name = root + ObjectKeys.check(key);
        if (isFolder(name) || isBelowObject(name)) {
            throw new ObjectStoreException(
                    Kind.UNSUPPORTED,
                    "write " + describe(key) + ": no key may be another key's folder");
        }
        return name;
    }

    private boolean isFolder(String name) {
        String next = bucket.objects().ceilingKey(name + "/");
        return next != null && next.startsWith(name + "/");
    }

    private boolean isBelowObject(String name) {
        for (int end = name.indexOf('/'); end > 0; end = name.indexOf('/', end + 1)) {
            if (bucket.objects().containsKey(name.substring(0, end))) {
                return true;
            }
        }
        return false;
    }

    private Stored stored(String key) {
        Stored stored = bucket.objects().get(root + ObjectKeys.check(key));
        if (stored == null) {
            throw new ObjectStoreException(
                    Kind.NOT_FOUND, "read " + describe(key) + ": no such object");
        }
        return stored;
    }

    /** Parts that are kept until they are an object; an upload that has ended is not found. */
    private final class MemoryPartUpload implements PartUpload {
        private final String name;
        private final String description;
        private final int partBytes;
        private final AtomicReference<byte @Nullable []> body;

        MemoryPartUpload(String name, String description, long sizeBytes, int partBytes) {
            this.name = name;
            this.description = description;
            this.partBytes = partBytes;
            this.body = new AtomicReference<>(new byte[Math.toIntExact(sizeBytes)]);
        }

        @Override
        public void put(int index, byte[] bytes) {
            byte[] whole = requireOpen(body.get());
            int offset = index * partBytes;
            if (bytes.length != Math.min(partBytes, whole.length - offset)) {
                throw new ObjectStoreException(
                        Kind.UNSUPPORTED,
                        "put part " + index + " of " + description + ": it has " + bytes.length);
            }
            System.arraycopy(bytes, 0, whole, offset, bytes.length);
        }

        @Override
        public void complete() {
            byte[] whole = requireOpen(body.getAndSet(null));
            bucket.objects().put(name, new Stored(whole, env.nowMicros()));
        }

        @Override
        public void abort() {
            body.set(null);
        }

        private byte[] requireOpen(byte @Nullable [] whole) {
            if (whole == null) {
                throw new ObjectStoreException(
                        Kind.NOT_FOUND, "upload parts of " + description + ": no such upload");
            }
            return whole;
        }
    }

    private static ObjectInfo info(String key, Stored stored) {
        return new ObjectInfo(key, stored.bytes().length, stored.modifiedMicros());
    }

    private String describe(String key) {
        return location() + "/" + key;
    }
}
