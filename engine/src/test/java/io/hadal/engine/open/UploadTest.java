package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.TestTable;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.fault.Fault;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * When chunks are uploaded, what that costs, and what happens when the store does not take them. In
 * virtual time.
 */
class UploadTest {
    private final SimWorld world = new SimWorld(7);
    private final SimLab sim = new SimLab(world);
    private final SimNode node = world.node("a");

    @AfterEach
    void closeWorld() throws Exception {
        world.close();
    }

    private interface Body {
        void run(Engine engine, Database database, TestTable table) throws Exception;
    }

    private void withDatabase(Body body) throws Exception {
        node.run(
                "test",
                () -> {
                    Engine engine = sim.engine(node);
                    Database database = engine.create("db", Lab.spec("bucket"));
                    TestTable table = TestTable.create(database, "t");
                    database.sync();
                    body.run(engine, database, table);
                });
    }

    private long requests() {
        return sim.plan(node).requests();
    }

    @Test
    void t16AnIdleDatabaseAsksTheStoreNothing() throws Exception {
        withDatabase((engine, database, table) -> {
            Lab.insert(database, table, 1, Durability.OBJECT_STORE);
            long before = requests();
            node.env().sleep(Duration.ofSeconds(60));
            assertThat(requests()).isEqualTo(before);
        });
    }

    @Test
    void t16CommitsOfAnIntervalCostOnePut() throws Exception {
        withDatabase((engine, database, table) -> {
            long before = requests();
            for (int i = 0; i < 200; i++) {
                Lab.insert(database, table, i, Durability.DISK);
                node.env().sleep(Duration.ofMillis(48));
            }
            node.env().sleep(Duration.ofSeconds(3));
            assertThat(database.uploadedPosition()).isEqualTo(database.committedPosition());
            assertThat(requests() - before).isBetween(8L, 11L);
        });
    }

    @Test
    void t16ACommitThatWaitsForTheStoreCostsOnePut() throws Exception {
        withDatabase((engine, database, table) -> {
            long before = requests();
            for (int i = 0; i < 10; i++) {
                long position = Lab.insert(database, table, i, Durability.OBJECT_STORE);
                assertThat(database.uploadedPosition()).isGreaterThanOrEqualTo(position);
            }
            assertThat(requests() - before).isEqualTo(10);
        });
    }

    @Test
    void aChunkIsUploadedWithinTheInterval() throws Exception {
        withDatabase((engine, database, table) -> {
            long position = Lab.insert(database, table, 1, Durability.DISK);
            node.env().sleep(Duration.ofMillis(800));
            assertThat(database.uploadedPosition()).isLessThan(position);
            node.env().sleep(Duration.ofMillis(400));
            assertThat(database.uploadedPosition()).isEqualTo(position);
            assertThat(database.status().uploadLagMicros()).isZero();
        });
    }

    @Test
    void commitsGoOnWhileTheStoreIsAwayAndArriveLater() throws Exception {
        withDatabase((engine, database, table) -> {
            sim.plan(node).lose();
            for (int i = 0; i < 100; i++) {
                Lab.insert(database, table, i, Durability.DISK);
                node.env().sleep(Duration.ofSeconds(5));
            }
            DatabaseStatus status = database.status();
            assertThat(status.state()).isEqualTo(DatabaseStatus.State.OPEN);
            assertThat(status.reason()).startsWith("uploading fails");
            assertThat(status.uploadLagMicros()).isBetween(400_000_000L, 600_000_000L);
            sim.plan(node).comeBack();
            node.env().sleep(Duration.ofSeconds(15));
            assertThat(database.uploadedPosition()).isEqualTo(database.committedPosition());
            assertThat(database.status().reason()).isEmpty();
        });
    }

    @Test
    void t19CommitsAreSlowedAndThenRefusedWhenTheStoreStaysAway() throws Exception {
        withDatabase((engine, database, table) -> {
            sim.plan(node).lose();
            Lab.insert(database, table, 1, Durability.DISK);
            node.env().sleep(Duration.ofSeconds(1500));
            long before = node.env().monotonicNanos();
            Lab.insert(database, table, 2, Durability.DISK);
            assertThat(node.env().monotonicNanos() - before).isGreaterThan(50_000_000);
            node.env().sleep(Duration.ofSeconds(400));
            assertThatThrownBy(() -> Lab.insert(database, table, 3, Durability.DISK))
                    .hasMessageContaining("behind")
                    .hasMessageContaining("Nothing of this transaction was written");
            assertThat(Lab.kindOf(() -> Lab.insert(database, table, 3, Durability.DISK)))
                    .isEqualTo(Kind.BACK_PRESSURE);
            assertThat(Lab.ids(database, "t")).containsExactly(1L, 2L);
            sim.plan(node).comeBack();
            node.env().sleep(Duration.ofSeconds(15));
            Lab.insert(database, table, 3, Durability.OBJECT_STORE);
        });
    }

    @Test
    void t15AnAnswerThatWasLostIsReadBack() throws Exception {
        withDatabase((engine, database, table) -> {
            for (Fault fault : Fault.values()) {
                sim.plan(node).script(1, fault);
                Lab.insert(database, table, fault.ordinal(), Durability.OBJECT_STORE);
            }
            assertThat(database.status().state()).isEqualTo(DatabaseStatus.State.OPEN);
        });
    }

    @Test
    void t20AStormOfRefusalsOnlySlowsAnAttach() throws Exception {
        withDatabase((engine, database, table) -> {
            Lab.insert(database, table, 1, Durability.DISK);
            engine.close();
        });
        SimNode other = world.node("b");
        other.run(
                "attach",
                () -> {
                    sim.plan(other).probability(Fault.THROTTLED, 0.5);
                    Engine engine = sim.engine(other);
                    engine.attach(Lab.force("db", "bucket"));
                    assertThat(Lab.ids(engine.database("db"), "t")).containsExactly(1L);
                });
    }

    @Test
    void aFullDiskRefusesCommitsUntilThereIsRoom() throws Exception {
        withDatabase((engine, database, table) -> {
            node.disk().faults().capacity(2 << 20);
            node.env().sleep(Duration.ofSeconds(1));
            assertThat(Lab.kindOf(() -> Lab.insert(database, table, 1, Durability.DISK)))
                    .isEqualTo(Kind.DISK_FULL);
            assertThat(Lab.ids(database, "t")).isEmpty();
            node.disk().faults().heal();
            Lab.insert(database, table, 1, Durability.OBJECT_STORE);
        });
    }

    @Test
    void anAttachCostsABoundedNumberOfRequests() throws Exception {
        withDatabase((engine, database, table) -> {
            for (int i = 0; i < 50; i++) {
                Lab.insert(database, table, i, Durability.OBJECT_STORE);
            }
            engine.detach("db", null, Engine.DetachMode.NORMAL);
            long before = requests();
            engine.attach(Lab.attach("db", "bucket"));
            // One per chunk, and a constant.
            assertThat(requests() - before).isLessThan(54 + 40);
        });
    }
}
