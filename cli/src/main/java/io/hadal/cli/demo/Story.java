package io.hadal.cli.demo;

import static io.hadal.cli.demo.Load.WRITERS;

import io.hadal.cli.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The loss of a server, act by act. Site A and site B are two servers with a data directory and a
 * bucket (a folder, with the file-system store) each. Every claim that is printed has been checked;
 * the first that does not hold ends the story with an exception.
 */
final class Story {
    private static final String MILESTONE = "before_the_sale";

    private final Path directory;
    private final Stage stage;
    private final Path bucketA;
    private final Path bucketB;

    Story(Path directory, Stage stage) {
        this.directory = directory;
        this.stage = stage;
        this.bucketA = directory.resolve("bucket-a");
        this.bucketB = directory.resolve("bucket-b");
    }

    /** What is known about the rows from the client's side. */
    private record Marks(
            long[] milestoneAtLeast,
            long[] milestoneAtMost,
            long[] synced,
            long[] sent,
            long[] acknowledged) {}

    /** Plays it all and returns the second server, still running. */
    ServerProcess play() throws IOException, SQLException, InterruptedException {
        Files.createDirectories(directory);
        Marks marks;
        try (ServerProcess primary = startServer("a")) {
            marks = writeAndKill(primary);
        }
        copyBucket();
        ServerProcess second = startServer("b");
        try {
            attachTheCopy(second, marks);
            goBackInTime(second, marks);
            takeOverTheOriginal(second);
        } catch (IOException | SQLException | RuntimeException e) {
            second.close();
            throw e;
        }
        return second;
    }

    private ServerProcess startServer(String site) throws IOException, SQLException {
        Path data = Files.createDirectories(directory.resolve("server-" + site));
        return stage.timed(
                "start server " + site,
                () ->
                        ServerProcess.hadal(
                                "server " + site,
                                data,
                                ServerProcess.freePort(),
                                directory.resolve("server-" + site + ".log")));
    }

    private Marks writeAndKill(ServerProcess primary)
            throws SQLException, IOException, InterruptedException {
        stage.act("A primary takes orders");
        try (Connection connection = primary.connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE shop ON FS \"" + bucketA + "/shop\"");
            statement.execute(
                    "CREATE TABLE shop.orders (writer INT, n BIGINT, amount DECIMAL(10,2) NOT NULL,"
                            + " placed DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), PRIMARY KEY (writer, n))");
            Load load = new Load(primary);
            load.start();
            stage.say(
                    WRITERS
                            + " writers, one commit per row; writer 0 waits for the object store, the others for the local disk");
            letTimePass();
            long[] atLeast = load.acknowledged();
            stage.timed(
                    "CREATE MILESTONE \"" + MILESTONE + "\"",
                    () -> statement.execute("CREATE MILESTONE \"" + MILESTONE + "\" FOR shop"));
            long[] atMost = load.sent();
            letTimePass();
            long[] synced = load.acknowledged();
            stage.timed(
                    "SYNC BOTTOMLESS DATABASE",
                    () -> statement.execute("SYNC BOTTOMLESS DATABASE shop"));
            letTimePass();
            stage.act("The primary is killed (kill -9) in mid-load");
            load.expectEnd();
            primary.kill();
            load.join();
            Marks marks = new Marks(atLeast, atMost, synced, load.sent(), load.acknowledged());
            stage.say("acknowledged until then: %,d commits", total(marks.acknowledged()));
            return marks;
        }
    }

    private void copyBucket() throws IOException, SQLException {
        stage.act("Its bucket is copied, file by file, as any tool would");
        long files = stage.timed("copy", () -> copyTree(bucketA, bucketB));
        stage.say("%,d files", files);
    }

    private void attachTheCopy(ServerProcess second, Marks marks) throws IOException, SQLException {
        stage.act("A second server attaches the copy");
        String attach = "ATTACH DATABASE shop ON FS \"" + bucketB + "/shop\"";
        try (Connection connection = second.connect("");
                Statement statement = connection.createStatement()) {
            Path lock = findLock(bucketB);
            String refusal =
                    stage.refused(
                            "a plain ATTACH while the dead primary's lock lies there",
                            () -> statement.execute(attach));
            stage.claim(
                    refusal.contains(lock.getFileName().toString()),
                    "the refusal names the lock file");
            Files.delete(lock);
            stage.say("removed %s by hand", directory.relativize(lock));
            stage.timed("ATTACH", () -> statement.execute(attach));
            long[] found = rows(statement);
            claimPrefixes(found, marks.sent());
            claimAtLeast(found, marks.synced(), "nothing that had been uploaded is lost");
            stage.claim(
                    found[0] >= marks.acknowledged()[0],
                    "nothing that was acknowledged by the object store is lost");
            stage.say(
                    "found %,d rows; lost %,d commits that only the dead server's disk had",
                    total(found), Math.max(0, total(marks.acknowledged()) - total(found)));
            statement.execute("INSERT INTO shop.orders (writer, n, amount) VALUES (100, 1, 9.99)");
            stage.say("and it takes writes");
            stage.timed("DETACH", () -> statement.execute("DETACH DATABASE shop"));
        }
    }

    private void goBackInTime(ServerProcess second, Marks marks) throws IOException, SQLException {
        stage.act("The same copy as of the milestone");
        try (Connection connection = second.connect("");
                Statement statement = connection.createStatement()) {
            String attach =
                    "ATTACH DATABASE shop ON FS \""
                            + bucketB
                            + "/shop\" AT MILESTONE \""
                            + MILESTONE
                            + "\"";
            stage.timed("ATTACH AT MILESTONE", () -> statement.execute(attach));
            long[] found = rows(statement);
            claimPrefixes(found, marks.milestoneAtMost());
            claimAtLeast(
                    found,
                    marks.milestoneAtLeast(),
                    "all that was acknowledged before the milestone is there");
            stage.say("found %,d rows", total(found));
            stage.timed("DETACH", () -> statement.execute("DETACH DATABASE shop"));
        }
    }

    private void takeOverTheOriginal(ServerProcess second) throws IOException, SQLException {
        stage.act("The second server takes over the original bucket, and the old primary wakes up");
        try (Connection connection = second.connect("");
                Statement statement = connection.createStatement()) {
            String attach = "ATTACH DATABASE shop ON FS \"" + bucketA + "/shop\" FORCE";
            stage.timed("ATTACH FORCE", () -> statement.execute(attach));
            try (ServerProcess old = startServer("a");
                    Connection toOld = old.connect("");
                    Statement atOld = toOld.createStatement()) {
                stage.refused(
                        "a write at the old primary",
                        () ->
                                atOld.execute(
                                        "INSERT INTO shop.orders (writer, n, amount) VALUES (101, 1, 1.00)"));
            }
            statement.execute("INSERT INTO shop.orders (writer, n, amount) VALUES (100, 2, 9.99)");
            stage.claim(
                    count(statement, "writer = 101") == 0,
                    "nothing of the old primary came through");
            stage.claim(count(statement, "writer = 100") == 1, "the new writer writes");
        }
    }

    /** Rows per writer, each of which must be 1..n without a gap. */
    private static long[] rows(Statement statement) throws SQLException {
        long[] counts = new long[WRITERS];
        String query =
                "SELECT writer, COUNT(*), MAX(n) FROM shop.orders WHERE writer < "
                        + WRITERS
                        + " GROUP BY writer";
        try (ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                if (result.getLong(2) != result.getLong(3)) {
                    throw new ClaimFailedException(
                            "writer %d has %d rows up to number %d: a gap"
                                    .formatted(
                                            result.getInt(1),
                                            result.getLong(2),
                                            result.getLong(3)));
                }
                counts[result.getInt(1)] = result.getLong(2);
            }
        }
        return counts;
    }

    private static long count(Statement statement, String condition) throws SQLException {
        try (ResultSet result =
                statement.executeQuery("SELECT COUNT(*) FROM shop.orders WHERE " + condition)) {
            result.next();
            return result.getLong(1);
        }
    }

    private void claimPrefixes(long[] found, long[] sent) {
        boolean holds = true;
        for (int i = 0; i < WRITERS; i++) {
            holds &= found[i] <= sent[i];
        }
        stage.claim(holds, "every writer's rows are a prefix of what it sent");
    }

    private void claimAtLeast(long[] found, long[] wanted, String claim) {
        boolean holds = true;
        for (int i = 0; i < WRITERS; i++) {
            holds &= found[i] >= wanted[i];
        }
        stage.claim(holds, claim);
    }

    private static long total(long[] counts) {
        return Arrays.stream(counts).sum();
    }

    private static void letTimePass() throws InterruptedException {
        Thread.sleep(Duration.ofMillis(1500));
    }

    private static Path findLock(Path bucket) throws IOException {
        try (Stream<Path> files = Files.walk(bucket)) {
            return files.filter(Files::isRegularFile)
                    .filter(path -> path.toString().contains("/storage_locks/"))
                    .findFirst()
                    .orElseThrow(() -> new ClaimFailedException("no lock file in the copy"));
        }
    }

    private static long copyTree(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(from)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.resolveSibling(""));
            Files.copy(file, target);
        }
        return files.size();
    }
}
