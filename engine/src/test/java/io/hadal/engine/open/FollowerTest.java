package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.FollowerStatus;
import io.hadal.engine.FollowerStatus.State;
import io.hadal.engine.StateView;
import io.hadal.engine.TestTable;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.CountingObjectStore;
import io.hadal.objectstore.Verb;
import io.hadal.objectstore.memory.MemoryBucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A READ ONLY database that follows its store. In virtual time. */
class FollowerTest {
    private final SimWorld world = new SimWorld(7);
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

    /** A database with a table and one row; whoever follows it counts its requests. */
    private void story(Body body) throws Exception {
        writerNode.run(
                "story",
                () -> {
                    Engine writer = sim.engine(writerNode);
                    Database database = writer.create("db", Lab.spec("bucket"));
                    TestTable.create(database, "t");
                    insert(database, 1);
                    Engine follower =
                            sim.engine(
                                    followerNode,
                                    store -> {
                                        CountingObjectStore counting =
                                                new CountingObjectStore(store);
                                        counted.add(counting);
                                        return counting;
                                    });
                    body.run(writer, database, follower);
                });
    }

    private static void insert(Database database, long id) {
        Lab.insert(database, Lab.table(database, "t"), id, Durability.OBJECT_STORE);
    }

    private void sleep(Duration duration) throws InterruptedException {
        writerNode.env().sleep(duration);
    }

    private void sleep(int seconds) throws InterruptedException {
        sleep(Duration.ofSeconds(seconds));
    }

    private static Database follow(Engine follower) {
        return follower.attach(Lab.readOnly("copy", "bucket")).database();
    }

    private static FollowerStatus status(Database copy) {
        return copy.status().follower().orElseThrow();
    }

    private long requests(Verb verb) {
        return counted.stream().mapToLong(store -> store.count(verb)).sum();
    }

    private long requests() {
        return counted.stream().mapToLong(CountingObjectStore::total).sum();
    }

    private void setConfig(int snapshotTriggerChunks, Duration retention) {
        EngineConfig usual = EngineConfig.defaults();
        sim.config =
                new EngineConfig(
                        usual.logUploadInterval(),
                        usual.followerPollInterval(),
                        2,
                        snapshotTriggerChunks,
                        retention,
                        usual.replicaHoldMax(),
                        usual.uploadSoftLimit(),
                        usual.uploadHardLimit(),
                        usual.cacheBytesMax(),
                        usual.flushTriggerBytes(),
                        usual.transactionBytesMax(),
                        usual.transactionSegmentBytes(),
                        usual.replicaTimeout());
    }

    @Test
    void showsCommitsWithinASecondOrSo() throws Exception {
        story((writer, database, follower) -> {
            Database copy = follow(follower);
            assertThat(Lab.ids(copy, "t")).containsExactly(1L);
            for (long id = 2; id < 10; id++) {
                insert(database, id);
                sleep(Duration.ofMillis(1200));
                assertThat(Lab.ids(copy, "t")).hasSize((int) id).contains(id);
            }
            FollowerStatus status = status(copy);
            assertThat(status.state()).isEqualTo(State.FOLLOWING);
            assertThat(status.shownPosition()).isEqualTo(database.committedPosition());
            assertThat(status.lagCommits()).isZero();
            assertThat(status.lagMicros()).isLessThan(1_200_000);
        });
    }

    @Test
    void aStatementSeesOnePosition() throws Exception {
        story((writer, database, follower) -> {
            Database copy = follow(follower);
            try (StateView view = copy.view()) {
                insert(database, 2);
                sleep(3);
                assertThat(copy.committedPosition()).isGreaterThan(view.position());
                assertThat(Lab.ids(view, "t")).containsExactly(1L);
            }
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L);
        });
    }

    @Test
    void t16AnIdleFollowerAsksOnceASecondAndListsHardlyEver() throws Exception {
        story((writer, database, follower) -> {
            follow(follower);
            sleep(5);
            long before = requests();
            long lists = requests(Verb.LIST);
            sleep(3600);
            assertThat(requests() - before).isBetween(3000L, 3600L);
            assertThat(requests(Verb.LIST) - lists).isLessThan(120);
        });
    }

    @Test
    void t16AFollowerOfABusyDatabaseListsNothing() throws Exception {
        story((writer, database, follower) -> {
            follow(follower);
            long before = requests();
            long lists = requests(Verb.LIST);
            for (long id = 2; id < 122; id++) {
                insert(database, id);
                sleep(1);
            }
            assertThat(requests(Verb.LIST)).isEqualTo(lists);
            assertThat(requests() - before).isLessThan(120 * 5);
        });
    }

    @Test
    void ddlMilestonesFlushesAndMergesArriveLikeRows() throws Exception {
        story((writer, database, follower) -> {
            Database copy = follow(follower);
            for (long id = 2; id < 20; id++) {
                insert(database, id);
            }
            database.flush("t");
            insert(database, 30);
            database.flush("t");
            database.merge("t");
            insert(database, 31);
            TestTable.create(database, "u");
            database.createMilestone("m");
            sleep(3);
            assertThat(copy.milestones()).extracting(each -> each.name()).contains("m");
            try (StateView view = copy.view()) {
                assertThat(view.table("u")).isPresent();
            }
            assertThat(Lab.rows(copy, "t")).isEqualTo(Lab.rows(database, "t"));
            database.dropMilestone("m");
            database.alterTable("u", before -> null);
            database.sync();
            sleep(3);
            assertThat(copy.milestones()).extracting(each -> each.name()).doesNotContain("m");
            try (StateView view = copy.view()) {
                assertThat(view.table("u")).isEmpty();
            }
        });
    }

    @Test
    void followsRestartsAndTakeovers() throws Exception {
        story((writer, database, follower) -> {
            Database copy = follow(follower);
            long id = 2;
            for (int round = 0; round < 4; round++) {
                insert(writer.database("db"), id++);
                writer.detach("db", null, DetachMode.NORMAL);
                writer.attach(Lab.attach("db", "bucket"));
                insert(writer.database("db"), id++);
                sleep(3);
                assertThat(Lab.ids(copy, "t")).hasSize((int) id - 1);
            }
            assertThat(status(copy).rewinds()).isZero();
        });
    }

    @Test
    void aForkBelowWhatIsShownRewinds() throws Exception {
        story((writer, database, follower) -> {
            database.createMilestone("m");
            Database copy = follow(follower);
            insert(database, 2);
            insert(database, 3);
            sleep(3);
            try (StateView old = copy.view()) {
                writer.detach("db", null, DetachMode.NORMAL);
                Database restored = writer.attach(Lab.atMilestone("db", "bucket", "m")).database();
                insert(restored, 4);
                sleep(5);
                assertThat(Lab.ids(copy, "t")).containsExactly(1L, 4L);
                assertThat(copy.committedPosition()).isEqualTo(restored.committedPosition());
                assertThat(status(copy).rewinds()).isEqualTo(1);
                assertThat(Lab.ids(old, "t")).containsExactly(1L, 2L, 3L);
                insert(restored, 5);
                sleep(3);
                assertThat(Lab.ids(copy, "t")).containsExactly(1L, 4L, 5L);
            }
        });
    }

    @Test
    void anUnreachableStoreMakesItStaleAndItSaysSinceWhen() throws Exception {
        story((writer, database, follower) -> {
            Database copy = follow(follower);
            sleep(10);
            long lost = followerNode.env().nowMicros();
            sim.plan(followerNode).lose();
            insert(database, 2);
            sleep(120);
            FollowerStatus status = status(copy);
            assertThat(status.state()).isEqualTo(State.STALE);
            assertThat(status.sinceMicros()).isBetween(lost - 2_000_000, lost + 100_000);
            assertThat(status.lagMicros()).isBetween(118_000_000L, 123_000_000L);
            assertThat(copy.status().reason()).contains("does not answer");
            assertThat(Lab.ids(copy, "t")).containsExactly(1L);
            sim.plan(followerNode).comeBack();
            sleep(60);
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L);
            assertThat(status(copy).state()).isEqualTo(State.FOLLOWING);
            assertThat(copy.status().reason()).isEmpty();
        });
    }

    @Test
    void t6AGapIsAnAlarmUntilItIsFilled() throws Exception {
        story((writer, database, follower) -> {
            database.sync();
            lab().copy("bucket", "replica");
            MemoryBucket replica = lab().bucket("replica");
            Database copy = follower.attach(Lab.readOnly("copy", "replica")).database();
            List<String> before = lab().bucket("bucket").keys();
            for (long id = 2; id < 6; id++) {
                insert(database, id);
            }
            List<String> chunks = new ArrayList<>(lab().bucket("bucket").keys());
            chunks.removeAll(before);
            chunks.removeIf(key -> !key.contains("/log/"));
            String missing = chunks.removeFirst();
            chunks.forEach(key -> transfer(key, replica));
            sleep(60);
            assertThat(status(copy).state()).isEqualTo(State.ALARM);
            assertThat(copy.status().reason()).contains("is missing").contains("not reachable");
            assertThat(Lab.ids(copy, "t")).containsExactly(1L);
            transfer(missing, replica);
            sleep(60);
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L, 3L, 4L, 5L);
            assertThat(status(copy).state()).isEqualTo(State.FOLLOWING);
        });
    }

    private Lab lab() {
        return sim.lab;
    }

    private void transfer(String key, MemoryBucket to) {
        to.write(key, Objects.requireNonNull(lab().bucket("bucket").read(key)));
    }

    @Test
    void aChunkWaitsForItsSegments() throws Exception {
        story((writer, database, follower) -> {
            database.sync();
            lab().copy("bucket", "replica");
            MemoryBucket replica = lab().bucket("replica");
            Database copy = follower.attach(Lab.readOnly("copy", "replica")).database();
            List<String> before = lab().bucket("bucket").keys();
            insert(database, 2);
            database.flush("t");
            insert(database, 3);
            database.sync();
            List<String> arriving = new ArrayList<>(lab().bucket("bucket").keys());
            arriving.removeAll(before);
            arriving.removeIf(key -> key.contains("/blobs/"));
            arriving.forEach(key -> transfer(key, replica));
            sleep(5);
            FollowerStatus waiting = status(copy);
            assertThat(waiting.state()).isEqualTo(State.WAITING);
            assertThat(waiting.reason()).contains("blobs/").contains("is missing");
            assertThat(waiting.lagCommits()).isPositive();
            assertThat(Lab.ids(copy, "t")).containsExactly(1L, 2L);
            lab().bucket("bucket").keys().forEach(key -> transfer(key, replica));
            sleep(20);
            assertThat(Lab.rows(copy, "t")).isEqualTo(Lab.rows(database, "t"));
            assertThat(status(copy).state()).isEqualTo(State.FOLLOWING);
        });
    }

    /** A copier that looks at the source now never sees what was merged away before. */
    @Test
    void segmentsThatNeverComeAreNotWaitedForIfALaterStateDoesWithoutThem() throws Exception {
        story((writer, database, follower) -> {
            database.sync();
            lab().copy("bucket", "replica");
            MemoryBucket replica = lab().bucket("replica");
            Database copy = follower.attach(Lab.readOnly("copy", "replica")).database();
            for (long id = 2; id < 5; id++) {
                insert(database, id);
                database.flush("t");
            }
            database.sync();
            List<String> small =
                    lab().bucket("bucket").keys().stream()
                            .filter(key -> key.contains("/blobs/"))
                            .toList();
            database.merge("t");
            database.sync();
            lab().bucket("bucket").keys().stream()
                    .filter(key -> !small.contains(key))
                    .forEach(key -> transfer(key, replica));
            sleep(20);
            assertThat(Lab.rows(copy, "t")).isEqualTo(Lab.rows(database, "t"));
            assertThat(status(copy).state()).isEqualTo(State.FOLLOWING);
        });
    }

    @Test
    void whoFallsBehindTheBoundaryGoesOnFromASnapshot() throws Exception {
        setConfig(3, Duration.ofSeconds(30));
        story((writer, database, follower) -> {
            Database copy = follow(follower);
            sim.plan(followerNode).lose();
            for (long id = 2; id < 200; id++) {
                insert(database, id);
                sleep(2);
            }
            sim.plan(followerNode).comeBack();
            sleep(60);
            assertThat(Lab.ids(copy, "t")).hasSize(199);
            assertThat(status(copy).rewinds()).isZero();
            assertThat(status(copy).state()).isEqualTo(State.FOLLOWING);
        });
    }

    @Test
    void aFixedPointStaysWhereItIs() throws Exception {
        story((writer, database, follower) -> {
            database.createMilestone("m");
            Database fixed =
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
            long before = requests();
            insert(database, 2);
            sleep(60);
            assertThat(Lab.ids(fixed, "t")).containsExactly(1L);
            assertThat(fixed.status().follower()).isEmpty();
            assertThat(requests()).isEqualTo(before);
        });
    }

    @Test
    void aFollowerTakesNoWritesAndStopsWhenItIsDetached() throws Exception {
        story((writer, database, follower) -> {
            Database copy = follow(follower);
            assertThat(Lab.kindOf(() -> insert(copy, 9))).isEqualTo(Kind.READ_ONLY);
            assertThatThrownBy(() -> copy.createMilestone("m")).hasMessageContaining("FAILOVER");
            follower.detach("copy", null, DetachMode.NORMAL);
            long before = requests();
            sleep(60);
            assertThat(requests()).isEqualTo(before);
        });
    }

    @Test
    void aFollowerGoesOnAfterARestartOfItsServer() throws Exception {
        story((writer, database, follower) -> {
            follow(follower);
            follower.close();
            insert(database, 2);
            Engine again = sim.engine(followerNode);
            assertThat(Lab.ids(again.database("copy"), "t")).containsExactly(1L, 2L);
            insert(database, 3);
            sleep(3);
            assertThat(Lab.ids(again.database("copy"), "t")).containsExactly(1L, 2L, 3L);
        });
    }
}
