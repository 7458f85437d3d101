package io.hadal.storage;

import io.hadal.objectstore.ObjectStore;
import java.util.List;
import java.util.Optional;

/** A root path of a bucket, which holds a folder per storage id. */
public final class StorageRoot {
    private final ObjectStore store;

    /**
     * @param store the bucket with the root path
     */
    public StorageRoot(ObjectStore store) {
        this.store = store;
    }

    /** The storage ids that have a folder here, ascending. */
    public List<StorageId> list() {
        return store.listFolders("").stream()
                .map(StorageRoot::parse)
                .flatMap(Optional::stream)
                .sorted()
                .toList();
    }

    /**
     * A view of one storage id's folder. It needs no closing; the store itself stays the caller's.
     */
    public ObjectStore open(StorageId id) {
        return new FolderStore(store, id + "/");
    }

    /** How an operator would name this place. */
    public String location() {
        return store.location();
    }

    private static Optional<StorageId> parse(String folder) {
        String name = folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
        try {
            return Optional.of(StorageId.parse(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
