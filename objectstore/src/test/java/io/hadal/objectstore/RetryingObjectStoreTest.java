package io.hadal.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.hadal.env.OperationHook;
import io.hadal.env.SystemEnv;
import io.hadal.env.sim.SimBody;
import io.hadal.env.sim.SimNode;
import io.hadal.env.sim.SimWorld;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.StoreEvent.State;
import io.hadal.objectstore.fault.Fault;
import io.hadal.objectstore.fault.FaultObjectStore;
import io.hadal.objectstore.fault.FaultPlan;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RetryingObjectStoreTest extends ObjectStoreContract {
    private final SystemEnv env = new SystemEnv();
    private final MemoryBucket bucket = new MemoryBucket("bucket");
    private final SimWorld world = new SimWorld(4);
    private final SimNode node = world.node("a");
    private final FaultPlan plan = new FaultPlan();
    private final StoreEventLog log = new StoreEventLog(node.env(), 100);
    private final CountingObjectStore counting =
            new CountingObjectStore(
                    new FaultObjectStore(
                            new MemoryObjectStore(bucket, "", world.env()),
                            node.env(),
                            world.env(),
                            plan,
                            OperationHook.NONE));
    private final RetryingObjectStore retrying =
            new RetryingObjectStore(counting, node.env(), RetryPolicy.DEFAULT, log);

    @Override
    protected ObjectStore open(String rootPath) {
        return new RetryingObjectStore(
                new MemoryObjectStore(bucket, rootPath, env),
                env,
                RetryPolicy.DEFAULT,
                StoreObserver.NONE);
    }

    private void run(SimBody body) throws Exception {
        node.run("test", body);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_SENT", "THROTTLED", "CONFLICT"})
    void aCreateIsTriedAgainAfterWhatCertainlyWroteNothing(Fault fault) throws Exception {
        plan.script(1, fault).script(2, fault);
        run(() -> retrying.create("a", bytes("x")));

        assertThat(counting.count(Verb.CREATE)).isEqualTo(3);
        assertThat(bucket.read("a")).isEqualTo(bytes("x"));
    }

    @ParameterizedTest
    @EnumSource(names = {"FAIL_BEFORE", "APPLY_THEN_FAIL", "APPLY_LATE"})
    void aCreateWhoseOutcomeIsUnknownSurfacesAtOnce(Fault fault) throws Exception {
        plan.script(1, fault);
        run(() ->
                assertThatThrownBy(() -> retrying.create("a", bytes("x")))
                        .isInstanceOfSatisfying(
                                ObjectStoreException.class,
                                e -> assertThat(e.outcomeUnknown()).isTrue()));

        assertThat(counting.count(Verb.CREATE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_SENT", "THROTTLED", "FAIL_BEFORE", "APPLY_THEN_FAIL"})
    void everythingElseIsTriedAgain(Fault fault) throws Exception {
        plan.script(1, fault).script(3, fault).script(5, fault).script(7, fault).script(9, fault);
        run(() -> {
            retrying.put("a", ObjectSource.of(bytes("x")));
            assertThat(retrying.get("a")).isEqualTo(bytes("x"));
            assertThat(retrying.head("a")).isPresent();
            assertThat(keys(retrying.list("", "", 10))).containsExactly("a");
            retrying.delete(List.of("a"));
        });
        assertThat(bucket.keys()).isEmpty();
    }

    @Test
    void whatCannotSucceedLaterIsNotTriedAgain() throws Exception {
        run(() -> {
            assertFails(Kind.NOT_FOUND, () -> retrying.get("a"));
            retrying.create("a", bytes("x"));
            assertFails(Kind.ALREADY_EXISTS, () -> retrying.create("a", bytes("x")));
            assertFails(Kind.UNSUPPORTED, () -> retrying.get("../a"));
        });
        assertThat(counting.total()).isEqualTo(4);
    }

    @Test
    void anOutageIsGivenUpWithinTheBudgetAndSaysHowOftenItWasTried() throws Exception {
        plan.lose();
        run(() ->
                assertThatThrownBy(() -> retrying.put("a", ObjectSource.of(bytes("x"))))
                        .isInstanceOf(ObjectStoreException.class)
                        .hasMessageMatching(".*given up after \\d+ attempts.*"));

        assertThat(world.now()).isBetween(Duration.ofSeconds(5), RetryPolicy.DEFAULT.budget());
        assertThat(counting.total()).isBetween(5L, 40L);
    }

    @Test
    void aStormIsEnduredLongerThanAnOutageAndSlowsAllCalls() throws Exception {
        plan.probability(Fault.THROTTLED, 1);
        node.spawn(
                "end of the storm",
                () -> {
                    node.env().sleep(Duration.ofMinutes(2));
                    plan.calm();
                });
        run(() -> {
            retrying.put("a", ObjectSource.of(bytes("x")));
            assertThat(retrying.throttled()).isTrue();
            for (int i = 0; i < 20; i++) {
                retrying.head("a");
            }
            assertThat(retrying.throttled()).isFalse();
        });
        assertThat(world.now()).isGreaterThan(Duration.ofMinutes(2));
        assertThat(log.totals().throttled()).isGreaterThan(10);
    }

    @Test
    void aFailureAfterALongStormHasItsWholeBudget() throws Exception {
        plan.probability(Fault.THROTTLED, 1);
        node.spawn(
                "the storm becomes an outage",
                () -> {
                    node.env().sleep(Duration.ofMinutes(1));
                    plan.calm().lose();
                    node.env().sleep(Duration.ofSeconds(4));
                    plan.comeBack();
                });
        run(() -> retrying.put("a", ObjectSource.of(bytes("x"))));
        assertThat(bucket.keys()).containsExactly("a");
    }

    @Test
    void aLargeReadThatBreaksOffGoesOnWhereItWas() {
        bucket.write("a", bytes("0123456789"));
        int[] attempts = new int[1];
        ObjectStore breaks =
                new DecoratedObjectStore(new MemoryObjectStore(bucket, "", env)) {
                    @Override
                    protected <T> T around(Request request, java.util.function.Supplier<T> call) {
                        return call.get();
                    }

                    @Override
                    public long copyTo(String key, OutputStream sink) {
                        try {
                            attempts[0]++;
                            sink.write(get(key, 0, 3 * attempts[0]));
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                        if (attempts[0] < 4) {
                            throw new ObjectStoreException(Kind.UNREACHABLE, "connection reset");
                        }
                        return 10;
                    }
                };
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        RetryPolicy quick =
                new RetryPolicy(
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofNanos(10),
                        Duration.ofNanos(10));
        assertThat(
                        new RetryingObjectStore(breaks, env, quick, StoreObserver.NONE)
                                .copyTo("a", sink))
                .isEqualTo(10);
        assertThat(sink.toByteArray()).isEqualTo(bytes("0123456789"));
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        plan.lose();
        Thread[] caller = new Thread[1];
        node.spawn(
                "interrupter",
                () -> {
                    node.env().sleep(Duration.ofMillis(1));
                    if (caller[0] != null) {
                        caller[0].interrupt();
                    }
                });
        run(() -> {
            caller[0] = Thread.currentThread();
            assertFails(Kind.UNREACHABLE, () -> retrying.get("a"));
            assertThat(Thread.interrupted()).isTrue();
        });
        assertThat(world.now()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void anObserverSeesEveryCallWithItsRetries() throws Exception {
        plan.script(1, Fault.THROTTLED).script(2, Fault.NOT_SENT).delayMax(Duration.ofMillis(5));
        run(() -> {
            retrying.put("a", ObjectSource.of(bytes("four")));
            retrying.get("a");
            assertFails(Kind.NOT_FOUND, () -> retrying.get("b"));
        });

        List<StoreEvent> events = log.recent();
        assertThat(events)
                .extracting(StoreEvent::verb)
                .containsExactly(Verb.PUT, Verb.GET, Verb.GET);
        assertThat(events)
                .extracting(StoreEvent::state)
                .containsExactly(State.SUCCEEDED, State.SUCCEEDED, State.FAILED);
        assertThat(events).extracting(StoreEvent::retries).containsExactly(2, 0, 0);
        assertThat(events).extracting(StoreEvent::bytes).containsExactly(4L, 4L, 0L);
        assertThat(events.getLast().error()).isEqualTo(Optional.of(Kind.NOT_FOUND));
        assertThat(events.getLast().message()).contains("b");
        assertThat(events).allSatisfy(event -> assertThat(event.durationNanos()).isPositive());
        assertThat(log.totals().requests()).isEqualTo(Map.of(Verb.PUT, 3L, Verb.GET, 2L));
        assertThat(log.totals().bytesSent()).isEqualTo(4);
        assertThat(log.totals().bytesReceived()).isEqualTo(4);
        assertThat(log.totals().lastUpload()).contains(events.getFirst());
    }

    @Test
    void whatIsUnderWayIsSeen() throws Exception {
        plan.lose();
        node.spawn("stuck", () -> retrying.put("a", ObjectSource.of(bytes("x"))));
        world.runFor(Duration.ofSeconds(2));

        assertThat(log.recent())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.state()).isEqualTo(State.RETRYING);
                    assertThat(event.retries()).isPositive();
                    assertThat(event.error()).contains(Kind.UNREACHABLE);
                });
        plan.comeBack();
        world.runFor(Duration.ofSeconds(10));
        assertThat(log.recent())
                .singleElement()
                .satisfies(event -> assertThat(event.state()).isEqualTo(State.SUCCEEDED));
    }

    @Test
    void oneLogWatchesSeveralStores() throws Exception {
        RetryingObjectStore second =
                new RetryingObjectStore(
                        new MemoryObjectStore(bucket, "other", world.env()),
                        node.env(),
                        RetryPolicy.DEFAULT,
                        log);
        plan.lose();
        node.spawn("stuck", () -> retrying.put("a", ObjectSource.of(bytes("x"))));
        world.runFor(Duration.ofSeconds(1));
        run(() -> second.put("b", ObjectSource.of(bytes("y"))));

        assertThat(log.recent())
                .extracting(StoreEvent::key, StoreEvent::state)
                .containsExactly(tuple("b", State.SUCCEEDED), tuple("a", State.RETRYING));
    }

    @Test
    void theWindowHoldsWhatEndedLately() throws Exception {
        plan.script(2, Fault.THROTTLED);
        run(() -> retrying.put("a", ObjectSource.of(bytes("x"))));
        world.runFor(Duration.ofSeconds(30));
        assertThat(log.lately().seconds()).isBetween(30.0, 31.0);
        assertThat(log.lately().throttled()).isFalse();
        run(() -> retrying.get("a"));
        assertThat(log.lately().ended()).extracting(StoreEvent::verb).contains(Verb.PUT, Verb.GET);
        assertThat(log.lately().throttled()).isTrue();
        world.runFor(Duration.ofSeconds(45));

        StoreEventLog.Window later = log.lately();
        assertThat(later.seconds()).isEqualTo(60.0);
        assertThat(later.ended()).extracting(StoreEvent::verb).containsExactly(Verb.GET);
        world.runFor(Duration.ofSeconds(60));
        assertThat(log.lately().ended()).isEmpty();
        assertThat(log.lately().throttled()).isFalse();
    }

    @Test
    void theWindowBeginsWithTheOldestThatIsRemembered() throws Exception {
        StoreEventLog small = new StoreEventLog(node.env(), 2);
        RetryingObjectStore store =
                new RetryingObjectStore(
                        new MemoryObjectStore(bucket, "", world.env()),
                        node.env(),
                        RetryPolicy.DEFAULT,
                        small);
        for (int i = 0; i < 3; i++) {
            run(() -> store.head("a"));
            world.runFor(Duration.ofSeconds(10));
        }

        assertThat(small.lately().ended()).hasSize(2);
        assertThat(small.lately().seconds()).isBetween(19.0, 21.0);
    }

    @Test
    void theLogForgetsTheOldest() {
        StoreEventLog small = new StoreEventLog(env, 2);
        for (int id = 1; id <= 5; id++) {
            small.on(
                    new StoreEvent(
                            id,
                            Verb.GET,
                            "k" + id,
                            State.SUCCEEDED,
                            0,
                            1,
                            1,
                            0,
                            Optional.empty(),
                            ""));
        }
        assertThat(small.recent()).extracting(StoreEvent::key).containsExactly("k4", "k5");
        assertThat(small.totals().requests()).isEqualTo(Map.of(Verb.GET, 5L));
    }
}
