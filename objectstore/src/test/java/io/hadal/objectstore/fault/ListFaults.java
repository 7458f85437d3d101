package io.hadal.objectstore.fault;

import io.hadal.env.Env;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectKeys;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Listings as a store may give them that is not consistent. */
final class ListFaults {
    private static final int DELETED_MAX = 1000;
    private static final int SKIP_ONE_IN = 4;

    private record Deleted(ObjectInfo object, long atMicros) {}

    private final Env network;
    private final FaultPlan plan;
    private final Deque<Deleted> deleted = new ArrayDeque<>();

    ListFaults(Env network, FaultPlan plan) {
        this.network = network;
        this.plan = plan;
    }

    /** Remembers what a stale listing still shows. */
    void deleted(ObjectInfo object) {
        deleted.addLast(new Deleted(object, network.nowMicros()));
        if (deleted.size() > DELETED_MAX) {
            deleted.removeFirst();
        }
    }

    ListPage page(
            @Nullable Fault fault, ListPage page, String prefix, String startAfter, int limit) {
        return switch (fault) {
            case STALE_LIST -> stale(page, prefix, startAfter, limit);
            case SKIPPING_LIST -> new ListPage(skip(page.objects(), page.more()), page.more());
            case null, default -> page;
        };
    }

    List<String> folders(@Nullable Fault fault, List<String> folders) {
        return fault == Fault.SKIPPING_LIST || fault == Fault.STALE_LIST
                ? skip(folders, false)
                : folders;
    }

    private ListPage stale(ListPage page, String prefix, String startAfter, int limit) {
        long then = network.nowMicros() - plan.staleness().toNanos() / 1000;
        List<ObjectInfo> old = new ArrayList<>();
        for (int i = 0; i < page.objects().size(); i++) {
            ObjectInfo object = page.objects().get(i);
            boolean lastOfPage =
                    page.more() && i == page.objects().size() - 1; // Whoever lists goes on from it.
            if (object.lastModifiedMicros() <= then || lastOfPage) {
                old.add(object);
            }
        }
        String end = page.more() ? page.objects().getLast().key() : "";
        for (Deleted ghost : deleted) {
            String key = ghost.object().key();
            boolean inPage =
                    key.startsWith(prefix)
                            && ObjectKeys.ORDER.compare(key, startAfter) > 0
                            && (end.isEmpty() || ObjectKeys.ORDER.compare(key, end) < 0);
            if (inPage
                    && ghost.atMicros() > then
                    && old.stream().noneMatch(o -> o.key().equals(key))) {
                old.add(ghost.object());
            }
        }
        old.sort(Comparator.comparing(ObjectInfo::key, ObjectKeys.ORDER));
        return old.size() <= limit
                ? new ListPage(old, page.more())
                : new ListPage(old.subList(0, limit), true);
    }

    private <T> List<T> skip(List<T> all, boolean keepLast) {
        List<T> some = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (network.random().nextInt(SKIP_ONE_IN) > 0 || (keepLast && i == all.size() - 1)) {
                some.add(all.get(i));
            }
        }
        return some;
    }
}
