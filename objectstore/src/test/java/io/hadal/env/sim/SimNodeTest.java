package io.hadal.env.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.Disk.AppendFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimNodeTest {
    @Test
    void nothingOfAMachineRunsAfterItsCrash() {
        Seeds.forEachWorld(
                50,
                world -> {
                    SimNode node = world.node("a");
                    List<String> log = new ArrayList<>();
                    node.spawn("ticker", () -> tickForEver(node, log));
                    node.env().schedule(Duration.ofSeconds(100), () -> log.add("timer"));
                    world.runFor(Duration.ofSeconds(10));
                    int before = log.size();
                    assertThat(before).isBetween(9, 10);
                    node.crash();
                    assertThat(node.isAlive()).isFalse();
                    world.runFor(Duration.ofSeconds(1000));
                    assertThat(log).hasSize(before).doesNotContain("finally", "timer");
                });
    }

    private static void tickForEver(SimNode node, List<String> log) throws InterruptedException {
        try {
            while (true) {
                node.env().sleep(Duration.ofSeconds(1));
                log.add("tick");
            }
        } finally {
            log.add("finally");
        }
    }

    @Test
    void aMachineCanCrashFromInside() throws Exception {
        SimWorld world = new SimWorld(1);
        SimNode node = world.node("a");
        List<String> log = new ArrayList<>();
        SimTask task =
                node.spawn(
                        "suicide",
                        () -> {
                            Thread.currentThread().interrupt();
                            node.crash();
                            log.add("went on");
                        });
        task.join();
        world.runFor(Duration.ofSeconds(1));
        assertThat(task.wasKilled()).isTrue();
        assertThat(task.hasEnded()).isFalse();
        assertThat(log).isEmpty();
    }

    @Test
    void whoCallsAMachineLearnsOfItsCrash() throws Exception {
        SimWorld world = new SimWorld(1);
        SimNode node = world.node("a");
        world.run(() -> {
            world.spawn(
                    "fate",
                    () -> {
                        world.sleep(Duration.ofSeconds(5));
                        node.crash();
                    });
            assertThatThrownBy(() -> node.run("long", () -> node.env().sleep(Duration.ofHours(1))))
                    .isInstanceOf(NodeCrashedException.class);
            assertThat(world.now()).isEqualTo(Duration.ofSeconds(5));
            assertThatThrownBy(() -> node.run("dead", () -> {}))
                    .isInstanceOf(NodeCrashedException.class);
            node.restart();
            assertThat(node.call("again", () -> 42)).isEqualTo(42);
        });
    }

    @Test
    void whatACalledBodyThrowsReachesTheCaller() {
        SimWorld world = new SimWorld(1);
        SimNode node = world.node("a");
        assertThatThrownBy(() ->
                        world.run(() ->
                                node.run(
                                        "fails",
                                        () -> {
                                            throw new IOException("no");
                                        })))
                .isInstanceOf(IOException.class)
                .hasMessage("no");
        assertThatThrownBy(() ->
                        node.run(
                                "fails",
                                () -> {
                                    throw new IOException("no, again");
                                }))
                .hasMessage("no, again");
    }

    @Test
    void aZombieGoesOnAfterHoursAsIfNothingHadHappened() {
        Seeds.forEachWorld(
                50,
                world -> {
                    SimNode node = world.node("a");
                    List<String> log = new ArrayList<>();
                    node.spawn(
                            "writer",
                            () -> {
                                for (int i = 0; i < 10; i++) {
                                    node.env().sleep(Duration.ofMillis(100));
                                    log.add(i + " at " + world.now().toHours());
                                }
                            });
                    node.env()
                            .schedule(
                                    Duration.ofSeconds(2),
                                    () -> log.add("timer at " + world.now().toHours()));
                    world.runFor(Duration.ofMillis(550));
                    node.pauseFor(Duration.ofHours(3));
                    world.runFor(Duration.ofHours(2));
                    assertThat(log).hasSize(5).last().isEqualTo("4 at 0");
                    world.runFor(Duration.ofHours(2));
                    assertThat(log).hasSize(11).contains("5 at 3", "9 at 3", "timer at 3");
                });
    }

    @Test
    void aMachineCanPauseItselfAndBeCrashedWhilePaused() throws Exception {
        SimWorld world = new SimWorld(1);
        SimNode node = world.node("a");
        List<String> log = new ArrayList<>();
        node.spawn(
                "t",
                () -> {
                    node.pause();
                    log.add("still in the same step");
                    world.letOthersRun();
                    log.add("went on");
                });
        world.runFor(Duration.ofHours(1));
        assertThat(log).containsExactly("still in the same step");
        node.crash();
        node.restart();
        node.resume();
        world.runFor(Duration.ofHours(1));
        assertThat(log).hasSize(1);
    }

    @Test
    void onlyPausedTasksLeftIsADeadlockThatSaysSo() {
        SimWorld world = new SimWorld(1);
        SimNode node = world.node("a");
        SimTask task = node.spawn("t", () -> world.sleep(Duration.ofSeconds(1)));
        node.pause();
        assertThatThrownBy(task::join)
                .isInstanceOf(SimFailure.class)
                .hasMessageContaining("machine paused");
    }

    @Test
    void clocksOfMachinesJumpAndDrift() throws Exception {
        SimWorld world = new SimWorld(1);
        SimNode node = world.node("a");
        long start = node.env().nowMicros();
        assertThat(start).isEqualTo(world.env().nowMicros());
        node.clock().jump(Duration.ofSeconds(-60));
        assertThat(node.env().nowMicros() - start).isEqualTo(-60_000_000);
        node.clock().drift(0.01);
        world.runFor(Duration.ofSeconds(100));
        assertThat(node.env().nowMicros() - start).isEqualTo(-60_000_000 + 101_000_000);
        node.clock().drift(0);
        world.runFor(Duration.ofSeconds(100));
        assertThat(node.env().nowMicros() - start).isEqualTo(-60_000_000 + 201_000_000);
        assertThat(node.env().monotonicNanos()).isEqualTo(Duration.ofSeconds(200).toNanos());
    }

    @Test
    void crashPointsNumberTheOperationsOfOneRun() throws Exception {
        CrashPoints all = CrashPoints.counting();
        appendTwice(new SimWorld(5), all);
        assertThat(all.count()).isEqualTo(8);
        for (int point = 0; point < all.count(); point++) {
            SimWorld world = new SimWorld(5);
            SimNode node = world.node("a");
            CrashPoints crash = CrashPoints.at(point, node::crash);
            assertThatThrownBy(() -> appendTwice(world, crash))
                    .isInstanceOf(NodeCrashedException.class);
            assertThat(crash.crashedAt()).isNotNull();
            assertThat(crash.count()).isEqualTo(point + 1);
            // The second sync is the last operation: only when it is done does the crash leave all
            // for certain.
            if (point == 7) {
                assertThat(crash.crashedAt()).isEqualTo("after sync log");
                assertThat(node.disk().read("log")).isEqualTo(new byte[] {1, 2});
            }
        }
    }

    private static void appendTwice(SimWorld world, CrashPoints points) throws Exception {
        SimNode node = world.node("a");
        node.hook(points);
        world.run(() ->
                node.run(
                        "writer",
                        () -> {
                            try (AppendFile file = node.disk().append("log", true)) {
                                file.append(ByteBuffer.wrap(new byte[] {1}));
                                file.append(ByteBuffer.wrap(new byte[] {2}));
                                file.sync();
                            }
                        }));
    }
}
