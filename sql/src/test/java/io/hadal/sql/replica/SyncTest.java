package io.hadal.sql.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Failover;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.TestTable;
import io.hadal.engine.open.Lab;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.Verb;
import io.hadal.objectstore.fault.Fault;
import io.hadal.replication.ReplicationConfig;
import io.hadal.replication.Replicator;
import io.hadal.replication.copy.CopyPool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commits that are acknowledged when a replica has them, too. */
class SyncTest {
    private final SimWorld world = new SimWorld(1);
    private final Sites sites = new Sites(world);
    private final SimNode primary = world.node("primary");
    private final SimNode second = world.node("second");

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    /** A database with a table t, and one row, on the primary; replicated. */
    private Database begin(Engine engine, Mode mode) {
        Database database = engine.create("db", Lab.spec("east"));
        Lab.insert(database, TestTable.create(database, "t"), 1, Durability.DISK);
        database.replicas().add(Sites.replica("west", mode));
        sites.awaitCopied(database);
        return database;
    }

    @Test
    void aCommitIsAtTheReplicaWhenItIsAcknowledged() throws Exception {
        primary.run(
                "primary",
                () -> {
                    Database database = begin(sites.engine(primary), Mode.SYNC);
                    for (long id = 2; id < 10; id++) {
                        Sites.insert(database, id);
                        assertThat(sites.rowsAt("west")).containsKey(id);
                    }
                    database.createMilestone("m");
                    TestTable.create(database, "u");
                    assertThat(Sites.status(database, "west").lagCommits()).isZero();
                });
    }

    /** The two PUTs are under way at the same time, and nobody asks anybody for anything else. */
    @Test
    void bothStoresAreWrittenAtOnce() throws Exception {
        primary.run(
                "primary",
                () -> {
                    Database database = begin(sites.engine(primary), Mode.SYNC);
                    Sites.insert(database, 2);
                    sites.plan(primary, "east").latency(Duration.ofMillis(50));
                    sites.plan(primary, "west").latency(Duration.ofMillis(50));
                    sites.counted(primary, "west").reset();
                    sites.counted(primary, "east").reset();
                    Duration before = world.now();
                    for (long id = 3; id < 13; id++) {
                        Sites.insert(database, id);
                    }
                    assertThat(world.now().minus(before))
                            .isBetween(Duration.ofMillis(1000), Duration.ofMillis(1100));
                    assertThat(sites.counted(primary, "west").count(Verb.CREATE)).isEqualTo(10);
                    assertThat(sites.counted(primary, "east").count(Verb.GET)).isLessThan(5);
                });
    }

    @Test
    void segmentsAndSnapshotsAreThereBeforeACommitWouldWaitForThem() throws Exception {
        primary.run(
                "primary",
                () -> {
                    Database database = begin(sites.engine(primary), Mode.SYNC);
                    sites.counted(primary, "west").reset();
                    database.flush("t");
                    Sites.insert(database, 2);
                    database.flush("t");
                    database.merge("t");
                    Sites.insert(database, 3);
                    assertThat(sites.rowsAt("west")).containsOnlyKeys(1L, 2L, 3L);
                    assertThat(sites.counted(primary, "west").count(Verb.PUT))
                            .as("three segments, each sent once")
                            .isEqualTo(3);
                    assertThat(sites.counted(primary, "west").count(Verb.HEAD)).isZero();
                });
    }

    @Test
    void aReplicaThatIsDownFirstHoldsCommitsUpAndThenRefusesThem() throws Exception {
        primary.run(
                "primary",
                () -> {
                    Database database = begin(sites.engine(primary), Mode.SYNC);
                    sites.plan(primary, "west").lose();
                    Duration before = world.now();
                    assertThatThrownBy(() -> Sites.insert(database, 2))
                            .hasMessageContaining("is committed in database db")
                            .hasMessageContaining("not at the replica west")
                            .hasMessageContaining("Do not run it again");
                    assertThat(world.now().minus(before))
                            .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(13));
                    assertThat(Lab.kindOf(() -> Sites.insert(database, 3)))
                            .isEqualTo(Kind.BACK_PRESSURE);
                    assertThat(Lab.rows(database, "t")).containsOnlyKeys(1L, 2L);
                    assertThat(Lab.kindOf(() -> TestTable.create(database, "u")))
                            .isEqualTo(Kind.BACK_PRESSURE);
                    database.flush("t");
                    database.merge("t");

                    sites.plan(primary, "west").comeBack();
                    sites.awaitCopied(database);
                    Sites.insert(database, 3);
                    assertThat(sites.rowsAt("west")).containsOnlyKeys(1L, 2L, 3L);
                });
    }

    @Test
    void pausedItRefusesAndRemovedItDoesNot() throws Exception {
        primary.run(
                "primary",
                () -> {
                    Database database = begin(sites.engine(primary), Mode.SYNC);
                    database.replicas().pause("west");
                    assertThatThrownBy(() -> Sites.insert(database, 2))
                            .hasMessageContaining("west is paused")
                            .hasMessageContaining("Nothing of this transaction was written");
                    database.replicas().remove("west");
                    Sites.insert(database, 2);
                });
    }

    /** Back and forth, also while the replica is down: it is not asked. */
    @Test
    void syncIsGivenUpAndTakenUpAgainInPlace() throws Exception {
        primary.run(
                "primary",
                () -> {
                    Database database = begin(sites.engine(primary), Mode.SYNC);
                    sites.plan(primary, "west").lose();
                    primary.spawn(
                            "operator",
                            () -> {
                                world.sleep(Duration.ofSeconds(3));
                                database.replicas().add(Sites.replica("west", Mode.ASYNC));
                            });
                    Duration before = world.now();
                    assertThatThrownBy(() -> Sites.insert(database, 2))
                            .hasMessageContaining("which is ASYNC now");
                    assertThat(world.now().minus(before)).isLessThan(Duration.ofSeconds(4));
                    Sites.insert(database, 3);
                    database.replicas().add(Sites.replica("west", Mode.SYNC));
                    assertThat(Sites.status(database, "west").awaited()).isFalse();
                    Sites.insert(database, 4);
                    sites.plan(primary, "west").comeBack();
                    sites.awaitCopied(database);
                    assertThat(Sites.status(database, "west").awaited()).isTrue();
                    Sites.insert(database, 5);
                    assertThat(sites.rowsAt("west")).containsOnlyKeys(1L, 2L, 3L, 4L, 5L);
                });
        primary.crash();
        primary.restart();
        primary.run(
                "again",
                () -> {
                    Database database = sites.engine(primary).database("db");
                    assertThat(Sites.status(database, "west").awaited()).isTrue();
                    database.replicas().add(Sites.replica("west", Mode.ASYNC));
                    sites.awaitCopied(database);
                    database.replicas().add(Sites.replica("west", Mode.SYNC));
                    assertThat(Sites.status(database, "west").awaited())
                            .as("it is in step")
                            .isTrue();
                    Sites.insert(database, 6);
                    assertThat(sites.rowsAt("west")).containsKey(6L);
                });
    }

    /** While it is copied for the first time, nobody waits for it. */
    @Test
    void itCountsFromWhenItHasCaughtUp() throws Exception {
        primary.run(
                "primary",
                () -> {
                    Engine engine = sites.engine(primary);
                    Database database = engine.create("db", Lab.spec("east"));
                    TestTable table = TestTable.create(database, "t");
                    assertThatThrownBy(() -> Lab.insert(database, table, 1, Durability.REPLICA))
                            .hasMessageContaining("has none that is complete");
                    database.sync();
                    sites.plan(primary, "west").latency(Duration.ofSeconds(2));
                    database.replicas().add(Sites.replica("west", Mode.SYNC));
                    Sites.insert(database, 1);
                    assertThat(Sites.status(database, "west").awaited()).isFalse();
                    sites.plan(primary, "west").latency(Duration.ZERO);
                    sites.awaitCopied(database);
                    assertThat(Sites.status(database, "west").awaited()).isTrue();
                    Lab.insert(database, table, 2, Durability.REPLICA);
                    assertThat(sites.rowsAt("west")).containsOnlyKeys(1L, 2L);
                });
    }

    @Test
    void itStillCountsAfterARestart() throws Exception {
        primary.run("primary", () -> begin(sites.engine(primary), Mode.SYNC));
        for (int i = 0; i < 3; i++) {
            long id = 2 + i;
            primary.crash();
            primary.restart();
            primary.run(
                    "again",
                    () -> {
                        Database database = sites.engine(primary).database("db");
                        Sites.insert(database, id);
                        assertThat(sites.rowsAt("west")).containsKey(id);
                    });
        }
    }

    /** The planned way: what is detached here can be opened there at once, with nothing missing. */
    @Test
    void detachWaitsForTheReplica() throws Exception {
        primary.run(
                "primary",
                () -> {
                    Engine engine = sites.engine(primary);
                    Database database = begin(engine, Mode.SYNC);
                    sites.plan(primary, "west").lose();
                    assertThat(Lab.kindOf(() -> engine.detach("db", "end", DetachMode.NORMAL)))
                            .isEqualTo(Kind.NOT_REPLICATED);
                    sites.plan(primary, "west").comeBack();
                    sites.awaitCopied(database);
                    Sites.insert(database, 2);
                    engine.detach("db", "end", DetachMode.NORMAL);
                });
        second.run(
                "second",
                () -> {
                    Database there =
                            sites.engine(second).attach(Lab.attach("db", "west")).database();
                    assertThat(Lab.rows(there, "t")).containsOnlyKeys(1L, 2L);
                    assertThat(there.milestones()).anyMatch(each -> each.name().equals("end"));
                });
    }

    /** The server is killed under load, and its bucket with it. */
    @Test
    void nothingIsLostWithThePrimaryAndItsBucket() throws Exception {
        AtomicLong acknowledged = new AtomicLong(1);
        primary.run(
                "primary",
                () -> {
                    Database database = begin(sites.engine(primary), Mode.SYNC);
                    for (long client = 1; client <= 4; client++) {
                        long first = client * 1_000_000;
                        primary.spawn(
                                "client",
                                () -> {
                                    for (long id = first; ; id++) {
                                        Sites.insert(database, id);
                                        acknowledged.incrementAndGet();
                                    }
                                });
                    }
                    sites.plan(primary, "east").delayMax(Duration.ofMillis(30));
                    sites.plan(primary, "west").delayMax(Duration.ofMillis(30));
                });
        world.runFor(Duration.ofSeconds(20));
        primary.kill();
        bury("east");
        long committed = acknowledged.get();
        assertThat(committed).isGreaterThan(500);
        second.run(
                "fail over",
                () -> {
                    Engine engine = sites.engine(second);
                    Database database = engine.attach(Lab.readOnly("db", "west")).database();
                    engine.failover(new Failover.Request("db", null, null, false, false));
                    assertThat(Lab.rows(database, "t"))
                            .hasSizeBetween((int) committed, (int) committed + 4);
                    Sites.insert(database, 2);
                    engine.detach("db", null, DetachMode.NORMAL);
                });
    }

    private void bury(String bucket) {
        sites.bucket(bucket).keys().forEach(sites.bucket(bucket)::remove);
    }

    /** Whoever has taken the replica over has all that was acknowledged, and gets nothing more. */
    @Test
    void aTakeoverOfTheReplicaFencesThePrimary() throws Exception {
        primary.run(
                "primary",
                () -> {
                    Database database = begin(sites.engine(primary), Mode.SYNC);
                    Sites.insert(database, 2);
                    second.run(
                            "take over",
                            () -> {
                                Engine engine = sites.engine(second);
                                Database there = engine.attach(Lab.force("db", "west")).database();
                                assertThat(Lab.rows(there, "t")).containsOnlyKeys(1L, 2L);
                                Lab.insert(
                                        there, Lab.table(there, "t"), 3, Durability.OBJECT_STORE);
                            });
                    assertThatThrownBy(() -> Sites.insert(database, 4))
                            .hasMessageContaining("its replica west was taken over")
                            .hasMessageContaining("second");
                    assertThat(Lab.kindOf(() -> Sites.insert(database, 5))).isEqualTo(Kind.FENCED);
                });
        assertThat(sites.rowsAt("west")).containsOnlyKeys(1L, 2L, 3L);
    }

    /**
     * A commit that only the own store has, in a line that is sealed there from the other site:
     * what has gone on since has greater positions, and is in both places.
     */
    @Test
    void aLineThatTookOverHereDoesNotAcknowledgeWhatItLeftBehind() throws Exception {
        primary.run("primary", () -> begin(sites.engine(primary), Mode.SYNC));
        primary.crash();
        primary.restart();
        sites.plan(primary, "west").lose();
        List<String> ends = new ArrayList<>();
        primary.spawn(
                "client",
                () -> {
                    Database database = sites.engine(primary).database("db");
                    try {
                        Sites.insert(database, 2);
                        ends.add("acknowledged");
                    } catch (EngineException e) {
                        ends.add(e.kind().name());
                    }
                });
        world.runFor(Duration.ofSeconds(3));
        String storageId =
                second.call(
                        "take over",
                        () -> {
                            Database there =
                                    sites.engine(second).attach(Lab.force("db", "west")).database();
                            for (long id = 10; id < 30; id++) {
                                Lab.insert(
                                        there, Lab.table(there, "t"), id, Durability.OBJECT_STORE);
                            }
                            return there.status().storageId();
                        });
        world.run(() ->
                new Replicator(
                                world.env(),
                                sites.folder("west", storageId),
                                sites.folder("east", storageId),
                                ReplicationConfig.builder("back", "shell")
                                        .sealDiverged(true)
                                        .build(),
                                CopyPool.standard())
                        .run());
        sites.plan(primary, "west").comeBack();
        world.runFor(Duration.ofMinutes(1));
        assertThat(ends).hasSize(1).doesNotContain("acknowledged");
        assertThat(sites.rowsAt("west")).doesNotContainKey(2L).containsKey(29L);
    }

    /** A client whose commit the source never gets, while the replica has it. */
    private void commitAtTheReplicaAlone() throws Exception {
        primary.spawn(
                "client",
                () -> {
                    Database database = begin(sites.engine(primary), Mode.SYNC);
                    sites.plan(primary, "east").probability(Fault.FAIL_BEFORE, 1);
                    Sites.insert(database, 2);
                });
        world.runFor(Duration.ofSeconds(5));
        assertThat(sites.rowsAt("west")).containsOnlyKeys(1L, 2L);
        primary.crash();
        sites.plan(primary, "east").calm();
    }

    /** T26: the chunk reached one of two buckets before the crash. */
    @Test
    void t26AChunkThatOnlyTheReplicaHasIsTheSameAfterTheRestart() throws Exception {
        commitAtTheReplicaAlone();
        primary.restart();
        primary.run(
                "again",
                () -> {
                    Database database = sites.engine(primary).database("db");
                    assertThat(Lab.rows(database, "t")).containsOnlyKeys(1L, 2L);
                    Sites.insert(database, 3);
                });
        assertThat(sites.rowsAt("west")).containsOnlyKeys(1L, 2L, 3L);
    }

    /** The same, but another server has taken the source over before the first one was back. */
    @Test
    void t26AChunkThatTheSourceNeverGotIsADeadEndAtTheReplica() throws Exception {
        commitAtTheReplicaAlone();
        SimNode other = world.node("other");
        other.run(
                "take over",
                () -> {
                    Database database =
                            sites.engine(other).attach(Lab.force("db", "east")).database();
                    assertThat(Lab.rows(database, "t")).containsOnlyKeys(1L);
                    database.replicas().add(Sites.replica("west", Mode.SYNC));
                    sites.awaitCopied(database);
                    Sites.insert(database, 3);
                });
        assertThat(sites.rowsAt("west")).containsOnlyKeys(1L, 3L);
        primary.restart();
        primary.run(
                "again",
                () -> {
                    Database old = sites.engine(primary).database("db");
                    assertThat(Lab.kindOf(() -> Sites.insert(old, 9))).isEqualTo(Kind.FENCED);
                });
        assertThat(sites.rowsAt("west")).containsOnlyKeys(1L, 3L);
    }
}
