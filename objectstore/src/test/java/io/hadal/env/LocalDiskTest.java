package io.hadal.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hadal.env.Disk.AppendFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskTest extends DiskContract {
    @TempDir Path folder;

    @Override
    protected void with(Body body) throws Exception {
        body.accept(new LocalDisk(folder.resolve("data")));
    }

    @Test
    void twoDisksOverOneDirectoryShareTheLock() throws Exception {
        try (AutoCloseable lock = new LocalDisk(folder).lock()) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> new LocalDisk(folder).lock())
                    .isInstanceOf(DiskLockedException.class)
                    .hasMessageContaining(folder.toString());
        }
        new LocalDisk(folder).lock().close();
    }

    @Test
    void anotherProcessFindsTheDirectoryLocked() throws Exception {
        AutoCloseable lock = new LocalDisk(folder).lock();
        assertThat(runLockInAnotherProcess())
                .contains("in use by process " + ProcessHandle.current().pid());
        lock.close();
        assertThat(runLockInAnotherProcess()).contains("locked it");
    }

    private String runLockInAnotherProcess() throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LockOnce.class.getName(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The other process. */
    static final class LockOnce {
        private LockOnce() {}

        public static void main(String[] args) throws Exception {
            try (AutoCloseable lock = new LocalDisk(Path.of(args[0])).lock()) {
                System.out.println(lock == null ? "" : "locked it");
            }
        }
    }

    @Test
    void nobodyElseCanEnterTheDirectory() throws Exception {
        Path made = folder.resolve("made");
        new LocalDisk(made);
        Path empty = opened(Files.createDirectory(folder.resolve("empty")));
        new LocalDisk(empty);
        Path used = Files.createDirectory(folder.resolve("used"));
        new LocalDisk(used).lock().close();
        new LocalDisk(opened(used));
        for (Path directory : List.of(made, empty, used)) {
            assertThat(rights(directory)).as(directory.toString()).isEqualTo("rwx------");
        }
    }

    @Test
    void aDirectoryOfOthersIsRefusedAndLeftAsItIs() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("notes"), "");
        opened(home);
        assertThatThrownBy(() -> new LocalDisk(home))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(home.toString())
                .hasMessageContaining("chmod 700");
        assertThat(rights(home)).isEqualTo("rwxr-xr-x");
    }

    private static Path opened(Path directory) throws IOException {
        return Files.setPosixFilePermissions(
                directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String rights(Path directory) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }

    @Test
    void lockingClearsWhatACrashLeftHalfWritten() throws Exception {
        Path temporary = Files.createDirectories(folder.resolve(".tmp")).resolve("1");
        Files.writeString(temporary, "half");
        new LocalDisk(folder).lock().close();
        assertThat(Files.exists(temporary)).isFalse();
    }

    @Test
    void anInterruptDoesNotCloseTheFile() throws Exception {
        LocalDisk disk = new LocalDisk(folder);
        try (AppendFile file = disk.append("f/a", true)) {
            Thread.currentThread().interrupt();
            file.append(bytes("one"));
            file.sync();
            disk.writeAtomically("f/b", new byte[] {1});
            assertThat(disk.read("f/b")).containsExactly(1);
            assertThat(Thread.interrupted()).isTrue();
            file.append(bytes("two"));
        }
        assertThat(text(disk, "f/a")).isEqualTo("onetwo");
    }

    @Test
    void aFailedAtomicWriteLeavesTheOldFileAndNoTrace() throws Exception {
        LocalDisk disk = new LocalDisk(folder);
        disk.append("f/a/b", true).close();
        assertThatThrownBy(() -> disk.writeAtomically("f/a", new byte[3]))
                .isInstanceOf(IOException.class);
        assertThat(disk.list("f/a")).containsExactly("b");
        assertThat(folder.resolve(".tmp")).isEmptyDirectory();
    }

    @Test
    void aFullDiskHasItsOwnError() {
        Path path = Path.of("wal", "1");
        IOException full =
                LocalDisk.explain(new IOException("No space left on device"), "append to", path);
        assertThat(full)
                .isInstanceOf(DiskFullException.class)
                .hasMessageContaining("append to wal/1");
        IOException quota = LocalDisk.explain(new IOException("Disk quota exceeded"), "sync", path);
        assertThat(quota).isInstanceOf(DiskFullException.class);
        IOException other = new IOException("Input/output error");
        assertThat(LocalDisk.explain(other, "sync", path)).isSameAs(other);
    }

    @Test
    void aFullDeviceIsToldFromOtherFailures() throws Exception {
        // The kernel's always-full device stands for a full disk, where there is one.
        assumeTrue(Files.exists(Path.of("/dev/full")));
        LocalDisk disk = new LocalDisk(folder);
        Files.createSymbolicLink(folder.resolve("full"), Path.of("/dev/full"));
        try (AppendFile file = disk.append("full", false)) {
            assertThatThrownBy(() -> file.append(bytes("x"))).isInstanceOf(DiskFullException.class);
        }
        disk.delete("full");
    }
}
