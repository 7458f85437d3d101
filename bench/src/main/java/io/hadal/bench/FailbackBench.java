package io.hadal.bench;

import io.hadal.cli.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What travels back to the old site after a failover and some time of writes at the new one: the
 * bytes that its S3 server is sent, against those of the objects that the new site has written
 * since.
 */
@Command(
        name = "failback",
        mixinStandardHelpOptions = true,
        description = {
            "Bytes sent to the old site by a failback, against what the new site has written since the failover:",
            "half of the writes there insert rows, half of them update old ones. Two S3Proxies. --gigabytes 5",
            "--minutes 10 is the size that the figure is about; it needs 40 GB of disk."
        })
final class FailbackBench implements Callable<Integer> {

    @Option(
            names = "--gigabytes",
            defaultValue = "0.5",
            description = "rows before the failover (${DEFAULT-VALUE})")
    private double gigabytes;

    @Option(
            names = "--minutes",
            defaultValue = "1",
            description = "of writes after it (${DEFAULT-VALUE})")
    private double minutes;

    @Option(
            names = "--rate",
            defaultValue = "400",
            description = "commits per second in that time (${DEFAULT-VALUE})")
    private int rate;

    @Option(names = "--clients", defaultValue = "4", description = "connections (${DEFAULT-VALUE})")
    private int clients;

    private final AtomicLong commits = new AtomicLong();

    @Override
    public Integer call() throws Exception {
        Path directory = Peers.newDirectory();
        long rows = (long) (gigabytes * 1e9 / DenseRows.BYTES);
        try (TwoSites sites = new TwoSites(0);
                ServerProcess west = Peers.hadal(home(directory, "west"), "");
                Connection connection = west.connect("");
                Statement atWest = connection.createStatement()) {
            fillAndLose(home(directory, "east"), sites, atWest, rows);
            Failovers.failOver(atWest);
            Map<String, Long> before = objects(sites.targetBucket());
            System.out.printf(
                    "at the failover: %,d rows, %,d MB in %,d objects%n",
                    rows, megabytes(before), before.size());
            write(west, rows);
            sites.returnSource();
            long sentBefore = sites.bytesSentToSource();
            long start = System.nanoTime();
            Failovers.replicate(atWest, sites.source(), "AS east");
            double seconds = (System.nanoTime() - start) / 1e9;
            long sent = sites.bytesSentToSource() - sentBefore;
            Map<String, Long> since = objects(sites.targetBucket());
            since.keySet().removeAll(before.keySet());
            report(since, sent, seconds);
        }
        return 0;
    }

    private static Path home(Path directory, String site) throws IOException {
        return Files.createDirectory(directory.resolve(site));
    }

    private void report(Map<String, Long> since, long sent, double seconds) {
        long changed = since.values().stream().mapToLong(Long::longValue).sum();
        System.out.printf(
                "written since: %,d commits of about %,d bytes, %,d MB in %,d objects%n",
                commits.get(), DenseRows.BYTES, changed / 1_000_000, since.size());
        System.out.printf(
                "failback: %,d MB sent in %.1f s, %.3f of what changed%n",
                sent / 1_000_000, seconds, (double) sent / changed);
    }

    /** The old site, up to the moment at which it is gone. */
    private void fillAndLose(Path home, TwoSites sites, Statement atWest, long rows)
            throws Exception {
        try (ServerProcess east = Peers.hadal(home, "");
                Connection connection = east.connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE bench ON " + sites.source());
            statement.execute("CREATE TABLE bench.t (id BIGINT PRIMARY KEY, s VARCHAR(4000))");
            DenseRows.fill(connection, rows);
            Failovers.replicate(statement, sites.target(), "AS west");
            atWest.execute("ATTACH DATABASE bench ON " + sites.target() + " READ ONLY");
            east.kill();
            sites.loseSource();
        }
    }

    // ---------------------------------------------------------------- the new site

    private void write(ServerProcess west, long rows) throws Exception {
        long end = System.nanoTime() + (long) (minutes * 60e9);
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            int client = i;
            writers.add(Thread.ofPlatform().start(() -> write(west, rows, client, end)));
        }
        for (Thread writer : writers) {
            writer.join();
        }
    }

    private void write(ServerProcess west, long rows, int client, long end) {
        SplittableRandom random = new SplittableRandom(client);
        long intervalNanos = 1_000_000_000L * clients / rate;
        try (Connection connection = west.connect("bench");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO t (s, id) VALUES (?, ?)");
                PreparedStatement update =
                        connection.prepareStatement("UPDATE t SET s = ? WHERE id = ?")) {
            long next = System.nanoTime();
            for (long n = 0; System.nanoTime() < end; n++) {
                boolean isNew = n % 2 == 0;
                PreparedStatement statement = isNew ? insert : update;
                statement.setString(1, DenseRows.text(random));
                statement.setLong(2, isNew ? rows + n * clients + client : random.nextLong(rows));
                statement.executeUpdate();
                commits.incrementAndGet();
                next += intervalNanos;
                Thread.sleep(Math.max(0, next - System.nanoTime()) / 1_000_000);
            }
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException("a writer failed", e);
        }
    }

    // ---------------------------------------------------------------- objects

    /** Without what only replicators and servers write for themselves. */
    private static Map<String, Long> objects(Path bucket) throws IOException {
        Map<String, Long> sizes = new HashMap<>();
        try (Stream<Path> files = Files.walk(bucket)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = bucket.relativize(file).toString();
                if (!name.contains("/replication/") && !name.contains("/storage_locks/")) {
                    sizes.put(name, Files.size(file));
                }
            }
        }
        return sizes;
    }

    private static long megabytes(Map<String, Long> objects) {
        return objects.values().stream().mapToLong(Long::longValue).sum() / 1_000_000;
    }
}
