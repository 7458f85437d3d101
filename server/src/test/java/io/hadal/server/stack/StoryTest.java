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
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database that lives in a bucket, through real clients and a real S3 server. */
@Timeout(120)
final class StoryTest {
    private static final String ROWS = "SELECT a FROM t ORDER BY a";

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
    void aCopyAttachesAtItsEndAtAMilestoneAndAtATime(Client client) throws Exception {
        String bucket = bucket(client, "bottomless");
        String copy = bucket(client, "replicated_bottomless");
        String time;
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                Connection sql = primary.connect(client)) {
            run(
                    sql,
                    "CREATE DATABASE bottomless_db " + on(s3, bucket + "/bottomless_db"),
                    "USE bottomless_db");
            run(
                    sql,
                    "CREATE TABLE t (a INT)",
                    "INSERT INTO t VALUES (10)",
                    "INSERT INTO t VALUES (20)");
            run(sql, "CREATE MILESTONE \"after_second_insert\" FOR bottomless_db");
            time = milestoneTime(sql);
            run(
                    sql,
                    "INSERT INTO t VALUES (30)",
                    "INSERT INTO t VALUES (40)",
                    "DETACH DATABASE bottomless_db");
            fails(sql, 10101, "SELECT * FROM bottomless_db.t");
        }
        Sql.copy(s3.bucketsDirectory().resolve(bucket), s3.bucketsDirectory().resolve(copy));
        String attach = "ATTACH DATABASE bottomless_db " + on(s3, copy + "/bottomless_db");
        try (TestServer other = TestServer.start(folder.resolve("other"));
                Connection sql = other.connect(client)) {
            run(sql, attach, "USE bottomless_db");
            assertThat(column(sql, ROWS)).containsExactly("10", "20", "30", "40");
            run(
                    sql,
                    "DETACH DATABASE bottomless_db",
                    attach + " AT MILESTONE \"after_second_insert\"",
                    "USE bottomless_db");
            assertThat(column(sql, ROWS)).containsExactly("10", "20");
            run(sql, "INSERT INTO t VALUES (21)");
            assertThat(column(sql, ROWS)).containsExactly("10", "20", "21");
            run(
                    sql,
                    "DETACH DATABASE bottomless_db",
                    attach + " AT TIME '" + time + "'",
                    "USE bottomless_db");
            assertThat(column(sql, ROWS)).containsExactly("10", "20");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPrimaryThatIsLostIsReplacedAndFenced(Client client) throws Exception {
        String bucket = bucket(client, "lost");
        String copy = bucket(client, "lost_copy");
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                Connection old = primary.connect(client)) {
            run(
                    old,
                    "CREATE DATABASE shop " + on(s3, bucket + "/shop"),
                    "USE shop",
                    "CREATE TABLE t (a INT PRIMARY KEY)");
            run(old, "INSERT INTO t VALUES (1), (2), (3)", "SYNC BOTTOMLESS DATABASE shop");
            Sql.copy(s3.bucketsDirectory().resolve(bucket), s3.bucketsDirectory().resolve(copy));
            try (TestServer other = TestServer.start(folder.resolve("other"));
                    Connection sql = other.connect(client)) {
                attachTheCopy(sql, copy, primary.port());
                run(sql, "DETACH DATABASE shop");
                run(sql, "ATTACH DATABASE shop " + on(s3, bucket + "/shop") + " FORCE", "USE shop");
                assertThat(column(sql, ROWS)).containsExactly("1", "2", "3");
                run(old, "SET SESSION commit_durability = 'object_store'");
                fails(old, 10103, "INSERT INTO t VALUES (99)");
                fails(old, 10103, "INSERT INTO t VALUES (100)");
                run(sql, "INSERT INTO t VALUES (4)");
                assertThat(column(sql, ROWS)).containsExactly("1", "2", "3", "4");
            }
        }
        try (TestServer again = TestServer.start(folder.resolve("primary"));
                Connection sql = again.connect(client)) {
            fails(sql, 10103, "INSERT INTO shop.t VALUES (101)");
        }
    }

    private static void attachTheCopy(Connection sql, String copy, int primaryPort)
            throws Exception {
        String attach = "ATTACH DATABASE shop " + on(s3, copy + "/shop");
        List<Path> locks = Sql.files(s3.bucketsDirectory().resolve(copy), "/storage_locks/");
        assertThat(locks).hasSize(1);
        String message = fails(sql, 10102, attach);
        assertThat(message)
                .contains(locks.getFirst().getFileName().toString())
                .contains(":" + primaryPort)
                .contains("FORCE")
                .contains("hadal locks");
        Files.delete(locks.getFirst());
        run(sql, attach, "USE shop");
        assertThat(column(sql, ROWS)).containsExactly("1", "2", "3");
        run(sql, "INSERT INTO t VALUES (5)");
        assertThat(column(sql, ROWS)).containsExactly("1", "2", "3", "5");
    }

    private static String milestoneTime(Connection sql) throws Exception {
        String query =
                "SELECT MILESTONE_TIME FROM information_schema.MV_MILESTONES WHERE MILESTONE_NAME ="
                        + " 'after_second_insert'";
        return column(sql, query).getFirst();
    }

    private static String bucket(Client client, String name) {
        String bucket = client.name().toLowerCase(Locale.ROOT) + "_" + name + "_db_bucket";
        s3.makeBucket(bucket);
        return bucket;
    }
}
