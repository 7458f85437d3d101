package io.hadal.storage.history;

import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Segment;
import io.hadal.storage.snapshot.DatabaseImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which segments the states from an image on need: each from the position that adds it to the one
 * that removes it. Pure.
 */
final class Closure {
    private final long start;
    private final Map<BlobId, Need> open = new LinkedHashMap<>();
    private final List<Need> closed = new ArrayList<>();

    /** Needed by states at positions from {@code from} to before {@code until}. */
    private record Need(Segment segment, long from, long until) {
        boolean at(long position) {
            return from <= position && position < until;
        }
    }

    Closure(DatabaseImage image) {
        this.start = image.position();
        for (DatabaseImage.TableImage table : image.tables()) {
            table.segments().forEach(each -> add(each.segment(), image.position()));
        }
    }

    /** Takes the records after the image in order. */
    void apply(LogRecord record) {
        switch (record) {
            case LogRecord.SegmentEdit edit -> {
                edit.removed().forEach(id -> remove(id, edit.position()));
                edit.added().forEach(added -> add(added.segment(), edit.position()));
            }
            case LogRecord.CatalogChange change -> dropTables(change);
            case LogRecord.Commit commit ->
                    commit.added().forEach(added -> add(added.segment(), commit.position()));
            case LogRecord.MilestoneSet set -> {}
            case LogRecord.MilestoneDropped dropped -> {}
            case LogRecord.SnapshotAnnounced announced -> {}
            case LogRecord.BoundaryRaised raised -> {}
        }
    }

    private void dropTables(LogRecord.CatalogChange change) {
        for (BlobId id : List.copyOf(open.keySet())) {
            if (change.dropped().contains(id.tableId())) {
                remove(id, change.position());
            }
        }
    }

    private void add(Segment segment, long position) {
        open.put(segment.id(), new Need(segment, position, Long.MAX_VALUE));
    }

    private void remove(BlobId id, long position) {
        Need need = open.remove(id);
        if (need != null) {
            closed.add(new Need(need.segment, need.from, position));
        }
    }

    /** Every segment that any of the states needs, with its size in bytes. */
    Map<BlobId, Long> everNeeded() {
        Map<BlobId, Long> sizes = new HashMap<>();
        closed.forEach(need -> sizes.put(need.segment.id(), need.segment.sizeBytes()));
        open.values().forEach(need -> sizes.put(need.segment.id(), need.segment.sizeBytes()));
        return sizes;
    }

    /**
     * The newest position up to {@code wanted} whose state needs none of {@code missing}; -1 if
     * there is none.
     */
    long newestHolding(Set<BlobId> missing, long wanted) {
        if (missing.isEmpty()) {
            return wanted;
        }
        List<Need> needs = new ArrayList<>();
        collect(closed, missing, needs);
        collect(open.values(), missing, needs);
        long position = wanted;
        boolean moved = true;
        while (moved && position >= start) {
            moved = false;
            for (Need need : needs) {
                if (need.at(position)) {
                    position = need.from - 1;
                    moved = true;
                }
            }
        }
        return position >= start ? position : -1;
    }

    private static void collect(Collection<Need> from, Set<BlobId> missing, List<Need> into) {
        for (Need need : from) {
            if (missing.contains(need.segment.id())) {
                into.add(need);
            }
        }
    }
}
