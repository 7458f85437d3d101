package io.hadal.engine.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.env.LocalDisk;
import io.hadal.env.SystemEnv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalTest {
    @TempDir Path directory;

    private final SystemEnv env = new SystemEnv();
    private TroubledDisk disk;

    @BeforeEach
    void openDisk() throws IOException {
        disk = new TroubledDisk(new LocalDisk(directory));
    }

    @AfterEach
    void closeEnv() {
        env.close();
    }

    @Test
    void givesBackWhatWasDurable() throws Exception {
        try (Wal wal = open(new ArrayList<>())) {
            appendDurably(wal, 1, 3);
            wal.appendPut(bytes("put"));
            appendDurably(wal, 4, 4);
        }
        List<WalEntry> found = new ArrayList<>();
        try (Wal wal = open(found)) {
            assertThat(texts(found)).containsExactly("r1", "r2", "r3", "put", "r4");
            assertThat(found.get(3).position()).isEqualTo(3);
            assertThat(wal.durablePosition()).isEqualTo(4);
            appendDurably(wal, 5, 5);
        }
        assertThat(texts(reopened())).containsExactly("r1", "r2", "r3", "put", "r4", "r5");
    }

    @Test
    void oneSyncServesAllThatWait() throws Exception {
        try (Wal wal = open(new ArrayList<>());
                ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int position = 1; position <= 100; position++) {
                append(wal, position);
            }
            CountDownLatch ready = new CountDownLatch(100);
            List<Future<?>> waits = new ArrayList<>();
            for (int position = 1; position <= 100; position++) {
                long waitedFor = position;
                waits.add(
                        tasks.submit(() -> {
                            ready.countDown();
                            ready.await();
                            wal.awaitDurable(waitedFor);
                            return null;
                        }));
            }
            for (Future<?> wait : waits) {
                wait.get();
            }
            assertThat(disk.syncs.get()).isEqualTo(1);
        }
    }

    @Test
    void leavesOutATornTail() throws Exception {
        try (Wal wal = open(new ArrayList<>())) {
            appendDurably(wal, 1, 2);
            appendDurably(wal, 3, 3);
        }
        Path file = onlyFile();
        byte[] content = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(content, content.length - 1));
        try (Wal wal = open(new ArrayList<>())) {
            assertThat(wal.durablePosition()).isEqualTo(2);
            appendDurably(wal, 3, 4);
        }
        assertThat(texts(reopened())).containsExactly("r1", "r2", "r3", "r4");
    }

    @Test
    void tellsCorruptionFromATornTail() throws Exception {
        try (Wal wal = open(new ArrayList<>())) {
            appendDurably(wal, 1, 1);
            appendDurably(wal, 2, 2);
        }
        Path file = onlyFile();
        byte[] content = Files.readAllBytes(file);
        // In the first entry's payload; the second one says that the first was synced before it.
        content[WalFormat.FILE_HEADER.length + WalFormat.ENTRY_HEADER_BYTES] ^= 1;
        Files.write(file, content);
        assertThatThrownBy(() -> open(new ArrayList<>()))
                .isInstanceOf(WalCorruptException.class)
                .hasMessageContaining("000000000001.wal");
    }

    @Test
    void aBadEntryBeforeAGoodOneOfTheSameUnsyncedBatchIsATornTail() throws Exception {
        try (Wal wal = open(new ArrayList<>())) {
            appendDurably(wal, 1, 1);
            append(wal, 2);
            appendDurably(wal, 3, 3);
        }
        Path file = onlyFile();
        byte[] content = Files.readAllBytes(file);
        int entry = WalFormat.ENTRY_HEADER_BYTES + 2;
        content[WalFormat.FILE_HEADER.length + entry + WalFormat.ENTRY_HEADER_BYTES] ^= 1;
        Files.write(file, content);
        assertThat(texts(reopened())).containsExactly("r1");
    }

    @Test
    void deletesWholeFilesThatAreNotNeeded() throws Exception {
        for (int position = 1; position <= 3; position++) {
            try (Wal wal = open(new ArrayList<>())) {
                wal.startAt(10 * position - 1);
                appendDurably(wal, 10 * position, 10 * position + 9);
            }
        }
        try (Wal wal = open(new ArrayList<>())) {
            int files = disk.list("wal").size();
            wal.release(25);
            assertThat(disk.list("wal")).hasSizeLessThan(files);
            assertThat(texts(wal.read(26))).startsWith("r35");
        }
        assertThat(texts(reopened())).contains("r35", "r39").doesNotContain("r10");
    }

    @Test
    void writesAnewWhatNothingSaysWasSynced() throws Exception {
        try (Wal wal = open(new ArrayList<>())) {
            appendDurably(wal, 1, 2);
            appendDurably(wal, 3, 4);
        }
        open(new ArrayList<>()).close();
        Files.delete(onlyFile());
        assertThat(texts(reopened())).containsExactly("r3", "r4");
    }

    @Test
    void aFailedSyncEndsTheLogForGood() throws Exception {
        Wal wal = open(new ArrayList<>());
        appendDurably(wal, 1, 1);
        disk.failSync = true;
        append(wal, 2);
        assertKind(Kind.FAILED, () -> wal.awaitDurable(2));
        disk.failSync = false;
        append(wal, 3);
        assertKind(Kind.FAILED, () -> wal.awaitDurable(3));
        assertKind(Kind.FAILED, () -> wal.admit(1));
        assertThat(wal.durablePosition()).isEqualTo(1);
        wal.close();
    }

    @Test
    void aFullDiskRefusesAndGoesOnWhenThereIsRoom() throws Exception {
        try (Wal wal = open(new ArrayList<>());
                ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            appendDurably(wal, 1, 1);
            disk.full = true;
            append(wal, 2);
            wal.appendPut(bytes("put"));
            Future<?> wait = tasks.submit(() -> wal.awaitDurable(2));
            CountDownLatch refused = new CountDownLatch(1);
            tasks.submit(() -> {
                while (refused.getCount() > 0) {
                    try {
                        wal.admit(1 << 20);
                        Thread.yield();
                    } catch (EngineException e) {
                        assertThat(e.kind()).isEqualTo(Kind.DISK_FULL);
                        refused.countDown();
                    }
                }
            });
            disk.usable = 1000;
            refused.await();
            disk.usable = -1;
            disk.full = false;
            wait.get();
            wal.admit(1);
            appendDurably(wal, 3, 3);
        }
        assertThat(texts(reopened())).containsExactly("r1", "r2", "put", "r3");
    }

    @Test
    void refusesBeforeTheDiskIsFull() throws Exception {
        try (Wal wal = open(new ArrayList<>())) {
            disk.usable = Wal.FREE_BYTES_MIN;
            assertKind(Kind.DISK_FULL, () -> wal.admit(10));
            disk.usable = -1;
            wal.admit(10);
        }
    }

    private Wal open(List<WalEntry> found) throws IOException {
        return Wal.open(env, disk, "wal", found::add);
    }

    private List<WalEntry> reopened() throws IOException {
        List<WalEntry> found = new ArrayList<>();
        open(found).close();
        return found;
    }

    private Path onlyFile() {
        return directory.resolve("wal/000000000001.wal");
    }

    private static void append(Wal wal, long position) {
        wal.append(position, 1000 + position, bytes("r" + position));
    }

    private static void appendDurably(Wal wal, long from, long to) {
        for (long position = from; position <= to; position++) {
            append(wal, position);
        }
        wal.awaitDurable(to);
    }

    private static void assertKind(Kind kind, Runnable action) {
        EngineException e = catchThrowableOfType(EngineException.class, action::run);
        assertThat(e).isNotNull();
        assertThat(e.kind()).isEqualTo(kind);
    }

    private static List<String> texts(List<WalEntry> entries) {
        return entries.stream()
                .map(entry -> new String(entry.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
