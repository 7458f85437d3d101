package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Failover;
import io.hadal.engine.Failover.Step;
import io.hadal.engine.Isolation;
import io.hadal.engine.StateView;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.env.OperationHook;
import io.hadal.env.sim.CrashPoints;
import io.hadal.env.sim.NodeCrashedException;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.CountingObjectStore;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.Verb;
import io.hadal.objectstore.memory.MemoryBucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A READ ONLY database becomes the writer, in place. In virtual time. */
class FailoverTest {
    private final SimWorld world = new SimWorld(5);
    private final SimLab sim = new SimLab(world);
    private final SimNode writerNode = world.node("a");
    private final SimNode followerNode = world.node("b");
    private final List<CountingObjectStore> counted = new ArrayList<>();

    @AfterEach
    void closeWorld() throws Exception {
        world.close();
    }

    private interface Body {
        void run(Engine writer, Database database, Engine follower) throws Exception;
    }

    private void story(Body body) throws Exception {
        writerNode.run(
                "story",
                () -> {
                    Engine writer = sim.engine(writerNode);
                    Database database = writer.create("db", Lab.spec("bucket"));
                    TestTable.create(database, "t");
                    for (long id = 1; id <= 3; id++) {
                        insert(database, id);
                    }
                    Engine follower = sim.engine(followerNode, this::counted);
                    body.run(writer, database, follower);
                });
    }

    private CountingObjectStore counted(ObjectStore store) {
        CountingObjectStore counting = new CountingObjectStore(store);
        counted.add(counting);
        return counting;
    }

    private long requests(Verb verb) {
        return counted.stream().mapToLong(store -> store.count(verb)).sum();
    }

    private static void insert(Database database, long id) {
        Lab.insert(database, Lab.table(database, "t"), id, Durability.OBJECT_STORE);
    }

    private void sleep(int seconds) throws InterruptedException {
        writerNode.env().sleep(Duration.ofSeconds(seconds));
    }

    private static Failover.Report failover(Engine engine) {
        return engine.failover(new Failover.Request("copy", null, null, false, false));
    }

    private static Failover.Report force(Engine engine) {
        return engine.failover(new Failover.Request("copy", null, null, false, true));
    }

    private static Failover.Report dryRun(Engine engine) {
        return engine.failover(new Failover.Request("copy", null, null, true, false));
    }

    private static String detail(Failover.Report report, String step) {
        return report.steps().stream()
                .filter(each -> each.name().equals(step))
                .map(Step::detail)
                .findFirst()
                .orElseThrow();
    }

    private static Database follow(Engine engine, String bucket) {
        return engine.attach(Lab.readOnly("copy", bucket)).database();
    }

    /** A replica as a copier without locks makes it, followed and up to date. */
    private Database replica(Engine follower) throws Exception {
        sim.lab.copy("bucket", "replica");
        MemoryBucket replica = sim.lab.bucket("replica");
        replica.keys().stream()
                .filter(key -> key.contains("/storage_locks/"))
                .forEach(replica::remove);
        Database copy = follow(follower, "replica");
        sleep(10);
        return copy;
    }

    private void copyOn() {
        MemoryBucket replica = sim.lab.bucket("replica");
        for (String key : sim.lab.bucket("bucket").keys()) {
            if (!key.contains("/storage_locks/")) {
                replica.write(key, Objects.requireNonNull(sim.lab.bucket("bucket").read(key)));
            }
        }
    }

    private void loseSource() {
        MemoryBucket source = sim.lab.bucket("bucket");
        source.keys().forEach(source::remove);
    }

    @Test
    void t14AReplicaBecomesTheWriterWithoutItsSource() throws Exception {
        story((writer, database, follower) -> {
            Database copy = replica(follower);
            loseSource();
            Failover.Report report = failover(follower);
            assertThat(report.steps())
                    .extracting(Step::name)
                    .containsExactly(
                            "decide", "lock", "seal", "open", "first write possible", "lost");
            assertThat(report.steps().subList(0, 5)).allMatch(step -> step.took() != null);
            assertThat(detail(report, "lost")).isEqualTo("nothing that is here");
            insert(copy, 4);
            assertThat(follower.database("copy")).isSameAs(copy);
            assertThat(copy.readOnly()).isFalse();
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L, 3L, 4L);
            follower.detach("copy", null, DetachMode.NORMAL);
            assertThat(Lab.ids(follower.attach(Lab.attach("copy", "replica")).database(), "t"))
                    .containsExactly(1L, 2L, 3L, 4L);
        });
    }

    @Test
    void whatBecameTheWriterIsItsOwnToDelete() throws Exception {
        story((writer, database, follower) -> {
            replica(follower);
            assertThat(Lab.kindOf(() -> follower.drop("copy", true))).isEqualTo(Kind.READ_ONLY);
            failover(follower);
            follower.drop("copy", true);
            assertThat(sim.lab.bucket("replica").keys()).isEmpty();
        });
    }

    @Test
    void t21WhatIsWarmIsNotReadAgain() throws Exception {
        story((writer, database, follower) -> {
            for (long id = 4; id < 100; id++) {
                insert(database, id);
                if (id % 20 == 0) {
                    database.flush("t");
                }
            }
            replica(follower);
            counted.forEach(CountingObjectStore::reset);
            Failover.Report report = failover(follower);
            assertThat(detail(report, "decide")).contains("it is what is shown");
            // The head is found twice, before the seal and after; then the lines are listed.
            assertThat(requests(Verb.GET)).isLessThan(8);
            assertThat(requests(Verb.LIST)).isLessThanOrEqualTo(18);
            assertThat(requests(Verb.HEAD)).isLessThan(4);
        });
    }

    @Test
    void readersGoOnThroughAFailover() throws Exception {
        story((writer, database, follower) -> {
            Database copy = replica(follower);
            try (StateView before = copy.view();
                    Transaction open = copy.begin(Isolation.READ_COMMITTED, Lab.LOCK_WAIT)) {
                assertThat(open.beginStatement().position()).isEqualTo(before.position());
                failover(follower);
                insert(copy, 4);
                assertThat(Lab.ids(before, "t")).containsExactly(1L, 2L, 3L);
                assertThat(Lab.ids(open.beginStatement(), "t")).containsExactly(1L, 2L, 3L, 4L);
                TestTable table = Lab.table(copy, "t");
                table.insert(open, 5, 5L, 5L);
                assertThat(Lab.kindOf(() -> open.commit(Durability.DISK)))
                        .isEqualTo(Kind.READ_ONLY);
            }
        });
    }

    @Test
    void aLockedStoreRefusesWithoutForceAndTheOldWriterIsFencedWithIt() throws Exception {
        story((writer, database, follower) -> {
            Database copy = follow(follower, "bucket");
            sleep(10);
            assertThat(detail(dryRun(follower), "locks")).contains("node a").contains("FORCE");
            assertThatThrownBy(() -> failover(follower)).hasMessageContaining("storage_locks/");
            assertThat(Lab.kindOf(() -> failover(follower))).isEqualTo(Kind.LOCKED);
            insert(database, 4);
            sleep(3);
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L, 3L, 4L);
            force(follower);
            assertThat(Lab.kindOf(() -> insert(database, 5))).isEqualTo(Kind.FENCED);
            insert(copy, 6);
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L, 3L, 4L, 6L);
        });
    }

    @Test
    void theRestIsAppliedBeforeTheTakeover() throws Exception {
        story((writer, database, follower) -> {
            Database copy = replica(follower);
            insert(database, 4);
            insert(database, 5);
            copyOn();
            loseSource();
            Failover.Report report = failover(follower);
            assertThat(report.position()).isEqualTo(copy.committedPosition());
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L, 3L, 4L, 5L);
        });
    }

    @Test
    void aSourceThatIsSeenToGoOnNeedsForce() throws Exception {
        story((writer, database, follower) -> {
            Database copy = replica(follower);
            boolean[] over = {false};
            writerNode.spawn(
                    "writer and copier",
                    () -> {
                        for (long id = 4; !over[0]; id++) {
                            insert(database, id);
                            copyOn();
                            writerNode.env().sleep(Duration.ofMillis(700));
                        }
                    });
            sleep(10);
            assertThat(detail(dryRun(follower), "source")).contains("goes on");
            assertThatThrownBy(() -> failover(follower)).hasMessageContaining("still written to");
            assertThat(copy.readOnly()).isTrue();
            over[0] = true;
            sleep(3);
            assertThat(detail(dryRun(follower), "source")).contains("nothing arrived");
            failover(follower);
            insert(copy, 1000);
        });
    }

    /** What it says is where it went on from, not where it had decided to. */
    @Test
    void whatArrivesBeforeTheSealIsSaid() throws Exception {
        story((writer, database, none) -> {
            boolean[] armed = {false};
            Engine follower =
                    sim.engine(
                            world.node("c"),
                            store ->
                                    new DecoratedObjectStore(store) {
                                        @Override
                                        protected <T> T around(Request request, Supplier<T> call) {
                                            if (armed[0]
                                                    && request.bytesSent() > 0
                                                    && request.key().contains("_locks/")) {
                                                armed[0] = false;
                                                insert(database, 4);
                                            }
                                            return call.get();
                                        }
                                    });
            Database copy = follow(follower, "bucket");
            long decided = dryRun(follower).position();
            armed[0] = true;
            Failover.Report report = force(follower);
            assertThat(report.position()).isGreaterThan(decided);
            assertThat(report.notes()).anyMatch(note -> note.contains("went on while"));
            assertThat(detail(report, "lost")).isEqualTo("nothing that is here");
            assertThat(Lab.rows(copy, "t")).containsKey(4L);
        });
    }

    @Test
    void aWriterIsRefused() throws Exception {
        story((writer, database, follower) -> {
            assertThat(
                            Lab.kindOf(() ->
                                    writer.failover(
                                            new Failover.Request("db", null, null, false, false))))
                    .isEqualTo(Kind.INVALID_ARGUMENT);
            insert(database, 4);
        });
    }

    @Test
    void toAMilestoneOrATimeForksAndLosesNothingForGood() throws Exception {
        story((writer, database, follower) -> {
            database.createMilestone("m");
            insert(database, 4);
            insert(database, 5);
            Database copy = replica(follower);
            Failover.Report would =
                    follower.failover(new Failover.Request("copy", "m", null, true, false));
            assertThat(detail(would, "lost")).startsWith("2 commits");
            assertThat(Lab.ids(copy, "t")).hasSize(5);
            follower.failover(new Failover.Request("copy", "m", null, false, false));
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L, 3L);
            insert(copy, 6);
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L, 3L, 6L);
            assertThat(copy.milestones())
                    .anyMatch(each -> each.name().startsWith(Milestones.RESTORED_PREFIX));
        });
    }

    @Test
    void aFixedPointBecomesTheWriterToo() throws Exception {
        story((writer, database, follower) -> {
            database.createMilestone("m");
            insert(database, 4);
            writer.detach("db", null, DetachMode.NORMAL);
            Database copy =
                    follower.attach(
                                    new Engine.AttachRequest(
                                            "copy",
                                            Lab.spec("bucket"),
                                            null,
                                            "m",
                                            null,
                                            true,
                                            false))
                            .database();
            failover(follower);
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L, 3L, 4L);
            insert(copy, 5);
        });
    }

    @Test
    void whatIsHereInPartIsSaidAndLeftOut() throws Exception {
        story((writer, database, follower) -> {
            Database copy = replica(follower);
            database.flush("t");
            insert(database, 4);
            insert(database, 5);
            MemoryBucket replica = sim.lab.bucket("replica");
            copyOn();
            replica.keys().stream().filter(key -> key.contains("/blobs/")).forEach(replica::remove);
            loseSource();
            sleep(5);
            Failover.Report would = dryRun(follower);
            Failover.Report report = failover(follower);
            assertThat(detail(report, "lost"))
                    .isEqualTo(detail(would, "lost"))
                    .contains("blobs/")
                    .startsWith("3 commits");
            assertThat(report.position()).isEqualTo(would.position());
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L, 3L);
            insert(copy, 6);
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L, 3L, 6L);
        });
    }

    @Test
    void afterAFailureItFollowsOn() throws Exception {
        story((writer, database, follower) -> {
            Database copy = replica(follower);
            sim.plan(followerNode).lose();
            assertThat(Lab.kindOf(() -> failover(follower))).isEqualTo(Kind.STORE_UNREACHABLE);
            sim.plan(followerNode).comeBack();
            insert(database, 4);
            copyOn();
            sleep(30);
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L, 3L, 4L);
            sleep(10);
            failover(follower);
            insert(copy, 5);
        });
    }

    /** Whatever is done last when the power fails: afterwards somebody can take over. */
    @Test
    void aCrashAnywhereLeavesAFollowerOrAWriter() throws Exception {
        int moment = 0;
        while (crashAt(moment)) {
            moment++;
        }
        assertThat(moment).isGreaterThan(10);
    }

    private static boolean crashAt(int moment) throws Exception {
        try (SimWorld world = new SimWorld(100 + moment)) {
            SimLab sim = new SimLab(world);
            SimNode source = world.node("a");
            SimNode node = world.node("b");
            source.run(
                    "create",
                    () -> {
                        Engine engine = sim.engine(source);
                        Database database = engine.create("db", Lab.spec("bucket"));
                        TestTable.create(database, "t");
                        insert(database, 1);
                        engine.detach("db", null, DetachMode.NORMAL);
                    });
            boolean crashed = false;
            try {
                node.run(
                        "fail over",
                        () -> {
                            Engine engine = sim.engine(node);
                            follow(engine, "bucket");
                            node.env().sleep(Duration.ofSeconds(6));
                            node.hook(CrashPoints.at(moment, node::crash));
                            failover(engine);
                            node.hook(OperationHook.NONE);
                        });
            } catch (NodeCrashedException e) {
                crashed = true;
                node.hook(OperationHook.NONE);
                node.restart();
                node.run("go on", () -> goOn(sim.engine(node), node));
            }
            return crashed;
        }
    }

    private static void goOn(Engine engine, SimNode node) throws Exception {
        Database copy = engine.database("copy");
        if (copy.readOnly()) {
            node.env().sleep(Duration.ofSeconds(6));
            failover(engine);
        }
        assertThat(Lab.ids(copy, "t")).containsExactly(1L);
        insert(copy, 2);
        engine.detach("copy", null, DetachMode.NORMAL);
        assertThat(Lab.ids(engine.attach(Lab.attach("copy", "bucket")).database(), "t"))
                .containsExactly(1L, 2L);
    }
}
