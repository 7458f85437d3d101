package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Isolation;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimTask;
import io.hadal.env.sim.SimWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Many count up the same rows while these are flushed and merged: no step is lost, none is counted
 * twice.
 */
final class UpkeepConcurrencyTest {
    private static final int ROWS = 6;
    private static final int WRITERS = 4;
    private static final int STEPS = 25;

    private static void countUp(Database database, TestTable table, long id) {
        try (Transaction transaction = database.begin(Isolation.READ_COMMITTED, Lab.LOCK_WAIT)) {
            transaction.beginStatement();
            Long before = table.lockedA(transaction, id);
            transaction.update(
                    table.def(), table.key(id), table.row(id, before == null ? 1 : before + 1, id));
            transaction.commit(Durability.DISK);
        }
    }

    private static void run(SimWorld world) throws Exception {
        SimLab sim = new SimLab(world);
        SimNode node = world.node("a");
        node.run(
                "test",
                () -> {
                    try (Engine engine = sim.engine(node)) {
                        Database database = engine.create("db", Lab.spec("bucket"));
                        TestTable table = TestTable.create(database, "t");
                        for (long id = 0; id < ROWS; id++) {
                            Lab.insert(database, table, id, Durability.DISK);
                        }
                        List<SimTask> tasks = new ArrayList<>();
                        for (int writer = 0; writer < WRITERS; writer++) {
                            tasks.add(
                                    node.spawn(
                                            "writer",
                                            () -> {
                                                for (int i = 0; i < STEPS; i++) {
                                                    countUp(
                                                            database,
                                                            table,
                                                            world.random().nextInt(ROWS));
                                                }
                                            }));
                        }
                        for (int i = 0; i < 8; i++) {
                            database.flush("t");
                            database.merge("t");
                        }
                        for (SimTask task : tasks) {
                            task.join();
                        }
                        Map<Long, String> rows = Lab.rows(database, "t");
                        long sum = rows.values().stream().mapToLong(Long::parseLong).sum();
                        // Row i began with i.
                        assertThat(sum).isEqualTo(WRITERS * STEPS + ROWS * (ROWS - 1) / 2);
                        assertThat(rows).hasSize(ROWS);
                    }
                });
    }

    @Test
    void noUpdateIsLostWhileRowsMove() {
        Seeds.forEachWorld(Math.max(10, Seeds.count() / 10), UpkeepConcurrencyTest::run);
    }
}
