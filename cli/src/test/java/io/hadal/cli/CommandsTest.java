package io.hadal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

    private int run(String... args) {
        CommandLine line = Hadal.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }
}
