package io.hadal.engine.open;

import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectStore;
import java.util.List;

/** A storage id's folder as a whole. */
final class StorageFolder {
    private static final int PAGE = 1000;

    private StorageFolder() {}

    /** Deletes everything in it. */
    static void deleteAll(ObjectStore folder) {
        String after = "";
        while (true) {
            ListPage page = folder.list("", after, PAGE);
            List<String> keys = page.objects().stream().map(ObjectInfo::key).toList();
            if (!keys.isEmpty()) {
                folder.delete(keys);
                after = keys.getLast();
            }
            if (!page.more()) {
                return;
            }
        }
    }
}
