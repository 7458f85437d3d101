package io.hadal.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A database server as a process of its own, on a free port of the loopback interface, with a data directory below the system's temporary one. */
final class ServerProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(120);

    private final Process process;
    private final String name;
    private final Path directory;
    private final int port;
    private final String user;

    private ServerProcess(Process process, String name, Path directory, int port, String user) {
        this.process = process;
        this.name = name;
        this.directory = directory;
        this.port = port;
        this.user = user;
    }

    /** Starts Hadal. @param options JVM options; @param flags of {@code hadal server} */
    static ServerProcess hadal(Path directory, String options, String... flags) throws Exception {
        int port = freePort();
        Path data = Files.createDirectories(directory.resolve("data"));
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("hadal.home") + "/bin/hadal");
        command.addAll(List.of("server", "--data", data.toString(), "--port", Integer.toString(port)));
        command.addAll(List.of(flags));
        return start("Hadal", command, Map.of("HADAL_OPTS", options), directory, port, "root");
    }

    /** Starts MariaDB as Debian installs it, with its default durability (a sync per commit group). */
    static ServerProcess mariaDb(Path directory) throws Exception {
        int port = freePort();
        Path data = Files.createDirectories(directory.resolve("mariadb"));
        String user = System.getProperty("user.name");
        run(
                directory,
                "mariadb-install-db",
                "--no-defaults",
                "--auth-root-authentication-method=normal",
                "--user=" + user,
                "--datadir=" + data);
        List<String> command =
                List.of(
                        Files.isExecutable(Path.of("/usr/sbin/mariadbd")) ? "/usr/sbin/mariadbd" : "mariadbd",
                        "--no-defaults",
                        "--user=" + user,
                        "--datadir=" + data,
                        "--bind-address=127.0.0.1",
                        "--port=" + port,
                        "--socket=" + data.resolve("socket"),
                        "--innodb-buffer-pool-size=1G",
                        "--max-connections=500");
        return start("MariaDB", command, Map.of(), directory, port, "root");
    }

    private static ServerProcess start(
            String name, List<String> command, Map<String, String> environment, Path directory, int port, String user)
            throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve(name + ".log").toFile()));
        builder.environment().putAll(environment);
        ServerProcess server = new ServerProcess(builder.start(), name, directory, port, user);
        server.awaitReady();
        return server;
    }

    /** Blocks until a first query has been answered. */
    private void awaitReady() throws Exception {
        Instant giveUp = Instant.now().plus(START_MAX);
        while (true) {
            try (Connection connection = connect("")) {
                connection.createStatement().execute("SELECT 1");
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || Instant.now().isAfter(giveUp)) {
                    close();
                    throw new IOException(name + " did not start, see " + directory.resolve(name + ".log"), e);
                }
                Thread.sleep(10);
            }
        }
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    Connection connect(String database) throws SQLException {
        String options = "?sslMode=disable&useServerPrepStmts=true&user=" + user;
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port + "/" + database + options);
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            kill();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static Path newDirectory() throws IOException {
        Path directory = Files.createTempDirectory("hadal-bench-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteTree(directory)));
        return directory;
    }

    private static void deleteTree(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(Path directory, String... command) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("install.log").toFile())
                        .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed, see " + directory.resolve("install.log"));
        }
    }
}
