package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.column;
import static io.hadal.server.stack.Sql.fails;
import static io.hadal.server.stack.Sql.on;
import static io.hadal.server.stack.Sql.run;
import static io.hadal.server.stack.Sql.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.server.stack.TestServer.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A primary replicates to another S3 server and to a folder; through real clients. */
final class ReplicationTest extends TwoS3Servers {
    private static final String ROWS = "SELECT a FROM t ORDER BY a";

    @ParameterizedTest
    @EnumSource
    void aDatabaseIsReplicatedAndRead(Client client) throws Exception {
        String name = client.name().toLowerCase(Locale.ROOT);
        Path files = Files.createDirectory(folder.resolve("files"));
        String west = on(there, name + "/shop");
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                TestServer second = TestServer.start(folder.resolve("second"));
                Connection sql = primary.connect(client);
                Connection reader = second.connect(client)) {
            create(sql, name);
            run(sql, "INSERT INTO t VALUES (1), (2)", "OPTIMIZE TABLE t FLUSH");
            run(sql, "REPLICATE DATABASE shop " + to(west) + " AS west MAX LAG 30 SECONDS WARN");
            run(sql, "REPLICATE DATABASE shop TO FS \"" + files + "\" AS files");
            run(sql, "REPLICATE DATABASE shop " + to(west) + " AS west MAX LAG 9 SECONDS BLOCK");
            assertThat(
                            column(
                                    sql,
                                    "SELECT MAX_LAG FROM information_schema.MV_REPLICATION_STATUS"
                                            + " WHERE REPLICA = 'west'"))
                    .containsExactly("MAX LAG 9 SECONDS BLOCK");
            run(sql, "INSERT INTO t VALUES (3)");
            Sql.await(sql, STATE + " WHERE LAG_COMMITS = 0 ORDER BY REPLICA", "CURRENT", "CURRENT");
            assertThat(column(sql, "SHOW REPLICATION STATUS FOR shop")).hasSize(2);
            run(reader, "ATTACH DATABASE shop " + west + " READ ONLY", "USE shop");
            assertThat(column(reader, ROWS)).containsExactly("1", "2", "3");
            run(reader, "ATTACH DATABASE shop ON FS \"" + files + "\" READ ONLY AS copied");
            assertThat(column(reader, "SELECT a FROM copied.t ORDER BY a"))
                    .containsExactly("1", "2", "3");
            run(sql, "INSERT INTO t VALUES (4)");
            Sql.await(reader, ROWS, "1", "2", "3", "4");
            run(sql, "PAUSE REPLICATING shop TO files", "STOP REPLICATING shop TO west");
            fails(sql, 10126, "CONTINUE REPLICATING shop TO west");
        }
    }

    /** Whoever attaches the replica is the writer; the primary that replicates to it makes way. */
    @ParameterizedTest
    @EnumSource
    void aPrimaryWhoseReplicaIsTakenOverMakesWay(Client client) throws Exception {
        String name = "taken-" + client.name().toLowerCase(Locale.ROOT);
        try (TestServer second = TestServer.start(folder.resolve("second"));
                Connection other = second.connect(client)) {
            try (TestServer primary = TestServer.start(folder.resolve("primary"));
                    Connection sql = primary.connect(client)) {
                String west = replicated(sql, name, " AS west");
                run(sql, "INSERT INTO t VALUES (1)");
                Sql.await(sql, STATE + " WHERE LAG_COMMITS = 0", "CURRENT");
                run(other, "ATTACH DATABASE shop " + west, "USE shop");
                run(other, "INSERT INTO t VALUES (2)");
                run(sql, "INSERT INTO t VALUES (3)");
                Sql.await(sql, STATE, "TAKEN_OVER");
                String told = fails(sql, 10103, "INSERT INTO t VALUES (4)");
                assertThat(told).contains("of node", "STOP REPLICATING shop TO west");
                fails(sql, 10103, "CREATE TABLE u (a INT)");
                fails(sql, 10103, "CREATE MILESTONE 'm' FOR shop");
                assertThat(column(sql, ROWS)).containsExactly("1", "3");
            }
            try (TestServer primary = TestServer.start(folder.resolve("primary"));
                    Connection sql = primary.connect(client)) {
                fails(sql, 10103, "INSERT INTO shop.t VALUES (4)");
                assertThat(column(sql, STATE)).containsExactly("TAKEN_OVER");
                run(sql, "STOP REPLICATING shop TO west", "INSERT INTO shop.t VALUES (4)");
                assertThat(column(sql, "SELECT a FROM shop.t ORDER BY a"))
                        .containsExactly("1", "3", "4");
                run(sql, "SYNC BOTTOMLESS DATABASE shop", "DETACH DATABASE shop");
                String back = on(here, name + "/shop");
                assertThat(fails(other, 10124, "REPLICATE DATABASE shop " + to(back)))
                        .contains("FORCE");
                run(other, "REPLICATE DATABASE shop " + to(back) + " RETENTION 2 DAYS FORCE");
                Sql.await(other, STATE + " WHERE LAG_COMMITS = 0", "CURRENT");
                run(sql, "ATTACH DATABASE shop " + back + " READ ONLY");
                assertThat(column(sql, "SELECT a FROM shop.t ORDER BY a"))
                        .containsExactly("1", "2");
            }
        }
    }

    /** It was down while that happened: it must look before it takes a commit. */
    @ParameterizedTest
    @EnumSource(names = "MARIADB")
    void aPrimaryThatWasDownLooksFirst(Client client) throws Exception {
        String west;
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                Connection sql = primary.connect(client)) {
            west = replicated(sql, "looks", " AS west");
        }
        try (TestServer second = TestServer.start(folder.resolve("second"));
                Connection other = second.connect(client)) {
            run(other, "ATTACH DATABASE shop " + west, "INSERT INTO shop.t VALUES (1)");
        }
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                Connection sql = primary.connect(client)) {
            assertThat(fails(sql, 10103, "INSERT INTO shop.t VALUES (2)"))
                    .contains("west was taken over");
            run(sql, "DETACH DATABASE shop");
        }
    }

    @ParameterizedTest
    @EnumSource(names = "MARIADB")
    void itGoesOnIfThatWasAskedFor(Client client) throws Exception {
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                TestServer second = TestServer.start(folder.resolve("second"));
                Connection other = second.connect(client);
                Connection sql = primary.connect(client)) {
            String west = replicated(sql, "goes-on", " ON TAKEOVER CONTINUE");
            run(other, "ATTACH DATABASE shop " + west);
            run(sql, "INSERT INTO t VALUES (1)");
            Sql.await(sql, STATE, "TAKEN_OVER");
            run(sql, "INSERT INTO t VALUES (2)", "DETACH DATABASE shop");
            assertThat(column(sql, "SHOW WARNINGS")).isNotEmpty();
        }
    }

    /** DETACH waits for replicas that are in step. */
    @ParameterizedTest
    @EnumSource(names = "MYSQL")
    void whatIsDetachedHasBeenCopied(Client client) throws Exception {
        try (TestServer primary = TestServer.start(folder.resolve("primary"));
                Connection sql = primary.connect(client)) {
            String west = replicated(sql, "detached", " AS west");
            run(sql, "INSERT INTO t VALUES (1)", "DETACH DATABASE shop");
            assertThat(column(sql, "SHOW WARNINGS")).isEmpty();
            run(sql, "ATTACH DATABASE shop " + west, "USE shop");
            assertThat(column(sql, ROWS)).containsExactly("1");
            assertThat(column(sql, "SHOW REPLICATION STATUS")).isEmpty();
        }
    }
}
