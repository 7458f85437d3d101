package io.hadal.bench;

import io.hadal.cli.process.ServerProcess;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How far the object store is behind, seen from outside: a watcher waits for the next chunk to
 * appear in the bucket and takes the time; a commit's lag is that time minus the commit's own. Both
 * are this machine's clock.
 */
@Command(
        name = "lag",
        mixinStandardHelpOptions = true,
        description =
                "Lag of the object store (a folder) at a fixed rate of commits, as a watcher of the bucket sees it.")
final class LagBench implements Callable<Integer> {
    private static final String TEXT = "x".repeat(400);

    @Option(
            names = "--rate",
            defaultValue = "5000",
            description = "commits per second (${DEFAULT-VALUE})")
    private int rate;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "length of the run (${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--clients",
            defaultValue = "32",
            description = "connections (${DEFAULT-VALUE})")
    private int clients;

    @Option(
            names = "--replica",
            description = {
                "in S3, and of a replica in another S3 that hadal replicate --follow copies into, with",
                "--latency added to each answer on both sides"
            })
    private boolean replica;

    @Option(
            names = "--latency",
            defaultValue = "20",
            description = "milliseconds (${DEFAULT-VALUE})")
    private int latency;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong commits = new AtomicLong();

    @Override
    public Integer call() throws Exception {
        Path directory = Peers.newDirectory();
        if (!replica) {
            Path bucket = directory.resolve("bucket");
            measure(directory, "FS \"" + bucket + "\"", () -> bucket);
            return 0;
        }
        try (TwoSites sites = new TwoSites(latency)) {
            measure(directory, sites.source(), () -> sites.follow(directory));
        }
        return 0;
    }

    private interface Watched {
        /** Called when the database is there. */
        Path bucket() throws Exception;
    }

    private void measure(Path directory, String store, Watched watched) throws Exception {
        try (ServerProcess server = Peers.hadal(directory, "")) {
            try (Connection connection = server.connect("")) {
                connection.createStatement().execute("CREATE DATABASE bench ON " + store);
                connection
                        .createStatement()
                        .execute(
                                "CREATE TABLE bench.t (id BIGINT AUTO_INCREMENT PRIMARY KEY, a INT, s VARCHAR(4000))");
            }
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                writers.add(Thread.ofPlatform().start(() -> write(server)));
            }
            long[] lags = watch(watched.bucket());
            stop.set(true);
            for (Thread writer : writers) {
                writer.join();
            }
            report(lags);
        }
    }

    private void write(ServerProcess server) {
        long intervalNanos = 1_000_000_000L * clients / rate;
        try (Connection connection = server.connect("bench");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO t (a, s) VALUES (?, ?)")) {
            long next = System.nanoTime();
            for (int i = 0; !stop.get(); i++) {
                insert.setInt(1, i);
                insert.setString(2, TEXT);
                insert.executeUpdate();
                commits.incrementAndGet();
                next += intervalNanos;
                long pause = next - System.nanoTime();
                if (pause > 0) {
                    Thread.sleep(pause / 1_000_000, (int) (pause % 1_000_000));
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("a writer failed", e);
        }
    }

    /** Lags in µs of the commits that reached the bucket after a warm-up of five seconds. */
    private long[] watch(Path bucket) throws IOException, InterruptedException {
        Path home = onlyFolder(bucket);
        Line line = Line.parse(String.valueOf(onlyFolder(home.resolve("log")).getFileName()));
        long warm = nowMicros() + 5_000_000;
        long end = warm + seconds * 1_000_000L;
        List<Long> lags = new ArrayList<>();
        long seq = firstSeq(home.resolve(Keys.log(line)));
        while (nowMicros() < end) {
            String key = Keys.chunk(line, seq);
            byte[] bytes;
            try {
                bytes = Files.readAllBytes(home.resolve(key));
            } catch (NoSuchFileException e) {
                Thread.sleep(2);
                continue;
            }
            long seen = nowMicros();
            for (LogRecord record : ChunkCodec.decode(bytes, key).records()) {
                if (record instanceof LogRecord.Commit && seen > warm) {
                    lags.add(seen - record.timeMicros());
                }
            }
            seq++;
        }
        return lags.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private void report(long[] lags) {
        if (lags.length == 0) {
            throw new IllegalStateException("no commit reached the bucket");
        }
        System.out.printf(
                "%d commits in %d s (%,.0f/s wanted): lag p50 %.2f s, p99 %.2f s, max %.2f s%n",
                lags.length,
                seconds,
                (double) rate,
                lags[lags.length / 2] / 1e6,
                lags[(int) (lags.length * 0.99)] / 1e6,
                Arrays.stream(lags).max().orElse(0) / 1e6);
    }

    private static long firstSeq(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> Long.parseLong(String.valueOf(file.getFileName())))
                    .min()
                    .orElse(1);
        }
    }

    private static Path onlyFolder(Path parent) throws IOException {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(Files::isDirectory)
                    .filter(path -> Character.isDigit(String.valueOf(path.getFileName()).charAt(0)))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no folder in " + parent));
        }
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
