package io.hadal.storage.collect;

import io.hadal.storage.Keys;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.DatabaseImage.RemovedSegment;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.DatabaseImage.TableImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * A log that remembers everything that ever happened in it, and the keys that its bucket still has.
 */
final class LogModel {
    private static final long TABLE = 1;

    /** A record, or the opening of a line (position and effects of its parent). */
    record Event(
            ModelLine line,
            long seq,
            long position,
            long time,
            Set<BlobId> added,
            Set<BlobId> removed,
            boolean opening) {}

    /** A state: that of the last event at a place. */
    record State(Set<BlobId> live, Map<BlobId, Long> removed) {}

    record Taken(SnapshotEntry entry) {
        String root() {
            return Keys.snapshotRoot(entry.line(), entry.seq());
        }
    }

    static final class ModelLine {
        final Line line;
        final long firstSeq;
        final long opened;
        final List<Interval> lineage;
        final @Nullable ModelLine parent;
        final long startPosition;
        final List<Event> events = new ArrayList<>();
        long lastSeq;
        LineEntry.@Nullable End end;

        ModelLine(
                Line line,
                long firstSeq,
                long opened,
                List<Interval> lineage,
                @Nullable ModelLine parent,
                long startPosition) {
            this.line = line;
            this.firstSeq = firstSeq;
            this.opened = opened;
            this.lineage = lineage;
            this.parent = parent;
            this.startPosition = startPosition;
            this.lastSeq = firstSeq - 1;
        }

        long lastPosition() {
            return events.isEmpty() ? startPosition : events.getLast().position;
        }
    }

    final RandomGenerator random;
    final Set<String> bucket = new TreeSet<>();
    final List<ModelLine> lines = new ArrayList<>();
    final List<Event> events = new ArrayList<>();
    final List<Taken> snapshots = new ArrayList<>();
    private final Map<Line, ModelLine> byLine = new HashMap<>();
    Boundary boundary = Boundary.NONE;
    long time = 1000;
    private long blobs;

    LogModel(RandomGenerator random) {
        this.random = random;
        open(new ModelLine(new Line(1, 1), 1, time, List.of(), null, 0));
    }

    ModelLine head() {
        return lines.getLast();
    }

    private void open(ModelLine line) {
        lines.add(line);
        byLine.put(line.line, line);
        events.add(
                new Event(
                        line,
                        line.firstSeq,
                        line.startPosition,
                        line.opened,
                        Set.of(),
                        Set.of(),
                        true));
        if (random.nextInt(4) > 0 || lines.size() == 1) {
            chunk(0);
        } // Otherwise whoever opened it has crashed before its first chunk.
    }

    /** Appends a chunk of random records. */
    void chunk(int records) {
        ModelLine line = head();
        line.lastSeq++;
        bucket.add(Keys.chunk(line.line, line.lastSeq));
        for (int i = 0; i < records; i++) {
            record();
        }
    }

    private void record() {
        ModelLine line = head();
        Set<BlobId> live = state(line, line.lastPosition()).live;
        Set<BlobId> added = new LinkedHashSet<>();
        Set<BlobId> removed = new LinkedHashSet<>();
        if (random.nextInt(3) == 0) {
            added.add(putBlob());
        }
        if (!live.isEmpty() && random.nextInt(3) == 0) {
            removed.add(List.copyOf(live).get(random.nextInt(live.size())));
        }
        time += 1 + random.nextInt(10);
        Event event =
                new Event(line, line.lastSeq, line.lastPosition() + 1, time, added, removed, false);
        line.events.add(event);
        events.add(event);
    }

    /** Puts a blob that no record refers to yet. */
    BlobId putBlob() {
        BlobId blob = new BlobId(TABLE, head().line, ++blobs);
        bucket.add(Keys.blob(blob));
        return blob;
    }

    void snapshot() {
        ModelLine line = head();
        if (line.lastSeq < line.firstSeq) {
            return;
        }
        long seen = line.events.isEmpty() ? line.opened : line.events.getLast().time;
        Taken taken =
                new Taken(new SnapshotEntry(line.line, line.lastSeq, line.lastPosition(), seen));
        if (snapshots.stream().noneMatch(other -> other.root().equals(taken.root()))) {
            snapshots.add(taken);
            bucket.add(taken.root());
            bucket.add(Keys.snapshotPart(line.line, line.lastSeq, 0));
        }
    }

    /** Seals the head; the new line continues the event, or the head if it is null. */
    void takeOver(@Nullable Event point) {
        ModelLine old = head();
        long sealSeq = old.lastSeq + 1;
        bucket.add(Keys.chunk(old.line, sealSeq));
        time += 1 + random.nextInt(10);
        old.end = new LineEntry.End(sealSeq, time, old.lastPosition());
        ModelLine parent = point == null ? old : point.line;
        long seq = point == null ? old.lastSeq : point.seq;
        long position = point == null ? old.lastPosition() : point.position;
        List<Interval> lineage = new ArrayList<>(parent.lineage);
        if (seq >= parent.firstSeq && parent.lastSeq >= parent.firstSeq) {
            lineage.add(new Interval(parent.line, parent.firstSeq, seq, position));
        }
        Line name = new Line(old.line.term() + 1, random.nextInt(1_000_000));
        open(new ModelLine(name, sealSeq + 1, time, lineage, parent, position));
    }

    /** What AT TIME leads to: the last chunk that holds nothing later. */
    Event asOf(long when) {
        Event found = events.getFirst();
        for (Event event : events) {
            if (event.time <= when) {
                found = event;
            }
        }
        long seq = Math.max(found.seq, found.line.lastSeq);
        for (Event event : found.line.events) {
            if (event.position > found.position) {
                seq = Math.max(found.seq, event.seq - 1);
                break;
            }
        }
        return new Event(
                found.line,
                seq,
                found.position,
                found.time,
                found.added,
                found.removed,
                found.opening);
    }

    List<Interval> path(Event point) {
        List<Interval> path = new ArrayList<>(point.line.lineage);
        if (point.line.lastSeq >= point.line.firstSeq) {
            path.add(new Interval(point.line.line, point.line.firstSeq, point.seq, point.position));
        }
        return path;
    }

    State state(ModelLine line, long position) {
        State state = new State(new LinkedHashSet<>(), new LinkedHashMap<>());
        for (Interval part : line.lineage) {
            apply(state, part.line(), Math.min(position, part.lastPosition()));
        }
        apply(state, line.line, position);
        return state;
    }

    private void apply(State state, Line line, long lastPosition) {
        ModelLine found = byLine.get(line);
        if (found == null) {
            throw new IllegalStateException("no line " + line);
        }
        for (Event event : found.events) {
            if (event.position <= lastPosition) {
                state.live.addAll(event.added);
                state.live.removeAll(event.removed);
                event.removed.forEach(blob -> state.removed.put(blob, event.time));
            }
        }
    }

    /** The state as an engine keeps it: a boundary makes it forget what was removed up to it. */
    LogState state() {
        ModelLine head = head();
        State state = state(head, head.lastPosition());
        List<SegmentImage> segments =
                state.live.stream()
                        .map(id -> new SegmentImage(segment(id), new RoaringBitmap()))
                        .toList();
        List<RemovedSegment> removed =
                state.removed.entrySet().stream()
                        .filter(entry -> entry.getValue() > boundary.timeMicros())
                        .map(entry -> new RemovedSegment(entry.getKey(), 1, entry.getValue()))
                        .toList();
        ColumnType type = ColumnType.of(ColumnType.Kind.BIGINT);
        Column id =
                new Column(
                        0,
                        "id",
                        type,
                        false,
                        Column.DefaultKind.NONE,
                        null,
                        false,
                        false,
                        "",
                        null);
        TableDef def =
                new TableDef(
                        TABLE,
                        "t",
                        List.of(id),
                        1,
                        List.of(0),
                        List.of(),
                        List.of(),
                        List.of(),
                        "");
        DatabaseImage image =
                new DatabaseImage(
                        head.lastPosition(),
                        time,
                        List.of(new TableImage(def, 1, segments)),
                        List.of(),
                        boundary,
                        removed,
                        2);
        List<SnapshotEntry> present =
                snapshots.stream()
                        .filter(taken -> bucket.contains(taken.root()))
                        .map(Taken::entry)
                        .toList();
        return new LogState(table(), present, image, time, boundary);
    }

    private List<LineEntry> table() {
        return lines.stream()
                .map(line ->
                        new LineEntry(
                                line.line, line.firstSeq, line.opened, line.lineage, end(line)))
                .toList();
    }

    private LineEntry.@Nullable End end(ModelLine line) {
        LineEntry.End end = line.end;
        if (end == null || line.line.random() % 5 > 0) {
            return end;
        }
        return new LineEntry.End(end.sealSeq(), end.followedMicros(), LineEntry.POSITION_UNKNOWN);
    }

    private static Segment segment(BlobId id) {
        return new Segment(id, 1, 1, Hash.NONE, new byte[0], new byte[0], List.of());
    }
}
