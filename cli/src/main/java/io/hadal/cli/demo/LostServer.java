package io.hadal.cli.demo;

import static io.hadal.cli.demo.Load.WRITERS;

import io.hadal.cli.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

/**
 * The loss of a server, act by act: its bucket is copied, and another server attaches the copy.
 * Every claim that is printed has been checked; the first that does not hold ends the story with an
 * exception.
 */
final class LostServer {
    private static final String MILESTONE = "before_the_sale";

    private final Path directory;
    private final Stage stage;
    private final Site a;
    private final Site b;

    LostServer(Path directory, Stage stage) {
        this.directory = directory;
        this.stage = stage;
        this.a = new Site("a", directory);
        this.b = new Site("b", directory);
    }

    /** What is known about the rows from the client's side. */
    private record Marks(
            long[] milestoneAtLeast,
            long[] milestoneAtMost,
            long[] synced,
            long[] sent,
            long[] acknowledged) {}

    void play() throws IOException, SQLException, InterruptedException {
        Marks marks;
        try (ServerProcess primary = a.start(stage)) {
            marks = writeAndKill(primary);
        }
        copyBucket();
        try (ServerProcess second = b.start(stage)) {
            attachTheCopy(second, marks);
            goBackInTime(second, marks);
            takeOverTheOriginal(second);
        }
    }

    private Marks writeAndKill(ServerProcess primary)
            throws SQLException, IOException, InterruptedException {
        stage.act("A primary takes orders");
        try (Connection connection = primary.connect("");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE shop ON " + a.shop());
            statement.execute(Rows.TABLE);
            Load load = new Load(primary, 0);
            load.start();
            stage.say(
                    WRITERS
                            + " writers, one commit per row; writer 0 waits for the object store, the others for the local disk");
            stage.letTimePass();
            long[] atLeast = load.acknowledged();
            stage.timed(
                    "CREATE MILESTONE \"" + MILESTONE + "\"",
                    () -> statement.execute("CREATE MILESTONE \"" + MILESTONE + "\" FOR shop"));
            long[] atMost = load.sent();
            stage.letTimePass();
            long[] synced = load.acknowledged();
            stage.timed(
                    "SYNC BOTTOMLESS DATABASE",
                    () -> statement.execute("SYNC BOTTOMLESS DATABASE shop"));
            stage.letTimePass();
            stage.act("The primary is killed (kill -9) in mid-load");
            load.expectEnd();
            primary.kill();
            load.join();
            Marks marks = new Marks(atLeast, atMost, synced, load.sent(), load.acknowledged());
            stage.say("acknowledged until then: %,d commits", Rows.total(marks.acknowledged()));
            return marks;
        }
    }

    private void copyBucket() throws IOException, SQLException {
        stage.act("Its bucket is copied, file by file, as any tool would");
        long files = stage.timed("copy", () -> Trees.copy(a.bucket(), b.bucket()));
        stage.say("%,d files", files);
    }

    private void attachTheCopy(ServerProcess second, Marks marks) throws IOException, SQLException {
        stage.act("A second server attaches the copy");
        String attach = "ATTACH DATABASE shop ON " + b.shop();
        try (Connection connection = second.connect("");
                Statement statement = connection.createStatement()) {
            Path lock = findLock(b.bucket());
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
            long[] found = Rows.perWriter(statement, 0);
            claimPrefixes(found, marks.sent());
            claimAtLeast(found, marks.synced(), "nothing that had been uploaded is lost");
            stage.claim(
                    found[0] >= marks.acknowledged()[0],
                    "nothing that was acknowledged by the object store is lost");
            stage.say(
                    "found %,d rows; lost %,d commits that only the dead server's disk had",
                    Rows.total(found),
                    Math.max(0, Rows.total(marks.acknowledged()) - Rows.total(found)));
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
                    "ATTACH DATABASE shop ON " + b.shop() + " AT MILESTONE \"" + MILESTONE + "\"";
            stage.timed("ATTACH AT MILESTONE", () -> statement.execute(attach));
            long[] found = Rows.perWriter(statement, 0);
            claimPrefixes(found, marks.milestoneAtMost());
            claimAtLeast(
                    found,
                    marks.milestoneAtLeast(),
                    "all that was acknowledged before the milestone is there");
            stage.say("found %,d rows", Rows.total(found));
            stage.timed("DETACH", () -> statement.execute("DETACH DATABASE shop"));
        }
    }

    private void takeOverTheOriginal(ServerProcess second) throws IOException, SQLException {
        stage.act("The second server takes over the original bucket, and the old primary wakes up");
        try (Connection connection = second.connect("");
                Statement statement = connection.createStatement()) {
            String attach = "ATTACH DATABASE shop ON " + a.shop() + " FORCE";
            stage.timed("ATTACH FORCE", () -> statement.execute(attach));
            try (ServerProcess old = a.start(stage);
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
                    Rows.count(statement, "writer = 101") == 0,
                    "nothing of the old primary came through");
            stage.claim(Rows.count(statement, "writer = 100") == 1, "the new writer writes");
        }
    }

    private void claimPrefixes(long[] found, long[] sent) {
        stage.claim(Rows.atMost(found, sent), "every writer's rows are a prefix of what it sent");
    }

    private void claimAtLeast(long[] found, long[] wanted, String claim) {
        stage.claim(Rows.atLeast(found, wanted), claim);
    }

    private static Path findLock(Path bucket) throws IOException {
        try (Stream<Path> files = Files.walk(bucket)) {
            return files.filter(Files::isRegularFile)
                    .filter(path -> path.toString().contains("/storage_locks/"))
                    .findFirst()
                    .orElseThrow(() -> new ClaimFailedException("no lock file in the copy"));
        }
    }
}
