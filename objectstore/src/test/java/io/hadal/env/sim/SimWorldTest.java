package io.hadal.env.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.Env;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class SimWorldTest {

    /**
     * A world with a bit of everything: tasks, a lock with a condition, a future, timers, a disk.
     */
    private static List<String> busyRun(SimWorld world) throws Exception {
        List<String> log = new ArrayList<>();
        SimNode node = world.node("a");
        ReentrantLock lock = new ReentrantLock();
        Condition changed = lock.newCondition();
        CompletableFuture<String> future = new CompletableFuture<>();
        world.run(() -> {
            List<SimTask> tasks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int number = i;
                tasks.add(
                        node.spawn(
                                "worker" + i,
                                () -> {
                                    node.disk().writeAtomically("f" + number, new byte[10]);
                                    lock.lock();
                                    try {
                                        log.add(
                                                "worked "
                                                        + number
                                                        + " at "
                                                        + node.env().nowMicros());
                                        changed.signalAll();
                                    } finally {
                                        lock.unlock();
                                    }
                                    future.join();
                                }));
            }
            node.env()
                    .schedule(
                            Duration.ofMillis(node.env().random().nextInt(1, 50)),
                            () -> future.complete("go"));
            lock.lock();
            try {
                while (log.size() < 5) {
                    changed.await();
                }
            } finally {
                lock.unlock();
            }
            for (SimTask task : tasks) {
                task.join();
            }
        });
        return log;
    }

    @Test
    void theSameSeedTakesTheSameSteps() {
        Seeds.forEach(
                50,
                seed -> {
                    SimWorld first = new SimWorld(seed);
                    SimWorld second = new SimWorld(seed);
                    assertThat(busyRun(first)).isEqualTo(busyRun(second));
                    assertThat(first.fingerprint()).isEqualTo(second.fingerprint());
                    assertThat(first.context()).isEqualTo(second.context());
                    assertThat(first.now()).isEqualTo(second.now());
                    assertThat(first.steps()).isEqualTo(second.steps()).isGreaterThan(20);
                });
    }

    @Test
    void differentSeedsInterleaveDifferently() throws Exception {
        Set<Long> fingerprints = new HashSet<>();
        Set<List<String>> logs = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            SimWorld world = new SimWorld(seed);
            logs.add(busyRun(world));
            fingerprints.add(world.fingerprint());
        }
        assertThat(fingerprints).hasSize(100);
        assertThat(logs).hasSizeGreaterThan(90);
    }

    @Test
    void everyOrderOfThreeTasksIsTried() throws Exception {
        Set<List<Integer>> orders = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            List<Integer> order = new ArrayList<>();
            SimWorld world = new SimWorld(seed);
            for (int i = 0; i < 3; i++) {
                int number = i;
                world.spawn("t" + i, () -> order.add(number));
            }
            world.runFor(Duration.ZERO);
            orders.add(order);
        }
        assertThat(orders).hasSize(6);
    }

    @Test
    void findsALostUpdate() {
        assertThatThrownBy(() ->
                        Seeds.forEachWorld(
                                20, world -> assertThat(incrementTwice(world, false)).isEqualTo(2)))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("seed=")
                .hasMessageContaining("-Dseed=");
        Seeds.forEachWorld(200, world -> assertThat(incrementTwice(world, true)).isEqualTo(2));
    }

    /** Two tasks read, let others run, and write back; with or without a lock around it. */
    private static int incrementTwice(SimWorld world, boolean locked) throws Exception {
        int[] counter = new int[1];
        ReentrantLock lock = new ReentrantLock();
        SimBody increment =
                () -> {
                    if (locked) {
                        lock.lock();
                    }
                    int seen = counter[0];
                    world.letOthersRun();
                    counter[0] = seen + 1;
                    if (locked) {
                        lock.unlock();
                    }
                };
        world.run(() -> {
            SimTask a = world.spawn("a", increment);
            SimTask b = world.spawn("b", increment);
            a.join();
            b.join();
        });
        return counter[0];
    }

    @Test
    void namesTheTasksOfADeadlockAndWhereTheyWait() {
        ReentrantLock first = new ReentrantLock();
        ReentrantLock second = new ReentrantLock();
        SimWorld world = new SimWorld(1);
        assertThatThrownBy(() ->
                        world.run(() -> {
                            SimTask a = world.spawn("left", () -> takeBoth(world, first, second));
                            SimTask b = world.spawn("right", () -> takeBoth(world, second, first));
                            a.join();
                            b.join();
                        }))
                .isInstanceOf(SimFailure.class)
                .hasMessageContaining("Deadlock")
                .hasMessageContaining("left")
                .hasMessageContaining("right")
                .hasMessageContaining("takeBoth")
                .hasMessageContaining("seed=1");
    }

    private static void takeBoth(SimWorld world, ReentrantLock one, ReentrantLock other) {
        one.lock();
        world.sleep(Duration.ofMillis(10));
        other.lock();
        other.unlock();
        one.unlock();
    }

    @Test
    void aYearPassesAtOnce() throws Exception {
        SimWorld world = new SimWorld(1);
        Env env = world.env();
        long start = env.nowMicros();
        world.run(() -> {
            for (int day = 0; day < 365; day++) {
                env.sleep(Duration.ofDays(1));
            }
        });
        assertThat(world.now()).isEqualTo(Duration.ofDays(365));
        assertThat(env.nowMicros() - start).isEqualTo(Duration.ofDays(365).toNanos() / 1000);
        assertThat(env.monotonicNanos()).isEqualTo(Duration.ofDays(365).toNanos());
        assertThat(world.steps()).isEqualTo(366);
    }

    @Test
    void timersComeDueInOrderAndCancelledOnesDoNot() throws Exception {
        List<String> log = new ArrayList<>();
        SimWorld world = new SimWorld(1);
        Env env = world.env();
        env.schedule(Duration.ofSeconds(3), () -> log.add("3"));
        env.schedule(Duration.ofSeconds(1), () -> log.add("1"));
        Env.Timer cancelled = env.schedule(Duration.ofSeconds(2), () -> log.add("2"));
        cancelled.cancel();
        cancelled.cancel();
        world.runFor(Duration.ofSeconds(2));
        assertThat(log).containsExactly("1");
        assertThat(world.now()).isEqualTo(Duration.ofSeconds(2));
        world.runFor(Duration.ofSeconds(2));
        assertThat(log).containsExactly("1", "3");
    }

    @Test
    void manyCancelledTimersDoNotPileUp() throws Exception {
        SimWorld world = new SimWorld(1);
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 10_000; i++) {
            world.env().schedule(Duration.ofHours(1), () -> log.add("never")).cancel();
        }
        world.env().schedule(Duration.ofHours(2), () -> log.add("once"));
        world.runFor(Duration.ofHours(3));
        assertThat(log).containsExactly("once");
    }

    @Test
    void timersOfOneInstantComeInAnyOrder() throws Exception {
        Set<List<String>> orders = new HashSet<>();
        for (int seed = 0; seed < 50; seed++) {
            List<String> log = new ArrayList<>();
            SimWorld world = new SimWorld(seed);
            world.env().schedule(Duration.ofSeconds(1), () -> log.add("a"));
            world.env().schedule(Duration.ofSeconds(1), () -> log.add("b"));
            world.runFor(Duration.ofSeconds(1));
            orders.add(log);
        }
        assertThat(orders).hasSize(2);
    }

    @Test
    void aTimerMayWaitForALock() throws Exception {
        SimWorld world = new SimWorld(1);
        ReentrantLock lock = new ReentrantLock();
        List<String> log = new ArrayList<>();
        world.run(() -> {
            world.env()
                    .schedule(
                            Duration.ofMillis(1),
                            () -> {
                                lock.lock();
                                log.add("timer");
                                lock.unlock();
                            });
            lock.lock();
            world.sleep(Duration.ofSeconds(1));
            log.add("main");
            lock.unlock();
            world.sleep(Duration.ofSeconds(1));
        });
        assertThat(log).containsExactly("main", "timer");
    }

    @Test
    void timersCanBeEarlyWhenTasksAreSlow() throws Exception {
        Set<Boolean> timerCameFirst = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            SimWorld world = new SimWorld(seed).earlyTimerOneIn(10);
            boolean[] due = new boolean[1];
            world.env().schedule(Duration.ofSeconds(1), () -> due[0] = true);
            world.run(() -> {
                for (int i = 0; i < 5; i++) {
                    world.letOthersRun();
                }
                timerCameFirst.add(due[0]);
            });
        }
        assertThat(timerCameFirst).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void interruptsASleep() throws Exception {
        SimWorld world = new SimWorld(1);
        List<String> log = new ArrayList<>();
        world.run(() -> {
            Env.Task sleeper =
                    world.env()
                            .spawn(
                                    "sleeper",
                                    () -> {
                                        try {
                                            world.env().sleep(Duration.ofDays(1));
                                        } catch (InterruptedException e) {
                                            log.add("interrupted at " + world.now());
                                        }
                                    });
            world.sleep(Duration.ofSeconds(1));
            sleeper.interrupt();
            sleeper.join();
        });
        assertThat(log).containsExactly("interrupted at PT1S");
        assertThat(world.now()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void theExceptionOfTheBodyComesOutWithTheTrace() {
        SimWorld world = new SimWorld(7);
        IllegalStateException wrong = new IllegalStateException("wrong");
        assertThatThrownBy(() ->
                        world.run(() -> {
                            world.event("saw", "something");
                            throw wrong;
                        }))
                .isSameAs(wrong)
                .satisfies(e ->
                        assertThat(e.getSuppressed()[0])
                                .hasMessageContaining("seed=7")
                                .hasMessageContaining("saw something"));
    }

    @Test
    void aTaskThatFailsFailsTheWorld() {
        SimWorld world = new SimWorld(7);
        IllegalStateException wrong = new IllegalStateException("wrong");
        assertThatThrownBy(() ->
                        world.run(() -> {
                            world.env()
                                    .spawn(
                                            "background",
                                            () -> {
                                                throw wrong;
                                            });
                            world.sleep(Duration.ofDays(1));
                        }))
                .isInstanceOf(SimFailure.class)
                .hasMessageContaining("background")
                .hasCause(wrong);
    }

    @Test
    void aRunawayIsStopped() {
        SimWorld world = new SimWorld(1).limitSteps(1000);
        assertThatThrownBy(() ->
                        world.run(() -> {
                            while (true) {
                                world.letOthersRun();
                            }
                        }))
                .isInstanceOf(SimFailure.class)
                .hasMessageContaining("Runaway: 1000 steps");
    }

    @Test
    void waitsOnTheRealClockAreRefused() {
        assertRefused(() -> Thread.sleep(60_000), "waits on the real clock");
        assertRefused(() -> LockSupport.parkNanos(60_000_000_000L), "waits on the real clock");
        assertRefused(
                () -> new CountDownLatch(1).await(1, TimeUnit.MINUTES), "waits on the real clock");
    }

    private static void assertRefused(SimBody body, String message) {
        SimWorld world = new SimWorld(1);
        assertThatThrownBy(() -> world.run(body))
                .isInstanceOf(SimFailure.class)
                .hasMessageContaining(message)
                .hasMessageContaining("SimWorldTest");
    }

    @Test
    void aBareThreadOfATaskIsRefused() {
        SimWorld world = new SimWorld(1);
        assertThatThrownBy(() -> world.run(() -> Thread.ofVirtual().start(() -> {}).join()))
                .isInstanceOf(SimFailure.class)
                .hasMessageContaining("Start tasks with Env.spawn");
    }

    @Test
    void beingWokenFromOutsideIsRefused() {
        SimWorld world = new SimWorld(1);
        CompletableFuture<String> future = new CompletableFuture<>();
        assertThatThrownBy(() ->
                        world.run(() -> {
                            world.spawn("waiter", future::join);
                            world.sleep(Duration.ofSeconds(1));
                            Thread outside = Thread.ofPlatform().start(() -> future.complete("x"));
                            // Spins, because a task that waited for the thread would be woken from
                            // outside itself.
                            while (outside.isAlive()) {
                                Thread.onSpinWait();
                            }
                        }))
                .isInstanceOf(SimFailure.class)
                .hasMessageContaining("waiter")
                .hasMessageContaining("outside the simulation");
    }

    @Test
    void aMonitorHeldByAParkedTaskIsRefused() {
        SimWorld world = new SimWorld(3);
        Object monitor = new Object();
        SimBody body =
                () -> {
                    synchronized (monitor) {
                        world.sleep(Duration.ofSeconds(1));
                    }
                };
        assertThatThrownBy(() ->
                        world.run(() -> {
                            world.spawn("a", body);
                            world.spawn("b", body);
                            world.sleep(Duration.ofSeconds(5));
                        }))
                .isInstanceOf(SimFailure.class)
                .hasMessageContaining("Use locks instead of synchronized");
    }

    @Test
    void aMonitorHeldOutsideForAMomentIsWaitedFor() throws Exception {
        SimWorld world = new SimWorld(3);
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        Thread holder =
                Thread.ofPlatform()
                        .start(() -> {
                            synchronized (monitor) {
                                held.countDown();
                                LockSupport.parkNanos(20_000_000);
                            }
                        });
        held.await();
        List<String> log = new ArrayList<>();
        world.run(() -> {
            world.spawn("other", () -> log.add("other"));
            synchronized (monitor) {
                log.add("main");
            }
            world.sleep(Duration.ofSeconds(1));
        });
        holder.join();
        assertThat(log).containsExactlyInAnyOrder("main", "other");
    }

    /** Its initialiser cannot leave the thread it runs on: waiting in it parks the whole world. */
    static final class WaitsWhenInitialised {
        static final boolean INTERRUPTED = waitForEver();

        private static boolean waitForEver() {
            try {
                new CountDownLatch(1).await();
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        }
    }

    @Test
    void aTaskThatParksTheWholeWorldIsInterrupted() throws Exception {
        SimWorld world = new SimWorld(1);
        boolean[] over = new boolean[1];
        AtomicBoolean stop = new AtomicBoolean();
        Thread eager =
                Thread.ofPlatform()
                        .start(() -> {
                            while (!stop.get()) {
                                SimWatchdog.look();
                            }
                        });
        world.run(() -> over[0] = WaitsWhenInitialised.INTERRUPTED);
        stop.set(true);
        eager.join();
        assertThat(over[0]).isTrue();
    }

    @Test
    void aTestCanJoinFromOutsideAndDriveOn() throws Exception {
        SimWorld world = new SimWorld(1);
        int[] done = new int[1];
        SimTask task =
                world.spawn(
                        "t",
                        () -> {
                            world.sleep(Duration.ofSeconds(5));
                            done[0]++;
                        });
        task.join();
        assertThat(done[0]).isEqualTo(1);
        assertThat(task.hasEnded()).isTrue();
        assertThat(world.call(() -> done[0] + 1)).isEqualTo(2);
    }

    @Test
    void waitingOutsideATaskIsRefused() {
        SimWorld world = new SimWorld(1);
        assertThatThrownBy(() -> world.sleep(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class);
    }
}
