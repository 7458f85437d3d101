package io.hadal.bench;

import io.hadal.cli.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What idle connections cost the server: its resident memory before and after. */
@Command(
        name = "connections",
        mixinStandardHelpOptions = true,
        description = "Resident memory of the server that idle connections take.")
final class ConnectionsBench implements Callable<Integer> {
    /** So that what is measured is memory that is held, not garbage. */
    private static final String OPTIONS =
            "-Xmx512m -XX:+UseSerialGC -XX:MaxHeapFreeRatio=5 -XX:MinHeapFreeRatio=1";

    @Option(names = "--connections", defaultValue = "2000", description = "Default 2000.")
    private int count;

    @Override
    public Integer call() throws Exception {
        Path directory = Peers.newDirectory();
        try (ServerProcess server =
                Peers.hadal(
                        directory, OPTIONS, "--max-connections", Integer.toString(count + 10))) {
            open(server, 20).forEach(ConnectionsBench::close);
            double before = residentMib(server);
            List<Connection> connections = open(server, count);
            double after = residentMib(server);
            System.out.printf(
                    "%d connections: %.0f MiB before, %.0f MiB with them, %.1f KiB each%n",
                    count, before, after, (after - before) * 1024 / count);
            connections.forEach(ConnectionsBench::close);
        }
        return 0;
    }

    /** Each has run a statement, as those of a pool have. */
    private static List<Connection> open(ServerProcess server, int count) throws SQLException {
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Connection connection = server.connect("");
            connection.createStatement().execute("SELECT 1");
            connections.add(connection);
        }
        return connections;
    }

    private static double residentMib(ServerProcess server)
            throws IOException, InterruptedException {
        new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.pid()),
                        "GC.run")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        for (String line : Files.readAllLines(Path.of("/proc/" + server.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
            }
        }
        throw new IOException("No VmRSS of process " + server.pid());
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("A connection did not close", e);
        }
    }
}
