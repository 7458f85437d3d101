package io.hadal.cli.demo;

import static io.hadal.cli.demo.Load.WRITERS;

import io.hadal.cli.process.ServerProcess;
import io.hadal.objectstore.ObjectKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The loss of a site, act by act: east writes and replicates to west, east goes, west takes over,
 * east comes back. Every claim that is printed has been checked; the first that does not hold ends
 * the story with an exception.
 */
final class LostSite {
    /** Writers of before the failover have numbers from 0 on, those of after it from here on. */
    private static final int SECOND_LOAD = 10;

    private static final int SHOWN_STATEMENTS = 3;

    private static final Pattern COMMIT = Pattern.compile("commit (\\d+) of (\\S+ \\S+) \\(UTC\\)");
    private static final String LAG =
            "SELECT LAG_COMMITS FROM information_schema.MV_REPLICATION_STATUS WHERE ATTACHABLE = 1";
    private static final String ALL = "SELECT * FROM shop.orders ORDER BY writer, n";

    private final Stage stage;
    private final Site east;
    private final Site west;

    LostSite(Path directory, Stage stage) {
        this.stage = stage;
        this.east = new Site("east", directory);
        this.west = new Site("west", directory);
    }

    /** What the clients of the lost site know. */
    private record Known(long[] sent, long[] acknowledged, Instant end) {}

    /** A commit that a database goes on from. */
    private record Commit(long position, Instant time) {}

    /** Plays it all and returns the server of site west, still running. */
    ServerProcess play() throws IOException, SQLException, InterruptedException {
        Files.createDirectories(east.bucket().resolve("shop"));
        Files.createDirectories(west.bucket().resolve("shop"));
        ServerProcess second = west.start(stage);
        try (Connection connection = second.connect("");
                Statement atWest = connection.createStatement()) {
            Known known;
            try (ServerProcess primary = east.start(stage)) {
                known = replicateAndLose(primary, atWest);
            }
            Commit last = failOver(atWest, known);
            Load load = new Load(second, SECOND_LOAD);
            load.start();
            stage.say("%d writers go on at west", WRITERS);
            comeBack(atWest);
            try (ServerProcess old = east.start(stage);
                    Connection toOld = old.connect("");
                    Statement atEast = toOld.createStatement()) {
                bringBack(atEast, atWest, known, last);
                load.stop();
                compare(atEast, atWest);
            }
        } catch (IOException | SQLException | RuntimeException e) {
            second.close();
            throw e;
        }
        return second;
    }

    private Known replicateAndLose(ServerProcess primary, Statement atWest)
            throws IOException, SQLException, InterruptedException {
        stage.act("Site east takes orders and replicates to site west; west follows");
        try (Connection connection = primary.connect("");
                Statement atEast = connection.createStatement()) {
            atEast.execute("CREATE DATABASE shop ON " + east.shop());
            atEast.execute(Rows.TABLE);
            Load load = new Load(primary, 0);
            load.start();
            stage.letTimePass();
            stage.timed(
                    "REPLICATE DATABASE shop TO west",
                    () ->
                            atEast.execute(
                                    "REPLICATE DATABASE shop TO "
                                            + west.shop()
                                            + " AS west MAX LAG 30 SECONDS WARN"));
            stage.await("the first copy can be attached", () -> Rows.has(atEast, LAG));
            stage.timed(
                    "ATTACH … READ ONLY at west",
                    () -> atWest.execute("ATTACH DATABASE shop ON " + west.shop() + " READ ONLY"));
            for (int look = 0; look < 3; look++) {
                stage.letTimePass();
                sayLag(atEast, atWest);
            }
            stage.act(
                    "Site east is gone: its server is killed (kill -9) in mid-load, its bucket out of reach");
            load.expectEnd();
            primary.kill();
            Instant end = Instant.now();
            load.join();
            Files.move(east.bucket(), away());
            stage.say("acknowledged until then: %,d commits", Rows.total(load.acknowledged()));
            return new Known(load.sent(), load.acknowledged(), end);
        }
    }

    private Path away() {
        return east.bucket().resolveSibling("bucket-east-out-of-reach");
    }

    private void sayLag(Statement atEast, Statement atWest) throws SQLException {
        try (ResultSet status = atEast.executeQuery("SHOW REPLICATION STATUS FOR shop")) {
            while (status.next()) {
                stage.say(
                        "%s: commit %,d of %,d is at west, %.2f s behind; west shows %,d rows",
                        status.getString("STATE"),
                        status.getLong("REPLICATED_LSN"),
                        status.getLong("COMMIT_LSN"),
                        status.getDouble("LAG_SECONDS"),
                        Rows.count(atWest, "TRUE"));
            }
        }
    }

    // ---------------------------------------------------------------- failover

    private Commit failOver(Statement atWest, Known known)
            throws IOException, SQLException, InterruptedException {
        stage.act("West decides");
        Map<String, String> dry = steps(atWest, "FAILOVER DATABASE shop DRY RUN");
        stage.act("West takes over");
        Instant begin = Instant.now();
        Map<String, String> done = steps(atWest, "FAILOVER DATABASE shop");
        atWest.execute("INSERT INTO shop.orders (writer, n, amount) VALUES (100, 1, 9.99)");
        stage.say(
                "from FAILOVER to the first commit at west  %6.2f s",
                seconds(begin, Instant.now()));
        Commit last = commit(dry);
        stage.claim(last.equals(commit(done)), "it went on from the commit that DRY RUN named");
        long[] found = Rows.perWriter(atWest, 0);
        stage.claim(
                Rows.atMost(found, known.sent()),
                "every writer's rows are a prefix of what it sent");
        stage.say(
                "found %,d rows; lost %,d acknowledged commits: those of the last %.2f s of east",
                Rows.total(found),
                Math.max(0, Rows.total(known.acknowledged()) - Rows.total(found)),
                seconds(last.time(), known.end()));
        return last;
    }

    /** Detail by step; each is printed. */
    private Map<String, String> steps(Statement statement, String sql) throws SQLException {
        stage.say("%s", sql);
        Map<String, String> details = new LinkedHashMap<>();
        statement.execute(sql);
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                String took = rows.getString("Milliseconds");
                details.put(rows.getString("Step"), rows.getString("Detail"));
                stage.say(
                        "    %-20s %9s  %s",
                        rows.getString("Step"),
                        took == null ? "" : took + " ms",
                        rows.getString("Detail"));
            }
        }
        return details;
    }

    private static Commit commit(Map<String, String> steps) {
        Matcher commit = COMMIT.matcher(Objects.requireNonNull(steps.get("decide")));
        if (!commit.find()) {
            throw new ClaimFailedException("FAILOVER does not say from which commit it goes on");
        }
        LocalDateTime time = LocalDateTime.parse(commit.group(2).replace(' ', 'T'));
        return new Commit(Long.parseLong(commit.group(1)), time.toInstant(ZoneOffset.UTC));
    }

    // ---------------------------------------------------------------- failback

    private void comeBack(Statement atWest) throws IOException, SQLException, InterruptedException {
        stage.act("East's bucket can be reached again; west replicates to it");
        Files.move(away(), east.bucket());
        Map<String, Long> before = objects(east.bucket());
        stage.timed(
                "REPLICATE DATABASE shop TO east",
                () -> atWest.execute("REPLICATE DATABASE shop TO " + east.shop() + " AS east"));
        stage.letTimePass();
        stage.await("east has all but the newest second", () -> caughtUp(atWest));
        Map<String, Long> after = objects(east.bucket());
        stage.claim(
                after.entrySet().containsAll(before.entrySet()),
                "nothing that lay there was moved or changed");
        after.keySet().removeAll(before.keySet());
        stage.say(
                "%,d files and %,d KiB travelled; %,d files were there",
                after.size(),
                after.values().stream().mapToLong(Long::longValue).sum() / 1024,
                before.size());
    }

    /** Without what was on its way when a server was killed. */
    private static Map<String, Long> objects(Path bucket) throws IOException {
        Map<String, Long> files = Trees.files(bucket);
        files.keySet().removeIf(name -> name.contains(ObjectKeys.TEMPORARY_FOLDER));
        return files;
    }

    private static boolean caughtUp(Statement atWest) throws SQLException {
        return Rows.has(
                atWest,
                "SELECT 1 FROM information_schema.MV_REPLICATION_STATUS"
                        + " WHERE REPLICA = 'east' AND ATTACHABLE = 1 AND LAG_SECONDS < 2");
    }

    private void bringBack(Statement atEast, Statement atWest, Known known, Commit last)
            throws IOException, SQLException {
        stage.act("East's server wakes up");
        stage.refused(
                "a write at east",
                () ->
                        atEast.execute(
                                "INSERT INTO shop.orders (writer, n, amount) VALUES (101, 1, 1.00)"));
        stage.act("What the failover has lost, as SQL");
        long[] found = Rows.perWriter(atWest, 0);
        stage.say("SHOW DIVERGENCE FOR shop");
        long statements = 0;
        atWest.execute("USE shop");
        atWest.execute("START TRANSACTION");
        boolean after = true;
        try (ResultSet lost = atEast.executeQuery("SHOW DIVERGENCE FOR shop")) {
            while (lost.next()) {
                if (statements++ < SHOWN_STATEMENTS) {
                    stage.say("    %s", lost.getString("Statement"));
                }
                after &= lost.getLong("Position") > last.position();
                atWest.execute(lost.getString("Statement"));
            }
        }
        atWest.execute("COMMIT");
        stage.say("    … %,d statements in all; they were run at west", statements);
        stage.claim(after, "all of it came after the commit that DRY RUN named");
        long[] now = Rows.perWriter(atWest, 0);
        stage.claim(Rows.total(now) == Rows.total(found) + statements, "nothing was there already");
        stage.claim(
                Rows.atLeast(now, known.acknowledged()) && Rows.atMost(now, known.sent()),
                "with it, all that east ever acknowledged is at west");
    }

    private void compare(Statement atEast, Statement atWest)
            throws IOException, SQLException, InterruptedException {
        stage.act("East follows west");
        atEast.execute("DETACH DATABASE shop FORCE");
        stage.timed(
                "ATTACH … READ ONLY at east",
                () -> atEast.execute("ATTACH DATABASE shop ON " + east.shop() + " READ ONLY"));
        long rows = Rows.count(atWest, "TRUE");
        stage.await("east shows all rows", () -> Rows.count(atEast, "TRUE") == rows);
        stage.claim(equal(atEast, atWest), "both sites have the same %,d rows", rows);
        stage.claim(
                Rows.count(atEast, "writer = 101") == 0, "nothing of the old primary came through");
    }

    private static boolean equal(Statement atEast, Statement atWest) throws SQLException {
        try (ResultSet one = atEast.executeQuery(ALL);
                ResultSet two = atWest.executeQuery(ALL)) {
            int columns = one.getMetaData().getColumnCount();
            while (one.next()) {
                if (!two.next()) {
                    return false;
                }
                for (int i = 1; i <= columns; i++) {
                    if (!Objects.equals(one.getString(i), two.getString(i))) {
                        return false;
                    }
                }
            }
            return !two.next();
        }
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }
}
