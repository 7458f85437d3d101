package io.hadal.engine.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus.State;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine;
import io.hadal.engine.Engine.Attached;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.TestTable;
import io.hadal.env.DiskLockedException;
import io.hadal.env.OperationHook;
import io.hadal.env.sim.NodeCrashedException;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.memory.MemoryBucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What others have paid for, as far as it takes machines that sleep, wake up and crash at a certain
 * moment. Named after the list of traps.
 */
class ZombieTrapsTest {
    private final SimWorld world = new SimWorld(31);
    private final SimLab sim = new SimLab(world);
    private final SimNode a = world.node("a");
    private final SimNode b = world.node("b");
    private final SimNode c = world.node("c");

    @AfterEach
    void closeWorld() throws Exception {
        world.close();
    }

    /** A database on machine a with rows 1 to {@code rows}, all of them in the store. */
    private Database created(long rows) throws Exception {
        return a.call(
                "create",
                () -> {
                    Database database = sim.engine(a).create("db", Lab.spec("bucket"));
                    TestTable.create(database, "t");
                    insert(database, 1, rows, Durability.OBJECT_STORE);
                    return database;
                });
    }

    private static void insert(Database database, long from, long to, Durability durability) {
        TestTable table = Lab.table(database, "t");
        for (long id = from; id <= to; id++) {
            Lab.insert(database, table, id, durability);
        }
    }

    private static List<Long> ids(Attached attached) {
        return List.copyOf(Lab.rows(attached.database(), "t").keySet());
    }

    /** What a machine that knows nothing finds. */
    private List<Long> found(SimNode node) throws Exception {
        return node.call(
                "look",
                () -> {
                    try (Engine engine = sim.engine(node)) {
                        return ids(engine.attach(Lab.readOnly("look", "bucket")));
                    }
                });
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void t1AWriterThatSleepsThroughACollectionAcknowledgesNothing() throws Exception {
        sim.config = Lab.config(3, Duration.ofSeconds(1), 64 << 20);
        Database asleep = created(3);
        a.pause();
        List<String> before = sim.lab.bucket("bucket").keys();
        b.run(
                "take over, and collect what lies below",
                () -> {
                    Database database = sim.engine(b).attach(Lab.force("db", "bucket")).database();
                    for (long id = 4; id <= 20; id++) {
                        insert(database, id, id, Durability.OBJECT_STORE);
                        b.env().sleep(Duration.ofSeconds(30));
                    }
                });
        List<String> after = sim.lab.bucket("bucket").keys();
        assertThat(before).as("was collected in part").anyMatch(key -> !after.contains(key));
        a.resume();
        a.run(
                "wake up",
                () ->
                        assertThat(
                                        Lab.kindOf(() ->
                                                insert(asleep, 99, 99, Durability.OBJECT_STORE)))
                                .isEqualTo(Kind.FENCED));
        assertThat(found(c)).isEqualTo(range(1, 20));
    }

    /** It cannot even show what it was: that is gone. */
    @Test
    void t5AServerWhoseHistoryWasCollectedWhileItWasDownIsFenced() throws Exception {
        sim.config = Lab.config(3, Duration.ofSeconds(1), 64 << 20);
        created(3);
        a.kill();
        b.run(
                "take over, and collect what lies below",
                () -> {
                    Database database = sim.engine(b).attach(Lab.force("db", "bucket")).database();
                    for (long id = 4; id <= 20; id++) {
                        insert(database, id, id, Durability.OBJECT_STORE);
                        b.env().sleep(Duration.ofSeconds(30));
                    }
                });
        a.restart();
        a.run(
                "restart",
                () -> {
                    Engine engine = sim.engine(a);
                    assertThat(Lab.kindOf(() -> engine.database("db"))).isEqualTo(Kind.FENCED);
                });
    }

    @Test
    void t2WrongClocksAndPausesChangeNothing() throws Exception {
        Database first = created(2);
        b.clock().jump(Duration.ofDays(3650));
        b.run(
                "a lock that is ten years old by this clock",
                () -> {
                    Engine engine = sim.engine(b);
                    assertThat(Lab.kindOf(() -> engine.attach(Lab.attach("db", "bucket"))))
                            .isEqualTo(Kind.LOCKED);
                    engine.close();
                });
        a.run("still the writer", () -> insert(first, 3, 3, Durability.OBJECT_STORE));
        long[] time = new long[1];
        b.run(
                "take over from the future",
                () -> {
                    Attached attached = sim.engine(b).attach(Lab.force("db", "bucket"));
                    insert(attached.database(), 4, 4, Durability.OBJECT_STORE);
                    time[0] = attached.database().createMilestone("m").timeMicros();
                });
        a.run(
                "fenced although its clock is right",
                () ->
                        assertThat(Lab.kindOf(() -> insert(first, 98, 98, Durability.OBJECT_STORE)))
                                .isEqualTo(Kind.FENCED));
        c.clock().jump(Duration.ofDays(-3650));
        c.run(
                "take over from the past",
                () -> {
                    Attached attached = sim.engine(c).attach(Lab.force("db", "bucket"));
                    assertThat(ids(attached)).isEqualTo(range(1, 4));
                    insert(attached.database(), 5, 5, Durability.OBJECT_STORE);
                    assertThat(attached.database().createMilestone("n").timeMicros())
                            .as("times grow over the whole log")
                            .isGreaterThan(time[0]);
                });
    }

    /** Tells of an operation that begins, once. */
    private record Before(String part, SimServer.Act act, boolean[] done) implements OperationHook {
        static Before of(String part, SimServer.Act act) {
            return new Before(part, act, new boolean[1]);
        }

        @Override
        public void before(String operation) {
            if (!done[0] && operation.contains(part)) {
                done[0] = true;
                try {
                    act.run();
                } catch (Exception e) {
                    throw new AssertionError(operation, e);
                }
            }
        }

        @Override
        public void after(String operation) {}
    }

    @Test
    void t3WhatAZombiePutsBetweenTheLookAndTheSealIsTakenAlong() throws Exception {
        Database zombie = created(3);
        Before race =
                Before.of(
                        "/log/",
                        () ->
                                a.run(
                                        "a last commit",
                                        () -> insert(zombie, 4, 4, Durability.OBJECT_STORE)));
        b.hook(race);
        b.run(
                "take over",
                () ->
                        assertThat(ids(sim.engine(b).attach(Lab.force("db", "bucket"))))
                                .isEqualTo(range(1, 4)));
        assertThat(race.done[0]).isTrue();
        a.run(
                "fenced",
                () ->
                        assertThat(
                                        Lab.kindOf(() ->
                                                insert(zombie, 99, 99, Durability.OBJECT_STORE)))
                                .isEqualTo(Kind.FENCED));
    }

    @Test
    void t6AGapIsNamedAtOnceAndTheNextSnapshotHealsIt() throws Exception {
        sim.config = Lab.config(10, Duration.ofDays(1), 64 << 20);
        Database database = created(5);
        MemoryBucket bucket = sim.lab.bucket("bucket");
        String chunk = Objects.requireNonNull(chunks(bucket).get(3));
        bucket.remove(chunk);
        b.run(
                "attach",
                () -> {
                    try (Engine engine = sim.engine(b)) {
                        Attached attached = engine.attach(Lab.readOnly("look", "bucket"));
                        assertThat(ids(attached)).isEqualTo(range(1, 2));
                        assertThat(attached.notes())
                                .anyMatch(note ->
                                        note.contains("Chunk 4 of line")
                                                && note.contains("is missing"));
                    }
                });
        a.run(
                "go on",
                () -> {
                    insert(database, 6, 20, Durability.OBJECT_STORE);
                    a.env().sleep(Duration.ofSeconds(10));
                });
        assertThat(found(c)).isEqualTo(range(1, 20));
    }

    private static List<String> chunks(MemoryBucket bucket) {
        return bucket.keys().stream().filter(key -> key.contains("/log/")).toList();
    }

    @Test
    void t10NobodyButItsOwnerTouchesTheLocalLog() throws Exception {
        sim.config = Lab.config(3, Duration.ofDays(1), 200);
        Database database = created(2);
        a.run(
                "a second server on the same directory",
                () ->
                        assertThatThrownBy(() -> sim.engine(a))
                                .isInstanceOf(DiskLockedException.class));
        sim.plan(a).lose();
        a.run(
                "write while nothing can be uploaded, flushed or snapshotted",
                () -> {
                    insert(database, 3, 200, Durability.DISK);
                    a.env().sleep(Duration.ofMinutes(5));
                });
        a.kill();
        sim.plan(a).comeBack();
        a.restart();
        a.run(
                "go on",
                () -> {
                    Database again = sim.engine(a).database("db");
                    assertThat(List.copyOf(Lab.rows(again, "t").keySet())).isEqualTo(range(1, 200));
                    again.sync();
                });
        assertThat(found(b)).isEqualTo(range(1, 200));
    }

    @Test
    void t16AnIdleDatabaseAsksTheStoreForNothing() throws Exception {
        Database database = created(5);
        a.run(
                "idle",
                () -> {
                    a.env().sleep(Duration.ofMinutes(1));
                    long before = sim.plan(a).requests();
                    a.env().sleep(Duration.ofDays(1));
                    assertThat(sim.plan(a).requests()).isEqualTo(before);
                    assertThat(database.status().state()).isEqualTo(State.OPEN);
                });
    }

    @Test
    void t26AChunkThatWasCutIsTheSameWhereverItArrives() throws Exception {
        Database database = created(3);
        List<byte[]> arrived = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        MemoryBucket bucket = sim.lab.bucket("bucket");
        List<String> before = chunks(bucket);
        a.hook(
                new OperationHook() {
                    @Override
                    public void before(String operation) {}

                    @Override
                    public void after(String operation) {
                        chunks(bucket).stream()
                                .filter(key -> !before.contains(key))
                                .forEach(key -> {
                                    keys.add(key);
                                    arrived.add(Objects.requireNonNull(bucket.read(key)));
                                    a.crash();
                                });
                    }
                });
        assertThatThrownBy(
                        () -> a.run("write", () -> insert(database, 4, 6, Durability.OBJECT_STORE)))
                .isInstanceOf(NodeCrashedException.class);
        a.hook(OperationHook.NONE);
        // As in the other of two buckets, which the chunk did not reach.
        bucket.remove(keys.getFirst());
        a.restart();
        a.run(
                "go on, with more to send than before",
                () -> insert(sim.engine(a).database("db"), 7, 9, Durability.OBJECT_STORE));
        assertThat(bucket.read(keys.getFirst())).isEqualTo(arrived.getFirst());
    }
}
