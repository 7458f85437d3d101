package io.hadal.storage.collect;

import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import java.util.ArrayList;
import java.util.List;

/**
 * Deletes what a plan lets go: the log first, then snapshots, then segments. Broken off anywhere,
 * it leaves objects that a later one finds again.
 */
public final class Deletion {
    private static final int PAGE = 1000;

    private final ObjectStore store;
    private final CollectionPlan plan;
    private final Runnable before;

    /**
     * @param store of one storage id
     * @param before is run before each request that deletes; if it throws, that is the end
     */
    public Deletion(ObjectStore store, CollectionPlan plan, Runnable before) {
        this.store = store;
        this.plan = plan;
        this.before = before;
    }

    /** Returns how many objects were deleted. */
    public long run() {
        return pages(Keys.LOG) + snapshots() + pages(Keys.BLOBS);
    }

    /** Page by page: the keys of one prefix do not refer to each other. */
    private long pages(String prefix) {
        long objects = 0;
        String after = "";
        ListPage page;
        do {
            page = store.list(prefix, after, PAGE);
            for (ObjectInfo object : page.objects()) {
                after = object.key();
            }
            objects += delete(page.objects().stream().map(ObjectInfo::key).toList());
        } while (page.more() && !page.objects().isEmpty());
        return objects;
    }

    /** All roots before any part. */
    private long snapshots() {
        List<String> keys = new ArrayList<>();
        ListPage page;
        do {
            page = store.list(Keys.SNAPSHOTS, keys.isEmpty() ? "" : keys.getLast(), PAGE);
            page.objects().forEach(object -> keys.add(object.key()));
        } while (page.more() && !page.objects().isEmpty());
        return delete(keys);
    }

    private long delete(List<String> keys) {
        long objects = 0;
        for (List<String> group : plan.deletions(keys)) {
            for (int from = 0; from < group.size(); from += PAGE) {
                before.run();
                store.delete(group.subList(from, Math.min(from + PAGE, group.size())));
            }
            objects += group.size();
        }
        return objects;
    }
}
