package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus.State;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.TestTable;
import io.hadal.env.sim.DiskFaults.Operation;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a local disk that fails once does to what an operator sees, and the way out of it. */
final class DiskFaultTest {
    private final SimWorld world = new SimWorld(21);
    private final SimLab sim = new SimLab(world);
    private final SimNode node = world.node("a");

    @AfterEach
    void closeWorld() throws Exception {
        world.close();
    }

    @Test
    void aDetachThatCouldNotBeNotedIsShownAndCanBeRepeated() throws Exception {
        node.run(
                "test",
                () -> {
                    Engine engine = sim.engine(node);
                    Database database = engine.create("db", Lab.spec("bucket"));
                    TestTable table = TestTable.create(database, "t");
                    Lab.insert(database, table, 1, Durability.DISK);
                    database.sync();
                    // The first write is that of the chunk with the milestone.
                    node.disk().faults().failNth(Operation.WRITE, 2);
                    assertThat(Lab.kindOf(() -> engine.detach("db", null, DetachMode.NORMAL)))
                            .isEqualTo(Kind.FAILED);
                    assertThat(engine.databases().getFirst().state()).isEqualTo(State.FAILED);
                    assertThat(engine.databases().getFirst().reason()).contains("registry");
                    engine.detach("db", null, DetachMode.FORCE);
                    assertThat(engine.databases().getFirst().state()).isEqualTo(State.DETACHED);
                    engine.attach(Lab.attach("db", "bucket"));
                    assertThat(Lab.ids(engine.database("db"), "t")).containsExactly(1L);
                    engine.close();
                });
    }
}
