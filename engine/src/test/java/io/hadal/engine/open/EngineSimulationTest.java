package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.TestTable;
import io.hadal.engine.maintain.Maintenance;
import io.hadal.engine.open.WriterModel.Fate;
import io.hadal.env.sim.NodeCrashedException;
import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.fault.Fault;
import io.hadal.objectstore.fault.FaultPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Servers that take a database over from each other, crash, freeze and are cut off, over a store
 * that misbehaves. After every opening:
 *
 * <ul>
 *   <li>prefix: what is shown is the state after some commit of some writer, with nothing left out
 *       before it;
 *   <li>no loss: all that was acknowledged with OBJECT_STORE is there, and after a restart of a
 *       server that was not fenced, all that it acknowledged with DISK;
 *   <li>fence: a writer that was replaced acknowledges nothing with OBJECT_STORE any more, or it
 *       would be missing later.
 * </ul>
 */
class EngineSimulationTest {
    private static final int STEPS = 14;

    @Test
    void holdsThroughCrashesTakeoversAndFaults() {
        Seeds.forEachWorld(world -> new Run(world).go());
    }

    private static final class Run {
        private final SimWorld world;
        private final SimLab sim;
        private final RandomGenerator random;
        private final List<SimNode> nodes;
        private final Map<SimNode, Engine> engines = new HashMap<>();
        private final Map<SimNode, WriterModel> current = new HashMap<>();
        private final List<WriterModel> writers = new ArrayList<>();
        private final List<Long> stored = new ArrayList<>();
        private long nextId = 1;
        private boolean over;

        Run(SimWorld world) {
            this.world = world;
            this.sim = new SimLab(world);
            this.random = world.random();
            sim.config = config();
            this.nodes = List.of(world.node("a"), world.node("b"), world.node("c"));
        }

        /**
         * Snapshots come often, and in half of the worlds what is older than a moment is collected.
         */
        private EngineConfig config() {
            EngineConfig usual = EngineConfig.defaults();
            return new EngineConfig(
                    usual.logUploadInterval(),
                    usual.followerPollInterval(),
                    usual.uploadConcurrentMax(),
                    3 + random.nextInt(10),
                    random.nextBoolean()
                            ? usual.retention()
                            : Duration.ofSeconds(1 + random.nextInt(10)),
                    usual.uploadSoftLimit(),
                    usual.uploadHardLimit(),
                    usual.cacheBytesMax(),
                    usual.flushTriggerBytes(),
                    usual.transactionBytesMax(),
                    usual.transactionSegmentBytes(),
                    usual.durability());
        }

        void go() throws Exception {
            world.run(() -> {
                begin();
                for (int step = 0; step < STEPS; step++) {
                    act();
                    world.sleep(Duration.ofMillis(random.nextLong(3000)));
                }
                end();
            });
        }

        private void begin() throws Exception {
            SimNode first = nodes.getFirst();
            first.run(
                    "create",
                    () -> {
                        Engine engine = sim.engine(first);
                        engines.put(first, engine);
                        Database database = engine.create("db", Lab.spec("bucket"));
                        TestTable.create(database, "t");
                        database.sync();
                        opened(first, database, new ArrayList<>());
                    });
        }

        private void act() throws Exception {
            SimNode node = nodes.get(random.nextInt(nodes.size()));
            switch (random.nextInt(9)) {
                case 0 -> node.crash();
                case 1 -> node.kill();
                case 2 -> node.pauseFor(Duration.ofMillis(random.nextLong(20_000)));
                case 3 -> trouble(sim.plan(node));
                case 4 -> sim.plan(node).calm();
                case 5 -> readOnly(node);
                case 6 -> collect(node);
                default -> write(node);
            }
        }

        private void trouble(FaultPlan plan) {
            Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
            plan.probability(fault, random.nextDouble() * 0.3);
            plan.delayMax(Duration.ofMillis(1 + random.nextLong(200)));
        }

        /** Makes a machine the writer if it is not: by a restart, or by taking over. */
        private void write(SimNode node) throws Exception {
            try {
                if (!node.isAlive()) {
                    restart(node);
                }
                if (!current.containsKey(node)) {
                    takeOver(node);
                }
            } catch (NodeCrashedException e) {
                forget(node);
            }
        }

        /** Also on a machine that does not know yet that it was replaced. */
        private void collect(SimNode node) throws Exception {
            if (!node.isAlive() || !current.containsKey(node)) {
                return;
            }
            try {
                node.run(
                        "collect",
                        () -> {
                            try {
                                maintenance(engine(node)).collector().collect();
                            } catch (EngineException e) {
                                assertThat(e.kind())
                                        .isIn(
                                                Kind.FENCED,
                                                Kind.NOT_ATTACHED,
                                                Kind.FAILED,
                                                Kind.STORE_UNREACHABLE,
                                                Kind.CORRUPT_OBJECT,
                                                Kind.MISSING_OBJECT);
                            }
                        });
            } catch (NodeCrashedException e) {
                forget(node);
            }
        }

        private static Maintenance maintenance(Engine engine) {
            DatabaseImpl database = (DatabaseImpl) engine.database("db");
            return Objects.requireNonNull(database.parts().maintenance());
        }

        private void forget(SimNode node) {
            engines.remove(node);
            current.remove(node);
        }

        private Engine engine(SimNode node) throws Exception {
            Engine engine = engines.get(node);
            if (engine == null) {
                engine = sim.engine(node);
                engines.put(node, engine);
            }
            return engine;
        }

        private void restart(SimNode node) throws Exception {
            @Nullable WriterModel before = current.get(node);
            forget(node);
            node.restart();
            List<Long> mustBeThere = List.copyOf(stored);
            node.run(
                    "restart",
                    () -> {
                        Engine engine = engine(node);
                        if (engine.databases().isEmpty()
                                || engine.databases().getFirst().state()
                                        == DatabaseStatus.State.DETACHED) {
                            return;
                        }
                        try {
                            Database database = engine.database("db");
                            if (database.status().state() == DatabaseStatus.State.FENCED) {
                                // Taken over: it shows what it was.
                                return;
                            }
                            List<Long> state = verify(database, mustBeThere);
                            if (before != null) {
                                assertThat(state).containsAll(before.acknowledged());
                            }
                            opened(node, database, state);
                        } catch (EngineException e) {
                            // It waits for its store, or was taken over.
                            assertThat(e.kind())
                                    .isIn(Kind.NOT_ATTACHED, Kind.FENCED, Kind.CORRUPT_OBJECT);
                        }
                    });
        }

        private void takeOver(SimNode node) throws Exception {
            List<Long> mustBeThere = List.copyOf(stored);
            node.run(
                    "take over",
                    () -> {
                        Engine engine = engine(node);
                        try {
                            if (!engine.databases().isEmpty()
                                    && engine.databases().getFirst().state()
                                            != DatabaseStatus.State.DETACHED) {
                                engine.detach("db", null, DetachMode.FORCE);
                            }
                            Database database = engine.attach(Lab.force("db", "bucket")).database();
                            opened(node, database, verify(database, mustBeThere));
                        } catch (EngineException e) {
                            assertThat(e.kind())
                                    .isIn(
                                            // A listing may not show the storage id.
                                            Kind.NOTHING_THERE,
                                            Kind.STORE_UNREACHABLE,
                                            Kind.LOCKED,
                                            Kind.NOT_ATTACHED,
                                            Kind.CORRUPT_OBJECT,
                                            Kind.MISSING_OBJECT);
                        }
                    });
        }

        private void readOnly(SimNode node) throws Exception {
            if (!node.isAlive()) {
                return;
            }
            List<Long> mustBeThere = List.copyOf(stored);
            try {
                node.run(
                        "read",
                        () -> {
                            Engine engine = engine(node);
                            try {
                                verify(
                                        engine.attach(Lab.readOnly("look", "bucket")).database(),
                                        mustBeThere);
                                engine.detach("look", null, DetachMode.NORMAL);
                            } catch (EngineException e) {
                                assertThat(e.kind())
                                        .isIn(
                                                Kind.NOTHING_THERE,
                                                Kind.POINT_EXPIRED,
                                                Kind.STORE_UNREACHABLE,
                                                Kind.ALREADY_ATTACHED,
                                                Kind.CORRUPT_OBJECT,
                                                Kind.MISSING_OBJECT);
                            }
                        });
            } catch (NodeCrashedException e) {
                forget(node);
            }
        }

        private List<Long> verify(Database database, List<Long> mustBeThere) {
            List<Long> state = Lab.ids(database, "t");
            assertThat(state).containsAll(mustBeThere);
            assertThat(writers)
                    .as("writers that explain %s", state)
                    .anyMatch(writer -> writer.explains(state));
            return state;
        }

        /** A client writes until it cannot any more. */
        private void opened(SimNode node, Database database, List<Long> state) {
            WriterModel model = new WriterModel(node.name(), state);
            writers.add(model);
            current.put(node, model);
            TestTable table = Lab.table(database, "t");
            node.spawn(
                    "client",
                    () -> {
                        while (!over && insert(database, table, model)) {
                            node.env().sleep(Duration.ofMillis(node.env().random().nextLong(400)));
                        }
                        current.remove(node, model);
                    });
        }

        private boolean insert(Database database, TestTable table, WriterModel model) {
            long id = nextId++;
            Durability durability = id % 3 == 0 ? Durability.OBJECT_STORE : Durability.DISK;
            model.tried(id, Fate.MAYBE);
            try {
                Lab.insert(database, table, id, durability);
                model.tried(id, Fate.ACKNOWLEDGED);
                if (durability == Durability.OBJECT_STORE) {
                    stored.add(id);
                }
                return true;
            } catch (EngineException e) {
                if (e.kind() == Kind.BACK_PRESSURE || e.kind() == Kind.DISK_FULL) {
                    model.tried(id, Fate.NOT);
                    return true;
                }
                assertThat(e.kind())
                        .isIn(Kind.FENCED, Kind.NOT_ATTACHED, Kind.FAILED, Kind.INTERRUPTED);
                return false;
            }
        }

        /** All faults end, and a machine that knows nothing takes over. */
        private void end() throws Exception {
            nodes.forEach(node -> sim.plan(node).calm());
            world.sleep(Duration.ofSeconds(60));
            over = true;
            world.sleep(Duration.ofSeconds(5));
            List<Long> mustBeThere = List.copyOf(stored);
            SimNode last = world.node("z");
            last.run(
                    "last",
                    () -> {
                        Engine engine = sim.engine(last);
                        Database database = engine.attach(Lab.force("db", "bucket")).database();
                        verify(database, mustBeThere);
                        Lab.insert(
                                database,
                                Lab.table(database, "t"),
                                nextId,
                                Durability.OBJECT_STORE);
                        engine.close();
                    });
        }
    }
}
