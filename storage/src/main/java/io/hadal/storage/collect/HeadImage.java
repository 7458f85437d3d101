package io.hadal.storage.collect;

import io.hadal.storage.history.HistoryView;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import io.hadal.storage.snapshot.DatabaseImage.RemovedSegment;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.DatabaseImage.TableImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/**
 * A state's segments and milestones, from a snapshot and the log after it: what collection looks
 * at. It forgets no segment that was removed.
 */
final class HeadImage {
    private final DatabaseImage base;
    private final Map<Long, TableDef> tables = new LinkedHashMap<>();
    private final Map<BlobId, Segment> live = new LinkedHashMap<>();
    private final Map<BlobId, RemovedSegment> removed = new LinkedHashMap<>();
    private final Map<String, Milestone> milestones = new LinkedHashMap<>();

    private HeadImage(DatabaseImage base) {
        this.base = base;
        for (TableImage table : base.tables()) {
            tables.put(table.def().id(), table.def());
            table.segments().forEach(each -> live.put(each.segment().id(), each.segment()));
        }
        base.removed().forEach(this::forgotten);
        base.milestones().forEach(each -> milestones.put(each.name(), each));
    }

    static HeadImage of(HistoryView view) {
        HeadImage image = new HeadImage(view.image());
        view.edits().forEach(image::apply);
        return image;
    }

    boolean isLive(BlobId segment) {
        return live.containsKey(segment);
    }

    /** A segment that the state has forgotten because it was removed before the boundary. */
    void forgotten(RemovedSegment segment) {
        removed.putIfAbsent(segment.id(), segment);
    }

    private void apply(LogRecord record) {
        switch (record) {
            case LogRecord.SegmentEdit edit -> {
                edit.removed().forEach(id -> remove(id, edit.timeMicros()));
                add(edit.added());
            }
            case LogRecord.CatalogChange change -> {
                change.put().forEach(table -> tables.put(table.id(), table));
                List.copyOf(live.keySet()).stream()
                        .filter(id -> change.dropped().contains(id.tableId()))
                        .forEach(id -> remove(id, change.timeMicros()));
                change.dropped().forEach(tables::remove);
            }
            case LogRecord.Commit commit -> add(commit.added());
            case LogRecord.MilestoneSet set ->
                    milestones.put(
                            set.name(),
                            new Milestone(set.name(), set.position(), set.timeMicros()));
            case LogRecord.MilestoneDropped dropped -> milestones.remove(dropped.name());
            case LogRecord.SnapshotAnnounced announced -> {}
            case LogRecord.BoundaryRaised raised -> {}
        }
    }

    private void add(List<LogRecord.AddedSegment> segments) {
        segments.forEach(each -> live.put(each.segment().id(), each.segment()));
    }

    private void remove(BlobId id, long timeMicros) {
        Segment segment = live.remove(id);
        if (segment != null) {
            forgotten(new RemovedSegment(id, segment.sizeBytes(), timeMicros));
        }
    }

    DatabaseImage toImage(long position, long timeMicros, Boundary boundary) {
        Map<Long, List<SegmentImage>> segments = new LinkedHashMap<>();
        live.forEach((id, segment) ->
                segments.computeIfAbsent(id.tableId(), unused -> new ArrayList<>())
                        .add(new SegmentImage(segment, new RoaringBitmap())));
        List<TableImage> images =
                tables.values().stream()
                        .map(def ->
                                new TableImage(def, 1, segments.getOrDefault(def.id(), List.of())))
                        .toList();
        return new DatabaseImage(
                position,
                timeMicros,
                images,
                List.copyOf(milestones.values()),
                boundary,
                List.copyOf(removed.values()),
                base.nextTableId());
    }
}
