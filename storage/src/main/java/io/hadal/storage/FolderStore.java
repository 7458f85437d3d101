package io.hadal.storage;

import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.OpenObject;
import io.hadal.objectstore.PartUpload;
import java.io.OutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A folder of an object store as a store of its own. Closing it leaves the store open. */
final class FolderStore implements ObjectStore {
    private final ObjectStore store;
    private final String prefix;

    /**
     * @param prefix ends with a slash
     */
    FolderStore(ObjectStore store, String prefix) {
        this.store = store;
        this.prefix = prefix;
    }

    @Override
    public void create(String key, byte[] body) {
        store.create(prefix + key, body);
    }

    @Override
    public void create(String key, ObjectSource source) {
        store.create(prefix + key, source);
    }

    @Override
    public boolean streams() {
        return store.streams();
    }

    @Override
    public void put(String key, ObjectSource source) {
        store.put(prefix + key, source);
    }

    @Override
    public PartUpload startParts(String key, long sizeBytes, int partBytes) {
        return store.startParts(prefix + key, sizeBytes, partBytes);
    }

    @Override
    public byte[] get(String key) {
        return store.get(prefix + key);
    }

    @Override
    public byte[] get(String key, long offset, int length) {
        return store.get(prefix + key, offset, length);
    }

    @Override
    public long copyTo(String key, OutputStream sink) {
        return store.copyTo(prefix + key, sink);
    }

    @Override
    public OpenObject open(String key) {
        return store.open(prefix + key);
    }

    @Override
    public Optional<ObjectInfo> head(String key) {
        return store.head(prefix + key).map(this::relative);
    }

    @Override
    public ListPage list(String prefix, String startAfter, int limit) {
        String after = startAfter.isEmpty() ? "" : this.prefix + startAfter;
        ListPage page = store.list(this.prefix + prefix, after, limit);
        return new ListPage(page.objects().stream().map(this::relative).toList(), page.more());
    }

    @Override
    public List<String> listFolders(String prefix) {
        return store.listFolders(this.prefix + prefix);
    }

    @Override
    public void delete(Collection<String> keys) {
        store.delete(keys.stream().map(key -> prefix + key).toList());
    }

    @Override
    public String location() {
        String base = store.location();
        String folder = prefix.substring(0, prefix.length() - 1);
        return base.endsWith("/") ? base + folder : base + "/" + folder;
    }

    @Override
    public void close() {}

    private ObjectInfo relative(ObjectInfo info) {
        return new ObjectInfo(
                info.key().substring(prefix.length()), info.sizeBytes(), info.lastModifiedMicros());
    }
}
