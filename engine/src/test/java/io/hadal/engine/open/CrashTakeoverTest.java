package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.StateView;
import io.hadal.engine.TestTable;
import io.hadal.env.OperationHook;
import io.hadal.env.sim.CrashPoints;
import io.hadal.env.sim.NodeCrashedException;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A takeover from a living writer, and all that the new one does then: DDL, flush, merge,
 * milestone, snapshot, collection, detach; with a crash of the new one before and after every
 * single thing that it does to its disk and to the store. Whoever comes after that finds what was
 * acknowledged.
 */
class CrashTakeoverTest {

    @Test
    void losesNothingWhereverTheTakerCrashes() throws Exception {
        int points;
        try (SimWorld world = new SimWorld(1)) {
            points = new Story(world).run(CrashPoints.counting());
        }
        assertThat(points).isGreaterThan(100);
        for (int point = 0; point < points; point++) {
            try (SimWorld world = new SimWorld(1)) {
                Story story = new Story(world);
                boolean kill = point % 2 == 0;
                story.run(CrashPoints.at(point, kill ? story.taker::kill : story.taker::crash));
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "point " + point + " of " + points + ": " + e.getMessage(), e);
            }
        }
    }

    private static final class Story {
        private final SimLab sim;
        private final SimNode first;
        final SimNode taker;
        private final SimNode last;

        /** Rows that the store has. */
        private final Set<Long> acknowledged = new TreeSet<>();

        private boolean taken;
        private boolean extraMade;
        private boolean extraDropBegun;
        private boolean extraDropped;
        private boolean milestone;

        Story(SimWorld world) {
            this.sim = new SimLab(world);
            sim.config = Lab.config(1000, Duration.ofSeconds(1), 64 << 20);
            this.first = world.node("first");
            this.taker = world.node("taker");
            this.last = world.node("last");
        }

        int run(CrashPoints crash) throws Exception {
            Database database = first.call("create", this::create);
            taker.hook(crash);
            try {
                taker.run("take over", this::takeOver);
            } catch (NodeCrashedException e) {
                taker.hook(OperationHook.NONE);
                taker.restart();
                taker.run("go on", this::goOn);
            }
            first.run("try to write", () -> writeAsBefore(database));
            last.run("look", this::check);
            return crash.count();
        }

        private Database create() throws Exception {
            Database database = sim.engine(first).create("db", Lab.spec("bucket"));
            TestTable.create(database, "t");
            insert(database, 1);
            insert(database, 2);
            database.flush("t");
            insert(database, 3);
            first.env().sleep(Duration.ofSeconds(5));
            return database;
        }

        private void insert(Database database, long id) {
            Lab.insert(database, Lab.table(database, "t"), id, Durability.OBJECT_STORE);
            acknowledged.add(id);
        }

        private void takeOver() throws Exception {
            Engine engine = sim.engine(taker);
            Database database = engine.attach(Lab.force("db", "bucket")).database();
            taken = true;
            insert(database, 4);
            TestTable.create(database, "extra");
            database.sync();
            extraMade = true;
            database.flush("t");
            database.merge("t");
            database.createMilestone("m");
            milestone = true;
            ((DatabaseImpl) database).maintenance().snapshotNow();
            taker.env().sleep(Duration.ofSeconds(5));
            insert(database, 5);
            assertThat(((DatabaseImpl) database).maintenance().collector().collect().objects())
                    .as("objects that were deleted")
                    .isPositive();
            extraDropBegun = true;
            database.alterTable("extra", before -> null);
            database.sync();
            extraDropped = true;
            engine.detach("db", null, DetachMode.NORMAL);
            engine.close();
        }

        /** The machine comes back, with or without the database. */
        private void goOn() throws Exception {
            try (Engine engine = sim.engine(taker)) {
                if (engine.databases().stream().anyMatch(status -> status.line() != null)) {
                    check(engine.database("db"));
                }
            }
        }

        /** Who was replaced is told so; who was not goes on. */
        private void writeAsBefore(Database database) {
            try {
                insert(database, 50);
                assertThat(taken).as("the taker was told that it writes").isFalse();
            } catch (EngineException e) {
                assertThat(e.kind()).isEqualTo(Kind.FENCED);
            }
        }

        private void check() throws Exception {
            try (Engine engine = sim.engine(last)) {
                check(engine.attach(Lab.force("db", "bucket")).database());
            }
        }

        private void check(Database database) {
            Set<Long> ids = new TreeSet<>(Lab.rows(database, "t").keySet());
            assertThat(ids).containsAll(acknowledged);
            // What was under way when the crash came may be there.
            assertThat(Set.of(1L, 2L, 3L, 4L, 5L, 50L)).containsAll(ids);
            try (StateView view = database.view()) {
                boolean extra = view.table("extra").isPresent();
                assertThat(extra || !extraMade || extraDropBegun).as("made").isTrue();
                assertThat(extra && extraDropped).as("dropped").isFalse();
            }
            boolean known = database.milestones().stream().anyMatch(m -> m.name().equals("m"));
            assertThat(known || !milestone || extraDropBegun || ids.contains(5L)).isTrue();
        }
    }
}
