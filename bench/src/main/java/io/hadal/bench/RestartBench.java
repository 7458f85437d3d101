package io.hadal.bench;

import io.hadal.cli.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * From the start of a server after kill -9 to the first answer about a table whose rows are all
 * hot: neither flushed nor in a snapshot, so that everything comes from the local log and its
 * chunks.
 */
@Command(
        name = "restart",
        mixinStandardHelpOptions = true,
        description =
                "Seconds from the start after kill -9 to the first answer, with much log and hot rows.")
final class RestartBench implements Callable<Integer> {

    @Option(
            names = "--megabytes",
            defaultValue = "1024",
            description = "rows to write (${DEFAULT-VALUE} MB)")
    private int megabytes;

    @Mixin private Rounds rounds = new Rounds();

    @Override
    public Integer call() throws Exception {
        Path directory = Peers.newDirectory();
        String[] flags = {
            "--hot-rows-flush-trigger-mb",
            "16384",
            "--bottomless-snapshot-trigger-log-chunks",
            "1000000"
        };
        long rows = (long) megabytes * 1_000_000 / DenseRows.BYTES;
        List<Double> seconds = new ArrayList<>();
        try (ServerProcess server = Peers.hadal(directory, "-Xmx8g", flags)) {
            write(server, rows);
            server.kill();
        }
        System.out.printf(
                "log and chunks on disk: %,d MB%n", bytes(directory.resolve("data")) / 1_000_000);
        for (int i = 0; i < rounds.count(); i++) {
            long start = System.nanoTime();
            try (ServerProcess server = Peers.hadal(directory, "-Xmx8g", flags)) {
                long found = count(server);
                double taken = (System.nanoTime() - start) / 1e9;
                if (found != rows) {
                    throw new IllegalStateException("found " + found + " rows of " + rows);
                }
                seconds.add(taken);
                System.out.printf(
                        "restart %d: %.2f s to the count of %,d rows%n", i + 1, taken, found);
                server.kill();
            }
        }
        System.out.printf(
                "median of %d restarts: %.2f s%n", rounds.count(), CommitBench.median(seconds));
        return 0;
    }

    private static void write(ServerProcess server, long rows) throws SQLException {
        try (Connection connection = server.connect("")) {
            connection.createStatement().execute("CREATE DATABASE bench");
            connection
                    .createStatement()
                    .execute("CREATE TABLE bench.t (id BIGINT PRIMARY KEY, s VARCHAR(2000))");
            DenseRows.fill(connection, rows);
        }
    }

    private static long count(ServerProcess server) throws Exception {
        while (true) {
            try (Connection connection = server.connect("");
                    ResultSet result =
                            connection
                                    .createStatement()
                                    .executeQuery("SELECT COUNT(*) FROM bench.t")) {
                result.next();
                return result.getLong(1);
            } catch (SQLException e) {
                if (!String.valueOf(e.getMessage()).contains("recovered")) {
                    throw e;
                }
                Thread.sleep(20);
            }
        }
    }

    private static long bytes(Path directory) throws java.io.IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
