package io.hadal.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Isolation;
import io.hadal.engine.MemoryDatabase;
import io.hadal.engine.StateView;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimTask;
import io.hadal.env.sim.SimWorld;
import io.hadal.storage.log.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CommitPipelineTest {
    private static final int WORLDS = 20;

    private static Transaction begin(MemoryDatabase database) {
        return database.begin(Isolation.READ_COMMITTED, Duration.ofSeconds(10));
    }

    @Test
    void aCommitIsVisibleWhenItIsSyncedAndNotBefore() {
        Seeds.forEachWorld(
                WORLDS,
                world ->
                        world.run(() -> {
                            MemoryDatabase database = new MemoryDatabase(world.env(), "db");
                            TestTable table = TestTable.create(database, "t");
                            database.log().holdSyncs();
                            SimTask writer =
                                    world.spawn(
                                            "writer",
                                            () -> {
                                                try (Transaction transaction = begin(database)) {
                                                    table.insert(transaction, 1, 1L, 1L);
                                                    transaction.commit(Durability.DISK);
                                                }
                                            });
                            world.sleep(Duration.ofSeconds(1));
                            try (StateView view = database.view()) {
                                assertThat(table.scan(view, database.segments())).isEmpty();
                            }
                            database.log().sync();
                            writer.join();
                            try (StateView view = database.view()) {
                                assertThat(table.scan(view, database.segments()))
                                        .isEqualTo(Map.of(1L, "1,1"));
                            }
                        }));
    }

    @Test
    void whatWasNotSyncedWhenTheLogFailsIsNeverVisible() {
        Seeds.forEachWorld(
                WORLDS,
                world ->
                        world.run(() -> {
                            MemoryDatabase database = new MemoryDatabase(world.env(), "db");
                            TestTable table = TestTable.create(database, "t");
                            database.log().holdSyncs();
                            List<Kind> outcomes = new ArrayList<>();
                            List<SimTask> writers = new ArrayList<>();
                            for (int i = 0; i < 3; i++) {
                                // All write the same row: two wait for the first's lock and must
                                // not build on what was lost.
                                writers.add(
                                        world.spawn(
                                                "writer" + i,
                                                () -> outcomes.add(outcome(database, table))));
                            }
                            world.sleep(Duration.ofSeconds(1));
                            database.log().fail();
                            for (SimTask writer : writers) {
                                writer.join();
                            }
                            assertThat(outcomes).containsOnly(Kind.FAILED).hasSize(3);
                            assertThat(database.status().state())
                                    .isEqualTo(DatabaseStatus.State.FAILED);
                            try (StateView view = database.view()) {
                                assertThat(table.scan(view, database.segments())).isEmpty();
                            }
                            assertThatThrownBy(() -> database.createMilestone("m"))
                                    .isInstanceOf(EngineException.class)
                                    .hasMessageContaining("the disk of the test has failed");
                        }));
    }

    private static Kind outcome(MemoryDatabase database, TestTable table) {
        try (Transaction transaction = begin(database)) {
            transaction.lockRow(table.def(), table.key(1));
            table.insert(transaction, 1, 1L, 1L);
            transaction.commit(Durability.DISK);
            throw new AssertionError("a commit was acknowledged");
        } catch (EngineException e) {
            return e.kind();
        }
    }

    @Test
    void timesGrowStrictlyThoughTheClockStands() throws Exception {
        try (SimWorld world = new SimWorld(1)) {
            world.run(() -> {
                MemoryDatabase database = new MemoryDatabase(world.env(), "db");
                for (int i = 0; i < 10; i++) {
                    database.createMilestone("m" + i);
                }
                List<LogRecord> records = database.records();
                for (int i = 1; i < records.size(); i++) {
                    assertThat(records.get(i).timeMicros())
                            .isGreaterThan(records.get(i - 1).timeMicros());
                    assertThat(records.get(i).position())
                            .isEqualTo(records.get(i - 1).position() + 1);
                }
                assertThat(records.getFirst().timeMicros())
                        .isGreaterThanOrEqualTo(world.env().nowMicros() - 1_000_000);
            });
        }
    }

    @Test
    void waitingForTheStoreCanBeInterruptedAndTheCommitStays() {
        Seeds.forEachWorld(
                WORLDS,
                world ->
                        world.run(() -> {
                            MemoryDatabase database = new MemoryDatabase(world.env(), "db");
                            TestTable table = TestTable.create(database, "t");
                            database.log().holdSyncs();
                            Transaction transaction = begin(database);
                            List<Kind> outcomes = new ArrayList<>();
                            SimTask writer =
                                    world.spawn(
                                            "writer",
                                            () -> {
                                                table.insert(transaction, 1, 1L, 1L);
                                                try {
                                                    transaction.commit(Durability.OBJECT_STORE);
                                                } catch (EngineException e) {
                                                    outcomes.add(e.kind());
                                                }
                                                assertThat(Thread.currentThread().isInterrupted())
                                                        .isFalse();
                                            });
                            world.sleep(Duration.ofSeconds(1));
                            database.log().sync();
                            world.sleep(Duration.ofSeconds(1));
                            transaction.interrupt();
                            writer.join();
                            assertThat(outcomes).containsExactly(Kind.INTERRUPTED);
                            try (StateView view = database.view()) {
                                assertThat(table.scan(view, database.segments())).hasSize(1);
                            }
                        }));
    }
}
