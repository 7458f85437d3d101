package io.hadal.storage.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Line;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocatorTest {
    private final SystemEnv env = new SystemEnv();
    private final ObjectStore store = new MemoryObjectStore(new MemoryBucket("bucket"), "", env);
    private final LogBuilder log = new LogBuilder(store);
    private final LogReader reader = new LogReader(store, env);

    @AfterEach
    void close() {
        env.close();
    }

    @Test
    void everyTimeLeadsToTheLastCommitUpToIt() {
        // Position p has time 1000 + 10 p.
        log.chunks(50);
        for (long position = 0; position <= 100; position++) {
            for (long late = 0; late < (position == 100 ? 1 : 10); late += 9) {
                Located.Found found = found(new Target.AtTime(1000 + 10 * position + late));
                assertThat(found.point().position()).isEqualTo(position);
                assertThat(found.point().timeMicros()).isEqualTo(1000 + 10 * position);
                assertThat(found.abandoned()).isFalse();
            }
        }
    }

    @Test
    void aPointThatWasLocatedIsRead() {
        log.chunks(5).snapshot(List.of()).chunks(5);
        Point point = found(new Target.AtTime(1135)).point();
        HistoryView view = ((StateReader.Read) new StateReader(reader).read(head(), point)).view();
        assertThat(StateTest.positions(view)).isEqualTo(StateTest.positions(11, 13));
    }

    @Test
    void timesOutsideTheLogAreRefused() {
        log.chunks(50).boundary(new Boundary(1200, 1));
        assertThat(find(new Target.AtTime(2011))).isEqualTo(new Located.AfterLast(2010));
        assertThat(find(new Target.AtTime(1199)))
                .isEqualTo(new Located.BeforeBoundary(new Boundary(1200, 1), 1200));
        assertThat(found(new Target.AtTime(1200)).point().position()).isEqualTo(20);
    }

    /** The head was found, and then the boundary was raised and what lay below it was deleted. */
    @Test
    void aTimeThatIsCollectedWhileItIsLookedForIsRefusedAsSuch() {
        log.chunks(10);
        Head before = head();
        Boundary boundary = new Boundary(1210, 12);
        log.chunks(1).snapshot(List.of()).boundary(boundary).commits(1);
        for (long seq = 2; seq < 12; seq++) {
            store.delete(List.of(Keys.chunk(log.line(), seq)));
        }
        assertThat(new Locator(reader).find(before, new Target.AtTime(1100)))
                .isEqualTo(new Located.BeforeBoundary(boundary, 1210));
    }

    @Test
    void aTimeBeforeTheHistoryIsRefused() {
        log.chunks(1);
        assertThat(find(new Target.AtTime(999)))
                .isEqualTo(new Located.BeforeBoundary(Boundary.NONE, 1000));
    }

    @Test
    void t29TimesGrowOverTheWholeLogAndLeadIntoAbandonedFutures() {
        log.commits(5);
        Point old = log.latest();
        log.commits(5);
        Line abandoned = log.line();
        log.seal(old).open().commits(5);
        // 1100 is the last commit of the abandoned line, 1110 the opening, 1120 the first commit
        // after it.
        Located.Found before = found(new Target.AtTime(1119));
        assertThat(before.abandoned()).isTrue();
        assertThat(before.point().line()).isEqualTo(abandoned);
        assertThat(before.point().position()).isEqualTo(10);
        Located.Found after = found(new Target.AtTime(1120));
        assertThat(after.abandoned()).isFalse();
        assertThat(after.point().position()).isEqualTo(6);
        assertThat(found(new Target.AtTime(1050)).abandoned()).isFalse();
    }

    @Test
    void aTimeIsFoundAmongCollectedChunks() {
        log.chunks(50).snapshot(List.of()).boundary(new Boundary(2000, 51)).chunks(3);
        for (long seq = 2; seq < 51; seq++) {
            store.delete(List.of(Keys.chunk(log.line(), seq)));
        }
        for (long position = 100; position <= 107; position++) {
            assertThat(found(new Target.AtTime(1000 + 10 * position)).point().position())
                    .isEqualTo(position);
        }
    }

    @Test
    void milestonesAreFoundWhereTheyAre() {
        log.chunks(3)
                .milestone("first")
                .chunks(2)
                .milestone("second")
                .restart()
                .chunks(2)
                .milestone("first");
        Located.Found first = found(new Target.AtMilestone("first"));
        assertThat(first.point().position()).isEqualTo(17);
        Located.Found second = found(new Target.AtMilestone("second"));
        assertThat(second.point().position()).isEqualTo(12);
        assertThat(second.point().line()).isEqualTo(new Line(1, 100));
        HistoryView view =
                ((StateReader.Read) new StateReader(reader).read(head(), second.point())).view();
        assertThat(StateTest.positions(view)).isEqualTo(StateTest.positions(1, 12));
    }

    @Test
    void aMilestoneOfAnAbandonedFutureIsFoundAndSaidToBe() {
        log.chunks(3);
        Point old = log.latest();
        log.chunks(3).milestone("lost").chunks(1).seal(old).open().chunks(1).milestone("kept");
        Located.Found lost = found(new Target.AtMilestone("lost"));
        assertThat(lost.abandoned()).isTrue();
        assertThat(lost.point().position()).isEqualTo(13);
        assertThat(lost.point().line()).isEqualTo(new Line(1, 100));
        assertThat(found(new Target.AtMilestone("kept")).abandoned()).isFalse();
    }

    @Test
    void anUnknownMilestoneBringsTheNearestNames() {
        log.milestone("after_second_insert")
                .milestone("before_upgrade")
                .milestone("x")
                .milestone("yy");
        assertThat(find(new Target.AtMilestone("After_second_insret")))
                .isEqualTo(
                        new Located.UnknownMilestone(
                                "After_second_insret",
                                List.of("after_second_insert", "before_upgrade", "x"),
                                List.of("after_second_insert", "before_upgrade", "x", "yy")));
    }

    @Test
    void anExpiredMilestoneIsRefused() {
        log.chunks(3).milestone("old").chunks(3).boundary(new Boundary(1090, 1));
        assertThat(find(new Target.AtMilestone("old")))
                .isEqualTo(new Located.BeforeBoundary(new Boundary(1090, 1), 1090));
    }

    @Test
    void editDistanceCountsChanges() {
        assertThat(Names.distance("", "abc")).isEqualTo(3);
        assertThat(Names.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Names.distance("SAME", "same")).isZero();
    }

    private Head head() {
        return ((HeadSearch.Found) reader.findHead()).head();
    }

    private Located find(Target target) {
        return new Locator(reader).find(head(), target);
    }

    private Located.Found found(Target target) {
        return (Located.Found) find(target);
    }
}
