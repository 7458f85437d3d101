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
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Proving that a replica can be restored, through real clients. */
@Timeout(120)
final class VerifyReplicaTest {
    private static final String VERIFY = "VERIFY REPLICA west FOR shop";

    private static final String STATUS =
            " FROM information_schema.MV_REPLICATION_STATUS WHERE DATABASE_NAME = 'shop'";

    private static S3ProxyServer here;
    private static S3ProxyServer there;

    @TempDir Path folder;

    @BeforeAll
    static void start() {
        here = S3ProxyServer.start();
        there = S3ProxyServer.start();
    }

    @AfterAll
    static void stop() {
        here.close();
        there.close();
    }

    /** Each row's columns behind the position, with a bar between them. */
    private static List<String> verify(Connection sql, String statement) throws SQLException {
        List<String> rows = new ArrayList<>();
        // Connector/J's executeQuery does not know that the statement has a result.
        try (Statement executing = sql.createStatement()) {
            assertThat(executing.execute(statement)).isTrue();
            ResultSet result = executing.getResultSet();
            while (result.next()) {
                assertThat(result.getLong("Position")).isPositive();
                rows.add(
                        String.join(
                                " | ",
                                result.getString("Table"),
                                result.getString("Rows"),
                                result.getString("Replica_rows"),
                                result.getString("Result")));
                assertThat(result.getString("Result").equals("equal"))
                        .isEqualTo(
                                result.getString("Checksum")
                                        .equals(result.getString("Replica_checksum")));
            }
        }
        return rows;
    }

    private static String status(Connection sql, String expression) throws SQLException {
        return column(sql, "SELECT " + expression + STATUS).getFirst();
    }

    private void create(Connection sql, String bucket) throws Exception {
        here.makeBucket(bucket);
        there.makeBucket(bucket);
        run(sql, "CREATE DATABASE shop " + on(here, bucket + "/shop"), "USE shop");
        run(sql, "CREATE TABLE t (a INT PRIMARY KEY)", "INSERT INTO t VALUES (1), (2), (3)");
        run(sql, "OPTIMIZE TABLE t FLUSH", "DELETE FROM t WHERE a = 2");
    }

    @ParameterizedTest
    @EnumSource
    void aReplicaIsProvenTableByTable(Client client) throws Exception {
        String bucket = "proven-" + client.name().toLowerCase(Locale.ROOT);
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                Connection sql = primary.connect(client)) {
            create(sql, bucket);
            run(
                    sql,
                    "CREATE TABLE all_types (a TINYINT, b SMALLINT, c MEDIUMINT, d INT, e BIGINT,"
                            + " f DECIMAL(38,10), g FLOAT, h DOUBLE, i VARCHAR(20), j TEXT, k VARBINARY(9),"
                            + " l BLOB, m DATE, n DATETIME(6), o JSON, p BOOL)",
                    "INSERT INTO all_types VALUES (1, 2, 3, 4, 5, 6.7, 8.9, 1e100, 'ä', 'text', X'00FF',"
                            + " X'01', '2026-01-01', '2026-01-01 00:00:00.000001', '{\"a\":1}', 1)",
                    "INSERT INTO all_types (a) VALUES (NULL), (NULL)",
                    "OPTIMIZE TABLE all_types FLUSH",
                    "INSERT INTO all_types (a) VALUES (NULL)",
                    "CREATE TABLE empty (a INT PRIMARY KEY)",
                    "REPLICATE DATABASE shop "
                            + to(on(there, bucket + "/shop"))
                            + " AS west VERIFY EVERY 90 MINUTES MAX LAG 30 SECONDS");
            // Also what was committed just now.
            run(sql, "INSERT INTO t VALUES (4)", "ALTER TABLE t ADD COLUMN b INT DEFAULT 7");
            List<String> equal =
                    List.of(
                            "shop.all_types | 4 | 4 | equal",
                            "shop.empty | 0 | 0 | equal",
                            "shop.t | 3 | 3 | equal");
            assertThat(verify(sql, VERIFY)).isEqualTo(equal);
            assertThat(verify(sql, "VERIFY REPLICA west")).isEqualTo(equal);
            assertThat(status(sql, "VERIFY_EVERY")).isEqualTo("90 MINUTES");
            assertThat(status(sql, "PROVEN_LSN = COMMIT_LSN")).isEqualTo("1");
            assertThat(
                            status(
                                    sql,
                                    "PROVEN_COMMIT_TIME <= PROVEN_AT AND PROVEN_AT = LAST_VERIFIED_AT"))
                    .isEqualTo("1");
            assertThat(status(sql, "LAST_VERIFY_ERROR")).isEmpty();
            assertThat(status(sql, "ALARM")).isEmpty();
            assertThat(column(sql, "SHOW GLOBAL STATUS LIKE 'Replicas_damaged'")).hasSize(1);
        }
    }

    /** What the runbook says is done about it works. */
    @ParameterizedTest
    @EnumSource
    void aDamagedReplicaIsAnAlarmAndCanBeMended(Client client) throws Exception {
        String bucket = "damaged-" + client.name().toLowerCase(Locale.ROOT);
        String west = on(there, bucket + "/shop");
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                Connection sql = primary.connect(client)) {
            create(sql, bucket);
            run(sql, "CREATE TABLE u (a INT PRIMARY KEY)", "INSERT INTO u VALUES (1)");
            run(sql, "REPLICATE DATABASE shop " + to(west) + " AS west");
            assertThat(verify(sql, VERIFY)).allMatch(row -> row.endsWith("equal"));
            assertThat(status(sql, "VERIFY_EVERY")).isNull();
            Path segment =
                    Sql.files(there.bucketsDirectory().resolve(bucket), "/blobs/").getFirst();
            byte[] bytes = Files.readAllBytes(segment);
            bytes[bytes.length / 2] ^= 1;
            Files.write(segment, bytes);
            List<String> rows = verify(sql, VERIFY);
            assertThat(rows.get(0))
                    .startsWith("shop.t | 2 | null | ")
                    .contains(segment.getFileName().toString(), "is corrupt");
            assertThat(rows.get(1)).isEqualTo("shop.u | 1 | 1 | equal");
            assertThat(column(sql, "SHOW WARNINGS")).containsExactly("Warning");
            assertThat(status(sql, "ALARM"))
                    .startsWith("It could not be restored: Table t: ")
                    .contains("is corrupt");
            assertThat(status(sql, "LAST_VERIFY_ERROR")).startsWith("Table t: ");
            assertThat(status(sql, "PROVEN_AT < LAST_VERIFIED_AT")).isEqualTo("1");

            Files.delete(segment);
            assertThat(fails(sql, 10111, VERIFY)).contains(segment.getFileName().toString());
            run(sql, "STOP REPLICATING shop TO west");
            run(sql, "REPLICATE DATABASE shop " + to(west) + " AS west2");
            assertThat(verify(sql, "VERIFY REPLICA west2 FOR shop"))
                    .containsExactly("shop.t | 2 | 2 | equal", "shop.u | 1 | 1 | equal");
            assertThat(status(sql, "ALARM")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MARIADB")
    void whatCannotBeComparedSaysWhy(Client client) throws Exception {
        String west = on(there, "says-why/shop");
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                TestServer second = TestServer.start(folder.resolve("second"));
                Connection sql = primary.connect(client);
                Connection other = second.connect(client)) {
            create(sql, "says-why");
            assertThat(fails(sql, 10126, VERIFY)).contains("has no replica west");
            fails(sql, 1049, "VERIFY REPLICA west FOR nowhere");
            fails(sql, 1064, "VERIFY REPLICA west SHOP");
            fails(sql, 10117, "REPLICATE DATABASE shop " + to(west) + " VERIFY EVERY 0 HOURS");
            fails(sql, 1064, "REPLICATE DATABASE shop " + to(west) + " VERIFY EVERY 3 WEEKS");
            run(sql, "REPLICATE DATABASE shop " + to(west) + " AS west");
            assertThat(verify(sql, VERIFY)).containsExactly("shop.t | 2 | 2 | equal");
            run(sql, "PAUSE REPLICATING shop TO west", "INSERT INTO t VALUES (9)");
            assertThat(fails(sql, 10127, VERIFY)).contains("is paused");
            assertThat(status(sql, "LAST_VERIFY_ERROR")).contains("is paused");
            assertThat(status(sql, "ALARM")).isEmpty();
            run(sql, "CONTINUE REPLICATING shop TO west");
            assertThat(verify(sql, VERIFY)).containsExactly("shop.t | 3 | 3 | equal");
            run(other, "ATTACH DATABASE shop " + west + " READ ONLY");
            fails(other, 1290, VERIFY);
            run(other, "FAILOVER DATABASE shop FORCE");
            assertThat(fails(sql, 10103, VERIFY)).contains("took it over");
            assertThat(status(sql, "ALARM")).isEmpty();
        }
    }
}
