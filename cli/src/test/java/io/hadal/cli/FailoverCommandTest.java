package io.hadal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.server.HadalNode;
import io.hadal.server.config.ServerConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** FAILOVER from the shell, against a server. */
@Timeout(120)
class FailoverCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir private Path directory;

    @Test
    void makesAReadOnlyDatabaseTheWriterAndSaysHow() throws Exception {
        String store = "ON FS \"" + Files.createDirectory(directory.resolve("store")) + "\"";
        try (HadalNode first = node("first");
                HadalNode second = node("second")) {
            run(
                    first,
                    "CREATE DATABASE shop " + store,
                    "CREATE TABLE shop.t (a INT PRIMARY KEY)",
                    "DETACH DATABASE shop");
            run(second, "ATTACH DATABASE shop " + store + " READ ONLY");
            String port = Integer.toString(second.port());
            assertThat(hadal("failover", "shop", "--port", port, "--dry-run")).isZero();
            assertThat(out.toString()).contains("decide").contains("locks").contains("source");
            assertThat(hadal("failover", "shop", "--port", port)).isZero();
            assertThat(out.toString()).contains("first write possible").contains(" ms ");
            run(second, "INSERT INTO shop.t VALUES (1)");
            assertThat(hadal("failover", "shop", "--port", port)).isEqualTo(1);
            assertThat(err.toString()).startsWith("hadal: ").contains("written here already");
        }
    }

    @Test
    void inspectPrintsWhatAFailoverLeftBehindAsAScriptThatBringsItBack() throws Exception {
        Path place = Files.createDirectory(directory.resolve("store"));
        String store = "ON FS \"" + place + "\"";
        try (HadalNode node = node("first")) {
            run(
                    node,
                    "CREATE DATABASE shop " + store,
                    "CREATE TABLE shop.t (a INT PRIMARY KEY, b VARCHAR(9))",
                    "INSERT INTO shop.t VALUES (1, 'kept')",
                    "CREATE MILESTONE 'm' FOR shop",
                    "UPDATE shop.t SET b = 'lost' WHERE a = 1",
                    "INSERT INTO shop.t VALUES (2, 'lost'), (3, 'too')",
                    "DETACH DATABASE shop",
                    "ATTACH DATABASE shop " + store + " READ ONLY",
                    "FAILOVER DATABASE shop TO MILESTONE 'm'");
            assertThat(hadal("inspect", "file:" + place)).isZero();
            assertThat(out.toString()).contains("dead end    line 1_");
            out.getBuffer().setLength(0);
            assertThat(hadal("inspect", "file:" + place, "--divergence")).isZero();
            List<String> script = out.toString().lines().toList();
            assertThat(script.stream().filter(line -> !line.startsWith("--")))
                    .containsExactly(
                            "START TRANSACTION;",
                            "UPDATE `t` SET `b` = 'lost' WHERE `a` = 1;",
                            "COMMIT;",
                            "START TRANSACTION;",
                            "INSERT INTO `t` (`a`, `b`) VALUES (2, 'lost');",
                            "INSERT INTO `t` (`a`, `b`) VALUES (3, 'too');",
                            "COMMIT;");
            assertThat(script.getFirst()).startsWith("-- store ").contains(", line 1_");
        }
    }

    private HadalNode node(String name) throws Exception {
        Map<String, String> flags =
                Map.of("datadir", directory.resolve(name).toString(), "port", "0");
        return HadalNode.start(ServerConfig.load(flags, null, Map.of()));
    }

    private static void run(HadalNode node, String... statements) throws Exception {
        String url = "jdbc:mariadb://127.0.0.1:" + node.port() + "/?sslMode=disable&user=root";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private int hadal(String... arguments) {
        CommandLine line = Hadal.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(arguments);
    }
}
