package io.hadal.sql.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.Engine.Detached;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaSpec.MaxLag;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.ReplicaSpec.OnTakeover;
import io.hadal.engine.ReplicaSpec.Policy;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.ReplicaStatus.State;
import io.hadal.engine.TestTable;
import io.hadal.engine.open.Lab;
import io.hadal.env.sim.SimBody;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.fault.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A primary with a replica that no commit waits for: real engine, real replicator, virtual time.
 */
final class AsyncTest {
    private final SimWorld world = new SimWorld(11);
    private final Sites sites = new Sites(world);
    private final SimNode primary = world.node("primary");

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    private interface Body {
        void run(Engine engine, Database database) throws Exception;
    }

    /** A database with a table t, and one row, on the primary; replicated. */
    private void story(Body body) throws Exception {
        primary.run(
                "primary",
                () -> {
                    Engine engine = sites.engine(primary);
                    Database database = engine.create("db", Lab.spec("east"));
                    Lab.insert(database, TestTable.create(database, "t"), 1, Durability.DISK);
                    database.replicas().add(Sites.replica("west", Mode.ASYNC));
                    sites.awaitCopied(database);
                    body.run(engine, database);
                });
    }

    private static ReplicaStatus west(Database database) {
        return Sites.status(database, "west");
    }

    private static EngineConfig config(Duration retention, Duration holdMax) {
        EngineConfig usual = EngineConfig.defaults();
        return new EngineConfig(
                usual.logUploadInterval(),
                usual.followerPollInterval(),
                usual.uploadConcurrentMax(),
                3,
                retention,
                holdMax,
                usual.uploadSoftLimit(),
                usual.uploadHardLimit(),
                usual.cacheBytesMax(),
                200,
                usual.transactionBytesMax(),
                usual.transactionSegmentBytes(),
                usual.replicaTimeout());
    }

    /** The uploader wakes the copier: the lag is that of the upload, and a few requests more. */
    @Test
    void nothingIsPolled() throws Exception {
        story((engine, database) -> {
            Sites.insert(database, 2);
            world.sleep(Duration.ofMillis(1001));
            assertThat(west(database).lagCommits()).isZero();
            assertThat(sites.rowsAt("west")).containsKey(2L);
        });
    }

    @Test
    void anOutageOfTheReplicaStopsNobody() throws Exception {
        story((engine, database) -> {
            sites.plan(primary, "west").probability(Fault.NOT_SENT, 1);
            for (long id = 2; id < 30; id++) {
                Sites.insert(database, id);
                world.sleep(Duration.ofSeconds(60));
            }
            assertThat(west(database).state()).isEqualTo(State.WAITING);
            assertThat(west(database).lagCommits()).isGreaterThanOrEqualTo(28);
            assertThat(west(database).lagMicros())
                    .isBetween(28 * 60_000_000L, 28 * 60_000_000L + 1_000_000);
            sites.plan(primary, "west").calm();
            sites.awaitCopied(database);
            assertThat(west(database).lagMicros()).isZero();
            assertThat(sites.rowsAt("west")).hasSize(29);
        });
    }

    private static void limit(Database database, Policy policy) {
        database.replicas().remove("west");
        database.replicas()
                .add(
                        new ReplicaSpec(
                                "west",
                                Lab.spec("west"),
                                Mode.ASYNC,
                                Duration.ZERO,
                                new MaxLag(Duration.ofSeconds(5), policy),
                                OnTakeover.READ_ONLY,
                                Duration.ZERO));
    }

    /** What would be lost with the site is held like rows; what makes room is not. */
    @Test
    void aReplicaTooFarBehindHoldsTablesAndMilestonesUp() throws Exception {
        story((engine, database) -> {
            limit(database, Policy.BLOCK);
            sites.awaitCopied(database);
            sites.plan(primary, "west").lose();
            Sites.insert(database, 2);
            world.sleep(Duration.ofSeconds(6));
            for (SimBody change :
                    List.<SimBody>of(
                            () -> TestTable.create(database, "u"),
                            () -> database.alterTable("t", before -> null),
                            () -> database.createMilestone("m"),
                            () -> database.dropMilestone("n"))) {
                Duration before = world.now();
                assertThatThrownBy(change::run)
                        .isInstanceOfSatisfying(
                                EngineException.class,
                                e -> assertThat(e.kind()).isEqualTo(Kind.BACK_PRESSURE))
                        .hasMessageContaining("MAX LAG 5 SECONDS BLOCK");
                assertThat(world.now().minus(before)).isEqualTo(Duration.ofSeconds(50));
            }
            database.flush("t");
            database.merge("t");
            sites.plan(primary, "west").comeBack();
            TestTable.create(database, "u");
            database.createMilestone("m");

            sites.awaitCopied(database);
            sites.plan(primary, "west").lose();
            Sites.insert(database, 3);
            world.sleep(Duration.ofSeconds(6));
            assertThat(engine.detach("db", null, DetachMode.NORMAL).notes()).isNotEmpty();
        });
    }

    /** Somebody who took the replica over while this server was down has the tables now. */
    @Test
    void noTableIsMadeBeforeItWasLookedWhetherTheReplicaWasTakenOver() throws Exception {
        story((engine, database) -> {
            engine.close();
            SimNode thief = world.node("thief");
            thief.run("take over", () -> sites.engine(thief).attach(Lab.force("db", "west")));
            sites.plan(primary, "west").latency(Duration.ofMillis(100));
            Database again = sites.engine(primary).database("db");
            assertThat(Lab.kindOf(() -> TestTable.create(again, "u"))).isEqualTo(Kind.FENCED);
        });
    }

    @Test
    void aRestartGoesOn() throws Exception {
        story((engine, database) -> {
            sites.plan(primary, "west").probability(Fault.NOT_SENT, 1);
            Sites.insert(database, 2);
            database.sync();
            engine.close();
            sites.plan(primary, "west").calm();
            Engine again = sites.engine(primary);
            Database reopened = again.database("db");
            sites.awaitCopied(reopened);
            assertThat(sites.rowsAt("west")).hasSize(2);
            reopened.replicas().pause("west");
            again.close();
            Database paused = sites.engine(primary).database("db");
            Sites.insert(paused, 3);
            assertThat(west(paused).state()).isEqualTo(State.PAUSED);
            paused.replicas().resume("west");
            sites.awaitCopied(paused);
            assertThat(sites.rowsAt("west")).hasSize(3);
        });
    }

    /** Whoever stops a server in order to fail over loses nothing. */
    @Test
    void anOrderlyEndWaitsForAReplicaInStep() throws Exception {
        story((engine, database) -> {
            Sites.insert(database, 2);
            engine.close();
            assertThat(sites.rowsAt("west")).containsKey(2L);
        });
    }

    @Test
    void theSecondOfTwoReplicatorsStops() throws Exception {
        story((engine, database) -> {
            SimNode cron = world.node("cron");
            database.replicas().remove("west");
            cron.spawn(
                    "hadal replicate",
                    () ->
                            sites.replicator(cron, "east", "west", database.status().storageId())
                                    .run());
            world.sleep(Duration.ofSeconds(10));
            database.replicas().add(Sites.replica("west", Mode.ASYNC));
            for (long id = 2; west(database).state() != State.STOPPED; id++) {
                Sites.insert(database, id);
                world.sleep(Duration.ofSeconds(1));
            }
            assertThat(west(database).error()).contains("Another replicator, of node cron");
        });
    }

    /** What it lacks is kept beyond the retention, also while it is paused. */
    @Test
    void aReplicaThatIsFarBehindCanCatchUp() throws Exception {
        sites.config = config(Duration.ofMinutes(2), Duration.ofHours(10));
        story((engine, database) -> {
            database.replicas().pause("west");
            churn(database, Duration.ofMinutes(40));
            assertThat(west(database).alarm()).isEmpty();
            database.replicas().resume("west");
            sites.awaitCopied(database);
            assertThat(sites.rowsAt("west")).isEqualTo(Lab.rows(database, "t"));
            int kept = sites.bucket("east").keys().size();
            churn(database, Duration.ofMinutes(30));
            assertThat(sites.bucket("east").keys()).hasSizeLessThan(kept);
        });
    }

    @Test
    void whatIsKeptForItHasALimit() throws Exception {
        sites.config = config(Duration.ofMinutes(2), Duration.ofMinutes(10));
        story((engine, database) -> {
            database.replicas().pause("west");
            churn(database, Duration.ofMinutes(40));
            assertThat(west(database).alarm()).contains("replica_hold_max_hours");
            database.replicas().resume("west");
            while (west(database).state() != State.STOPPED) {
                world.sleep(Duration.ofSeconds(1));
            }
            assertThat(west(database).error()).contains("Replicate into an empty place");
            Sites.insert(database, 1_000_000);
            database.replicas().remove("west");
            database.replicas().add(Sites.replica("elsewhere", Mode.ASYNC));
        });
    }

    @Test
    void nothingIsKeptAfterAStop() throws Exception {
        sites.config = config(Duration.ofMinutes(2), Duration.ofHours(10));
        story((engine, database) -> {
            database.replicas().pause("west");
            churn(database, Duration.ofMinutes(30));
            int held = sites.bucket("east").keys().size();
            database.replicas().remove("west");
            churn(database, Duration.ofMinutes(10));
            assertThat(sites.bucket("east").keys()).hasSizeLessThan(held / 2);
        });
    }

    /** Commits, so that chunks, snapshots and segments come and go. */
    private void churn(Database database, Duration duration) {
        long id = 10 + world.now().toSeconds();
        for (long second = 0; second < duration.toSeconds(); second += 20) {
            Sites.insert(database, id++);
            world.sleep(Duration.ofSeconds(20));
        }
    }

    @Test
    void theNewWriterOfTheSourceReplicatesItNotTheOldOne() throws Exception {
        story((engine, database) -> {
            SimNode thief = world.node("thief");
            thief.run(
                    "take over",
                    () -> {
                        Database taken =
                                sites.engine(thief).attach(Lab.force("db", "east")).database();
                        Sites.insert(taken, 7);
                        taken.sync();
                    });
            Sites.insert(database, 2);
            assertThatThrownBy(database::sync)
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.FENCED));
            world.sleep(Duration.ofSeconds(5));
            assertThat(west(database).state()).isEqualTo(State.STOPPED);
            assertThat(west(database).error()).contains("of node thief");
        });
    }

    /** The new writer has replicated back, which fences this server at its own store, too. */
    @Test
    void whoTookOverIsStillToldAfterARestart() throws Exception {
        story((engine, database) -> {
            SimNode thief = world.node("thief");
            Engine other = thief.call("take over", () -> sites.engine(thief));
            thief.run("take over", () -> other.attach(Lab.force("db", "west")).database().sync());
            Sites.insert(database, 2);
            while (west(database).state() != State.TAKEN_OVER) {
                world.sleep(Duration.ofSeconds(1));
            }
            String told = west(database).error();
            thief.run(
                    "fail back",
                    () ->
                            other.database("db")
                                    .replicas()
                                    .add(Sites.replica("east", Mode.ASYNC), true));
            engine.close();
            Database shown = sites.engine(primary).database("db");
            assertThat(Lab.kindOf(() -> Sites.insert(shown, 3))).isEqualTo(Kind.FENCED);
            assertThat(west(shown).state()).isEqualTo(State.TAKEN_OVER);
            assertThat(west(shown).error()).isEqualTo(told).contains("of node thief at ");
            assertThat(Lab.kindOf(() -> shown.replicas().remove("west"))).isEqualTo(Kind.FENCED);
        });
    }

    @Test
    void aDetachSaysWhatAReplicaLacks() throws Exception {
        story((engine, database) -> {
            sites.plan(primary, "west").probability(Fault.NOT_SENT, 1);
            Sites.insert(database, 2);
            database.sync();
            world.sleep(Duration.ofSeconds(100));
            Detached detached = engine.detach("db", null, DetachMode.NORMAL);
            assertThat(detached.notes()).hasSize(1);
            assertThat(detached.notes().getFirst()).contains("Replica west").contains("lacks");
        });
    }
}
