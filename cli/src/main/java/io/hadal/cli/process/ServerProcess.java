package io.hadal.cli.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server that speaks MySQL's protocol, as a process of its own on the loopback interface. It ends
 * when this is closed, and with this process.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(120);
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private final Process process;
    private final String name;
    private final Path log;
    private final int port;
    private final Thread endWithUs;

    private ServerProcess(Process process, String name, Path log, int port) {
        this.process = process;
        this.name = name;
        this.log = log;
        this.port = port;
        this.endWithUs = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(endWithUs);
    }

    /**
     * Starts a Hadal server of this same build and waits until it answers.
     *
     * @param data its data directory
     * @param log file that takes its output
     */
    public static ServerProcess hadal(String name, Path data, int port, Path log)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.hadal.cli.Hadal"));
        command.addAll(
                List.of("server", "--data", data.toString(), "--port", Integer.toString(port)));
        return start(name, command, Map.of(), port, log);
    }

    /** Starts any server and waits until it answers a first query of user root without password. */
    public static ServerProcess start(
            String name, List<String> command, Map<String, String> environment, int port, Path log)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        ServerProcess server = new ServerProcess(builder.start(), name, log, port);
        server.awaitReady();
        return server;
    }

    private void awaitReady() throws IOException {
        long giveUp = System.nanoTime() + START_MAX.toNanos();
        while (true) {
            try (Connection connection = connect("")) {
                connection.createStatement().execute("SELECT 1");
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() - giveUp > 0) {
                    close();
                    throw new IOException(name + " did not start; its output is in " + log, e);
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a server was starting", e);
        }
    }

    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** Connects as root. @param database or empty */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:"
                        + port
                        + "/"
                        + database
                        + "?sslMode=disable&useServerPrepStmts=true&user=root");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Lets the server live on when this process ends. */
    public void leaveRunning() {
        Runtime.getRuntime().removeShutdownHook(endWithUs);
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Asks it to end, and ends it by force after half a minute. */
    @Override
    public void close() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** A port of the loopback interface that nothing listens on now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
