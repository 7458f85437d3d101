package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.column;
import static io.hadal.server.stack.Sql.fails;
import static io.hadal.server.stack.Sql.on;
import static io.hadal.server.stack.Sql.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.objectstore.s3.S3ProxyServer;
import io.hadal.server.stack.TestServer.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One server writes, another follows and takes over; through real clients and a real S3 server. */
@Timeout(120)
final class FailoverStoryTest {
    private static final String ROWS = "SELECT a FROM t ORDER BY a";
    private static final String ROLE =
            "SELECT ROLE FROM information_schema.MV_BOTTOMLESS_STATUS WHERE DATABASE_NAME = 'shop'";

    private static S3ProxyServer s3;

    @TempDir Path folder;

    @BeforeAll
    static void start() {
        s3 = S3ProxyServer.start();
    }

    @AfterAll
    static void stop() {
        s3.close();
    }

    @ParameterizedTest
    @EnumSource
    void aFollowerOfTheSameBucketTakesOverAndTheOldPrimaryIsFenced(Client client) throws Exception {
        String store = on(s3, bucket(client, "followed") + "/shop");
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                TestServer second = TestServer.start(folder.resolve("second"));
                Connection old = primary.connect(client);
                Connection sql = second.connect(client)) {
            run(old, "CREATE DATABASE shop " + store, "USE shop");
            run(old, "CREATE TABLE t (a INT PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)");
            run(old, "SYNC BOTTOMLESS DATABASE shop");
            run(sql, "ATTACH DATABASE shop " + store + " READ ONLY", "USE shop");
            assertThat(column(sql, ROWS)).containsExactly("1", "2");
            assertThat(column(sql, ROLE)).containsExactly("follower");
            fails(sql, 1290, "INSERT INTO t VALUES (9)");
            run(old, "INSERT INTO t VALUES (3)", "OPTIMIZE TABLE t FLUSH");
            run(old, "INSERT INTO t VALUES (4)", "CREATE TABLE u (b INT)");
            Sql.await(sql, "SHOW TABLES", "t", "u");
            assertThat(column(sql, ROWS)).containsExactly("1", "2", "3", "4");

            assertThat(failover(sql, "FAILOVER DATABASE shop DRY RUN").get("locks"))
                    .contains("storage_locks/");
            assertThat(fails(sql, 10102, "FAILOVER DATABASE shop")).contains("FORCE");
            fails(old, 10117, "FAILOVER DATABASE shop");
            try (PreparedStatement reader = sql.prepareStatement(ROWS)) {
                assertThat(failover(sql, "FAILOVER DATABASE shop FORCE").keySet())
                        .containsExactly(
                                "decide", "lock", "seal", "open", "first write possible", "lost");
                run(sql, "INSERT INTO t VALUES (5)");
                assertThat(rows(reader)).containsExactly("1", "2", "3", "4", "5");
            }
            assertThat(column(sql, ROLE)).containsExactly("master");
            run(old, "SET SESSION commit_durability = 'object_store'");
            fails(old, 10103, "INSERT INTO t VALUES (99)");
            run(sql, "SYNC BOTTOMLESS DATABASE shop");
        }
        try (TestServer second = TestServer.start(folder.resolve("second"));
                Connection sql = second.connect(client)) {
            run(sql, "USE shop", "INSERT INTO t VALUES (6)");
            assertThat(column(sql, ROWS)).containsExactly("1", "2", "3", "4", "5", "6");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MARIADB")
    void aReplicaTakesOverWhenItsSourceIsGone(Client client) throws Exception {
        String bucket = bucket(client, "gone");
        String replica = bucket(client, "replica");
        Path source = s3.bucketsDirectory().resolve(bucket);
        Path target = s3.bucketsDirectory().resolve(replica);
        try (TestServer other = TestServer.start(folder.resolve("other"));
                Connection sql = other.connect(client)) {
            try (TestServer primary = TestServer.start(folder.resolve("primary"));
                    Connection old = primary.connect(client)) {
                run(old, "CREATE DATABASE shop " + on(s3, bucket + "/shop"), "USE shop");
                run(old, "CREATE TABLE t (a INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
                run(old, "CREATE MILESTONE 'm' FOR shop");
                copy(source, target);
                run(sql, "ATTACH DATABASE shop " + on(s3, replica + "/shop") + " READ ONLY");
                run(sql, "USE shop");
                run(old, "INSERT INTO t VALUES (2)", "SYNC BOTTOMLESS DATABASE shop");
                copy(source, target);
                Sql.await(sql, ROWS, "1", "2");
                run(old, "INSERT INTO t VALUES (3)");
            }
            for (Path object : Sql.files(source, "/")) {
                Files.delete(object);
            }
            assertThat(failover(sql, "FAILOVER DATABASE shop TO MILESTONE 'm' DRY RUN").get("lost"))
                    .contains("1 commits after that point");
            Map<String, String> dry = failover(sql, "FAILOVER DATABASE shop DRY RUN");
            assertThat(dry.get("lost")).isEqualTo("nothing that is here");
            assertThat(dry.get("unknown")).contains("did not arrive here");
            failover(sql, "FAILOVER DATABASE shop");
            run(sql, "INSERT INTO t VALUES (4)");
            assertThat(column(sql, ROWS)).containsExactly("1", "2", "4");
            run(sql, "DETACH DATABASE shop");
        }
    }

    /** Its own store does not answer: nobody can know what is in it, nor take it over. */
    @Test
    void aStaleFollowerIsRefusedAndFollowsOn() throws Exception {
        Path bucket = Files.createDirectory(folder.resolve("bucket"));
        Path away = folder.resolve("away");
        String store = "ON FS \"" + bucket + "\"";
        String state =
                "SELECT FOLLOWER_STATE FROM information_schema.MV_BOTTOMLESS_STATUS"
                        + " WHERE DATABASE_NAME = 'shop'";
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                TestServer second = TestServer.start(folder.resolve("second"));
                Connection old = primary.connect();
                Connection sql = second.connect()) {
            run(old, "CREATE DATABASE shop " + store, "USE shop");
            run(old, "CREATE TABLE t (a INT PRIMARY KEY)", "INSERT INTO t VALUES (1)");
            run(old, "DETACH DATABASE shop");
            run(sql, "ATTACH DATABASE shop " + store + " READ ONLY", "USE shop");
            Sql.await(sql, state, "FOLLOWING");
            Files.move(bucket, away);
            Sql.await(sql, state, "STALE");
            assertThat(fails(sql, 10115, "FAILOVER DATABASE shop")).contains("bucket");
            assertThat(column(sql, ROWS)).as("it goes on serving").containsExactly("1");
            fails(sql, 1290, "INSERT INTO t VALUES (2)");
            Files.move(away, bucket);
            Sql.await(sql, state, "FOLLOWING");
            failover(sql, "FAILOVER DATABASE shop");
            run(sql, "INSERT INTO t VALUES (2)");
        }
    }

    /** A replica has no lock: that its source is alive is seen by what arrives. */
    @Test
    void aSourceThatGoesOnIsNotTakenOverWithoutForce() throws Exception {
        Path west = Files.createDirectory(folder.resolve("west"));
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                TestServer second = TestServer.start(folder.resolve("second"));
                Connection load = primary.connect();
                Connection old = primary.connect();
                Connection sql = second.connect()) {
            run(old, "CREATE DATABASE shop ON FS \"" + folder.resolve("east") + "\"", "USE shop");
            run(old, "CREATE TABLE t (a BIGINT AUTO_INCREMENT PRIMARY KEY)");
            run(old, "SYNC BOTTOMLESS DATABASE shop");
            run(old, "REPLICATE DATABASE shop TO FS \"" + west + "\" AS west");
            Sql.await(old, "SELECT ATTACHABLE FROM information_schema.MV_REPLICATION_STATUS", "1");
            run(sql, "ATTACH DATABASE shop ON FS \"" + west + "\" READ ONLY", "USE shop");
            run(load, "USE shop", "SET SESSION commit_durability = 'object_store'");
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> writing =
                    CompletableFuture.runAsync(() -> writeUntil(load, enough));
            Sql.await(sql, "SELECT COUNT(*) > 0 FROM t", "1");
            assertThat(fails(sql, 10102, "FAILOVER DATABASE shop"))
                    .contains("still written to")
                    .contains("FORCE");
            assertThat(failover(sql, "FAILOVER DATABASE shop DRY RUN").get("source"))
                    .contains("goes on");
            failover(sql, "FAILOVER DATABASE shop FORCE");
            Sql.await(
                    old,
                    "SELECT STATE FROM information_schema.MV_REPLICATION_STATUS",
                    "TAKEN_OVER");
            enough.set(true);
            writing.join();
            fails(old, 10103, "INSERT INTO t VALUES (NULL)");
        }
    }

    /** Commits until it is enough, or the database is fenced. */
    private static void writeUntil(Connection connection, AtomicBoolean enough) {
        try {
            while (!enough.get()) {
                run(connection, "INSERT INTO t VALUES (NULL)");
            }
        } catch (SQLException e) {
            assertThat(e.getErrorCode()).as(e.getMessage()).isEqualTo(10103);
        }
    }

    /** What a copier does that leaves locks where they are. */
    private static void copy(Path source, Path target) throws Exception {
        Sql.copy(source, target);
        for (Path lock : Sql.files(target, "/storage_locks/")) {
            Files.delete(lock);
        }
    }

    private static List<String> rows(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    /** Detail by step. */
    private static Map<String, String> failover(Connection sql, String text) throws SQLException {
        Map<String, String> details = new LinkedHashMap<>();
        try (Statement statement = sql.createStatement()) {
            // Connector/J's executeQuery knows by the first word which statements have a result.
            assertThat(statement.execute(text)).isTrue();
            ResultSet rows = statement.getResultSet();
            while (rows.next()) {
                details.put(rows.getString("Step"), rows.getString("Detail"));
            }
        }
        return details;
    }

    private static String bucket(Client client, String name) {
        String bucket = client.name().toLowerCase(Locale.ROOT) + "_" + name + "_shop_bucket";
        s3.makeBucket(bucket);
        return bucket;
    }
}
