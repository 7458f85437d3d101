package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineException;
import io.hadal.engine.TestTable;
import io.hadal.env.sim.CrashPoints;
import io.hadal.env.sim.NodeCrashedException;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * A fixed story, with a crash of the machine before and after every single thing that it does to
 * its disk and to the store; then a restart, and the rest of the story.
 */
class CrashEverywhereTest {

    @Test
    void losesNothingWhereverThePowerFails() throws Exception {
        tryAll(false);
    }

    @Test
    void losesNothingWhereverTheProcessIsKilled() throws Exception {
        tryAll(true);
    }

    private static void tryAll(boolean kill) throws Exception {
        int points;
        try (SimWorld world = new SimWorld(1)) {
            CrashPoints counting = CrashPoints.counting();
            new Story(world).run(counting);
            points = counting.count();
        }
        assertThat(points).isGreaterThan(100);
        for (int point = 0; point < points; point++) {
            try (SimWorld world = new SimWorld(1)) {
                Story story = new Story(world);
                SimNode node = world.node("a");
                CrashPoints crash = CrashPoints.at(point, kill ? node::kill : node::crash);
                try {
                    story.run(crash);
                } catch (NodeCrashedException e) {
                    story.goOn();
                } catch (Exception | AssertionError e) {
                    throw new AssertionError(
                            "crash " + crash.crashedAt() + " (point " + point + "): " + e, e);
                }
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "point " + point + " of " + points + ": " + e.getMessage(), e);
            }
        }
    }

    /**
     * Rows 1 to 6 are inserted in order; whatever is shown must be a prefix that holds what was
     * acknowledged.
     */
    private static final class Story {
        private static final long ROWS = 6;

        private final SimNode node;
        private final SimLab sim;
        private long acknowledged;
        private boolean created;
        private boolean detachBegun;

        Story(SimWorld world) {
            this.node = world.node("a");
            this.sim = new SimLab(world);
        }

        void run(CrashPoints hook) throws Exception {
            node.hook(hook);
            try {
                node.run("story", this::tell);
            } finally {
                node.hook(CrashPoints.counting());
            }
        }

        /** After the crash: what is there must be right, and the rest of the story must work. */
        void goOn() throws Exception {
            node.restart();
            node.run("rest of the story", this::tell);
        }

        private void tell() throws Exception {
            Engine engine = sim.engine(node);
            Database database = open(engine);
            check(database);
            TestTable table = table(database);
            insert(database, table, 1, Durability.DISK);
            insert(database, table, 2, Durability.OBJECT_STORE);
            database.createMilestone("m");
            insert(database, table, 3, Durability.DISK);
            engine.close();
            engine = sim.engine(node);
            database = open(engine);
            check(database);
            insert(database, table, 4, Durability.OBJECT_STORE);
            detachBegun = true;
            engine.detach("db", null, DetachMode.NORMAL);
            database = engine.attach(Lab.attach("db", "bucket")).database();
            detachBegun = false;
            check(database);
            insert(database, table, 5, Durability.DISK);
            insert(database, table, 6, Durability.OBJECT_STORE);
            engine.close();
        }

        private Database open(Engine engine) {
            if (!created && engine.databases().isEmpty()) {
                Database database = engine.create("db", Lab.spec("bucket"));
                created = true;
                return database;
            }
            created = true;
            List<DatabaseStatus> known = engine.databases();
            boolean detached =
                    known.isEmpty() || known.getFirst().state() == DatabaseStatus.State.DETACHED;
            if (!detached) {
                return engine.database("db");
            }
            assertThat(detachBegun).isTrue();
            try {
                return engine.attach(Lab.attach("db", "bucket")).database();
            } catch (EngineException e) {
                assertThat(e.kind()).isEqualTo(EngineException.Kind.LOCKED);
                return engine.attach(Lab.force("db", "bucket")).database();
            }
        }

        private TestTable table(Database database) {
            try (var view = database.view()) {
                return view.table("t").map(TestTable::new).orElse(null) instanceof TestTable found
                        ? found
                        : TestTable.create(database, "t");
            }
        }

        private void check(Database database) {
            List<Long> found;
            try (var view = database.view()) {
                found = view.table("t").isEmpty() ? new ArrayList<>() : Lab.ids(database, "t");
            }
            assertThat((long) found.size()).isBetween(acknowledged, ROWS);
            assertThat(found).isEqualTo(LongStream.rangeClosed(1, found.size()).boxed().toList());
        }

        private void insert(Database database, TestTable table, long id, Durability durability) {
            if (!Lab.ids(database, "t").contains(id)) {
                Lab.insert(database, table, id, durability);
            }
            acknowledged = Math.max(acknowledged, id);
        }
    }
}
