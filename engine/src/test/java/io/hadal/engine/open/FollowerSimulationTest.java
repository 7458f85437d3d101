package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.AttachRequest;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Failover;
import io.hadal.engine.FollowerStatus;
import io.hadal.engine.Isolation;
import io.hadal.engine.StateView;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.env.sim.NodeCrashedException;
import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimBody;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.fault.Fault;
import io.hadal.objectstore.fault.FaultPlan;
import io.hadal.objectstore.memory.MemoryBucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Machines that write, follow, fail over and restore older points, of one bucket and of a copy that
 * is made in any order, over stores that misbehave, with crashes and collection. All the time:
 *
 * <ul>
 *   <li>whatever a follower shows is exactly the state after some commit of some history that was
 *       ever in the log;
 *   <li>its position goes back only by a rewind that it reports;
 *   <li>when all is calm, it shows the head.
 * </ul>
 */
class FollowerSimulationTest {
    private static final int STEPS = 16;

    /** A world here costs as much as so many of others. */
    private static final int WORLD_COST = 8;

    /** What an operator or a client may be told while things go wrong. */
    private static final Set<Kind> TROUBLE =
            EnumSet.of(
                    Kind.NOTHING_THERE,
                    Kind.STORE_UNREACHABLE,
                    Kind.LOCKED,
                    // A copy that was taken over and that something still copies to.
                    Kind.AMBIGUOUS_HISTORY,
                    Kind.FENCED,
                    Kind.NOT_ATTACHED,
                    Kind.CORRUPT_OBJECT,
                    Kind.MISSING_OBJECT,
                    Kind.POINT_EXPIRED,
                    Kind.NO_SUCH_MILESTONE,
                    Kind.BACK_PRESSURE,
                    Kind.FAILED,
                    Kind.INTERRUPTED,
                    Kind.READ_ONLY);

    /** Why a segment of what is shown may not be read. */
    private static final Set<Kind> UNREADABLE =
            EnumSet.of(
                    Kind.STORE_UNREACHABLE,
                    Kind.POINT_EXPIRED,
                    Kind.CORRUPT_OBJECT,
                    Kind.NOT_ATTACHED,
                    Kind.INTERRUPTED);

    @Test
    void whatAFollowerShowsIsAStateOfTheLog() {
        Seeds.forEachWorld(Math.max(1, Seeds.count() / WORLD_COST), world -> new Run(world).go());
    }

    /** A machine, and what a client has seen of the follower there. */
    private static final class Machine {
        final SimNode node;
        final String bucket;
        @Nullable Engine engine;
        @Nullable Database watched;
        long position;
        long rewinds;

        Machine(SimNode node, String bucket) {
            this.node = node;
            this.bucket = bucket;
        }

        void forget() {
            engine = null;
            watched = null;
        }
    }

    private static final class Run {
        private final SimWorld world;
        private final SimLab sim;
        private final RandomGenerator random;
        private final List<Machine> machines = new ArrayList<>();
        private final List<String> milestones = new ArrayList<>();
        private final boolean collects;
        private @Nullable LogLedger ledger;
        private long nextId = 1;
        private boolean copyWasTakenOver;
        private boolean writing = true;
        private boolean over;

        Run(SimWorld world) {
            this.world = world;
            this.sim = new SimLab(world);
            this.random = world.random();
            this.collects = random.nextBoolean();
            sim.config = config();
            for (String name : List.of("a", "b", "c")) {
                machines.add(new Machine(world.node(name), "bucket"));
            }
            machines.add(new Machine(world.node("d"), "copy"));
        }

        private EngineConfig config() {
            EngineConfig usual = EngineConfig.defaults();
            return new EngineConfig(
                    usual.logUploadInterval(),
                    usual.followerPollInterval(),
                    usual.uploadConcurrentMax(),
                    3 + random.nextInt(10),
                    collects ? Duration.ofSeconds(2 + random.nextInt(20)) : usual.retention(),
                    usual.replicaHoldMax(),
                    usual.uploadSoftLimit(),
                    usual.uploadHardLimit(),
                    usual.cacheBytesMax(),
                    usual.flushTriggerBytes(),
                    usual.transactionBytesMax(),
                    usual.transactionSegmentBytes(),
                    usual.replicaTimeout());
        }

        void go() throws Exception {
            world.run(() -> {
                begin();
                world.spawn("ledger", this::keepLedger);
                world.spawn("copier", this::copy);
                for (int step = 0; step < STEPS; step++) {
                    act();
                    world.sleep(Duration.ofMillis(random.nextLong(3000)));
                }
                end();
            });
        }

        private void begin() throws Exception {
            Machine first = machines.getFirst();
            first.node.run(
                    "create",
                    () -> {
                        Engine engine = engine(first);
                        Database database = engine.create("db", Lab.spec("bucket"));
                        ledger = new LogLedger(TestTable.create(database, "t"));
                        database.createMilestone("m0");
                        milestones.add("m0");
                        serve(first, database);
                    });
            scan();
            copyAll();
        }

        private LogLedger ledger() {
            return Objects.requireNonNull(ledger);
        }

        private void scan() {
            ledger().scan(sim.lab.bucket("bucket"));
            ledger().scan(sim.lab.bucket("copy"));
        }

        private void keepLedger() {
            while (!over) {
                scan();
                world.sleep(Duration.ofMillis(200));
            }
        }

        // ---- the foreign copier: any order, plain puts, whatever the target holds

        private void copy() {
            while (!over) {
                world.sleep(Duration.ofMillis(random.nextLong(2000)));
                List<String> keys = new ArrayList<>(sim.lab.bucket("bucket").keys());
                Collections.shuffle(keys, new Random(random.nextLong()));
                int count = 1 + random.nextInt(keys.size());
                keys.stream().limit(count).forEach(this::copyObject);
            }
        }

        private void copyAll() {
            List.copyOf(sim.lab.bucket("bucket").keys()).forEach(this::copyObject);
        }

        private void copyObject(String key) {
            MemoryBucket copy = sim.lab.bucket("copy");
            byte[] bytes = sim.lab.bucket("bucket").read(key);
            if (bytes != null && !key.contains("/storage_locks/")) {
                copy.write(key, bytes);
            }
        }

        // ---- what happens

        private void act() throws Exception {
            Machine machine = machines.get(random.nextInt(machines.size()));
            switch (random.nextInt(14)) {
                case 0 -> {
                    machine.node.crash();
                    machine.forget();
                }
                case 1 -> {
                    machine.node.kill();
                    machine.forget();
                }
                case 2 -> machine.node.pauseFor(Duration.ofMillis(random.nextLong(30_000)));
                case 3 -> trouble(sim.plan(machine.node));
                case 4 -> sim.plan(machine.node).calm();
                case 5 -> outage(machine);
                case 6 -> on(machine, "fail over", () -> failOver(machine));
                case 7 -> on(machine, "restore", () -> restore(machine));
                case 8 -> on(machine, "upkeep", () -> upkeep(machine));
                case 9, 10 -> on(machine, "take over", () -> takeOver(machine));
                default -> on(machine, "follow", () -> follow(machine));
            }
        }

        private void trouble(FaultPlan plan) {
            Fault fault = Fault.values()[random.nextInt(Fault.values().length)];
            plan.probability(fault, random.nextDouble() * 0.3);
            plan.delayMax(Duration.ofMillis(1 + random.nextLong(200)));
        }

        private void outage(Machine machine) {
            sim.plan(machine.node).lose();
            Duration length = Duration.ofMillis(random.nextLong(60_000));
            world.spawn(
                    "outage",
                    () -> {
                        world.sleep(length);
                        sim.plan(machine.node).comeBack();
                    });
        }

        /** As a task of the machine, which may crash meanwhile and is started if it is down. */
        private void on(Machine machine, String what, SimBody body) throws Exception {
            try {
                if (!machine.node.isAlive()) {
                    machine.forget();
                    machine.node.restart();
                }
                machine.node.run(what, () -> tolerant(body));
            } catch (NodeCrashedException e) {
                machine.forget();
            }
        }

        private static void tolerant(SimBody body) throws Exception {
            try {
                body.run();
            } catch (EngineException e) {
                if (!TROUBLE.contains(e.kind())) {
                    throw e;
                }
            }
        }

        private Engine engine(Machine machine) throws Exception {
            Engine engine = machine.engine;
            if (engine == null) {
                engine = sim.engine(machine.node);
                machine.engine = engine;
                for (DatabaseStatus status : engine.databases()) {
                    if (status.state() != DatabaseStatus.State.DETACHED) {
                        resume(machine, engine);
                    }
                }
            }
            return engine;
        }

        /** What was attached before a crash goes on. */
        private void resume(Machine machine, Engine engine) throws Exception {
            tolerant(() -> {
                Database database = engine.database("db");
                if (database.readOnly()) {
                    watch(machine, database);
                } else {
                    serve(machine, database);
                }
            });
        }

        private void leave(Machine machine) throws Exception {
            Engine engine = engine(machine);
            machine.watched = null;
            if (!engine.databases().isEmpty()
                    && engine.databases().getFirst().state() != DatabaseStatus.State.DETACHED) {
                engine.detach("db", null, DetachMode.FORCE);
            }
        }

        private void follow(Machine machine) throws Exception {
            leave(machine);
            Database database =
                    engine(machine).attach(Lab.readOnly("db", machine.bucket)).database();
            watch(machine, database);
        }

        private void takeOver(Machine machine) throws Exception {
            if (machine.bucket.equals("bucket")) {
                leave(machine);
                serve(machine, engine(machine).attach(Lab.force("db", "bucket")).database());
            }
        }

        private void restore(Machine machine) throws Exception {
            if (machine.bucket.equals("bucket")) {
                leave(machine);
                String milestone = milestones.get(random.nextInt(milestones.size()));
                AttachRequest request =
                        new AttachRequest(
                                "db", Lab.spec("bucket"), null, milestone, null, false, true);
                serve(machine, engine(machine).attach(request).database());
            }
        }

        private void failOver(Machine machine) throws Exception {
            Engine engine = engine(machine);
            Database database = machine.watched;
            if (database == null) {
                return;
            }
            boolean dryRun = random.nextInt(3) == 0;
            long before = database.committedPosition();
            Failover.Report report =
                    engine.failover(new Failover.Request("db", null, null, dryRun, true));
            if (!dryRun) {
                assertThat(database.readOnly()).isFalse();
                machine.watched = null;
                copyWasTakenOver |= machine.bucket.equals("copy");
                assertThat(report.position()).isGreaterThan(0);
                check(database, "after a failover from " + before);
                serve(machine, database);
            }
        }

        private void upkeep(Machine machine) throws Exception {
            Database database = engine(machine).find("db").orElse(null);
            if (database == null || database.readOnly()) {
                return;
            }
            if (random.nextBoolean()) {
                database.flush("t");
            } else {
                database.merge("t");
            }
            String name = "m" + milestones.size();
            database.createMilestone(name);
            milestones.add(name);
        }

        // ---- clients

        private void serve(Machine machine, Database database) {
            TestTable table = Lab.table(database, "t");
            machine.node.spawn(
                    "client",
                    () -> {
                        boolean goesOn = true;
                        while (goesOn && writing && !database.readOnly()) {
                            goesOn = write(machine, database, table);
                            machine.node.env().sleep(Duration.ofMillis(random.nextLong(400)));
                        }
                    });
        }

        private boolean write(Machine machine, Database database, TestTable table)
                throws Exception {
            try (Transaction transaction =
                    database.begin(Isolation.READ_COMMITTED, Lab.LOCK_WAIT)) {
                transaction.beginStatement();
                long id = nextId++;
                table.insert(transaction, id, id, id);
                if (id > 3 && random.nextInt(4) == 0) {
                    table.delete(transaction, 1 + random.nextLong(id - 1));
                }
                transaction.commit(
                        random.nextBoolean() ? Durability.DISK : Durability.OBJECT_STORE);
                if (random.nextInt(40) == 0) {
                    database.flush("t");
                }
                return true;
            } catch (EngineException e) {
                assertThat(e.kind()).as(machine.node + ": " + e.getMessage()).isIn(TROUBLE);
                return e.kind() == Kind.BACK_PRESSURE
                        || e.kind() == Kind.STORE_UNREACHABLE
                        || e.kind() == Kind.CORRUPT_OBJECT;
            }
        }

        private void watch(Machine machine, Database database) {
            machine.watched = database;
            machine.position = 0;
            machine.rewinds = 0;
            machine.node.spawn(
                    "reader",
                    () -> {
                        while (!over && machine.watched == database && database.readOnly()) {
                            lookOrFail(machine, database);
                            machine.node.env().sleep(Duration.ofMillis(random.nextLong(2000)));
                        }
                    });
        }

        private void lookOrFail(Machine machine, Database database) {
            try {
                look(machine, database);
            } catch (EngineException e) {
                // What is gone was collected, if its writer does that; nothing else is shown too
                // early.
                boolean collected = collects && machine.bucket.equals("bucket");
                if (e.kind() != Kind.MISSING_OBJECT || !collected) {
                    assertThat(e.kind()).as(machine.node + ": " + e.getMessage()).isIn(UNREADABLE);
                }
            }
        }

        private void look(Machine machine, Database database) {
            FollowerStatus status = database.status().follower().orElse(null);
            if (status == null) {
                return;
            }
            long position = check(database, machine.node.name());
            // Asked again: a rewind may have come between.
            long rewinds =
                    database.status()
                            .follower()
                            .map(FollowerStatus::rewinds)
                            .orElse(Long.MAX_VALUE);
            if (position < machine.position) {
                assertThat(rewinds)
                        .as("rewinds from %d to %d", machine.position, position)
                        .isGreaterThan(machine.rewinds);
            }
            machine.position = position;
            machine.rewinds = status.rewinds();
        }

        /** Returns the position that is shown. */
        private long check(Database database, String where) {
            try (StateView view = database.view()) {
                Map<Long, String> rows = LogLedger.rows(database, view);
                scan();
                assertThat(ledger().explains(view.position(), rows))
                        .as("%s shows at %d: %s", where, view.position(), rows)
                        .isTrue();
                return view.position();
            }
        }

        // ---- the end

        private void end() throws Exception {
            for (Machine machine : machines) {
                sim.plan(machine.node).calm();
                sim.plan(machine.node).comeBack();
            }
            world.sleep(Duration.ofSeconds(90));
            for (Machine machine : machines.subList(1, machines.size())) {
                on(machine, "follow", () -> follow(machine));
            }
            Machine last = machines.getFirst();
            on(last, "take over", () -> takeOver(last));
            world.sleep(Duration.ofSeconds(10));
            writing = false;
            world.sleep(Duration.ofSeconds(5));
            copyAll();
            world.sleep(Duration.ofSeconds(60));
            over = true;
            world.sleep(Duration.ofSeconds(3));
            List<String> ends = new ArrayList<>();
            for (Machine machine : machines) {
                if (machine.bucket.equals("bucket")) {
                    machine.node.run("end", () -> ends.add(end(machine)));
                } else if (!copyWasTakenOver) {
                    machine.node.run("end", () -> end(machine));
                }
            }
            assertThat(ends.stream().distinct().toList()).as("what all show").hasSize(1);
        }

        private String end(Machine machine) throws Exception {
            Database database = engine(machine).database("db");
            database.status()
                    .follower()
                    .ifPresent(status ->
                            assertThat(status.state())
                                    .as(machine.node + " " + status)
                                    .isEqualTo(FollowerStatus.State.FOLLOWING));
            long position = check(database, machine.node.name());
            try (StateView view = database.view()) {
                return position + " " + LogLedger.rows(database, view);
            }
        }
    }
}
