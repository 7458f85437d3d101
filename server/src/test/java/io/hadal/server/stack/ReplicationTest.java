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
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A primary replicates to another S3 server and to a folder; through real clients. */
@Timeout(120)
final class ReplicationTest {
    private static final String ROWS = "SELECT a FROM t ORDER BY a";

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

    @ParameterizedTest
    @EnumSource
    void aDatabaseIsReplicatedAndRead(Client client) throws Exception {
        String name = client.name().toLowerCase(Locale.ROOT);
        here.makeBucket(name);
        there.makeBucket(name + "-replica");
        Path files = Files.createDirectory(folder.resolve("files"));
        String west = on(there, name + "-replica/shop");
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                TestServer second = TestServer.start(folder.resolve("second"));
                Connection sql = primary.connect(client);
                Connection reader = second.connect(client)) {
            run(sql, "CREATE DATABASE shop " + on(here, name + "/shop"), "USE shop");
            run(sql, "CREATE TABLE t (a INT PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)");
            run(sql, "OPTIMIZE TABLE t FLUSH");
            run(sql, "REPLICATE DATABASE shop " + to(west) + " AS west MAX LAG 30 SECONDS WARN");
            run(sql, "REPLICATE DATABASE shop TO FS \"" + files + "\" AS files");
            run(sql, "INSERT INTO t VALUES (3)");
            await(
                    sql,
                    "SELECT STATE FROM information_schema.MV_REPLICATION_STATUS"
                            + " WHERE LAG_COMMITS = 0 ORDER BY REPLICA",
                    "CURRENT",
                    "CURRENT");
            assertThat(column(sql, "SHOW REPLICATION STATUS FOR shop")).hasSize(2);
            run(reader, "ATTACH DATABASE shop " + west + " READ ONLY", "USE shop");
            assertThat(column(reader, ROWS)).containsExactly("1", "2", "3");
            run(reader, "ATTACH DATABASE shop ON FS \"" + files + "\" READ ONLY AS copied");
            assertThat(column(reader, "SELECT a FROM copied.t ORDER BY a"))
                    .containsExactly("1", "2", "3");
            run(sql, "INSERT INTO t VALUES (4)");
            await(reader, ROWS, "1", "2", "3", "4");
            run(sql, "PAUSE REPLICATING shop TO files", "STOP REPLICATING shop TO west");
            fails(sql, 10126, "CONTINUE REPLICATING shop TO west");
        }
    }

    private static String to(String on) {
        return "TO" + on.substring(2);
    }

    /** Asks until the answer is this; the test's time limit ends it. */
    private static void await(Connection sql, String query, String... expected)
            throws SQLException {
        while (!column(sql, query).equals(List.of(expected))) {
            run(sql, "SELECT SLEEP(0.05)");
        }
    }
}
