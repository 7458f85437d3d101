package io.hadal.bench;

import io.hadal.cli.process.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * A mixed load at a fixed size of data and heap: reads by key, updates, a delete and an insert of
 * the same number of rows, now and then an aggregate. The heap in use after a full collection is
 * printed every so often: it must be flat. A client that fails ends the run.
 */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = "Heap after garbage collection under a mixed load at fixed size, -Xmx2g.")
final class SoakBench implements Callable<Integer> {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final int ROWS = 200_000;

    @Option(names = "--minutes", defaultValue = "60", description = "length (${DEFAULT-VALUE})")
    private int minutes;

    @Option(names = "--clients", defaultValue = "8", description = "connections (${DEFAULT-VALUE})")
    private int clients;

    @Option(
            names = "--sample-seconds",
            defaultValue = "60",
            description = "between samples (${DEFAULT-VALUE})")
    private int sampleSeconds;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong statements = new AtomicLong();

    @Override
    public Integer call() throws Exception {
        Path directory = Peers.newDirectory();
        try (ServerProcess server = Peers.hadal(directory, "-Xmx2g");
                ExecutorService executor = Executors.newFixedThreadPool(clients)) {
            fill(server);
            List<Future<?>> load = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                int seed = i;
                load.add(executor.submit(() -> run(server, seed)));
            }
            try {
                sample(server, load);
            } finally {
                stop.set(true);
            }
            for (Future<?> client : load) {
                client.get();
            }
        }
        return 0;
    }

    private void sample(ServerProcess server, List<Future<?>> load) throws Exception {
        long end = System.nanoTime() + minutes * 60_000_000_000L;
        while (System.nanoTime() < end && load.stream().noneMatch(Future::isDone)) {
            Thread.sleep(sampleSeconds * 1000L);
            System.out.printf(
                    "%5.1f min: heap after a full collection %,d MB, %,d statements%n",
                    minutes - (end - System.nanoTime()) / 60e9,
                    usedMegabytes(server.pid()),
                    statements.get());
        }
    }

    private static void fill(ServerProcess server) throws Exception {
        try (Connection connection = server.connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE bench");
            statement.execute(
                    "CREATE TABLE bench.t (id INT PRIMARY KEY, k INT NOT NULL, s VARCHAR(200), KEY (k))");
            for (int first = 0; first < ROWS; first += 1000) {
                StringBuilder insert = new StringBuilder("INSERT INTO bench.t VALUES ");
                for (int i = first; i < first + 1000; i++) {
                    insert.append(i == first ? "" : ",")
                            .append("(")
                            .append(i)
                            .append(",")
                            .append(i % 1000)
                            .append(",'start')");
                }
                statement.execute(insert.toString());
            }
        }
    }

    private Void run(ServerProcess server, int seed) throws SQLException {
        Random random = new Random(seed);
        try (Connection connection = server.connect("bench");
                PreparedStatement select =
                        connection.prepareStatement("SELECT s FROM t WHERE id = ?");
                PreparedStatement update =
                        connection.prepareStatement("UPDATE t SET k = k + 1, s = ? WHERE id = ?");
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM t WHERE id = ?");
                PreparedStatement insert =
                        connection.prepareStatement("REPLACE INTO t VALUES (?, ?, ?)");
                Statement aggregate = connection.createStatement()) {
            for (int i = 1; !stop.get(); i++) {
                select.setInt(1, random.nextInt(ROWS));
                select.executeQuery().close();
                update.setString(1, "changed " + i);
                update.setInt(2, random.nextInt(ROWS));
                update.executeUpdate();
                int id = random.nextInt(ROWS);
                delete.setInt(1, id);
                delete.executeUpdate();
                insert.setInt(1, id);
                insert.setInt(2, i % 1000);
                insert.setString(3, "back " + i);
                insert.executeUpdate();
                statements.addAndGet(4);
                if (i % 500 == 0) {
                    try (ResultSet result =
                            aggregate.executeQuery("SELECT COUNT(*), AVG(k) FROM t")) {
                        result.next();
                    }
                }
            }
        }
        return null;
    }

    private static long usedMegabytes(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
        if (!used.find()) {
            throw new IOException("jcmd tells no heap");
        }
        return Long.parseLong(used.group(1)) / 1024;
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process =
                new ProcessBuilder(jcmd, Long.toString(pid), command)
                        .redirectErrorStream(true)
                        .start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("jcmd " + command + " failed: " + answer);
        }
        return answer;
    }
}
