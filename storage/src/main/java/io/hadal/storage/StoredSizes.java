package io.hadal.storage;

import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectStore;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What a storage id's folder holds, as the store itself lists it: what is not collected yet
 * included.
 *
 * @param folders by the first part of their keys
 * @param snapshots how many have their root
 */
public record StoredSizes(Map<String, Size> folders, long snapshots) {
    private static final int PAGE = 1000;
    private static final Size NONE = new Size(0, 0);

    /** Objects and their bytes together. */
    public record Size(long objects, long bytes) {
        Size plus(Size other) {
            return new Size(objects + other.objects, bytes + other.bytes);
        }
    }

    public StoredSizes {
        folders = Collections.unmodifiableMap(new TreeMap<>(folders));
    }

    /**
     * Lists everything: a request per thousand objects.
     *
     * @param each is told about every object, as it is found
     */
    public static StoredSizes list(ObjectStore folder, Consumer<ObjectInfo> each) {
        Map<String, Size> sizes = new TreeMap<>();
        long snapshots = 0;
        String after = "";
        ListPage page;
        do {
            page = folder.list("", after, PAGE);
            for (ObjectInfo object : page.objects()) {
                sizes.merge(top(object.key()), new Size(1, object.sizeBytes()), Size::plus);
                snapshots += isSnapshot(object.key()) ? 1 : 0;
                each.accept(object);
                after = object.key();
            }
        } while (page.more() && !page.objects().isEmpty());
        return new StoredSizes(sizes, snapshots);
    }

    private static boolean isSnapshot(String key) {
        return Keys.parse(key).filter(StoredKey.SnapshotRootKey.class::isInstance).isPresent();
    }

    private static String top(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? key : key.substring(0, slash);
    }

    public Size blobs() {
        return of(Keys.BLOBS);
    }

    public Size chunks() {
        return of(Keys.LOG);
    }

    /** All objects of all snapshots. */
    public Size snapshotObjects() {
        return of(Keys.SNAPSHOTS);
    }

    private Size of(String folder) {
        return folders.getOrDefault(top(folder), NONE);
    }
}
