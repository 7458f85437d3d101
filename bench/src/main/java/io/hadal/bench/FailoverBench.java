package io.hadal.bench;

import io.hadal.cli.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Time from FAILOVER to the first committed write, seen by a client, for a follower that has been
 * there for a while; with the time of each phase as the statement tells it.
 */
@Command(
        name = "failover",
        mixinStandardHelpOptions = true,
        description = "Seconds from FAILOVER of a warm follower to its first committed write.")
final class FailoverBench implements Callable<Integer> {
    @Option(
            names = "--segments",
            defaultValue = "2000",
            description = "segments of the database (${DEFAULT-VALUE})")
    private int segments;

    @Option(
            names = "--chunks",
            defaultValue = "300",
            description = "chunks of 1,000 rows after the snapshot (${DEFAULT-VALUE})")
    private int chunks;

    @Mixin private Rounds rounds = new Rounds();

    private final Map<String, List<Double>> millis = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        Path directory = Peers.newDirectory();
        for (int round = 0; round < rounds.count(); round++) {
            Path bucket = directory.resolve("bucket-" + round);
            MadeDatabase.write(bucket, segments, chunks);
            double taken = failOver(directory.resolve("server-" + round), bucket);
            note("FAILOVER and the first INSERT, seen by the client", taken);
            System.out.printf("round %d: %.1f ms%n", round + 1, taken);
        }
        System.out.printf(
                "medians of %d rounds, %d segments, %d chunks after the snapshot:%n",
                rounds.count(), segments, chunks);
        millis.forEach((what, all) ->
                System.out.printf("  %-50s %8.1f ms%n", what, CommitBench.median(all)));
        return 0;
    }

    private double failOver(Path home, Path bucket) throws IOException, SQLException {
        Files.createDirectories(home);
        try (ServerProcess server = Peers.hadal(home, "");
                Connection connection = server.connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("ATTACH DATABASE bench ON FS \"" + bucket + "\" READ ONLY");
            for (int i = 0; i < 100; i++) {
                read(statement);
            }
            long start = System.nanoTime();
            statement.execute("FAILOVER DATABASE bench");
            try (ResultSet phases = statement.getResultSet()) {
                while (phases.next()) {
                    if (phases.getString("Milliseconds") != null) {
                        note(phases.getString("Step"), phases.getDouble("Milliseconds"));
                    }
                }
            }
            long newId = MadeDatabase.HOT_ID - 1;
            statement.execute("INSERT INTO bench.t VALUES (" + newId + ", 'first write')");
            return (System.nanoTime() - start) / 1e6;
        }
    }

    private static void read(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery("SELECT v FROM bench.t WHERE id = " + MadeDatabase.HOT_ID)) {
            if (!row.next()) {
                throw new IllegalStateException("the attached database misses a row");
            }
        }
    }

    private void note(String what, double taken) {
        millis.computeIfAbsent(what, unused -> new ArrayList<>()).add(taken);
    }
}
