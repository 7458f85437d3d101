package io.hadal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.file.FileObjectStore;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import io.hadal.storage.line.FirstRecords;
import io.hadal.storage.line.LineOpener;
import io.hadal.storage.line.OpenResult;
import io.hadal.storage.line.Patience;
import io.hadal.storage.log.LogRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that need no server, as a user types them. */
class CommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path directory;

    @Test
    void aGoodStorePassesTheCheckAndStaysEmpty() throws IOException {
        assertThat(run("store", "check", "file:" + directory, "--multipart-mb", "6")).isZero();
        assertThat(out.toString())
                .contains("conditional create")
                .contains("good enough for a database");
        assertThat(run("inspect", "file:" + directory)).isEqualTo(1);
        assertThat(out.toString()).contains("no database in");
    }

    @Test
    void theCheckAnswersInJson() {
        assertThat(run("store", "check", "file:" + directory, "--json", "--multipart-mb", "6"))
                .isZero();
        assertThat(out.toString()).contains("\"passed\": true");
    }

    @Test
    void credentialsInAUrlAreRefusedAndNotRepeated() {
        assertThat(run("inspect", "s3://bucket/path?aws_secret_access_key=hidden")).isEqualTo(2);
        assertThat(err.toString()).contains("must not hold credentials").doesNotContain("hidden");
    }

    @Test
    void aStoreThatIsNotThereIsSaidInALine() {
        assertThat(run("locks", "list", "file:" + directory.resolve("nowhere"))).isEqualTo(1);
        assertThat(err.toString()).startsWith("hadal: ").doesNotContain("\tat ");
    }

    @Test
    void locksAreListedAndRemovedByName() throws IOException {
        Path lock = directory.resolve("42/storage_locks/3_7");
        Files.createDirectories(lock.resolveSibling(""));
        Files.writeString(lock, "not a lock of ours");
        assertThat(run("locks", "list", "file:" + directory)).isZero();
        assertThat(out.toString()).contains("42/storage_locks/3_7").contains("unreadable");
        assertThat(run("locks", "remove", "file:" + directory, "3_8")).isEqualTo(1);
        assertThat(lock).exists();
        assertThat(run("locks", "remove", "file:" + directory, "3_7")).isZero();
        assertThat(lock).doesNotExist();
    }

    @Test
    void allFaultsOfAConfigurationAreReportedTogether() {
        assertThat(
                        run(
                                "server",
                                "--port",
                                "x",
                                "--max-connections",
                                "0",
                                "--data",
                                directory.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("port is 'x'").contains("max_connections is 0");
    }

    @Test
    void aDatabaseIsReplicatedAndVerified() throws IOException {
        createDatabase(directory.resolve("one"));
        String source = "file:" + directory.resolve("one");
        String target = "file:" + directory.resolve("two/deep");
        assertThat(run("replicate", source, target, "--verify", "--bandwidth", "10M")).isZero();
        assertThat(out.toString())
                .contains("commit 1 of 1, 0.0 s behind, safe to attach")
                .contains("position 1")
                .contains("checksums")
                .contains("good");
        assertThat(run("verify", target, "--checksum", "--against", source, "--json")).isZero();
        assertThat(out.toString()).contains("\"problems\": []");
        assertThat(run("replicate", source, target, "--json")).isZero();
        assertThat(out.toString()).contains("\"state\":\"stopped\"");
    }

    @Test
    void whatReplicationCannotDecideIsSaidInALine() throws IOException {
        createDatabase(directory.resolve("one"));
        String source = "file:" + directory.resolve("one");
        assertThat(run("replicate", source, source)).isEqualTo(3);
        assertThat(err.toString()).contains("hadal: SAME_PLACE: ").doesNotContain("\tat ");
        assertThat(run("replicate", "file:" + directory.resolve("none"), source)).isEqualTo(1);
        assertThat(run("replicate", source, source, "--bandwidth", "fast")).isEqualTo(2);
        assertThat(run("replicate", source, source, "--follow", "--verify")).isEqualTo(2);
    }

    /** One commit, without any server. */
    private static void createDatabase(Path root) throws IOException {
        Files.createDirectories(root);
        try (SystemEnv env = new SystemEnv();
                ObjectStore store = new FileObjectStore(root, env)) {
            ObjectStore folder = new StorageRoot(store).open(new StorageId(42));
            byte[] key = {1};
            FirstRecords commit =
                    opening ->
                            List.of(
                                    new LogRecord.Commit(
                                            1,
                                            opening.timeMicros() + 1,
                                            List.of(LogRecord.RowChange.put(1, key, key, null))));
            LineOpener.Config config =
                    new LineOpener.Config(
                            new LineOpener.Who("node", "host", 1),
                            () -> {
                                throw new IllegalStateException("nobody else is here");
                            },
                            Patience.NONE,
                            line -> {});
            assertThat(new LineOpener(folder, env, config).create(commit))
                    .isInstanceOf(OpenResult.Opened.class);
        }
    }

    private int run(String... args) {
        CommandLine line = Hadal.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }
}
