package io.hadal.storage.history;

import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.codec.SnapshotCodec;
import io.hadal.storage.codec.SnapshotWriter;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.SnapshotRoot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Writes logs as a correct writer would, chunk by chunk: times are 1000 for the first opening and
 * grow by 10 with each step.
 */
final class LogBuilder {
    private final ObjectStore store;
    private Opening opening;
    private boolean empty;
    private LogTail tail;
    private long random;

    LogBuilder(ObjectStore store) {
        this(store, 100);
    }

    /**
     * @param random the next line's random number is one more
     */
    LogBuilder(ObjectStore store, long random) {
        this.store = store;
        this.opening =
                new Opening(
                        new Line(1, 100),
                        1,
                        null,
                        List.of(),
                        List.of(),
                        Boundary.NONE,
                        1000,
                        "node-1");
        this.tail = put(ChunkCodec.encodeOpening(opening, Hash.NONE)).tail();
        this.random = random;
    }

    /** Someone who goes on from what he read long ago. */
    LogBuilder asOf(Head head) {
        return asOf(head, store);
    }

    /** Likewise, but writes elsewhere. */
    LogBuilder asOf(Head head, ObjectStore other) {
        return new LogBuilder(other, head);
    }

    private LogBuilder(ObjectStore store, Head head) {
        this.store = store;
        this.opening = head.opening();
        this.empty = head.empty();
        this.tail = head.tail();
        this.random = 900;
    }

    Line line() {
        return opening.line();
    }

    Opening opening() {
        return opening;
    }

    LogTail tail() {
        return tail;
    }

    /** A chunk with so many commits. */
    LogBuilder commits(int count) {
        List<Function<LogBuilder, LogRecord>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long position = tail.position() + 1 + i;
            long time = tail.timeMicros() + 10 * (i + 1L);
            records.add(self -> commit(position, time));
        }
        return chunk(records.stream().map(each -> each.apply(this)).toList());
    }

    LogBuilder chunks(int count) {
        for (int i = 0; i < count; i++) {
            commits(2);
        }
        return this;
    }

    LogBuilder milestone(String name) {
        return chunk(List.of(new LogRecord.MilestoneSet(nextPosition(), nextTime(), name)));
    }

    LogBuilder boundary(Boundary boundary) {
        return chunk(List.of(new LogRecord.BoundaryRaised(nextPosition(), nextTime(), boundary)));
    }

    LogBuilder chunk(List<? extends LogRecord> records) {
        tail = put(cut(records)).tail();
        return this;
    }

    EncodedChunk cut(List<? extends LogRecord> records) {
        return ChunkCodec.encode(
                tail, records.stream().map(LogRecordCodec::encode).toList(), List.of());
    }

    long nextPosition() {
        return tail.position() + 1;
    }

    long nextTime() {
        return tail.timeMicros() + 10;
    }

    /** Seals the line for one that goes on at its end; the new line has its first chunk. */
    LogBuilder restart() {
        return seal(latest()).open();
    }

    /** Seals the line for one that goes on elsewhere; the new line has no chunk yet. */
    LogBuilder seal(Point parent) {
        Opening next =
                new Opening(
                        new Line(opening.line().term() + 1, ++random),
                        tail.nextSeq() + 1,
                        parent.at(),
                        parent.ancestry(),
                        head().pastOfNext(),
                        tail.boundary(),
                        nextTime(),
                        "node-" + (opening.line().term() + 1));
        EncodedChunk seal = put(ChunkCodec.encodeSeal(tail, empty ? opening : null, next));
        opening = next;
        empty = true;
        tail =
                new LogTail(
                        next.line(),
                        next.firstSeq(),
                        seal.object().hash(),
                        parent.position(),
                        next.timeMicros(),
                        next.boundary());
        return this;
    }

    LogBuilder open() {
        tail = put(ChunkCodec.encodeOpening(opening, tail.hash())).tail();
        empty = false;
        return this;
    }

    Point latest() {
        return head().latest();
    }

    /** What a search must find. */
    Head head() {
        if (empty) {
            Point parent =
                    new Point(
                            Objects.requireNonNull(opening.parent()),
                            opening.timeMicros(),
                            opening.lineage());
            return new Head(opening, true, tail, parent, opening.line().term());
        }
        long last = tail.nextSeq() - 1;
        List<Opening.Interval> ancestry = new ArrayList<>(opening.lineage());
        ancestry.add(
                new Opening.Interval(opening.line(), opening.firstSeq(), last, tail.position()));
        Point latest =
                new Point(
                        new Opening.Parent(opening.line(), last, tail.position(), tail.hash()),
                        tail.timeMicros(),
                        ancestry);
        return new Head(opening, false, tail, latest, opening.line().term());
    }

    /** A snapshot as of the last chunk, of a database without tables. */
    LogBuilder snapshot(List<DatabaseImage.Milestone> milestones) {
        return snapshot(
                new DatabaseImage(
                        tail.position(),
                        tail.timeMicros(),
                        List.of(),
                        milestones,
                        tail.boundary(),
                        List.of(),
                        1));
    }

    LogBuilder snapshot(DatabaseImage image) {
        SnapshotRoot.Origin origin =
                new SnapshotRoot.Origin(line(), tail.nextSeq() - 1, tail.hash());
        SnapshotWriter writer = SnapshotCodec.writer(origin, image, this::put);
        EncodedObject root = writer.finish();
        put(root);
        return this;
    }

    static LogRecord.Commit commit(long position, long time) {
        byte[] key = ("key " + position).getBytes(StandardCharsets.UTF_8);
        return new LogRecord.Commit(
                position, time, List.of(LogRecord.RowChange.put(1, key, key, null)));
    }

    private EncodedChunk put(EncodedChunk chunk) {
        put(chunk.object());
        return chunk;
    }

    private void put(EncodedObject object) {
        store.create(object.key(), object.bytes());
    }
}
