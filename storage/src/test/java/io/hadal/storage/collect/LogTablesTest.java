package io.hadal.storage.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.CountingObjectStore;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.SnapshotCodec;
import io.hadal.storage.history.Head;
import io.hadal.storage.line.AttachPoint;
import io.hadal.storage.line.FirstRecords;
import io.hadal.storage.line.Heads;
import io.hadal.storage.line.Seals;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.SnapshotRoot;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The tables of a log of three lines, the second of which is empty. */
final class LogTablesTest {
    private static final Line FIRST = new Line(1, 1);
    private static final Line SECOND = new Line(2, 2);
    private static final Line THIRD = new Line(3, 3);

    private final MemoryBucket bucket = new MemoryBucket("bucket");
    private final MemoryObjectStore store = new MemoryObjectStore(bucket, "", new SystemEnv());
    private LogTail tail;
    private final Opening open;

    LogTablesTest() {
        EncodedChunk first = put(Seals.create(FIRST, 1000, "a", FirstRecords.NONE));
        tail = first.tail();
        commit(List.of());
        commit(List.of(snapshot(FIRST, 2).journaled()));
        Head head = Heads.of(Objects.requireNonNull(first.header().opening()), tail);
        Seals.Takeover second =
                Seals.takeOver(head, AttachPoint.LATEST, SECOND, 5000, "b", FirstRecords.NONE);
        put(second.seal());
        Head empty = Heads.empty(second.opening(), second.seal().object().hash());
        Seals.Takeover third =
                Seals.takeOver(empty, AttachPoint.LATEST, THIRD, 6000, "c", FirstRecords.NONE);
        put(third.seal());
        tail = put(third.first()).tail();
        open = third.opening();
    }

    private EncodedChunk put(EncodedChunk chunk) {
        store.create(chunk.object().key(), chunk.object().bytes());
        return chunk;
    }

    private void commit(List<PutEntry> puts) {
        LogRecord record =
                new LogRecord.Commit(tail.position() + 1, tail.timeMicros() + 10, List.of());
        tail = put(ChunkCodec.encode(tail, List.of(LogRecordCodec.encode(record)), puts)).tail();
    }

    private EncodedObject snapshot(Line line, long seq) {
        SnapshotRoot.Origin origin = new SnapshotRoot.Origin(line, seq, tail.hash());
        DatabaseImage image =
                new DatabaseImage(
                        tail.position(),
                        tail.timeMicros(),
                        List.of(),
                        List.of(),
                        Boundary.NONE,
                        List.of(),
                        1);
        EncodedObject root = SnapshotCodec.writer(origin, image, part -> {}).finish();
        store.put(root.key(), ObjectSource.of(root.bytes()));
        return root;
    }

    /** The third line has no record at first, the second never has a chunk. */
    @Test
    void allLinesWithTheirEnds() {
        LogTables tables = new LogTables(store);
        assertThat(tables.lines(open, Boundary.NONE)).isEqualTo(table(LineEntry.NOT_FOLLOWED));
        commit(List.of());
        assertThat(tables.lines(open, Boundary.NONE)).isEqualTo(table(6010));
    }

    private static List<LineEntry> table(long followedMicros) {
        List<Interval> ancestry = List.of(new Interval(FIRST, 1, 3, 2));
        return List.of(
                new LineEntry(FIRST, 1, 1000, List.of(), new LineEntry.End(4, followedMicros, 2)),
                new LineEntry(SECOND, 5, 5000, ancestry, new LineEntry.End(5, followedMicros, 2)),
                new LineEntry(THIRD, 6, 6000, ancestry, null));
    }

    @Test
    void linesThatHaveExpiredCostNothing() {
        commit(List.of());
        CountingObjectStore counting = new CountingObjectStore(store);
        LogTables tables = new LogTables(counting);
        List<LineEntry> lines = tables.lines(open, new Boundary(6011, 0));
        assertThat(lines.getFirst().end())
                .isEqualTo(new LineEntry.End(4, 6010, LineEntry.POSITION_UNKNOWN));
        assertThat(counting.total()).as("chunks of the open line").isEqualTo(2);
        tables.lines(open, Boundary.NONE);
        long requests = counting.total();
        tables.lines(open, Boundary.NONE);
        assertThat(counting.total()).as("nothing is read twice").isEqualTo(requests);
    }

    @Test
    void snapshotsCountOnceTheyAreJournaled() {
        LogTables tables = new LogTables(store);
        List<LineEntry> lines = tables.lines(open, Boundary.NONE);
        EncodedObject root = snapshot(THIRD, 6);
        SnapshotEntry first = new SnapshotEntry(FIRST, 2, 1, 1010);
        assertThat(tables.snapshots(lines)).containsExactly(first);
        commit(List.of(root.journaled()));
        assertThat(tables.snapshots(lines))
                .containsExactly(first, new SnapshotEntry(THIRD, 6, 2, 6000));
        store.put("snapshots/9_9/00000000000000000001/root", ObjectSource.of(root.bytes()));
        assertThat(tables.snapshots(lines)).as("of a line that the log does not name").hasSize(2);
    }

    @Test
    void aLineThatCannotBeReadStopsCollection() {
        bucket.remove(Keys.chunk(FIRST, 1));
        assertThatThrownBy(() -> new LogTables(store).lines(open, Boundary.NONE))
                .isInstanceOf(MissingObjectException.class);
    }
}
