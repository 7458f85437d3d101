package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Isolation;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.env.OperationHook;
import io.hadal.env.sim.CrashPoints;
import io.hadal.env.sim.NodeCrashedException;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Flush, merge, snapshots and collection with a crash before and after every single operation on
 * the disk and in the store.
 */
final class UpkeepCrashTest {

    /**
     * What a client knows: rows that were acknowledged, and what the statement under way would make
     * of them.
     */
    private static final class Client {
        private Map<Long, String> acknowledged = new TreeMap<>();
        private Map<Long, String> underWay = new TreeMap<>();

        void write(Database database, TestTable table, long id, String row) {
            underWay = new TreeMap<>(acknowledged);
            try (Transaction transaction =
                    database.begin(Isolation.READ_COMMITTED, Lab.LOCK_WAIT)) {
                transaction.beginStatement();
                if (row.isEmpty()) {
                    table.delete(transaction, id);
                    underWay.remove(id);
                } else {
                    long a = Long.parseLong(row);
                    if (acknowledged.containsKey(id)) {
                        table.update(transaction, id, a, a);
                    } else {
                        table.insert(transaction, id, a, a);
                    }
                    underWay.put(id, row);
                }
                transaction.commit(Durability.DISK);
            }
            acknowledged = underWay;
        }
    }

    private static void script(Engine engine, SimNode node, Client client) throws Exception {
        Database database = engine.create("db", Lab.spec("bucket"));
        TestTable table = TestTable.create(database, "t");
        for (long id = 0; id < 4; id++) {
            client.write(database, table, id, "" + id);
        }
        database.flush("t");
        client.write(database, table, 1, "11");
        client.write(database, table, 2, "");
        client.write(database, table, 9, "9");
        database.flush("t");
        client.write(database, table, 9, "10");
        database.merge("t");
        client.write(database, table, 0, "");
        node.env().sleep(Duration.ofSeconds(61));
        client.write(database, table, 5, "5");
        node.env().sleep(Duration.ofSeconds(61));
        client.write(database, table, 6, "6");
        node.env().sleep(Duration.ofSeconds(5));
        engine.close();
    }

    /** Returns false if the script ended before the moment of the crash. */
    private static boolean crashAt(int moment) throws Exception {
        try (SimWorld world = new SimWorld(1000 + moment)) {
            SimLab sim = new SimLab(world);
            sim.config = Lab.config(3, Duration.ofMinutes(1), 64 << 20);
            SimNode node = world.node("a");
            Client client = new Client();
            node.hook(CrashPoints.at(moment, node::crash));
            boolean crashed = false;
            try {
                node.run("script", () -> script(sim.engine(node), node, client));
            } catch (NodeCrashedException e) {
                crashed = true;
                node.restart();
            }
            node.hook(OperationHook.NONE);
            check(sim, node, client, moment);
            return crashed;
        }
    }

    private static void check(SimLab sim, SimNode node, Client client, int moment)
            throws Exception {
        node.run(
                "check",
                () -> {
                    try (Engine engine = sim.engine(node)) {
                        if (engine.find("db").isEmpty() && client.acknowledged.isEmpty()) {
                            return;
                        }
                        Database database = engine.database("db");
                        assertThat(Lab.rows(database, "t"))
                                .as("rows after a crash at moment %d", moment)
                                .isIn(client.acknowledged, client.underWay);
                        if (!client.acknowledged.isEmpty()) {
                            client.acknowledged = Lab.rows(database, "t");
                            client.write(database, Lab.table(database, "t"), 100, "100");
                            database.flush("t");
                            database.merge("t");
                            assertThat(Lab.rows(database, "t")).isEqualTo(client.acknowledged);
                        }
                    }
                });
        SimNode other = sim.world.node("b");
        other.run(
                "attach the storage elsewhere",
                () -> {
                    // Slow, and a crash of the writer's is much like another to who reads the
                    // store.
                    if (!client.acknowledged.isEmpty() && moment % 3 == 0) {
                        try (Engine engine = sim.engine(other)) {
                            Database copy = engine.attach(Lab.force("copy", "bucket")).database();
                            assertThat(Lab.rows(copy, "t"))
                                    .as("in the store, moment %d", moment)
                                    .isEqualTo(client.acknowledged);
                        }
                    }
                });
    }

    @Test
    void nothingIsLostAtAnyMoment() throws Exception {
        int moment = 0;
        while (crashAt(moment)) {
            moment++;
        }
        assertThat(moment).isGreaterThan(100);
    }
}
