package io.hadal.sql.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.Divergence;
import io.hadal.engine.Divergence.Change;
import io.hadal.engine.Divergence.Source;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.EngineException;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.TestTable;
import io.hadal.engine.open.Lab;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two sites have written side by side; the one's dead end grows old while the other goes on. */
final class ExpiringDivergenceTest {
    private static final Duration RETENTION = Duration.ofMinutes(12);

    private final SimWorld world = new SimWorld(5);
    private final Sites sites = new Sites(world);
    private final SimNode east = world.node("east");
    private final SimNode west = world.node("west");
    private final List<Long> lost = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    /** Which commits were told, and of what it was said that it cannot be. */
    private static final class Told implements Divergence.Visitor {
        final List<Long> positions = new ArrayList<>();
        final List<String> unreadable = new ArrayList<>();

        @Override
        public void changed(Source source, Change change) {
            assertThat(source.place()).isEqualTo("east/db");
            positions.add(change.position());
        }

        @Override
        public void unreadable(Source source, EngineException why) {
            unreadable.add(String.valueOf(why.getMessage()));
        }
    }

    private static Told told(Engine engine) {
        Told told = new Told();
        engine.divergence("db", told);
        return told;
    }

    /** Of the dead end: behind the last row may be what its collector wrote. */
    private String end() {
        return "(" + lost.getLast() + "|" + (lost.getLast() + 1) + ")";
    }

    /** A row each twenty seconds. */
    private List<Long> write(Database database, long from, long rows) {
        List<Long> positions = new ArrayList<>();
        for (long id = from; id < from + rows; id++) {
            positions.add(
                    Lab.insert(database, Lab.table(database, "t"), id, Durability.OBJECT_STORE));
            world.sleep(Duration.ofSeconds(20));
        }
        return positions;
    }

    private interface Body {
        void run(Engine engine, Database database) throws Exception;
    }

    /**
     * West has taken over while east could not see it, and has replicated back. What east had
     * written by itself for ten minutes is {@link #lost}.
     */
    private void afterAFailback(Body body) throws Exception {
        sites.config = Lab.config(3, RETENTION, 1 << 20);
        Database old = east.call("open", () -> sites.engine(east).create("db", Lab.spec("east")));
        east.run(
                "primary",
                () -> {
                    TestTable.create(old, "t");
                    write(old, 0, 5);
                    old.replicas().add(Sites.replica("west", Mode.ASYNC));
                    sites.awaitCopied(old);
                    sites.plan(east, "west").lose();
                });
        east.spawn("primary", () -> lost.addAll(write(old, 100, 30)));
        west.run(
                "fail over",
                () -> {
                    Engine engine = sites.engine(west);
                    Database database = engine.attach(Lab.force("db", "west")).database();
                    write(database, 200, 32);
                    east.kill();
                    database.replicas().add(Sites.replica("east", Mode.ASYNC), true);
                    body.run(engine, database);
                });
    }

    /** What was there before each row is known as long as the state at the fork is kept. */
    @Test
    void itIsToldWholeAndThenOnlyNamedAndThenForgotten() throws Exception {
        afterAFailback((engine, database) -> {
            List<String> phases = new ArrayList<>();
            for (long id = 300; phases.size() < 3; id += 3) {
                Told told = told(engine);
                String phase;
                if (told.unreadable.isEmpty()) {
                    phase = told.positions.isEmpty() ? "forgotten" : "told";
                    assertThat(told.positions).isIn(List.of(), lost);
                } else {
                    phase = "named";
                    assertThat(told.positions).isEmpty();
                    assertThat(told.unreadable.getFirst())
                            .contains("(UTC) are not kept. What was committed at positions ")
                            .containsPattern(" to " + end() + ", until 2026-01-01 00:11:");
                }
                if (!phases.contains(phase)) {
                    phases.add(phase);
                }
                write(database, id, 3);
            }
            assertThat(phases).containsExactly("told", "named", "forgotten");
        });
    }

    /** What is at a place that nobody replicates to any more is looked for there. */
    @Test
    void afterAStopTheFormerTargetIsNotLookedAt() throws Exception {
        afterAFailback((engine, database) -> {
            String storageId = database.status().storageId();
            database.replicas().remove("east");
            assertThat(told(engine).positions).isEmpty();
            Told inspected = new Told();
            engine.divergence(Lab.spec("east"), storageId, inspected);
            assertThat(inspected.positions).isEqualTo(lost);
            database.replicas().add(Sites.replica("east", Mode.ASYNC));
            assertThat(told(engine).positions).isEqualTo(lost);
        });
    }
}
