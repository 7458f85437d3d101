package io.hadal.replication.start;

import io.hadal.replication.start.Inventory.Item;
import io.hadal.storage.Keys;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Segment;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which segments the promised states of one history need: those of the newest state, and those that
 * were removed after the boundary. Pure.
 */
final class Needs {
    private final long boundaryMicros;
    private final Map<String, PutEntry> objects = new LinkedHashMap<>();
    private final Map<String, Long> times = new LinkedHashMap<>();
    private final Set<BlobId> present = new LinkedHashSet<>();
    private final Set<String> required = new HashSet<>();

    Needs(long boundaryMicros) {
        this.boundaryMicros = boundaryMicros;
    }

    /** What a chunk's journal names. */
    void journaled(List<PutEntry> puts, long timeMicros) {
        puts.forEach(put -> name(put, timeMicros));
    }

    /** An object of the snapshot that everything else builds on. */
    void base(PutEntry object, long timeMicros) {
        name(object, timeMicros);
        required.add(object.key());
    }

    /** A segment of the state that everything else builds on. */
    void base(Segment segment, long timeMicros) {
        name(entry(segment), timeMicros);
        present.add(segment.id());
    }

    /** A segment of a state that is kept as long as it is there. */
    void other(Segment segment, long timeMicros) {
        name(entry(segment), timeMicros);
    }

    /** The records after the base, in order. */
    void apply(LogRecord record) {
        switch (record) {
            case LogRecord.SegmentEdit edit -> {
                edit.removed().forEach(id -> remove(id, edit.timeMicros()));
                edit.added().forEach(added -> base(added.segment(), edit.timeMicros()));
            }
            case LogRecord.CatalogChange change ->
                    List.copyOf(present).stream()
                            .filter(id -> change.dropped().contains(id.tableId()))
                            .forEach(id -> remove(id, change.timeMicros()));
            case LogRecord.Commit commit ->
                    commit.added().forEach(added -> base(added.segment(), commit.timeMicros()));
            case LogRecord.MilestoneSet set -> {}
            case LogRecord.MilestoneDropped dropped -> {}
            case LogRecord.SnapshotAnnounced announced -> {}
            case LogRecord.BoundaryRaised raised -> {}
        }
    }

    private void remove(BlobId id, long timeMicros) {
        if (present.remove(id) && timeMicros > boundaryMicros) {
            required.add(Keys.blob(id));
        }
    }

    private void name(PutEntry object, long timeMicros) {
        objects.put(object.key(), object);
        times.putIfAbsent(object.key(), timeMicros);
    }

    private static PutEntry entry(Segment segment) {
        return new PutEntry(Keys.blob(segment.id()), segment.sizeBytes(), segment.hash());
    }

    /** All objects by key; those first that were named first. */
    Map<String, Item> items() {
        present.forEach(id -> required.add(Keys.blob(id)));
        Map<String, Item> items = new LinkedHashMap<>();
        objects.forEach((key, object) ->
                items.put(
                        key,
                        new Item(object, times.getOrDefault(key, 0L), required.contains(key))));
        return items;
    }
}
