package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.column;
import static io.hadal.server.stack.Sql.fails;
import static io.hadal.server.stack.Sql.on;
import static io.hadal.server.stack.Sql.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.objectstore.s3.S3ProxyServer;
import io.hadal.server.stack.TestServer.Client;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.Locale;

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
