package io.hadal.objectstore.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.OperationHook;
import io.hadal.env.SystemEnv;
import io.hadal.env.sim.NodeCrashedException;
import io.hadal.env.sim.Seeds;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreContract;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.RetryPolicy;
import io.hadal.objectstore.RetryingObjectStore;
import io.hadal.objectstore.StoreObserver;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Without faults it is a store like any other; each fault does what it says. */
final class FaultObjectStoreTest extends ObjectStoreContract {
    private final SystemEnv env = new SystemEnv();
    private final MemoryBucket bucket = new MemoryBucket("bucket");
    private final FaultPlan plan = new FaultPlan();

    @Override
    protected ObjectStore open(String rootPath) {
        return new FaultObjectStore(
                new MemoryObjectStore(bucket, rootPath, env),
                env,
                env,
                new FaultPlan(),
                OperationHook.NONE);
    }

    private ObjectStore on(SimWorld world, SimNode node) {
        MemoryObjectStore memory = new MemoryObjectStore(bucket, "", world.env());
        return new FaultObjectStore(memory, node.env(), world.env(), plan, node.hook());
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_SENT", "FAIL_BEFORE", "THROTTLED", "CONFLICT"})
    void aFaultBeforeTheStoreChangesNothing(Fault fault) throws Exception {
        SimWorld world = new SimWorld(1);
        ObjectStore faulty = on(world, world.node("a"));
        plan.script(2, fault);
        world.run(() -> {
            faulty.create("first", bytes("x"));
            assertThatThrownBy(() -> faulty.create("second", bytes("x")))
                    .isInstanceOfSatisfying(
                            ObjectStoreException.class,
                            e -> {
                                assertThat(e.kind().retryable()).isTrue();
                                assertThat(e.outcomeUnknown())
                                        .isEqualTo(fault == Fault.FAIL_BEFORE);
                            });
        });
        assertThat(bucket.keys()).containsExactly("first");
        assertThat(plan.requests()).isEqualTo(2);
    }

    @Test
    void aFaultAfterTheStoreLeavesTheChange() throws Exception {
        SimWorld world = new SimWorld(1);
        ObjectStore faulty = on(world, world.node("a"));
        plan.script(1, Fault.APPLY_THEN_FAIL);
        world.run(() ->
                assertThatThrownBy(() -> faulty.create("a", bytes("x")))
                        .isInstanceOfSatisfying(
                                ObjectStoreException.class,
                                e -> assertThat(e.outcomeUnknown()).isTrue()));
        assertThat(bucket.keys()).containsExactly("a");
    }

    @Test
    void aLatePutArrivesAfterItsCallerWasToldOtherwise() throws Exception {
        SimWorld world = new SimWorld(1);
        ObjectStore faulty = on(world, world.node("a"));
        plan.script(1, Fault.APPLY_LATE);
        byte[] body = bytes("sent");
        world.run(() -> {
            assertFails(Kind.UNREACHABLE, () -> faulty.create("a", body));
            body[0] = '!';
        });
        assertThat(bucket.keys()).isEmpty();
        world.runFor(Duration.ofMinutes(1));
        assertThat(bucket.read("a")).isEqualTo(bytes("sent"));
    }

    @Test
    void whatIsInFlightArrivesAlthoughItsMachineIsGone() throws Exception {
        SimWorld world = new SimWorld(1);
        SimNode node = world.node("a");
        ObjectStore faulty = on(world, node);
        plan.script(1, Fault.IN_FLIGHT).script(2, Fault.IN_FLIGHT);
        node.run("write", () -> faulty.put("waited-for", ObjectSource.of(bytes("x"))));
        assertThat(bucket.keys()).containsExactly("waited-for");

        node.spawn("write", () -> faulty.create("orphan", bytes("x")));
        world.runFor(Duration.ofNanos(1));
        node.crash();
        assertThat(bucket.keys()).containsExactly("waited-for");
        world.runFor(Duration.ofMinutes(1));
        assertThat(bucket.keys()).containsExactly("orphan", "waited-for");
    }

    @Test
    void aDuplicatedPutOverwritesWhatCameAfterIt() throws Exception {
        SimWorld world = new SimWorld(1);
        ObjectStore faulty = on(world, world.node("a"));
        plan.script(1, Fault.DUPLICATE);
        world.run(() -> {
            faulty.put("a", ObjectSource.of(bytes("first")));
            faulty.put("a", ObjectSource.of(bytes("second")));
        });
        assertThat(bucket.read("a")).isEqualTo(bytes("second"));
        world.runFor(Duration.ofMinutes(1));
        assertThat(bucket.read("a")).isEqualTo(bytes("first"));
    }

    @Test
    void readsAreTruncatedAndFlipped() throws Exception {
        byte[] content = new byte[100];
        bucket.write("a", content);
        Seeds.forEachWorld(
                20,
                world -> {
                    ObjectStore faulty = on(world, world.node("a"));
                    plan.script(1, Fault.TRUNCATED_READ)
                            .script(2, Fault.FLIPPED_READ)
                            .script(3, Fault.FLIPPED_READ);
                    world.run(() -> {
                        assertThat(faulty.get("a").length).isLessThan(100);
                        assertThat(BitSet.valueOf(faulty.get("a")).cardinality()).isEqualTo(1);
                        assertThat(BitSet.valueOf(faulty.get("a", 10, 20)).cardinality())
                                .isEqualTo(1);
                        assertThat(faulty.get("a")).isEqualTo(content);
                    });
                });
    }

    @Test
    void aStaleListShowsThePast() throws Exception {
        SimWorld world = new SimWorld(1);
        ObjectStore faulty = on(world, world.node("a"));
        world.run(() -> {
            faulty.create("old", bytes("x"));
            faulty.create("old-and-deleted", bytes("x"));
            world.sleep(Duration.ofMinutes(1));
            faulty.create("young", bytes("x"));
            faulty.delete(List.of("old-and-deleted"));
            plan.probability(Fault.STALE_LIST, 1);
            assertThat(keys(faulty.list("", "", 10))).containsExactly("old", "old-and-deleted");
            plan.calm();
            assertThat(keys(faulty.list("", "", 10))).containsExactly("old", "young");
        });
    }

    @Test
    void aSkippingListLeavesOutSomeKeysAndCanBeContinued() throws Exception {
        for (int i = 0; i < 100; i++) {
            bucket.write("k" + (100 + i), bytes("x"));
        }
        Seeds.forEachWorld(
                20,
                world -> {
                    ObjectStore faulty = on(world, world.node("a"));
                    plan.calm().probability(Fault.SKIPPING_LIST, 1);
                    world.run(() -> {
                        List<String> first = keys(faulty.list("", "", 50));
                        List<String> rest = keys(faulty.list("", first.getLast(), 50));
                        assertThat(first.size() + rest.size()).isBetween(30, 99);
                        assertThat(first).isSorted();
                    });
                });
    }

    @Test
    void aLostRegionComesBack() throws Exception {
        SimWorld world = new SimWorld(1);
        ObjectStore faulty = on(world, world.node("a"));
        world.run(() -> {
            faulty.create("a", bytes("x"));
            plan.lose();
            assertFails(Kind.UNREACHABLE, () -> faulty.get("a"));
            assertFails(Kind.UNREACHABLE, () -> faulty.create("b", bytes("x")));
            plan.comeBack();
            assertThat(faulty.get("a")).isEqualTo(bytes("x"));
        });
        assertThat(bucket.keys()).containsExactly("a");
    }

    @Test
    void theHookSeesEveryChangeAndCanCrashTheMachineBeforeOrAfterIt() throws Exception {
        for (boolean before : new boolean[] {true, false}) {
            SimWorld world = new SimWorld(1);
            SimNode node = world.node("a");
            MemoryBucket own = new MemoryBucket("own");
            List<String> seen = new ArrayList<>();
            node.hook(
                    new OperationHook() {
                        @Override
                        public void before(String operation) {
                            seen.add(operation);
                            crashAt(before, operation);
                        }

                        @Override
                        public void after(String operation) {
                            crashAt(!before, operation);
                        }

                        private void crashAt(boolean here, String operation) {
                            if (here && operation.equals("put b")) {
                                node.crash();
                            }
                        }
                    });
            ObjectStore faulty =
                    new FaultObjectStore(
                            new MemoryObjectStore(own, "", world.env()),
                            node.env(),
                            world.env(),
                            plan,
                            node.hook());
            assertThatThrownBy(() ->
                            node.run(
                                    "script",
                                    () -> {
                                        faulty.create("a", bytes("x"));
                                        faulty.get("a");
                                        faulty.put("b", ObjectSource.of(bytes("x")));
                                        faulty.delete(List.of("a"));
                                    }))
                    .isInstanceOf(NodeCrashedException.class);
            assertThat(seen).containsExactly("create a", "put b");
            assertThat(own.keys()).isEqualTo(before ? List.of("a") : List.of("a", "b"));
        }
    }

    @Test
    void aStormOnlySlowsARetryingCallerAndTheSameSeedGivesTheSameRun() {
        Seeds.forEach(20, seed -> assertThat(storm(seed)).isEqualTo(storm(seed)));
    }

    private static List<Object> storm(long seed) throws Exception {
        SimWorld world = new SimWorld(seed);
        SimNode node = world.node("a");
        MemoryBucket own = new MemoryBucket("own");
        FaultPlan storm =
                new FaultPlan()
                        .probability(Fault.THROTTLED, 0.5)
                        .probability(Fault.FAIL_BEFORE, 0.2)
                        .probability(Fault.DUPLICATE, 0.2)
                        .probability(Fault.APPLY_THEN_FAIL, 0.1)
                        .delayMax(Duration.ofMillis(20));
        ObjectStore retrying =
                new RetryingObjectStore(
                        new FaultObjectStore(
                                new MemoryObjectStore(own, "", world.env()),
                                node.env(),
                                world.env(),
                                storm,
                                OperationHook.NONE),
                        node.env(),
                        RetryPolicy.DEFAULT,
                        StoreObserver.NONE);
        node.run(
                "load",
                () -> {
                    for (int i = 0; i < 20; i++) {
                        retrying.put("k" + i, ObjectSource.of(bytes("x" + i)));
                        assertThat(retrying.get("k" + i)).isEqualTo(bytes("x" + i));
                    }
                });
        assertThat(own.keys()).hasSize(20);
        return List.of(storm.requests(), world.now(), world.fingerprint());
    }
}
