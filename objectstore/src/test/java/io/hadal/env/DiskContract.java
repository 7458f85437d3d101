package io.hadal.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.Disk.AppendFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What every {@link Disk} does. An implementation's test extends this. */
public abstract class DiskContract {

    /** A body that works on an empty disk. */
    protected interface Body {
        void accept(Disk disk) throws Exception;
    }

    /** Runs {@code body} with a new, empty disk, where the disk may be used. */
    protected abstract void with(Body body) throws Exception;

    @Test
    public void readsWhatWasAppended() throws Exception {
        with(disk -> {
            try (AppendFile file = disk.append("wal/1", true)) {
                file.append(bytes("abc"));
                file.append(bytes(""));
                file.append(bytes("de"));
                assertThat(file.size()).isEqualTo(5);
                file.sync();
            }
            assertThat(text(disk, "wal/1")).isEqualTo("abcde");
            assertThat(disk.size("wal/1")).isEqualTo(5);
        });
    }

    @Test
    public void readsBeforeTheSync() throws Exception {
        with(disk -> {
            try (AppendFile file = disk.append("a", true)) {
                file.append(bytes("abc"));
                assertThat(text(disk, "a")).isEqualTo("abc");
            }
        });
    }

    @Test
    public void goesOnAppendingToAnExistingFile() throws Exception {
        with(disk -> {
            disk.append("a", true).close();
            try (AppendFile file = disk.append("a", false)) {
                file.append(bytes("one"));
            }
            try (AppendFile file = disk.append("a", false)) {
                assertThat(file.size()).isEqualTo(3);
                file.append(bytes("two"));
                assertThat(file.size()).isEqualTo(6);
            }
            assertThat(text(disk, "a")).isEqualTo("onetwo");
        });
    }

    @Test
    public void appendsWhatRemainsInTheBufferAndConsumesIt() throws Exception {
        with(disk -> {
            ByteBuffer direct = ByteBuffer.allocateDirect(5);
            direct.put("xyzzy".getBytes(StandardCharsets.UTF_8)).flip().position(3);
            ByteBuffer slice =
                    ByteBuffer.wrap("0123456789".getBytes(StandardCharsets.UTF_8), 2, 6).slice();
            slice.position(1).limit(4);
            try (AppendFile file = disk.append("a", true)) {
                file.append(direct);
                file.append(slice);
            }
            assertThat(direct.remaining()).isZero();
            assertThat(slice.remaining()).isZero();
            assertThat(text(disk, "a")).isEqualTo("zy345");
        });
    }

    @Test
    public void refusesToCreateWhatExistsAndToOpenWhatDoesNot() throws Exception {
        with(disk -> {
            disk.append("a", true).close();
            assertThatThrownBy(() -> disk.append("a", true))
                    .isInstanceOf(FileAlreadyExistsException.class);
            assertThatThrownBy(() -> disk.append("b", false))
                    .isInstanceOf(NoSuchFileException.class);
            assertThatThrownBy(() -> disk.read("b")).isInstanceOf(NoSuchFileException.class);
            assertThat(disk.size("b")).isEqualTo(-1);
            assertThat(disk.list("")).containsExactly("a");
        });
    }

    @Test
    public void refusesToAppendToAClosedFile() throws Exception {
        with(disk -> {
            AppendFile file = disk.append("a", true);
            file.close();
            file.close();
            assertThatThrownBy(() -> file.append(bytes("x"))).isInstanceOf(IOException.class);
            assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
        });
    }

    @Test
    public void writesAtomicallyOverWhatWasThere() throws Exception {
        with(disk -> {
            disk.writeAtomically(
                    "meta/state", "first, which is longer".getBytes(StandardCharsets.UTF_8));
            disk.writeAtomically("meta/state", "second".getBytes(StandardCharsets.UTF_8));
            assertThat(text(disk, "meta/state")).isEqualTo("second");
            assertThat(disk.list("meta")).containsExactly("state");
            assertThat(disk.list("")).isEmpty();
        });
    }

    @Test
    public void listsTheFilesOfOneFolderInOrder() throws Exception {
        with(disk -> {
            for (String name : new String[] {"f/b", "f/a", "f/c/d", "g", "fa"}) {
                disk.append(name, true).close();
            }
            assertThat(disk.list("f")).containsExactly("a", "b");
            assertThat(disk.list("f/c")).containsExactly("d");
            assertThat(disk.list("")).containsExactly("fa", "g");
            assertThat(disk.list("none")).isEmpty();
            assertThat(disk.size("f")).isEqualTo(-1);
        });
    }

    @Test
    public void deletesFilesAndFolders() throws Exception {
        with(disk -> {
            for (String name : new String[] {"f/a", "f/b", "f/c/d", "fa"}) {
                disk.append(name, true).close();
            }
            disk.delete("f/a");
            disk.delete("f/a");
            disk.delete("no/such");
            assertThat(disk.list("f")).containsExactly("b");
            disk.deleteFolder("f");
            disk.deleteFolder("f");
            assertThat(disk.list("f")).isEmpty();
            assertThat(disk.list("f/c")).isEmpty();
            assertThat(disk.list("")).containsExactly("fa");
            disk.append("f/a", true).close();
            assertThat(disk.list("f")).containsExactly("a");
        });
    }

    @Test
    public void locksOnce() throws Exception {
        with(disk -> {
            AutoCloseable lock = disk.lock();
            assertThatThrownBy(disk::lock).isInstanceOf(DiskLockedException.class);
            lock.close();
            disk.lock().close();
            assertThat(disk.list("")).isEmpty();
        });
    }

    @Test
    public void givesARealPathForCacheFiles() throws Exception {
        with(disk -> {
            Path path = disk.cachePath("cache/1.parquet");
            Files.writeString(path, "written by another library");
            assertThat(text(disk, "cache/1.parquet")).isEqualTo("written by another library");
            assertThat(disk.list("cache")).containsExactly("1.parquet");
            assertThat(disk.size("cache/1.parquet")).isEqualTo(26);
            disk.delete("cache/1.parquet");
            assertThat(Files.exists(path)).isFalse();
            Files.writeString(disk.cachePath("cache/2.parquet"), "x");
            disk.deleteFolder("cache");
            assertThat(disk.list("cache")).isEmpty();
        });
    }

    @Test
    public void refusesNamesThatLeaveTheDirectoryOrAreReserved() throws Exception {
        with(disk -> {
            for (String name :
                    new String[] {
                        "", "/etc/passwd", "a/../../b", "a//b", "a/", ".", "LOCK", ".tmp/1"
                    }) {
                assertThatThrownBy(() -> disk.append(name, true))
                        .as(name)
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> disk.deleteFolder(""))
                    .isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    public void tellsHowMuchRoomIsLeft() throws Exception {
        with(disk -> assertThat(disk.usableBytes()).isPositive());
    }

    protected static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    protected static String text(Disk disk, String name) throws IOException {
        return new String(disk.read(name), StandardCharsets.UTF_8);
    }
}
