package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.StateView;
import io.hadal.engine.TableView;
import io.hadal.engine.TestTable;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.memory.MemoryObjectStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens in the background, and when. In virtual time. */
final class MaintenanceTest {
    private final SimWorld world = new SimWorld(11);
    private final SimLab sim = new SimLab(world);
    private final SimNode node = world.node("a");

    @AfterEach
    void closeWorld() throws Exception {
        world.close();
    }

    private interface Body {
        void run(Database database, TestTable table) throws Exception;
    }

    private void withDatabase(long flushTriggerBytes, int snapshotTriggerChunks, Body body)
            throws Exception {
        sim.config = Lab.config(snapshotTriggerChunks, Duration.ofDays(1), flushTriggerBytes);
        node.run(
                "test",
                () -> {
                    try (Engine engine = sim.engine(node)) {
                        Database database = engine.create("db", Lab.spec("bucket"));
                        body.run(database, TestTable.create(database, "t"));
                    }
                });
    }

    private static int segments(Database database, TestTable table) {
        try (StateView view = database.view()) {
            return view.table(table.def().id()).segments().size();
        }
    }

    private static long hotRows(Database database, TestTable table) {
        try (StateView view = database.view()) {
            TableView.HotCursor cursor = view.table(table.def().id()).hotRows(null, null);
            long rows = 0;
            while (cursor.next()) {
                rows++;
            }
            return rows;
        }
    }

    private void sleep(int seconds) throws InterruptedException {
        node.env().sleep(Duration.ofSeconds(seconds));
    }

    @Test
    void hotRowsAboveTheLimitAreFlushed() throws Exception {
        withDatabase(
                1000,
                300,
                (database, table) -> {
                    Lab.insert(database, table, 0, Durability.DISK);
                    sleep(5);
                    assertThat(segments(database, table)).isZero();
                    for (int id = 1; id < 100; id++) {
                        Lab.insert(database, table, id, Durability.DISK);
                    }
                    sleep(5);
                    assertThat(segments(database, table)).isPositive();
                    assertThat(hotRows(database, table)).isZero();
                    assertThat(Lab.rows(database, "t")).hasSize(100);
                });
    }

    @Test
    void manySmallSegmentsBecomeFew() throws Exception {
        withDatabase(
                500,
                300,
                (database, table) -> {
                    for (int id = 0; id < 600; id++) {
                        Lab.insert(database, table, id, Durability.DISK);
                        node.env().sleep(Duration.ofMillis(50));
                    }
                    sleep(10);
                    assertThat(segments(database, table)).isLessThan(8);
                    assertThat(Lab.rows(database, "t")).hasSize(600);
                });
    }

    @Test
    void aStoreThatIsAwayIsWaitedFor() throws Exception {
        withDatabase(
                1000,
                300,
                (database, table) -> {
                    database.sync();
                    sim.plan(node).lose();
                    for (int id = 0; id < 100; id++) {
                        Lab.insert(database, table, id, Durability.DISK);
                    }
                    sleep(500);
                    assertThat(segments(database, table)).isZero();
                    assertThat(database.status().state()).isEqualTo(DatabaseStatus.State.OPEN);
                    assertThat(Lab.rows(database, "t")).hasSize(100);
                    sim.plan(node).comeBack();
                    sleep(400);
                    assertThat(segments(database, table)).isPositive();
                    assertThat(database.status().reason()).isEmpty();
                    assertThat(Lab.rows(database, "t")).hasSize(100);
                });
    }

    @Test
    void aSnapshotIsMadeAfterSoManyChunks() throws Exception {
        withDatabase(
                1L << 30,
                5,
                (database, table) -> {
                    for (int id = 0; id < 12; id++) {
                        Lab.insert(database, table, id, Durability.OBJECT_STORE);
                    }
                    sleep(5);
                    long roots =
                            new MemoryObjectStore(sim.lab.bucket("bucket"), "db", world.env())
                                    .list("", "", 1000).objects().stream()
                                            .filter(object -> object.key().endsWith("/root"))
                                            .count();
                    assertThat(roots).isBetween(1L, 3L);
                });
    }

    @Test
    void t16WhenAllIsDoneNothingIsAskedOfTheStore() throws Exception {
        withDatabase(
                1000,
                5,
                (database, table) -> {
                    for (int id = 0; id < 200; id++) {
                        Lab.insert(database, table, id, Durability.DISK);
                        node.env().sleep(Duration.ofMillis(100));
                    }
                    sleep(30);
                    long before = sim.plan(node).requests();
                    sleep(3600);
                    assertThat(sim.plan(node).requests()).isEqualTo(before);
                });
    }
}
