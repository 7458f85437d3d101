package io.hadal.storage.explore;

import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import io.hadal.storage.snapshot.DatabaseImage.RemovedSegment;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.DatabaseImage.TableImage;
import io.hadal.storage.snapshot.HotRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.roaringbitmap.RoaringBitmap;

/** A database of one table whose rows are numbers: what an engine would make of a history. */
public final class ModelState {
    public static final long TABLE = 1;

    private final Map<BlobId, Segment> segments = new LinkedHashMap<>();
    private final TreeMap<Long, Long> hot = new TreeMap<>();
    private final List<RemovedSegment> removed = new ArrayList<>();
    private final TreeMap<String, Milestone> milestones = new TreeMap<>();
    private Boundary boundary = Boundary.NONE;
    private long position;
    private long timeMicros;

    public static ModelState load(HistoryView view) {
        ModelState state = new ModelState();
        DatabaseImage image = view.image();
        state.position = image.position();
        state.timeMicros = image.timeMicros();
        state.boundary = image.boundary();
        image.removed().forEach(state.removed::add);
        image.milestones().forEach(each -> state.milestones.put(each.name(), each));
        image.tables()
                .forEach(table ->
                        table.segments()
                                .forEach(each ->
                                        state.segments.put(each.segment().id(), each.segment())));
        try (HistoryView.Cursor<HotRow> rows = view.hotRows()) {
            rows.forEachRemaining(row -> state.hot.put(row.position(), number(row.key())));
        }
        try (HistoryView.Cursor<LogRecord> records = view.records()) {
            records.forEachRemaining(state::apply);
        }
        if (state.position != view.point().position()) {
            throw new AssertionError(
                    "the view leads to " + state.position + ", not " + view.point());
        }
        return state;
    }

    public void apply(LogRecord record) {
        if (record.position() != position + 1 || record.timeMicros() <= timeMicros) {
            throw new AssertionError(record + " follows " + position + " at " + timeMicros);
        }
        position = record.position();
        timeMicros = record.timeMicros();
        switch (record) {
            case LogRecord.Commit commit ->
                    commit.changes().forEach(change -> hot.put(position, number(change.key())));
            case LogRecord.SegmentEdit edit -> {
                hot.headMap(edit.hotThrough(), true).clear();
                edit.removed().forEach(this::remove);
                edit.added().forEach(added -> segments.put(added.segment().id(), added.segment()));
            }
            case LogRecord.MilestoneSet set ->
                    milestones.put(set.name(), new Milestone(set.name(), position, timeMicros));
            case LogRecord.MilestoneDropped dropped -> milestones.remove(dropped.name());
            case LogRecord.BoundaryRaised raised -> {
                boundary = raised.boundary();
                removed.removeIf(each -> each.removedTimeMicros() < boundary.timeMicros());
                milestones.values().removeIf(each -> each.timeMicros() < boundary.timeMicros());
            }
            case LogRecord.CatalogChange change -> throw new AssertionError("there is no DDL here");
            case LogRecord.SnapshotAnnounced announced -> {}
        }
    }

    private void remove(BlobId id) {
        Segment segment = segments.remove(id);
        if (segment == null) {
            throw new AssertionError("segment " + id + " is not there");
        }
        removed.add(new RemovedSegment(id, segment.sizeBytes(), timeMicros));
    }

    public long position() {
        return position;
    }

    public List<BlobId> segments() {
        return List.copyOf(segments.keySet());
    }

    public TreeMap<Long, Long> hot() {
        return hot;
    }

    public DatabaseImage image() {
        List<SegmentImage> images =
                segments.values().stream()
                        .map(each -> new SegmentImage(each, new RoaringBitmap()))
                        .toList();
        List<TableImage> tables = List.of(new TableImage(table(), 1, images));
        return new DatabaseImage(
                position,
                timeMicros,
                tables,
                List.copyOf(milestones.values()),
                boundary,
                removed,
                TABLE + 1);
    }

    /** All numbers, those in segments read from the store. */
    public TreeSet<Long> numbers(ObjectStore store) {
        TreeSet<Long> numbers = new TreeSet<>(hot.values());
        segments.keySet().forEach(id -> numbers.addAll(numbers(store, id)));
        return numbers;
    }

    public List<Long> numbers(ObjectStore store, BlobId id) {
        byte[] content = store.get(Keys.blob(id));
        CorruptObjectException.check(
                Keys.blob(id), content, Objects.requireNonNull(segments.get(id)).hash());
        ByteBuffer bytes = ByteBuffer.wrap(content);
        List<Long> numbers = new ArrayList<>();
        while (bytes.hasRemaining()) {
            numbers.add(bytes.getLong());
        }
        return numbers;
    }

    public static byte[] blob(Iterable<Long> numbers) {
        List<Long> list = new ArrayList<>();
        numbers.forEach(list::add);
        ByteBuffer bytes = ByteBuffer.allocate(8 * list.size());
        list.forEach(bytes::putLong);
        return bytes.array();
    }

    public static byte[] key(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    public static long number(byte[] key) {
        return ByteBuffer.wrap(key).getLong();
    }

    private static TableDef table() {
        ColumnType type = ColumnType.of(ColumnType.Kind.BIGINT);
        Column column =
                new Column(
                        0, "a", type, false, Column.DefaultKind.NONE, null, false, false, "", null);
        return new TableDef(
                TABLE, "t", List.of(column), 1, List.of(0), List.of(), List.of(), List.of(), "");
    }
}
