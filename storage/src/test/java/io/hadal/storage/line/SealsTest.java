package io.hadal.storage.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.history.Head;
import io.hadal.storage.line.Seals.Takeover;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Chunk;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.Parent;
import io.hadal.storage.log.Opening.PastLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a line begins with. T4, T29. */
final class SealsTest {
    private static final Line FIRST = new Line(1, 11);
    private static final Line SECOND = new Line(2, 22);
    private static final Line THIRD = new Line(3, 33);

    private final EncodedChunk first = Seals.create(FIRST, 1000, "a", FirstRecords.NONE);
    private final EncodedChunk second = commits(first.tail(), 3);
    private final EncodedChunk third = commits(second.tail(), 3);
    private final Head head =
            Heads.of(Objects.requireNonNull(first.header().opening()), third.tail());

    private static EncodedChunk commits(LogTail tail, int count) {
        List<byte[]> records = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            records.add(
                    LogRecordCodec.encode(
                            new LogRecord.Commit(
                                    tail.position() + i, tail.timeMicros() + 10L * i, List.of())));
        }
        return ChunkCodec.encode(tail, records, List.of());
    }

    private static Takeover next(Head head, AttachPoint point, Line line) {
        return Seals.takeOver(
                head, point, line, Seals.openingTime(head, 0), "b", FirstRecords.NONE);
    }

    private static Head headOf(Takeover taken) {
        return Heads.of(taken.opening(), taken.first().tail());
    }

    @Test
    void theFirstLine() {
        assertThat(first.header().seq()).isEqualTo(1);
        assertThat(first.header().predecessor()).isEqualTo(Hash.NONE);
        assertThat(first.tail())
                .isEqualTo(new LogTail(FIRST, 2, first.object().hash(), 0, 1000, Boundary.NONE));
        assertThat(Seals.firstLine(new Random(1)).term()).isEqualTo(1);
    }

    @Test
    void aRestartGoesOnAtTheHead() {
        Takeover taken = next(head, AttachPoint.LATEST, SECOND);
        assertThat(taken.opening())
                .isEqualTo(
                        new Opening(
                                SECOND,
                                5,
                                new Parent(FIRST, 3, 6, third.object().hash()),
                                List.of(new Interval(FIRST, 1, 3, 6)),
                                List.of(new PastLine(FIRST, 1, 4, 1000)),
                                Boundary.NONE,
                                1061,
                                "b"));
        assertThat(taken.seal().header().line()).isEqualTo(FIRST);
        assertThat(taken.seal().header().seq()).isEqualTo(4);
        assertThat(taken.seal().header().seal()).isEqualTo(taken.opening());
        assertThat(taken.first().header().opening()).isEqualTo(taken.opening());
        assertThat(taken.first().header().predecessor()).isEqualTo(taken.seal().object().hash());
        assertThat(taken.first().tail().position()).isEqualTo(6);
    }

    @Test
    void anOlderPointForksAndTimesGoOnGrowing() {
        Parent point = new Parent(FIRST, 2, 2, second.object().hash());
        AttachPoint at = new AttachPoint.At(point, List.of(new Interval(FIRST, 1, 2, 2)), 1020);
        FirstRecords milestone =
                opening ->
                        List.of(
                                new LogRecord.MilestoneSet(
                                        Objects.requireNonNull(opening.parent()).position() + 1,
                                        opening.timeMicros() + 1,
                                        "restored"));
        Takeover taken =
                Seals.takeOver(head, at, SECOND, Seals.openingTime(head, 0), "b", milestone);
        assertThat(taken.seal().header().seq()).as("after the real head").isEqualTo(4);
        assertThat(taken.opening().lineage()).containsExactly(new Interval(FIRST, 1, 2, 2));
        assertThat(taken.opening().timeMicros()).as("after the real head").isEqualTo(1061);
        Chunk chunk =
                ChunkCodec.decode(taken.first().object().bytes(), taken.first().object().key());
        assertThat(chunk.records())
                .containsExactly(new LogRecord.MilestoneSet(3, 1062, "restored"));
        assertThat(taken.first().tail().position()).isEqualTo(3);
        assertThat(taken.first().tail().timeMicros()).isEqualTo(1062);
    }

    @Test
    void anEmptyLineIsSealedByAChunkThatOpensItAndIsNoAncestor() {
        Takeover taken = next(head, AttachPoint.LATEST, SECOND);
        Head empty = Heads.empty(taken.opening(), taken.seal().object().hash());
        Takeover after = next(empty, AttachPoint.LATEST, THIRD);
        assertThat(after.seal().header().seq()).isEqualTo(taken.opening().firstSeq());
        assertThat(after.seal().header().opening()).isEqualTo(taken.opening());
        assertThat(after.seal().header().predecessor()).isEqualTo(taken.seal().object().hash());
        assertThat(after.opening().parent()).isEqualTo(taken.opening().parent());
        assertThat(after.opening().lineage()).isEqualTo(taken.opening().lineage());
        assertThat(after.opening().past())
                .containsExactly(new PastLine(FIRST, 1, 4, 1000), new PastLine(SECOND, 5, 5, 1061));
        assertThat(after.opening().timeMicros()).isGreaterThan(taken.opening().timeMicros());
    }

    @Test
    void termsOnlyGrow() {
        Head forked = headOf(next(head, AttachPoint.LATEST, new Line(40, 1)));
        Parent old = new Parent(FIRST, 2, 2, second.object().hash());
        AttachPoint at = new AttachPoint.At(old, List.of(new Interval(FIRST, 1, 2, 2)), 1020);
        Head back = headOf(next(forked, at, new Line(41, 1)));
        assertThat(Seals.nextLine(back, new Random(1)).term()).isEqualTo(42);
        Head seen = new Head(back.opening(), false, back.tail(), back.latest(), 99);
        assertThat(Seals.nextLine(seen, new Random(1)).term()).isEqualTo(100);
    }

    @Test
    void theBoundaryIsTheRealHeads() {
        Boundary boundary = new Boundary(1015, 2);
        byte[] raised = LogRecordCodec.encode(new LogRecord.BoundaryRaised(7, 1100, boundary));
        EncodedChunk chunk = ChunkCodec.encode(third.tail(), List.of(raised), List.of());
        Head now = Heads.of(head.opening(), chunk.tail());
        Parent old = new Parent(FIRST, 2, 2, second.object().hash());
        AttachPoint at = new AttachPoint.At(old, List.of(new Interval(FIRST, 1, 2, 2)), 1020);
        assertThat(next(now, at, SECOND).opening().boundary()).isEqualTo(boundary);
    }

    @Test
    void aClockThatIsAheadIsFollowedAndOneThatIsBehindIsNot() {
        assertThat(Seals.openingTime(head, 5000)).isEqualTo(5000);
        assertThat(Seals.openingTime(head, 5)).isEqualTo(1061);
    }

    @Test
    void recordsThatAreOlderThanTheClockComeAfterTheirLinesOpening() {
        assertThat(Seals.openingTime(head, 5000, 1070)).isEqualTo(1069);
        assertThat(Seals.openingTime(head, 5000, 1061)).as("the head's own time").isEqualTo(1060);
        assertThat(Seals.openingTime(head, 1062, 9000)).isEqualTo(1062);
        assertThatThrownBy(() -> Seals.openingTime(head, 5000, 1060))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
