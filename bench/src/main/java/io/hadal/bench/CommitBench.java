package io.hadal.bench;

import io.hadal.cli.process.ServerProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Single-row inserts with autocommit from many clients over JDBC, durable on disk, here and in
 * MariaDB, in turn.
 */
@Command(
        name = "commits",
        mixinStandardHelpOptions = true,
        description = "Single-row autocommit inserts per second, against MariaDB in the same run.")
final class CommitBench implements Callable<Integer> {
    @Option(
            names = "--clients",
            defaultValue = "32",
            description = "connections (${DEFAULT-VALUE})")
    private int clients;

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "length of a round (${DEFAULT-VALUE})")
    private int seconds;

    @Mixin private Rounds rounds = new Rounds();

    @Override
    public Integer call() throws Exception {
        Path directory = Peers.newDirectory();
        try (ServerProcess hadal = Peers.hadal(directory, "");
                ServerProcess peer = Peers.mariaDb(directory)) {
            prepare(hadal);
            prepare(peer);
            List<Double> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            round(hadal);
            round(peer);
            for (int i = 0; i < rounds.count(); i++) {
                ours.add(round(hadal));
                theirs.add(round(peer));
                System.out.printf(
                        "round %d: Hadal %,.0f/s, MariaDB %,.0f/s%n",
                        i + 1, ours.get(i), theirs.get(i));
            }
            double a = median(ours);
            double b = median(theirs);
            System.out.printf(
                    "median of %d rounds, %d clients: Hadal %,.0f commits/s, MariaDB %,.0f commits/s, ratio %.2f%n",
                    rounds.count(), clients, a, b, a / b);
        }
        return 0;
    }

    private static void prepare(ServerProcess server) throws Exception {
        try (Connection connection = server.connect("")) {
            connection.createStatement().execute("CREATE DATABASE bench");
            connection
                    .createStatement()
                    .execute(
                            "CREATE TABLE bench.t (id BIGINT AUTO_INCREMENT PRIMARY KEY, a INT NOT NULL, s VARCHAR(100))");
        }
    }

    private double round(ServerProcess server) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong commits = new AtomicLong();
        CountDownLatch ready = new CountDownLatch(clients);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            threads.add(Thread.ofPlatform().start(() -> insert(server, ready, stop, commits)));
        }
        ready.await();
        long before = commits.get();
        long start = System.nanoTime();
        Thread.sleep(seconds * 1000L);
        double rate = (commits.get() - before) * 1e9 / (System.nanoTime() - start);
        stop.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        return rate;
    }

    private static void insert(
            ServerProcess server, CountDownLatch ready, AtomicBoolean stop, AtomicLong commits) {
        try (Connection connection = server.connect("bench");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO t (a, s) VALUES (?, ?)")) {
            ready.countDown();
            for (int i = 0; !stop.get(); i++) {
                insert.setInt(1, i);
                insert.setString(2, "a row of about sixty bytes, as an application would write it");
                insert.executeUpdate();
                commits.incrementAndGet();
            }
        } catch (Exception e) {
            throw new IllegalStateException("a client of " + server.name() + " failed", e);
        }
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
