package io.hadal.storage.explore;

import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.collect.CollectionPlan;
import io.hadal.storage.collect.CollectionPlanner;
import io.hadal.storage.collect.LineEntry;
import io.hadal.storage.collect.LogState;
import io.hadal.storage.collect.LogTables;
import io.hadal.storage.history.Head;
import io.hadal.storage.log.Boundary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The collector of a server: plans, raises the boundary by a chunk, and only then deletes. */
final class Collector {
    private static final Duration RETENTION = Duration.ofSeconds(12);

    private final Site site;
    private final ObjectStore store;
    private final Mutation mutation;

    Collector(Site site, ObjectStore store, Mutation mutation) {
        this.site = site;
        this.store = store;
        this.mutation = mutation;
    }

    interface BoundaryWriter {
        boolean write(Boundary boundary) throws InterruptedException;
    }

    /**
     * @return false if the boundary could not be written: then nothing is deleted
     */
    boolean collect(Head head, ModelState state, BoundaryWriter writer)
            throws InterruptedException {
        LogTables tables = new LogTables(store);
        List<LineEntry> lines = tables.lines(head.opening(), head.boundary());
        LogState log =
                new LogState(
                        lines,
                        tables.snapshots(lines),
                        state.image(),
                        head.tail().timeMicros(),
                        head.boundary());
        CollectionPlan plan = CollectionPlanner.plan(log, RETENTION, Long.MAX_VALUE);
        if (plan.raises() && !writer.write(plan.boundary())) {
            return false;
        }
        for (List<String> group : plan.deletions(keys(plan.boundary()))) {
            for (int from = 0; from < group.size(); from += 10) {
                store.delete(group.subList(from, Math.min(from + 10, group.size())));
            }
            site.count("deleted a group");
        }
        if (mutation == Mutation.SEALS_COLLECTED) {
            store.delete(sealsBelow(head, plan.boundary()));
        }
        return true;
    }

    private List<String> keys(Boundary boundary) {
        List<String> keys = new ArrayList<>();
        if (boundary.equals(Boundary.NONE)) {
            return keys;
        }
        String after = "";
        while (true) {
            ListPage page = store.list("", after, 100);
            page.objects().forEach(info -> keys.add(info.key()));
            if (!page.more() || page.objects().isEmpty()) {
                return keys;
            }
            after = page.objects().getLast().key();
        }
    }

    private static List<String> sealsBelow(Head head, Boundary boundary) {
        return head.opening().past().stream()
                .filter(past -> past.sealSeq() < boundary.baseSeq())
                .map(past -> (StoredKey) new StoredKey.ChunkKey(past.line(), past.sealSeq()))
                .map(StoredKey::key)
                .filter(key -> key.startsWith(Keys.LOG))
                .toList();
    }
}
