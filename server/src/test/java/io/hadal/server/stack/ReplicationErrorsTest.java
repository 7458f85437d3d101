package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.column;
import static io.hadal.server.stack.Sql.fails;
import static io.hadal.server.stack.Sql.on;
import static io.hadal.server.stack.Sql.run;
import static io.hadal.server.stack.Sql.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.objectstore.s3.S3ProxyServer;
import io.hadal.server.stack.TestServer.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What REPLICATE refuses: it leaves no half-made replica, and prints no secret. */
final class ReplicationErrorsTest extends TwoS3Servers {
    /** What fails changes neither the stores nor what the server shows. */
    private static String refused(Connection sql, int code, String statement) throws Exception {
        List<Path> before = untouched();
        List<String> replicas = column(sql, "SHOW REPLICATION STATUS");
        String message = fails(sql, code, statement);
        assertThat(untouched()).isEqualTo(before);
        assertThat(column(sql, "SHOW REPLICATION STATUS")).isEqualTo(replicas);
        return message;
    }

    /** What is stored but for the replica that is being copied to. */
    private static List<Path> untouched() throws Exception {
        return Sql.files(there.bucketsDirectory(), "/").stream()
                .filter(file -> !file.toString().contains("/west/"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void placesThatCannotBeReplicas(Client client) throws Exception {
        String bucket = client.name().toLowerCase(Locale.ROOT);
        makeBuckets(bucket);
        Path files = there.bucketsDirectory().resolve(bucket);
        String replicate = "REPLICATE DATABASE shop ";
        String source = on(here, bucket + "/shop");
        try (TestServer server = TestServer.start(folder.resolve("data"));
                Connection sql = server.connect(client)) {
            run(sql, "CREATE DATABASE shop " + source, "CREATE TABLE shop.t (a INT)");
            run(sql, "CREATE DATABASE other " + on(there, bucket + "/other"));
            Files.createDirectories(files.resolve("photos"));
            Files.writeString(files.resolve("photos/a.jpg"), "a");

            assertThat(refused(sql, 10124, replicate + to(source))).contains("where it lives");
            assertThat(refused(sql, 10124, replicate + to(on(there, bucket + "/other"))))
                    .contains("another database");
            assertThat(refused(sql, 10124, replicate + to(on(there, bucket + "/photos"))))
                    .contains("a.jpg");
            refused(sql, 10114, replicate + to(on(there, bucket + "/new", "hush")));
            refused(sql, 10115, replicate + to(on(there, "no-such-bucket/new")));
            refused(
                    sql,
                    10113,
                    replicate + to(on(there, bucket + "/new")).replaceAll(":\\d+\"", ":1\""));
            refused(sql, 10115, replicate + "TO FS \"" + folder.resolve("none") + "\"");
            assertThat(
                            refused(
                                    sql,
                                    10117,
                                    replicate
                                            + "TO S3 \"x/y\" CREDENTIALS '{\"aws_secret\":\"hush\"}'"))
                    .contains("aws_secret");
            refused(sql, 1049, "REPLICATE DATABASE nosuch " + to(on(there, bucket + "/new")));

            run(sql, replicate + to(on(there, bucket + "/west")) + " AS west");
            refused(sql, 10125, replicate + to(on(there, bucket + "/new")) + " AS west");
            refused(sql, 10125, replicate + to(on(there, bucket + "/west")) + " AS east");
            refused(sql, 10126, "PAUSE REPLICATING shop TO east");
            refused(sql, 10126, "STOP REPLICATING shop TO east");
            refused(sql, 10117, "FAILOVER DATABASE shop");
            run(sql, "STOP REPLICATING shop");
            refused(sql, 10126, "STOP REPLICATING shop");
            run(sql, "DETACH DATABASE shop");
            refused(sql, 10101, replicate + to(on(there, bucket + "/new")));
            run(sql, "ATTACH DATABASE shop " + source + " READ ONLY");
            refused(sql, 1290, replicate + to(on(there, bucket + "/new")));
        }
    }

    /** A place that holds this database, but goes its own way, or a longer one. */
    @ParameterizedTest
    @EnumSource(names = "MARIADB")
    void copiesThatAreNoReplicas(Client client) throws Exception {
        makeBuckets("ahead");
        Path source = here.bucketsDirectory().resolve("ahead");
        Path copy = there.bucketsDirectory().resolve("ahead");
        try (TestServer server = TestServer.start(folder.resolve("data"));
                TestServer second = TestServer.start(folder.resolve("second"));
                Connection sql = server.connect(client);
                Connection other = second.connect(client)) {
            run(sql, "CREATE DATABASE shop " + on(here, "ahead/shop"), "USE shop");
            run(sql, "CREATE TABLE t (a INT)", "SYNC BOTTOMLESS DATABASE shop");
            Sql.copy(source, copy);
            Sql.copy(source, there.bucketsDirectory().resolve("forked"));
            run(sql, "INSERT INTO t VALUES (1)", "SYNC BOTTOMLESS DATABASE shop");
            run(sql, "INSERT INTO t VALUES (2)", "SYNC BOTTOMLESS DATABASE shop");
            List<Path> newest = new ArrayList<>(Sql.files(source, "/log/"));
            Sql.copy(source, copy);
            run(other, "ATTACH DATABASE shop " + on(there, "forked/shop") + " FORCE");
            assertThat(
                            refused(
                                    sql,
                                    10124,
                                    "REPLICATE DATABASE shop " + to(on(there, "forked/shop"))))
                    .contains("was taken over by line");
            Files.delete(newest.removeLast());
            Files.delete(newest.removeLast());
            assertThat(
                            refused(
                                    sql,
                                    10124,
                                    "REPLICATE DATABASE shop " + to(on(there, "ahead/shop"))))
                    .contains("more of this history");
            assertThat(column(sql, "SHOW REPLICATION STATUS")).isEmpty();
        }
    }

    /** A replica whose credentials expire under way is down; its primary is not. */
    @ParameterizedTest
    @EnumSource(names = "MYSQL")
    void credentialsThatExpire(Client client) throws Exception {
        here.makeBucket("expiring");
        String status = "SELECT %s FROM information_schema.MV_REPLICATION_STATUS";
        try (S3ProxyServer west = S3ProxyServer.start("expiring");
                TestServer server = TestServer.start(folder.resolve("data"));
                Connection sql = server.connect(client)) {
            run(sql, "CREATE DATABASE shop " + on(here, "expiring/shop"), "USE shop");
            run(sql, "CREATE TABLE t (a INT)");
            String place = to(on(west, "expiring/shop"));
            run(sql, "REPLICATE DATABASE shop " + place + " AS west MAX LAG 1 SECOND WARN");
            Sql.await(sql, status.formatted("LAG_COMMITS"), "0");
            west.stop();
            try (DenyingS3 denying = DenyingS3.at(west.endpoint())) {
                run(sql, "INSERT INTO t VALUES (1)");
                Sql.await(sql, status.formatted("STATE"), "WAITING");
                Sql.await(
                        sql,
                        status.formatted("ALARM"),
                        "It is further behind than MAX LAG 1 SECONDS WARN.");
                assertThat(column(sql, status.formatted("LAST_ERROR")).getFirst())
                        // An answer to HEAD says no more than its status.
                        .containsAnyOf("xpired", "check the credentials")
                        .doesNotContain("local-secret-key");
                run(sql, "INSERT INTO t VALUES (2)");
                fails(
                        sql,
                        10114,
                        "REPLICATE DATABASE shop " + to(on(west, "expiring/x")) + " AS x");
            }
            west.resume();
            Sql.await(
                    sql,
                    status.formatted("CONCAT(STATE, LAG_COMMITS, LAST_ERROR, ALARM)"),
                    "CURRENT0");
        }
    }
}
