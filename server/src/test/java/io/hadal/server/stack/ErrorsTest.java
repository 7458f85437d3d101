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
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Errors that must be right, through a real client and a real S3 server. None leaves a half-made
 * thing, none prints a secret.
 */
@Timeout(120)
final class ErrorsTest {
    private static final AtomicInteger buckets = new AtomicInteger();

    private static S3ProxyServer s3;

    @TempDir Path folder;

    private TestServer server;
    private Connection sql;
    private String bucket;
    private volatile Duration ahead = Duration.ZERO;

    @BeforeAll
    static void startStore() {
        s3 = S3ProxyServer.start();
    }

    @AfterAll
    static void stopStore() {
        s3.close();
    }

    @BeforeEach
    void start() throws Exception {
        bucket = "errors-" + buckets.incrementAndGet();
        s3.makeBucket(bucket);
        InstantSource clock = () -> Instant.now().plus(ahead);
        server = TestServer.start(clock, folder.resolve("data"));
        sql = server.connect();
    }

    /** What fails changes neither the store nor what the server shows, and tells no secret. */
    private String refused(int code, String statement) throws Exception {
        List<Path> objects = Sql.files(s3.bucketsDirectory(), "/" + bucket + "/");
        List<String> databases = column(sql, "SHOW DATABASES");
        String message = fails(sql, code, statement);
        assertThat(Sql.files(s3.bucketsDirectory(), "/" + bucket + "/")).isEqualTo(objects);
        assertThat(column(sql, "SHOW DATABASES")).isEqualTo(databases);
        return message;
    }

    private void as(Client client) throws Exception {
        sql.close();
        sql = server.connect(client);
    }

    @AfterEach
    void stop() throws Exception {
        sql.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void theStoreClause(Client client) throws Exception {
        as(client);
        String create = "CREATE DATABASE d ON S3 \"" + bucket + "/d\" ";
        refused(
                10117,
                create + "CONFIG '{\"region\"' CREDENTIALS '{\"aws_secret_access_key\":\"hush\"}'");
        refused(10117, create + "CONFIG '{}' CREDENTIALS '{\"aws_secret_access_key\": hush'");
        assertThat(refused(10117, create + "CONFIG '{\"regoin\":\"x\"}'")).contains("regoin");
        assertThat(refused(10117, create + "CREDENTIALS '{\"aws_secret\":\"hush\"}'"))
                .contains("aws_secret");
        refused(10114, "CREATE DATABASE d " + on(s3, bucket + "/d", "hush"));
        refused(10115, "CREATE DATABASE d " + on(s3, "no-such-bucket/d"));
    }

    @Test
    void anEndpointThatIsNotThere() throws Exception {
        String config =
                "CONFIG '{\"endpoint_url\":\"http://127.0.0.1:1\",\"region\":\"us-east-1\"}'";
        String credentials =
                "CREDENTIALS '{\"aws_access_key_id\":\"a\",\"aws_secret_access_key\":\"hush\"}'";
        assertThat(
                        refused(
                                10113,
                                "CREATE DATABASE d ON S3 \""
                                        + bucket
                                        + "/d\" "
                                        + config
                                        + credentials))
                .contains("127.0.0.1:1");
    }

    @Test
    void aStoreWithoutConditionalCreate() throws Exception {
        try (CarelessS3 careless = CarelessS3.start()) {
            String config =
                    "CONFIG '{\"endpoint_url\":\""
                            + careless.endpoint()
                            + "\",\"region\":\"us-east-1\"}'";
            String credentials =
                    "CREDENTIALS"
                            + " '{\"aws_access_key_id\":\"a\",\"aws_secret_access_key\":\"hush\"}'";
            refused(10116, "CREATE DATABASE d ON S3 \"careless/d\" " + config + credentials);
        }
    }

    @ParameterizedTest
    @EnumSource
    void databasesThatAreThereOrNot(Client client) throws Exception {
        as(client);
        String create = "CREATE DATABASE d " + on(s3, bucket + "/d");
        run(sql, create);
        refused(1007, create);
        refused(1049, "USE nosuch");
        refused(1008, "DROP DATABASE nosuch");
        refused(10123, "ATTACH DATABASE d " + on(s3, bucket + "/d"));
        run(sql, "DETACH DATABASE d");
        refused(10101, "CREATE TABLE d.t (a INT)");
        refused(10122, "ATTACH DATABASE e " + on(s3, bucket + "/nothing"));
        run(sql, "ATTACH DATABASE d " + on(s3, bucket + "/d"));
    }

    @ParameterizedTest
    @EnumSource
    void pointsInTime(Client client) throws Exception {
        as(client);
        String store = on(s3, bucket + "/d");
        run(
                sql,
                "CREATE DATABASE d " + store,
                "CREATE TABLE d.t (a INT)",
                "CREATE MILESTONE \"known\" FOR d");
        refused(10105, "DROP MILESTONE \"_first_milestone\" FOR d");
        refused(10104, "DROP MILESTONE \"unknown\" FOR d");
        run(sql, "DETACH DATABASE d");
        refused(
                1210,
                "ATTACH DATABASE d "
                        + store
                        + " AT MILESTONE \"known\" AT TIME '2026-01-01 00:00:00'");
        assertThat(refused(10104, "ATTACH DATABASE d " + store + " AT MILESTONE \"knwon\""))
                .contains("known");
        refused(10106, "ATTACH DATABASE d " + store + " AT TIME '2999-01-01 00:00:00'");
        refused(10107, "ATTACH DATABASE d " + store + " AT TIME '2001-01-01 00:00:00'");
        refused(10117, "ATTACH DATABASE d " + store + " AT TIME 'yesterday'");
        run(sql, "ATTACH DATABASE d " + store);
    }

    @Test
    void pointsThatWereCollected() throws Exception {
        String store = on(s3, bucket + "/d");
        run(
                sql,
                "SET GLOBAL bottomless_gc_retention_period_minutes = 0",
                "SET GLOBAL bottomless_snapshot_trigger_log_chunks = 1",
                "SET commit_durability = object_store",
                "CREATE DATABASE d " + store,
                "CREATE TABLE d.t (a INT)",
                "CREATE MILESTONE \"soon gone\" FOR d");
        String early = column(sql, "SELECT UTC_TIMESTAMP(6)").getFirst();
        do {
            // Longer than a collector waits between two collections.
            ahead = ahead.plusMinutes(2);
            run(sql, "INSERT INTO d.t VALUES (1)");
        } while (earliest().compareTo(early) <= 0);
        run(sql, "DETACH DATABASE d");

        // The collector's last deletions may still reach the store.
        String refusal =
                fails(sql, 10107, "ATTACH DATABASE d " + store + " AT TIME '" + early + "'");
        assertThat(refusal).contains("cannot be attached at a time before").contains("not kept");
        fails(sql, 10104, "ATTACH DATABASE d " + store + " AT MILESTONE \"soon gone\"");
        run(sql, "ATTACH DATABASE d " + store);
        assertThat(column(sql, "SELECT COUNT(*) > 0 FROM d.t")).containsExactly("1");
    }

    private String earliest() throws SQLException {
        return column(
                        sql,
                        "SELECT COALESCE(EARLIEST_AVAILABLE_TIME, '') FROM information_schema.MV_BOTTOMLESS_DATABASES"
                                + " WHERE DATABASE_NAME = 'd'")
                .getFirst();
    }

    @Test
    void severalStorageIds() throws Exception {
        String store = on(s3, bucket + "/d");
        run(sql, "CREATE DATABASE d " + store, "DETACH DATABASE d");
        run(sql, "CREATE DATABASE e " + store, "DETACH DATABASE e");
        String message = refused(10108, "ATTACH DATABASE f " + store);
        List<String> ids = storageIds();
        assertThat(ids).hasSize(2);
        assertThat(message).contains(ids);
        run(sql, "ATTACH DATABASE f " + store + " WITH STORAGEID " + ids.getFirst());
    }

    @ParameterizedTest
    @EnumSource
    void ordinaryMistakes(Client client) throws Exception {
        as(client);
        run(
                sql,
                "CREATE DATABASE d",
                "USE d",
                "CREATE TABLE t (a INT PRIMARY KEY, b INT)",
                "INSERT INTO t VALUES (1, 1)");
        assertThat(fails(sql, 1062, "INSERT INTO t VALUES (2, 2), (1, 3)"))
                .contains("Duplicate entry '1' for key 't.PRIMARY'");
        assertThat(column(sql, "SELECT a FROM t")).containsExactly("1");
        fails(sql, 1064, "SELEC 1");
        fails(sql, 1146, "SELECT * FROM nosuch");
        fails(sql, 1146, "INSERT INTO nosuch VALUES (1)");
        fails(sql, 1054, "SELECT nosuch FROM t");
        fails(sql, 1054, "UPDATE t SET nosuch = 1");
        fails(
                sql,
                1064,
                "CREATE DATABASE x ON S3 'b' CREDENTIALS '{\"aws_secret_access_key\":\"hush\"}'"
                        + " nonsense 'local-secret-key'");
    }

    @Test
    void locks() throws Exception {
        run(
                sql,
                "CREATE DATABASE d",
                "USE d",
                "CREATE TABLE t (a INT PRIMARY KEY, b INT)",
                "INSERT INTO t VALUES (1, 1), (2, 2)");
        try (Connection other = server.connect()) {
            run(other, "USE d", "SET SESSION innodb_lock_wait_timeout = 1");
            run(sql, "BEGIN", "UPDATE t SET b = 10 WHERE a = 1");
            fails(other, 1205, "UPDATE t SET b = 11 WHERE a = 1");
            run(
                    other,
                    "SET SESSION innodb_lock_wait_timeout = 50",
                    "BEGIN",
                    "UPDATE t SET b = 20 WHERE a = 2");
            CompletableFuture<Integer> first = update(sql, "UPDATE t SET b = 30 WHERE a = 2");
            CompletableFuture<Integer> second = update(other, "UPDATE t SET b = 40 WHERE a = 1");
            assertThat(List.of(first.get(), second.get())).containsExactlyInAnyOrder(0, 1213);
            run(sql, "ROLLBACK");
            run(other, "ROLLBACK");
            run(sql, "UPDATE t SET b = 50");
        }
    }

    /** Error number that a statement ends with, 0 for none; the one that goes on commits. */
    private static CompletableFuture<Integer> update(Connection connection, String statement) {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        run(connection, statement, "COMMIT");
                        code.complete(0);
                    } catch (SQLException e) {
                        code.complete(e.getErrorCode());
                    }
                });
        return code;
    }

    private List<String> storageIds() throws Exception {
        Path root = s3.bucketsDirectory().resolve(bucket).resolve("d");
        try (java.util.stream.Stream<Path> folders = Files.list(root)) {
            return folders.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
