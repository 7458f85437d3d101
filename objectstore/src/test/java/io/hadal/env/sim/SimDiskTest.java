package io.hadal.env.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.Disk;
import io.hadal.env.Disk.AppendFile;
import io.hadal.env.DiskContract;
import io.hadal.env.DiskFullException;
import io.hadal.env.sim.DiskFaults.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SimDiskTest extends DiskContract {
    @Override
    protected void with(Body body) throws Exception {
        try (SimWorld world = new SimWorld(1)) {
            SimNode node = world.node("a");
            node.run("inside", () -> body.accept(node.disk()));
        }
        // A test looks at the disk from outside, where no time passes.
        try (SimWorld world = new SimWorld(2)) {
            body.accept(world.node("a").disk());
        }
    }

    private static byte[] pattern(int length, int start) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ((start + i) % 100 + 1);
        }
        return bytes;
    }

    @Test
    void whatWasSyncedSurvivesAndTheRestMay() {
        Set<String> seen = new HashSet<>();
        Seeds.forEachWorld(
                300,
                world -> {
                    SimNode node = world.node("a");
                    node.run(
                            "writer",
                            () -> {
                                AppendFile file = node.disk().append("wal/1", true);
                                file.append(ByteBuffer.wrap(pattern(1000, 0)));
                                file.sync();
                                file.append(ByteBuffer.wrap(pattern(3000, 1000)));
                            });
                    node.crash();
                    byte[] left = node.disk().read("wal/1");
                    byte[] all = pattern(4000, 0);
                    assertThat(left.length).isBetween(1000, 4000);
                    assertThat(Arrays.copyOf(left, 1000)).isEqualTo(Arrays.copyOf(all, 1000));
                    seen.add(left.length == 1000 ? "lost" : left.length == 4000 ? "kept" : "part");
                    seen.add(
                            Arrays.equals(left, Arrays.copyOf(all, left.length))
                                    ? "clean"
                                    : "torn");
                });
        assertThat(seen).containsExactlyInAnyOrder("lost", "kept", "part", "clean", "torn");
    }

    @Test
    void aKilledProcessLosesNothingThatWasWritten() throws Exception {
        SimWorld world = new SimWorld(1);
        SimNode node = world.node("a");
        node.run("writer", () -> node.disk().append("wal", true).append(bytes("abc")));
        node.kill();
        assertThat(text(node.disk(), "wal")).isEqualTo("abc");
    }

    @Test
    void aNewFileThatWasNeverSyncedMayBeGone() {
        Set<Boolean> exists = new HashSet<>();
        Seeds.forEachWorld(
                100,
                world -> {
                    SimNode node = world.node("a");
                    node.run("writer", () -> node.disk().append("f/a", true).append(bytes("abc")));
                    node.crash();
                    exists.add(node.disk().size("f/a") >= 0);
                });
        assertThat(exists).hasSize(2);
    }

    @Test
    void aDeletedFileMayComeBackUntilItsFolderIsSynced() {
        Set<String> seen = new HashSet<>();
        Seeds.forEachWorld(
                100,
                world -> {
                    SimNode node = world.node("a");
                    boolean synced = world.random().nextBoolean();
                    node.run(
                            "writer",
                            () -> {
                                node.disk().writeAtomically("f/a", new byte[] {1});
                                node.disk().delete("f/a");
                                node.disk().writeAtomically("g/other", new byte[] {1});
                                if (synced) {
                                    node.disk().writeAtomically("f/b", new byte[] {2});
                                }
                            });
                    node.crash();
                    seen.add(
                            (synced ? "synced, " : "not synced, ")
                                    + (node.disk().size("f/a") >= 0 ? "back" : "gone"));
                });
        assertThat(seen)
                .containsExactlyInAnyOrder("synced, gone", "not synced, gone", "not synced, back");
    }

    @Test
    void anAtomicWriteLeavesTheOldOrTheNewContent() {
        Set<String> seen = new HashSet<>();
        Seeds.forEachWorld(
                300,
                world -> {
                    SimNode node = world.node("a");
                    node.run("first", () -> node.disk().writeAtomically("s", bytes("old").array()));
                    node.spawn(
                            "second",
                            () -> node.disk().writeAtomically("s", bytes("newer").array()));
                    world.runFor(Duration.ofNanos(world.random().nextLong(600_000)));
                    node.crash();
                    seen.add(text(node.disk(), "s"));
                });
        assertThat(seen).containsExactlyInAnyOrder("old", "newer");
    }

    @Test
    void anAtomicWriteCanBeSeenBeforeItIsSafe() {
        Set<Boolean> undone = new HashSet<>();
        Seeds.forEachWorld(
                200,
                world -> {
                    SimNode node = world.node("a");
                    node.run("first", () -> node.disk().writeAtomically("s", bytes("old").array()));
                    node.spawn(
                            "second", () -> node.disk().writeAtomically("s", bytes("new").array()));
                    while (!text(node.disk(), "s").equals("new")) {
                        world.runFor(Duration.ofNanos(10_000));
                    }
                    node.crash();
                    undone.add(text(node.disk(), "s").equals("old"));
                });
        assertThat(undone).hasSize(2);
    }

    /**
     * Random operations, a crash at a random moment, then: everything that was promised before is
     * there.
     */
    @Test
    void keepsItsPromisesWhateverHappens() {
        Seeds.forEachWorld(world -> {
            SimNode node = world.node("a");
            Promises promises = new Promises();
            for (int life = 0; life < 3; life++) {
                for (int task = 0; task < 3; task++) {
                    String folder = "t" + task + "/life" + life;
                    node.spawn("worker", () -> workForEver(node, world.random(), folder, promises));
                }
                world.runFor(Duration.ofMillis(world.random().nextInt(1, 40)));
                node.crash();
                promises.check(node.disk());
                node.restart();
            }
        });
    }

    /** What a disk has promised: at least these bytes at the start of these files. */
    private static final class Promises {
        private final Map<String, byte[]> atLeast = new HashMap<>();

        void keep(String name, byte[] content) {
            atLeast.put(name, content);
        }

        void check(Disk disk) throws IOException {
            for (Map.Entry<String, byte[]> promise : atLeast.entrySet()) {
                byte[] found = disk.read(promise.getKey());
                byte[] promised = promise.getValue();
                // Not by AssertJ: this is asked several hundred thousand times.
                if (found.length < promised.length
                        || !Arrays.equals(Arrays.copyOf(found, promised.length), promised)) {
                    throw new AssertionError(
                            promise.getKey() + " does not begin with what was promised");
                }
            }
        }
    }

    private static void workForEver(
            SimNode node, RandomGenerator random, String folder, Promises promises)
            throws IOException {
        for (int number = 0; ; number++) {
            String name = folder + "/" + number;
            if (random.nextBoolean()) {
                byte[] content = pattern(random.nextInt(2000), number);
                node.disk().writeAtomically(name, content);
                promises.keep(name, content);
                continue;
            }
            try (AppendFile file = node.disk().append(name, true)) {
                int length = 0;
                for (int i = 0; i < 4; i++) {
                    int count = random.nextInt(1500);
                    file.append(ByteBuffer.wrap(pattern(count, length)));
                    length += count;
                    if (random.nextBoolean()) {
                        file.sync();
                        promises.keep(name, pattern(length, 0));
                    }
                }
            }
        }
    }

    @Test
    void aFailedSyncLeavesTheDataInDoubtForGood() {
        Set<Boolean> intact = new HashSet<>();
        Seeds.forEachWorld(
                100,
                world -> {
                    SimNode node = world.node("a");
                    node.disk().faults().failNth(Operation.SYNC, 1);
                    node.run(
                            "writer",
                            () -> {
                                AppendFile file = node.disk().append("wal", true);
                                file.append(ByteBuffer.wrap(pattern(2000, 0)));
                                assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
                                file.append(ByteBuffer.wrap(pattern(100, 2000)));
                                file.sync();
                            });
                    node.crash();
                    byte[] left = node.disk().read("wal");
                    assertThat(Arrays.copyOfRange(left, 2000, 2100)).isEqualTo(pattern(100, 2000));
                    intact.add(Arrays.equals(left, pattern(2100, 0)));
                });
        assertThat(intact).hasSize(2);
    }

    @Test
    void aFullDiskTakesAPartAndSaysSo() throws Exception {
        SimWorld world = new SimWorld(1);
        SimNode node = world.node("a");
        node.disk().faults().capacity(100);
        node.run(
                "writer",
                () -> {
                    node.disk().writeAtomically("s", new byte[40]);
                    AppendFile file = node.disk().append("wal", true);
                    file.append(ByteBuffer.allocate(50));
                    assertThat(node.disk().usableBytes()).isEqualTo(10);
                    assertThatThrownBy(() -> file.append(ByteBuffer.allocate(11)))
                            .isInstanceOf(DiskFullException.class);
                    assertThat(file.size()).isBetween(50L, 60L);
                    assertThatThrownBy(() -> node.disk().writeAtomically("t", new byte[11]))
                            .isInstanceOf(DiskFullException.class);
                    node.disk().delete("s");
                    node.disk().writeAtomically("t", new byte[11]);
                    node.disk().faults().heal();
                    file.append(ByteBuffer.allocate(1000));
                });
    }

    @Test
    void operationsFailWhenTold() throws Exception {
        SimWorld world = new SimWorld(1);
        SimNode node = world.node("a");
        DiskFaults faults = node.disk().faults();
        node.run(
                "writer",
                () -> {
                    AppendFile file = node.disk().append("wal", true);
                    faults.failNth(Operation.APPEND, 2)
                            .failNth(Operation.READ, 1)
                            .failNth(Operation.WRITE, 1);
                    file.append(ByteBuffer.allocate(10));
                    assertThatThrownBy(() -> file.append(ByteBuffer.allocate(10)))
                            .isInstanceOf(IOException.class);
                    assertThat(file.size()).isBetween(10L, 20L);
                    assertThatThrownBy(() -> node.disk().read("wal"))
                            .isInstanceOf(IOException.class);
                    assertThatThrownBy(() -> node.disk().writeAtomically("s", new byte[1]))
                            .isInstanceOf(IOException.class);
                    faults.failOneIn(Operation.READ, 1);
                    assertThatThrownBy(() -> node.disk().read("wal"))
                            .isInstanceOf(IOException.class);
                    faults.heal();
                    node.disk().read("wal");
                    node.disk().writeAtomically("s", new byte[1]);
                });
    }

    @Test
    void theLockIsFreeAfterACrash() throws Exception {
        SimWorld world = new SimWorld(1);
        SimNode node = world.node("a");
        AutoCloseable old = node.disk().lock();
        node.crash();
        node.restart();
        AutoCloseable young = node.disk().lock();
        old.close();
        assertThatThrownBy(() -> node.disk().lock()).isInstanceOf(IOException.class);
        young.close();
    }

    @Test
    void aFileOfAnEarlierLifeCannotBeUsed() throws Exception {
        SimWorld world = new SimWorld(1);
        SimNode node = world.node("a");
        AppendFile file = node.disk().append("wal", true);
        node.crash();
        assertThatThrownBy(() -> file.append(bytes("x"))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDiskCanBeClonedAndRestored() throws Exception {
        SimWorld world = new SimWorld(1);
        SimNode node = world.node("a");
        node.disk().writeAtomically("f/s", bytes("one").array());
        SimDisk.Image image = node.disk().image();
        node.disk().writeAtomically("f/s", bytes("two").array());
        SimNode clone = world.node("b");
        clone.disk().restore(image);
        assertThat(text(clone.disk(), "f/s")).isEqualTo("one");
        clone.disk().append("f/s", false).append(bytes("x"));
        node.disk().restore(image);
        node.crash();
        assertThat(text(node.disk(), "f/s")).isEqualTo("one");
    }

    @Test
    void cacheFilesMayBeLostOrCutByACrash() {
        Set<Long> sizes = new HashSet<>();
        Seeds.forEachWorld(
                50,
                world -> {
                    SimNode node = world.node("a");
                    Path path = node.disk().cachePath("cache/x");
                    Files.write(path, new byte[1000]);
                    node.crash();
                    sizes.add(Math.min(1, Math.max(-1, node.disk().size("cache/x") - 999)));
                    world.close();
                    assertThat(Files.exists(path)).isFalse();
                });
        assertThat(sizes).contains(-1L, 1L);
    }

    @Test
    void aWrittenFileCanBecomeACacheFile() throws Exception {
        try (SimWorld world = new SimWorld(1)) {
            Disk disk = world.node("a").disk();
            disk.writeAtomically("cache/x", bytes("downloaded").array());
            assertThat(Files.readString(disk.cachePath("cache/x"), StandardCharsets.UTF_8))
                    .isEqualTo("downloaded");
            assertThat(text(disk, "cache/x")).isEqualTo("downloaded");
            assertThat(disk.list("cache")).isEqualTo(List.of("x"));
            disk.delete("cache/x");
            assertThat(disk.list("cache")).isEmpty();
        }
    }
}
