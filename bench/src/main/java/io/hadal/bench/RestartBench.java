package io.hadal.bench;

import io.hadal.cli.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
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
    private static final int ROW_BYTES = 1000;
    private static final int ROWS_PER_STATEMENT = 1000;

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
        long rows = (long) megabytes * 1_000_000 / ROW_BYTES;
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
        Random random = new Random(1);
        try (Connection connection = server.connect("")) {
            connection.createStatement().execute("CREATE DATABASE bench");
            connection
                    .createStatement()
                    .execute("CREATE TABLE bench.t (id BIGINT PRIMARY KEY, s VARCHAR(2000))");
            String values = "(?, ?), ".repeat(ROWS_PER_STATEMENT - 1) + "(?, ?)";
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO bench.t VALUES " + values)) {
                for (long first = 0; first < rows; first += ROWS_PER_STATEMENT) {
                    for (int i = 0; i < ROWS_PER_STATEMENT; i++) {
                        insert.setLong(2 * i + 1, first + i);
                        insert.setString(2 * i + 2, text(random));
                    }
                    insert.executeUpdate();
                }
            }
        }
    }

    /** Nothing that compression could shorten much. */
    private static String text(Random random) {
        byte[] bytes = new byte[(ROW_BYTES - 50) * 3 / 4];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
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
