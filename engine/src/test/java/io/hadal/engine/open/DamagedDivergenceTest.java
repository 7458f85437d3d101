package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.Divergence;
import io.hadal.engine.Divergence.Change;
import io.hadal.engine.Divergence.Source;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineException;
import io.hadal.engine.TestTable;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A dead end of which something is gone. */
final class DamagedDivergenceTest {
    private final SimWorld world = new SimWorld(5);
    private final SimLab sim = new SimLab(world);
    private final SimNode node = world.node("server");

    @AfterEach
    void close() throws Exception {
        world.close();
    }

    /** Which rows were told, and of what it was said that it cannot be. */
    private static final class Told implements Divergence.Visitor {
        final List<Long> positions = new ArrayList<>();
        final List<String> unreadable = new ArrayList<>();

        @Override
        public void changed(Source source, Change change) {
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

    private List<Long> write(Database database, long from, long rows) {
        List<Long> positions = new ArrayList<>();
        TestTable table = Lab.table(database, "t");
        for (long id = from; id < from + rows; id++) {
            positions.add(Lab.insert(database, table, id, Durability.OBJECT_STORE));
            world.sleep(Duration.ofSeconds(2));
        }
        return positions;
    }

    /** From the next snapshot in it on the rest is told. */
    @Test
    void whatLiesBehindAGapIsToldAndTheGapIsNamed() throws Exception {
        sim.config = Lab.config(3, Duration.ofDays(1), 1 << 20);
        node.run(
                "story",
                () -> {
                    Engine engine = sim.engine(node);
                    Database database = engine.create("db", Lab.spec("bucket"));
                    TestTable.create(database, "t");
                    write(database, 0, 5);
                    database.createMilestone("m");
                    List<Long> lost = write(database, 100, 30);
                    engine.detach("db", "end", DetachMode.NORMAL);
                    engine.attach(Lab.atMilestone("db", "bucket", "m"));
                    assertThat(told(engine).positions).isEqualTo(lost);
                    assertThat(told(engine).unreadable).isEmpty();

                    String chunk =
                            sim.lab.bucket("bucket").keys().stream()
                                    .filter(key -> key.contains("/log/1_") && key.endsWith("30"))
                                    .findFirst()
                                    .orElseThrow();
                    sim.lab.bucket("bucket").remove(chunk);
                    Told told = told(engine);
                    List<Long> gap = new ArrayList<>(lost);
                    gap.removeAll(told.positions);
                    assertThat(gap).hasSizeBetween(1, 4);
                    assertThat(told.positions).endsWith(lost.getLast()).startsWith(lost.getFirst());
                    assertThat(told.unreadable).hasSize(1);
                    assertThat(told.unreadable.getFirst())
                            .contains(chunk.substring(chunk.indexOf("log/")))
                            .containsPattern(
                                    "at positions \\d+ to \\d+, until .* \\(UTC\\), is not shown");
                });
    }
}
