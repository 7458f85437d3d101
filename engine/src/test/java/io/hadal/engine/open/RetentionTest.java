package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.Database;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.AttachRequest;
import io.hadal.engine.Engine.Attached;
import io.hadal.engine.EngineException;
import io.hadal.engine.Isolation;
import io.hadal.engine.StateView;
import io.hadal.engine.TestTable;
import io.hadal.engine.Transaction;
import io.hadal.env.OperationHook;
import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What is promised can be attached at any moment, and what is not promised goes. */
final class RetentionTest {
    private static final Duration RETENTION = Duration.ofMinutes(4);

    /** A database under random work, and what it held at each position. */
    private static final class Story {
        private final SimLab sim;
        private final SimNode node;
        private final RandomGenerator random;
        private final Engine engine;
        private final Database database;
        private final TestTable table;
        private final TreeMap<Long, Map<Long, String>> history = new TreeMap<>();
        private Map<Long, String> rows = new TreeMap<>();
        private final long startMicros;
        private long lastMicros;
        private int attached;

        Story(SimLab sim, SimNode node) throws Exception {
            this.sim = sim;
            this.node = node;
            this.random = sim.world.random();
            this.engine = sim.engine(node);
            this.database = engine.create("db", Lab.spec("bucket"));
            this.table = TestTable.create(database, "t");
            this.startMicros = node.env().nowMicros();
            history.put(database.committedPosition(), rows);
        }

        void step() throws Exception {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> write();
                case 4 -> database.flush("t");
                case 5 -> database.merge("t");
                case 6 -> database.createMilestone("m" + random.nextInt(20));
                case 7 -> node.env().sleep(Duration.ofSeconds(random.nextInt(60)));
                default -> attach();
            }
        }

        void write() {
            Map<Long, String> next = new TreeMap<>(rows);
            try (Transaction transaction =
                    database.begin(Isolation.READ_COMMITTED, Lab.LOCK_WAIT)) {
                transaction.beginStatement();
                for (int i = random.nextInt(1, 5); i > 0; i--) {
                    change(transaction, next, random.nextInt(30), random.nextInt(1000));
                }
                lastMicros = node.env().nowMicros();
                long position = transaction.commit(Durability.OBJECT_STORE);
                if (position > 0) {
                    history.put(position, next);
                    rows = next;
                }
            }
        }

        private void change(Transaction transaction, Map<Long, String> next, long id, long a) {
            if (!next.containsKey(id)) {
                table.insert(transaction, id, a, id);
                next.put(id, "" + a);
            } else if (a % 3 == 0) {
                table.delete(transaction, id);
                next.remove(id);
            } else {
                table.update(transaction, id, a, id);
                next.put(id, "" + a);
            }
        }

        private AttachRequest anyPoint() {
            List<Milestone> milestones = database.milestones();
            if (!milestones.isEmpty() && random.nextBoolean()) {
                Milestone milestone = milestones.get(random.nextInt(milestones.size()));
                return new AttachRequest(
                        "look", Lab.spec("bucket"), null, milestone.name(), null, true, false);
            }
            long earliest = database.status().earliestTimeMicros();
            long from = Math.max(earliest, startMicros);
            long time = lastMicros <= from ? from : random.nextLong(from, lastMicros + 1);
            return new AttachRequest("look", Lab.spec("bucket"), null, null, time, true, false);
        }

        /** On another machine. It happens at any moment of what the maintenance does here. */
        void attach() throws Exception {
            if (lastMicros <= startMicros) {
                return;
            }
            AttachRequest request = anyPoint();
            SimNode reader = sim.world.node("reader " + attached++);
            reader.run(
                    "attach " + request,
                    () -> {
                        try (Engine other = sim.engine(reader)) {
                            Attached found = other.attach(request);
                            Map.Entry<Long, Map<Long, String>> expected =
                                    history.floorEntry(found.position());
                            assertThat(Lab.rows(found.database(), "t"))
                                    .as("%s at position %d", request, found.position())
                                    .isEqualTo(expected == null ? Map.of() : expected.getValue());
                            if (request.timeMicros() != null) {
                                assertThat(found.timeMicros())
                                        .isLessThanOrEqualTo(request.timeMicros());
                            }
                        } catch (EngineException e) {
                            // The boundary may have passed the point since it was chosen.
                            assertThat(e.kind())
                                    .as("%s: %s", request, e.getMessage())
                                    .isIn(
                                            EngineException.Kind.POINT_EXPIRED,
                                            EngineException.Kind.NO_SUCH_MILESTONE);
                            assertThat(isExpired(request))
                                    .as("%s: %s", request, e.getMessage())
                                    .isTrue();
                        }
                    });
        }

        private boolean isExpired(AttachRequest request) {
            Long time = request.timeMicros();
            return time != null
                    ? time < database.status().earliestTimeMicros()
                    : database.milestones().stream()
                            .noneMatch(milestone -> milestone.name().equals(request.milestone()));
        }
    }

    @Test
    void t8EveryPromisedPointAttachesAtAnyMoment() {
        Seeds.forEachWorld(
                Math.max(3, Seeds.count() / 50),
                world -> {
                    SimLab sim = new SimLab(world);
                    sim.config = Lab.config(3, RETENTION, 64 << 20);
                    SimNode node = world.node("writer");
                    node.run(
                            "story",
                            () -> {
                                Story story = new Story(sim, node);
                                for (int i = 0; i < 120; i++) {
                                    story.step();
                                }
                                assertThat(story.database.status().earliestTimeMicros())
                                        .isPositive();
                                story.engine.close();
                            });
                });
    }

    @Test
    void whatIsNotPromisedGoes() throws Exception {
        try (SimWorld world = new SimWorld(5)) {
            SimLab sim = new SimLab(world);
            sim.config = Lab.config(3, RETENTION, 64 << 20);
            SimNode node = world.node("writer");
            node.run(
                    "story",
                    () -> {
                        Story story = new Story(sim, node);
                        for (int i = 0; i < 20; i++) {
                            story.write();
                            story.database.flush("t");
                            story.database.merge("t");
                        }
                        int before = objects(sim, "").size();
                        for (int i = 0; i < 10; i++) {
                            node.env().sleep(Duration.ofMinutes(1));
                            story.write();
                        }
                        node.env().sleep(Duration.ofSeconds(10));
                        assertThat(objects(sim, "").size()).isLessThan(before / 2);
                        assertThat(objects(sim, "/blobs/")).hasSizeLessThan(3);
                        story.attach();
                    });
        }
    }

    private static List<String> objects(SimLab sim, String part) {
        return new MemoryObjectStore(sim.lab.bucket("bucket"), "db", sim.world.env())
                .list("", "", 1000).objects().stream()
                        .map(ObjectInfo::key)
                        .filter(key -> key.contains(part))
                        .toList();
    }

    @Test
    void aViewThatIsOpenKeepsWhatItSees() throws Exception {
        try (SimWorld world = new SimWorld(6)) {
            SimLab sim = new SimLab(world);
            sim.config = Lab.config(3, RETENTION, 64 << 20);
            SimNode node = world.node("writer");
            node.run(
                    "story",
                    () -> {
                        Story story = new Story(sim, node);
                        story.write();
                        story.write();
                        story.database.flush("t");
                        node.env().sleep(Duration.ofSeconds(5));
                        List<String> blobs = objects(sim, "/blobs/");
                        try (StateView view = story.database.view()) {
                            for (int i = 0; i < 20; i++) {
                                story.write();
                                story.database.flush("t");
                                story.database.merge("t");
                                node.env().sleep(Duration.ofMinutes(1));
                            }
                            assertThat(objects(sim, "/blobs/")).containsAll(blobs);
                            assertThat(view.position()).isPositive();
                        }
                        for (int i = 0; i < 10; i++) {
                            story.write();
                            node.env().sleep(Duration.ofMinutes(1));
                        }
                        assertThat(objects(sim, "/blobs/")).doesNotContainAnyElementsOf(blobs);
                    });
        }
    }

    /** Freezes a machine at one of its operations, once. */
    private static final class PauseAt implements OperationHook {
        private final SimWorld world;
        private final SimNode node;
        private int left;
        private boolean paused;

        PauseAt(SimWorld world, SimNode node, int moment) {
            this.world = world;
            this.node = node;
            this.left = moment;
        }

        @Override
        public void before(String operation) {
            if (left-- == 0) {
                paused = true;
                node.pause();
                world.letOthersRun();
            }
        }

        @Override
        public void after(String operation) {
            before(operation);
        }
    }

    /** Returns whether the collection was still going on at that moment. */
    private static boolean takeOverDuringCollection(int moment) throws Exception {
        try (SimWorld world = new SimWorld(100 + moment)) {
            SimLab sim = new SimLab(world);
            sim.config = Lab.config(3, RETENTION, 64 << 20);
            SimNode old = world.node("old");
            Story[] story = new Story[1];
            old.run(
                    "work",
                    () -> {
                        story[0] = new Story(sim, old);
                        for (int i = 0; i < 6; i++) {
                            story[0].write();
                            story[0].database.flush("t");
                            story[0].database.merge("t");
                            old.env().sleep(Duration.ofSeconds(50));
                        }
                    });
            long promised = story[0].lastMicros - Duration.ofMinutes(3).toNanos() / 1000;
            PauseAt pause = new PauseAt(world, old, moment);
            old.hook(pause);
            EngineException.Kind[] thrown = new EngineException.Kind[1];
            boolean[] ended = {false};
            old.spawn(
                    "collect",
                    () -> {
                        try {
                            ((DatabaseImpl) story[0].database).maintenance().collector().collect();
                        } catch (EngineException e) {
                            thrown[0] = e.kind();
                        }
                        ended[0] = true;
                    });
            world.runFor(Duration.ofSeconds(20));
            boolean inTime = pause.paused && !ended[0];
            Map<Long, String> restored = new TreeMap<>();
            SimNode young = world.node("young");
            young.run(
                    "take over",
                    () -> {
                        Engine engine = sim.engine(young);
                        Attached attached =
                                engine.attach(
                                        new AttachRequest(
                                                "db",
                                                Lab.spec("bucket"),
                                                null,
                                                null,
                                                promised,
                                                false,
                                                true));
                        restored.putAll(Lab.rows(attached.database(), "t"));
                        Map.Entry<Long, Map<Long, String>> expected =
                                story[0].history.floorEntry(attached.position());
                        assertThat(restored).isEqualTo(expected.getValue());
                    });
            old.hook(OperationHook.NONE);
            old.resume();
            world.runFor(Duration.ofSeconds(60));
            SimNode third = world.node("third");
            third.run(
                    "attach",
                    () -> {
                        Engine engine = sim.engine(third);
                        Database database =
                                engine.attach(Lab.readOnly("look", "bucket")).database();
                        assertThat(Lab.rows(database, "t"))
                                .as(
                                        "what the new writer restored, moment %d, the old one got %s",
                                        moment, thrown[0])
                                .isEqualTo(restored);
                    });
            return inTime;
        }
    }

    /** Only the request that was under way at the takeover deletes. */
    @Test
    void aCollectionEndsWhenItsLineIsSealed() throws Exception {
        try (SimWorld world = new SimWorld(7)) {
            SimLab sim = new SimLab(world);
            sim.config = Lab.config(3, RETENTION, 64 << 20);
            SimNode old = world.node("old");
            List<String> deletes = new ArrayList<>();
            old.hook(
                    new OperationHook() {
                        @Override
                        public void before(String operation) {
                            if (!operation.matches("delete \\d+/(log|snapshots|blobs)/.*")) {
                                return;
                            }
                            deletes.add(operation);
                            if (deletes.size() == 1) {
                                old.pause();
                                world.letOthersRun();
                            }
                        }

                        @Override
                        public void after(String operation) {}
                    });
            old.spawn(
                    "work",
                    () -> {
                        Story story = new Story(sim, old);
                        try {
                            for (int i = 0; i < 20; i++) {
                                story.write();
                                story.database.flush("t");
                                story.database.merge("t");
                                old.env().sleep(Duration.ofSeconds(50));
                            }
                        } catch (EngineException e) {
                            assertThat(e.kind()).isEqualTo(EngineException.Kind.FENCED);
                        }
                    });
            world.runFor(Duration.ofMinutes(15));
            assertThat(deletes).as("it was frozen at its first request").hasSize(1);
            SimNode young = world.node("young");
            young.run("take over", () -> sim.engine(young).attach(Lab.force("db", "bucket")));
            old.resume();
            world.runFor(Duration.ofMinutes(5));
            assertThat(deletes).hasSize(1);
        }
    }

    /**
     * T30: the old writer's collection, wherever it was when somebody took over, harms nothing that
     * the new one restored.
     */
    @Test
    void t30AFencedCollectorDeletesNothingThatLives() throws Exception {
        int moment = 0;
        while (takeOverDuringCollection(moment)) {
            moment++;
        }
        assertThat(moment).isGreaterThan(3);
    }
}
