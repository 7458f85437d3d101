package io.hadal.bench;

import io.hadal.cli.process.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a failover loses when the primary is killed in mid-load and its bucket goes with it: commits
 * whose clients were told that they are done, and that the other site does not have. They are
 * counted by the clients, and held against what DRY RUN has said and what SHOW DIVERGENCE prints
 * when the site has come back.
 */
@Command(
        name = "loss",
        mixinStandardHelpOptions = true,
        description = {
            "Acknowledged commits that a failover loses after kill -9 of the primary under load, with its bucket,",
            "and whether it is exactly what DRY RUN says. Two S3Proxies."
        })
final class LossBench implements Callable<Integer> {
    private static final long IDS_PER_CLIENT = 1_000_000_000L;
    private static final String TEXT = "x".repeat(400);
    private static final Pattern ID = Pattern.compile("VALUES \\((\\d+),");

    private enum Mode {
        ASYNC,
        SYNC
    }

    @Option(
            names = "--modes",
            split = ",",
            defaultValue = "ASYNC,SYNC",
            description = "of ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private List<Mode> modes = List.of();

    @Mixin private Rounds rounds = new Rounds();

    @Option(
            names = "--clients",
            defaultValue = "16",
            description = "connections (${DEFAULT-VALUE})")
    private int clients;

    @Option(
            names = "--rate",
            defaultValue = "2000",
            description = "commits per second at most (${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--seconds",
            defaultValue = "15",
            description = "of load before the kill (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--latency",
            defaultValue = "20",
            description = "milliseconds added to each answer on both sides (${DEFAULT-VALUE})")
    private int latency;

    private record Loss(int commits, double seconds) {}

    private final Map<Mode, List<Loss>> losses = new EnumMap<>(Mode.class);

    @Override
    public Integer call() throws Exception {
        Path directory = Peers.newDirectory();
        for (int round = 1; round <= rounds.count(); round++) {
            for (Mode mode : modes) {
                Path home = Files.createDirectory(directory.resolve(mode + "-" + round));
                Loss loss = round(home, mode);
                System.out.printf(
                        "%s, round %d: lost %d acknowledged commits, those of the last %.2f s%n",
                        mode, round, loss.commits, loss.seconds);
                losses.computeIfAbsent(mode, unused -> new ArrayList<>()).add(loss);
            }
        }
        losses.forEach((mode, all) ->
                System.out.printf(
                        "%s, at most in %d rounds: %d commits, the last %.2f s%n",
                        mode,
                        all.size(),
                        all.stream().mapToInt(Loss::commits).max().orElseThrow(),
                        all.stream().mapToDouble(Loss::seconds).max().orElseThrow()));
        return 0;
    }

    private Loss round(Path home, Mode mode) throws Exception {
        Path eastHome = Files.createDirectory(home.resolve("east"));
        try (TwoSites sites = new TwoSites(latency);
                ServerProcess west = Peers.hadal(Files.createDirectory(home.resolve("west")), "");
                Connection connection = west.connect("");
                Statement atWest = connection.createStatement()) {
            Load load;
            long killedNanos;
            try (ServerProcess east = Peers.hadal(eastHome, "")) {
                begin(east, sites, mode);
                atWest.execute("ATTACH DATABASE bench ON " + sites.target() + " READ ONLY");
                load = new Load(east);
                Thread.sleep(seconds * 1000L);
                load.expectEnd();
                east.kill();
                sites.loseSource();
                killedNanos = System.nanoTime();
                load.join();
            }
            long commit = Failovers.failOver(atWest);
            Set<Long> found = ids(west);
            Set<Long> lost = new TreeSet<>(load.acknowledged.keySet());
            lost.removeAll(found);
            sites.returnSource();
            Failovers.replicate(atWest, sites.source(), "AS east");
            requireTold(eastHome, commit, lost, found);
            long oldest = lost.stream().mapToLong(load.acknowledged::get).min().orElse(killedNanos);
            System.out.printf(
                    "%s: %,d commits were acknowledged in %d s%n",
                    mode, load.acknowledged.size(), seconds);
            return new Loss(lost.size(), (killedNanos - oldest) / 1e9);
        }
    }

    private static void begin(ServerProcess east, TwoSites sites, Mode mode) throws Exception {
        try (Connection connection = east.connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE bench ON " + sites.source());
            statement.execute("CREATE TABLE bench.t (id BIGINT PRIMARY KEY, s VARCHAR(4000))");
            Failovers.replicate(statement, sites.target(), "AS west " + mode);
        }
    }

    private static Set<Long> ids(ServerProcess server) throws SQLException {
        Set<Long> ids = new TreeSet<>();
        try (Connection connection = server.connect("bench");
                ResultSet rows = connection.createStatement().executeQuery("SELECT id FROM t")) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
        }
        return ids;
    }

    /** The old primary wakes up, and prints what it has that the other site has not. */
    private static void requireTold(Path home, long commit, Set<Long> lost, Set<Long> found)
            throws Exception {
        Set<Long> told = new TreeSet<>();
        try (ServerProcess east = Peers.hadal(home, "");
                Connection connection = east.connect("");
                ResultSet rows =
                        connection.createStatement().executeQuery("SHOW DIVERGENCE FOR bench")) {
            while (rows.next()) {
                Matcher id = ID.matcher(rows.getString("Statement"));
                if (!id.find() || rows.getLong("Position") <= commit) {
                    throw new IllegalStateException(
                            "not after commit " + commit + ": " + rows.getString("Statement"));
                }
                told.add(Long.parseLong(id.group(1)));
            }
        }
        if (!told.containsAll(lost)) {
            throw new IllegalStateException("lost, but not told of: " + difference(lost, told));
        }
        if (told.stream().anyMatch(found::contains)) {
            throw new IllegalStateException("told of, but not lost");
        }
    }

    private static Set<Long> difference(Set<Long> all, Set<Long> without) {
        Set<Long> rest = new TreeSet<>(all);
        rest.removeAll(without);
        return rest;
    }

    /** Single-row inserts with autocommit; remembers when each was acknowledged. */
    private final class Load {
        final Map<Long, Long> acknowledged = new ConcurrentHashMap<>();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean mayEnd;

        Load(ServerProcess server) {
            for (int client = 0; client < clients; client++) {
                long first = client * IDS_PER_CLIENT;
                threads.add(Thread.ofPlatform().start(() -> run(server, first)));
            }
        }

        void expectEnd() {
            mayEnd = true;
        }

        void join() throws InterruptedException {
            for (Thread thread : threads) {
                thread.join();
            }
        }

        private void run(ServerProcess server, long first) {
            long intervalNanos = 1_000_000_000L * clients / rate;
            try (Connection connection = server.connect("bench");
                    PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
                long next = System.nanoTime();
                for (long id = first; ; id++) {
                    insert.setLong(1, id);
                    insert.setString(2, TEXT);
                    insert.executeUpdate();
                    acknowledged.put(id, System.nanoTime());
                    next = Math.max(next + intervalNanos, System.nanoTime() - intervalNanos);
                    Thread.sleep(Math.max(0, next - System.nanoTime()) / 1_000_000);
                }
            } catch (SQLException | InterruptedException e) {
                if (!mayEnd) {
                    throw new IllegalStateException("a writer failed", e);
                }
            }
        }
    }
}
