package io.hadal.objectstore.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreContract;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileObjectStoreTest extends ObjectStoreContract {
    static final int PROCESSES = 3;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Override
    protected ObjectStore open(String rootPath) {
        return new FileObjectStore(directory.resolve(rootPath), new SystemEnv());
    }

    @Test
    void readingAStoreWhoseDirectoryIsMissingSaysSo() {
        ObjectStore missing = open("missing");

        assertFails(Kind.NO_SUCH_BUCKET, () -> missing.get("a"));
        assertFails(Kind.NO_SUCH_BUCKET, () -> missing.list("", "", 10));
        assertFails(Kind.NO_SUCH_BUCKET, () -> missing.listFolders(""));
        assertThat(directory.resolve("missing")).doesNotExist();
    }

    @Test
    void aDirectoryThatVanishedIsNotMadeAgain() throws IOException {
        store.create("a", bytes("x"));
        Path root = Path.of(store.location().substring("file:".length()));
        Files.move(root, directory.resolve("unmounted"));

        assertFails(Kind.NO_SUCH_BUCKET, () -> store.create("b", bytes("x")));
        assertFails(Kind.NO_SUCH_BUCKET, () -> store.put("c/d", ObjectSource.of(bytes("x"))));
        assertThat(root).doesNotExist();
        Files.move(directory.resolve("unmounted"), root);
        store.create("b", bytes("x"));
    }

    @Test
    void keysThatAreFoldersOrBelowObjectsAreMissingToReadAndImpossibleToWrite() {
        store.create("a/b", bytes("x"));

        assertFails(Kind.NOT_FOUND, () -> store.get("a"));
        assertFails(Kind.NOT_FOUND, () -> store.get("a/b/c"));
        assertThat(store.head("a")).isEmpty();
        assertThat(store.head("a/b/c")).isEmpty();
        assertFails(Kind.UNSUPPORTED, () -> store.create("a", bytes("x")));
        assertFails(Kind.UNSUPPORTED, () -> store.create("a/b/c", bytes("x")));
        assertFails(Kind.UNSUPPORTED, () -> store.put("a", ObjectSource.of(bytes("x"))));
        store.delete(List.of("a", "a/b/c"));
        assertThat(store.get("a/b")).isEqualTo(bytes("x"));
    }

    @Test
    void temporaryFilesAreNeverListedAndGoWithTheStore() throws IOException {
        ObjectStore other = open("tidy");
        other.create("folder/a", bytes("x"));
        other.delete(List.of("folder/a"));

        assertThat(open(".").listFolders("")).doesNotContain("tidy");
        assertThat(other.listFolders("")).isEmpty();
        other.close();
        assertThat(filesBelow(directory.resolve("tidy"))).isEmpty();
        assertThat(directory.resolve("tidy/folder")).doesNotExist();
    }

    @Test
    void whatADeadStoreLeftIsRemovedAndWhatALivingOneHasIsNot() throws IOException {
        Path temporary = directory.resolve("shared/.hadal-tmp");
        Files.createDirectories(temporary.resolve("dead"));
        Files.writeString(temporary.resolve("dead/0"), "half an object");
        Files.writeString(temporary.resolve("dead.lock"), "");
        ObjectStore living = open("shared");
        living.create("a", bytes("x"));
        List<Path> ofLiving = filesBelow(temporary);

        ObjectStore second = open("shared");
        second.create("b", bytes("x"));

        assertThat(ofLiving).hasSize(1);
        assertThat(temporary.resolve("dead")).doesNotExist();
        assertThat(temporary.resolve("dead.lock")).doesNotExist();
        assertThat(filesBelow(temporary)).containsAll(ofLiving).hasSize(2);
        living.close();
        second.close();
    }

    @Test
    void theTemporaryFolderMayBeRemovedByOthers() throws IOException {
        store.create("a", bytes("x"));
        Path root = Path.of(store.location().substring("file:".length()));
        for (Path file : filesBelow(root.resolve(".hadal-tmp"))) {
            Files.delete(file);
        }
        try (Stream<Path> folders = Files.list(root.resolve(".hadal-tmp"))) {
            for (Path folder : folders.toList()) {
                Files.delete(folder);
            }
        }

        store.create("b", bytes("y"));
        assertThat(store.get("b")).isEqualTo(bytes("y"));
    }

    @Test
    void aFullDiskIsToldAsFull() throws IOException {
        IOException full = new IOException("nothing failed");
        try (FileChannel device =
                FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
            device.write(java.nio.ByteBuffer.wrap(bytes("x")));
        } catch (IOException e) {
            full = e;
        }

        ObjectStoreException told = FileFailure.of("put file:/store/a", full);
        assertThat(told.kind()).isEqualTo(Kind.FULL);
        assertThat(told)
                .hasMessageContaining("put file:/store/a")
                .hasMessageContaining("free some space");
    }

    @Test
    void anInterruptEndsAWriteAndStaysSet() {
        Thread.currentThread().interrupt();
        try {
            assertFails(Kind.UNREACHABLE, () -> store.put("a", ObjectSource.of(bytes("x"))));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        store.put("a", ObjectSource.of(bytes("x")));
    }

    @Test
    void listsTenThousandFilesPageByPage() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("many/blobs/1"));
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(folder.resolve(i + ".parquet"));
        }
        ObjectStore many = open("many");

        List<String> found = new ArrayList<>();
        ListPage page = many.list("", "", 1000);
        found.addAll(keys(page));
        while (page.more()) {
            page = many.list("", found.getLast(), 1000);
            found.addAll(keys(page));
        }
        assertThat(found).hasSize(10_000).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void aKeyIsCreatedByOneProcessOnly() throws Exception {
        int keys = 200;
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    CreatingProcess.class.getName(),
                                    directory.resolve("shared").toString(),
                                    Integer.toString(keys),
                                    "process-" + i)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        }
        int wins = 0;
        for (Process process : processes) {
            wins +=
                    Integer.parseInt(
                            new String(process.getInputStream().readAllBytes(), UTF_8).strip());
            assertThat(process.waitFor()).isZero();
        }
        assertThat(wins).isEqualTo(keys);
        assertThat(open("shared").listFolders("")).hasSize(keys + 1);
    }

    @Test
    void theNextPageShowsWhatWasMadeAndRemovedSinceTheLastOne() throws IOException {
        List.of("a", "b", "d", "e").forEach(key -> store.create(key, bytes(key)));
        Path root = Path.of(store.location().substring("file:".length()));
        for (boolean settled : new boolean[] {false, true}) {
            if (settled) {
                Files.setLastModifiedTime(
                        root, java.nio.file.attribute.FileTime.fromMillis(1_000_000));
            }
            assertThat(keys(store.list("", "", 2))).containsExactly("a", "b");
            store.create("c", bytes("c"));
            store.delete(List.of("d"));
            assertThat(keys(store.list("", "b", 2))).containsExactly("c", "e");
            store.delete(List.of("c"));
            store.create("d", bytes("d"));
        }
    }

    @Test
    void aRelativeRootIsMadeAbsolute() {
        assertThat(new FileObjectStore(Path.of("x/../y"), new SystemEnv()).location())
                .isEqualTo("file:" + Path.of("y").toAbsolutePath());
    }

    @Test
    void unreadableFilesAreDenied() {
        assertThatThrownBy(
                        () -> {
                            throw FileFailure.of(
                                    "read file:/a", new java.nio.file.AccessDeniedException("/a"));
                        })
                .isInstanceOfSatisfying(
                        ObjectStoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(Kind.DENIED));
    }

    private static List<Path> filesBelow(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile).toList();
        }
    }
}
