package io.hadal.storage.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.SealedEarlierException;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Opening;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StateTest {
    private static final Line FIRST = new Line(1, 100);

    private final SystemEnv env = new SystemEnv();
    private final ObjectStore store = new MemoryObjectStore(new MemoryBucket("bucket"), "", env);
    private final LogBuilder log = new LogBuilder(store);
    private final LogReader reader = new LogReader(store, env);

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    void aHistoryWithoutSnapshotIsReadFromItsBeginning() {
        log.chunks(20).restart().chunks(3);
        HistoryView view = latest();
        assertThat(view.point()).isEqualTo(log.latest());
        assertThat(view.leftOut()).isEmpty();
        assertThat(view.image().position()).isZero();
        assertThat(positions(view)).isEqualTo(positions(1, 46));
    }

    @Test
    void recordsAfterTheNewestSnapshotAreApplied() {
        log.chunks(5)
                .snapshot(List.of())
                .chunks(5)
                .snapshot(List.of())
                .chunks(3)
                .restart()
                .commits(4);
        HistoryView view = latest();
        assertThat(view.image().position()).isEqualTo(20);
        assertThat(positions(view)).isEqualTo(positions(21, 30));
    }

    @Test
    void aSnapshotAtTheHeadNeedsNoRecord() {
        log.chunks(5).snapshot(List.of());
        HistoryView view = latest();
        assertThat(view.chunks()).isZero();
        assertThat(positions(view)).isEmpty();
        assertThat(view.point()).isEqualTo(log.latest());
    }

    @Test
    void t28ASnapshotOfAnAbandonedFutureIsNotUsed() {
        log.chunks(5).snapshot(List.of()).commits(1);
        Point old = log.latest();
        log.chunks(5).snapshot(List.of()).restart().chunks(2).snapshot(List.of());
        log.seal(old).open().commits(3);
        HistoryView view = latest();
        assertThat(view.image().position()).isEqualTo(10);
        assertThat(positions(view)).isEqualTo(positions(11, 14));
    }

    @Test
    void aPointWithinAChunkIsReadUpToIt() {
        log.chunks(5).commits(10);
        Point end = log.latest();
        HistoryView view = read(new Cut(end).at(14));
        assertThat(positions(view)).isEqualTo(positions(1, 14));
    }

    @Test
    void t7AnIncompleteSnapshotIsPassedOver() {
        log.chunks(2);
        log.snapshot(Images.withSegments(log, 3))
                .chunks(2)
                .snapshot(Images.withSegments(log, 5))
                .chunks(2);
        Images.putBlobs(store, 5);
        for (String part : List.of("000000", "root")) {
            String key = "snapshots/" + FIRST + "/00000000000000000005/" + part;
            byte[] bytes = store.get(key);
            for (byte[] damage : List.of(new byte[0], flipped(bytes))) {
                store.put(key, ObjectSource.of(damage));
                assertThat(latest().image().position()).isEqualTo(4);
                assertThat(latest().notes())
                        .singleElement()
                        .isInstanceOf(Note.SnapshotUnusable.class);
            }
            store.delete(List.of(key));
            assertThat(latest().image().position()).isEqualTo(4);
            assertThat(positions(latest())).isEqualTo(positions(5, 12));
            store.put(key, ObjectSource.of(bytes));
        }
        assertThat(latest().image().position()).isEqualTo(8);
    }

    @Test
    void aMissingChunkIsReportedWithWhatIsLost() {
        log.chunks(10).snapshot(List.of()).chunks(10);
        // Below the snapshot nothing is needed.
        store.delete(List.of(Keys.chunk(FIRST, 5)));
        assertThat(latest().leftOut()).isEmpty();
        String key = Keys.chunk(FIRST, 15);
        byte[] chunk = store.get(key);
        store.put(key, ObjectSource.of(flipped(chunk)));
        HistoryView view = latest();
        LeftOut leftOut = view.leftOut().orElseThrow();
        assertThat(leftOut.firstPosition()).isEqualTo(27);
        assertThat(leftOut.lastPosition()).isEqualTo(40);
        assertThat(leftOut.records()).isEqualTo(14);
        assertThat(leftOut.afterMicros()).isEqualTo(1260);
        assertThat(leftOut.throughMicros()).isEqualTo(1400);
        assertThat(leftOut.objects()).singleElement().asString().contains(key).contains("corrupt");
        assertThat(positions(view)).isEqualTo(positions(21, 26));
        assertThat(view.point().position()).isEqualTo(26);
        assertThat(view.point().seq()).isEqualTo(14);
    }

    @Test
    void anExchangedChunkBreaksTheChain() {
        log.chunks(10);
        ObjectStore other = new MemoryObjectStore(new MemoryBucket("bucket"), "", env);
        new LogBuilder(other).commits(4).chunks(9);
        String key = Keys.chunk(FIRST, 6);
        store.put(key, ObjectSource.of(other.get(key)));
        HistoryView view = latest();
        assertThat(view.point().position()).isEqualTo(8);
        assertThat(view.leftOut().orElseThrow().objects())
                .singleElement()
                .asString()
                .contains("follows a chunk with SHA-256");
    }

    @Test
    void theNewestStateThatHasItsSegmentsIsRead() {
        log.chunks(2);
        log.chunk(List.of(edit(1, List.of(), List.of(1L))));
        log.chunk(List.of(edit(1, List.of(), List.of(2L))));
        log.chunk(List.of(edit(1, List.of(1L), List.of(3L))));
        log.chunks(1);
        Images.putBlobs(store, 4);
        assertThat(latest().leftOut()).isEmpty();

        store.delete(List.of(Keys.blob(Images.blob(1))));
        assertThat(latest().leftOut()).as("only older states need it").isEmpty();

        store.delete(List.of(Keys.blob(Images.blob(3))));
        HistoryView view = latest();
        assertThat(view.point().position()).as("neither 1 nor 3").isEqualTo(4);
        assertThat(view.leftOut().orElseThrow().objects())
                .hasSize(2)
                .allMatch(text -> text.contains("is missing"));
        assertThat(positions(view)).isEqualTo(positions(1, 4));

        Images.putBlobs(store, 2);
        view = latest();
        assertThat(view.point().position()).as("1 and 2").isEqualTo(6);
    }

    /**
     * A copy is taken over while a foreign tool goes on writing into it: what it brings lies behind
     * the seal, and the new line has no chunk yet.
     */
    @Test
    void t24ASealBehindWhichDebrisArrivesEndsTheLineForWhoeverComes() {
        log.chunks(9);
        ObjectStore source = new MemoryObjectStore(new MemoryBucket("source"), "", env);
        LogBuilder elsewhere = log.asOf(head(), source).chunks(3);
        log.seal(log.latest());
        for (long seq = 12; seq <= 13; seq++) {
            String key = Keys.chunk(elsewhere.line(), seq);
            store.create(key, source.get(key));
        }
        Head byNames = head();
        assertThatThrownBy(() -> new StateReader(reader).read(byNames, byNames.latest()))
                .isInstanceOf(SealedEarlierException.class)
                .hasMessageContaining(Keys.chunk(FIRST, 11))
                .hasMessageContaining(log.line().toString());
        assertThat(head()).isEqualTo(log.head());
        HistoryView view = latest();
        assertThat(view.leftOut()).isEmpty();
        assertThat(positions(view)).isEqualTo(positions(1, 18));
        // In the place that the tool had yet to fill: the line goes on by what it overwrites.
        store.put(Keys.chunk(FIRST, 11), ObjectSource.of(source.get(Keys.chunk(FIRST, 11))));
        assertThat(head()).isEqualTo(elsewhere.head());
    }

    /** Whoever finds the head again finds the same one: it must not be tried for ever. */
    @Test
    void aSealBelowWhereTheLogWentOnIsDamage() {
        log.chunks(5);
        Head middle = head();
        ObjectStore other = new MemoryObjectStore(new MemoryBucket("other"), "", env);
        log.asOf(middle, other).seal(middle.latest());
        log.chunks(3).restart().chunks(1);
        String key = Keys.chunk(FIRST, middle.tail().nextSeq());
        store.put(key, ObjectSource.of(other.get(key)));
        assertThatThrownBy(this::latest).isInstanceOf(SealedEarlierException.class);
        assertThatThrownBy(this::latest)
                .isInstanceOf(CorruptObjectException.class)
                .hasMessageContaining(key);
    }

    @Test
    void aSealInAPlaceThatWasCollectedEndsNothing() {
        Head old = head();
        log.chunks(5).snapshot(List.of()).boundary(new Boundary(1080, 6)).commits(1);
        Head now = head();
        for (long seq = 2; seq < 6; seq++) {
            store.delete(List.of(Keys.chunk(FIRST, seq)));
        }
        log.asOf(old).seal(old.latest());
        store.delete(List.of(Keys.snapshotRoot(FIRST, 6)));
        HistoryView view =
                ((StateReader.Read) new StateReader(reader).read(now, now.latest())).view();
        assertThat(view.leftOut()).isPresent();
        assertThat(head().line()).isEqualTo(FIRST);
    }

    @Test
    void theSegmentsOfALargeCommitAreNeededFromItOn() {
        log.chunk(List.of(edit(1, List.of(), List.of(1L))));
        LogRecord.SegmentEdit made = edit(1, List.of(), List.of(2L));
        log.chunk(
                List.of(
                        new LogRecord.Commit(
                                made.position(),
                                made.timeMicros(),
                                List.of(),
                                made.added(),
                                List.of())));
        Images.putBlobs(store, 2);
        HistoryView view = latest();
        assertThat(view.leftOut()).isPresent();
        assertThat(view.point().position()).isEqualTo(made.position() - 1);
    }

    @Test
    void aTruncatedSegmentCountsAsDamaged() {
        log.chunk(List.of(edit(1, List.of(), List.of(1L))));
        store.put(Keys.blob(Images.blob(1)), ObjectSource.of(new byte[3]));
        LeftOut leftOut = latest().leftOut().orElseThrow();
        assertThat(leftOut.objects())
                .singleElement()
                .asString()
                .contains("expected 101 bytes, found 3");
    }

    @Test
    void t12SegmentsThatListMissesAreAskedForByName() {
        log.chunk(List.of(edit(1, List.of(), List.of(1L, 2L, 3L))));
        Images.putBlobs(store, 4);
        LogReader truncated = new LogReader(new TruncatedListStore(store, 1), env);
        Head head = ((HeadSearch.Found) truncated.findHead()).head();
        StateReader.Result result = new StateReader(truncated).read(head, head.latest());
        assertThat(((StateReader.Read) result).view().leftOut()).isEmpty();
    }

    @Test
    void anOlderSnapshotServesIfTheNewestLacksItsSegments() {
        log.chunks(2).snapshot(Images.withSegments(log, 1));
        log.chunk(List.of(edit(1, List.of(), List.of(1L))));
        log.snapshot(Images.withSegments(log, 2)).chunks(2);
        Images.putBlobs(store, 1);
        HistoryView view = latest();
        assertThat(view.point().position()).isEqualTo(4);
        assertThat(view.image().position()).isEqualTo(4);
    }

    @Test
    void aPointThatWasCollectedMeanwhileIsExpired() {
        log.chunks(5);
        Head before = head();
        log.chunks(5).snapshot(List.of()).boundary(new Boundary(1150, 11)).commits(1);
        for (long seq = 2; seq < 11; seq++) {
            store.delete(List.of(Keys.chunk(FIRST, seq)));
        }
        StateReader.Result result = new StateReader(reader).read(before, before.latest());
        assertThat(result).isEqualTo(new StateReader.Expired(new Boundary(1150, 11)));
    }

    @Test
    void theSnapshotUnderTheBoundaryIsFoundWithoutList() {
        log.chunks(5).snapshot(List.of()).boundary(new Boundary(1080, 6)).commits(1);
        for (long seq = 2; seq < 6; seq++) {
            store.delete(List.of(Keys.chunk(FIRST, seq)));
        }
        LogReader blind = new LogReader(new TruncatedListStore(store, 1), env);
        Head head = ((HeadSearch.Found) blind.findHead()).head();
        assertThat(head).isEqualTo(log.head());
        assertThat(
                        ((StateReader.Read) new StateReader(blind).read(head, head.latest()))
                                .view()
                                .image()
                                .position())
                .isEqualTo(10);
    }

    /** A helper that cuts the head's point. */
    private record Cut(Point end) {
        Point at(long position) {
            Opening.Interval interval = end.ancestry().getLast();
            return new Point(
                    new Opening.Parent(end.line(), end.seq(), position, end.at().chunkHash()),
                    1000 + 10 * position,
                    List.of(
                            new Opening.Interval(
                                    end.line(), interval.firstSeq(), end.seq(), position)));
        }
    }

    private LogRecord.SegmentEdit edit(long table, List<Long> removed, List<Long> added) {
        return new LogRecord.SegmentEdit(
                log.nextPosition(),
                log.nextTime(),
                table,
                0,
                removed.stream().map(Images::blob).toList(),
                added.stream().map(Images::added).toList());
    }

    private Head head() {
        return ((HeadSearch.Found) reader.findHead()).head();
    }

    private HistoryView latest() {
        return read(head().latest());
    }

    private HistoryView read(Point point) {
        return ((StateReader.Read) new StateReader(reader).read(head(), point)).view();
    }

    static List<Long> positions(HistoryView view) {
        List<Long> positions = new ArrayList<>();
        try (HistoryView.Cursor<LogRecord> records = view.records()) {
            records.forEachRemaining(record -> positions.add(record.position()));
        }
        return positions;
    }

    static List<Long> positions(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        flipped[bytes.length / 2] ^= 4;
        return flipped;
    }
}
