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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Time of ATTACH, seen by a client, for databases of different sizes in the file-system store, each
 * attached by a server that was just started and has nothing cached; the file system's own cache is
 * dropped before, if this user may.
 */
@Command(
        name = "attach",
        mixinStandardHelpOptions = true,
        description =
                "Seconds of ATTACH with few and with many segments, 300 chunks after the snapshot.")
final class AttachBench implements Callable<Integer> {
    private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

    @Option(
            names = "--segments",
            split = ",",
            defaultValue = "100,10000",
            description = "sizes (${DEFAULT-VALUE})")
    private List<Integer> sizes = List.of();

    @Option(
            names = "--chunks",
            defaultValue = "300",
            description = "chunks after the snapshot (${DEFAULT-VALUE})")
    private int chunks;

    @Mixin private Rounds rounds = new Rounds();

    @Override
    public Integer call() throws Exception {
        Path directory = Peers.newDirectory();
        Map<Integer, List<Double>> seconds = new TreeMap<>();
        for (int size : sizes) {
            MadeDatabase.write(directory.resolve("bucket-" + size), size, chunks);
        }
        for (int round = 0; round < rounds.count(); round++) {
            for (int size : sizes) {
                double taken =
                        attach(directory, directory.resolve("bucket-" + size), size + "-" + round);
                seconds.computeIfAbsent(size, unused -> new ArrayList<>()).add(taken);
                System.out.printf("round %d, %d segments: %.3f s%n", round + 1, size, taken);
            }
        }
        seconds.forEach((size, all) ->
                System.out.printf(
                        "median of %d rounds, %d segments, %d chunks after the snapshot: %.3f s%n",
                        rounds.count(), size, chunks, CommitBench.median(all)));
        return 0;
    }

    private double attach(Path directory, Path bucket, String name)
            throws IOException, SQLException {
        Path home = Files.createDirectories(directory.resolve("server-" + name));
        dropCaches();
        try (ServerProcess server = Peers.hadal(home, "");
                Connection connection = server.connect("");
                Statement statement = connection.createStatement()) {
            long start = System.nanoTime();
            statement.execute("ATTACH DATABASE bench ON FS \"" + bucket + "\"");
            double taken = (System.nanoTime() - start) / 1e9;
            try (ResultSet rows =
                    statement.executeQuery(
                            "SELECT v FROM bench.t WHERE id = " + MadeDatabase.HOT_ID)) {
                if (!rows.next()) {
                    throw new IllegalStateException("the attached database misses a row");
                }
            }
            statement.execute("DETACH DATABASE bench");
            return taken;
        }
    }

    private static void dropCaches() throws IOException {
        if (Files.isWritable(DROP_CACHES)) {
            Files.writeString(DROP_CACHES, "3");
        }
    }
}
