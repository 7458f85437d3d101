package io.hadal.server.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.jdbc.JdbcConnection;
import io.hadal.server.stack.TestServer.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cursors and what OK packets tell, as Connector/J asks for them. */
@Timeout(120)
final class CursorTest {
    @TempDir Path data;

    /** More rows than are kept in memory; another statement runs between two fetches. */
    @Test
    void rowsAreFetchedInPieces() throws Exception {
        try (TestServer server = TestServer.start(data);
                Connection sql =
                        DriverManager.getConnection(
                                Client.MYSQL.url(server.port())
                                        + "&useCursorFetch=true&user=root")) {
            Sql.run(
                    sql,
                    "CREATE DATABASE d",
                    "USE d",
                    "CREATE TABLE t (id INT PRIMARY KEY, x VARCHAR(200))");
            try (PreparedStatement insert =
                    sql.prepareStatement("INSERT INTO t VALUES (?, REPEAT('x', 200))")) {
                for (int i = 0; i < 3_000; i++) {
                    insert.setInt(1, i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            long before = spilled();
            try (PreparedStatement query =
                    sql.prepareStatement("SELECT id, x FROM t WHERE id >= ? ORDER BY id")) {
                query.setFetchSize(100);
                for (int from : new int[] {0, 2_950, 5_000}) {
                    query.setInt(1, from);
                    int rows = from;
                    try (ResultSet result = query.executeQuery()) {
                        while (result.next()) {
                            assertThat(result.getInt(1)).isEqualTo(rows++);
                            assertThat(result.getString(2)).hasSize(200);
                            if (rows == 150) {
                                assertThat(spilled()).isEqualTo(before + 1);
                                assertThat(Sql.column(sql, "SELECT COUNT(*) FROM t"))
                                        .isEqualTo(List.of("3000"));
                            }
                        }
                    }
                    assertThat(rows).isEqualTo(Math.max(3_000, from));
                }
            }
            assertThat(spilled()).isEqualTo(before);
        }
    }

    private static long spilled() throws Exception {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("hadal-cursor"))
                    .count();
        }
    }

    @Test
    void whatIsSetInSqlIsToldToMariaDbsDriver() throws Exception {
        try (TestServer server = TestServer.start(data);
                Connection sql = server.connect(Client.MARIADB)) {
            Sql.run(sql, "CREATE DATABASE d", "USE d");
            assertThat(sql.getCatalog()).isEqualTo("d");
            Sql.run(sql, "SET autocommit = 0, time_zone = '+02:00'");
            assertThat(sql.getAutoCommit()).isFalse();
            assertThat(Sql.column(sql, "SELECT 1")).containsExactly("1");
        }
    }

    @Test
    void whatIsSetInSqlIsToldToConnectorJ() throws Exception {
        try (TestServer server = TestServer.start(data);
                Connection sql =
                        DriverManager.getConnection(
                                Client.MYSQL.url(server.port())
                                        + "&trackSessionState=true&user=root")) {
            Sql.run(sql, "CREATE DATABASE d", "USE d");
            assertThat(told(sql)).containsExactly("d");
            Sql.run(sql, "SET time_zone = '+02:00', sql_mode = ''");
            assertThat(told(sql)).containsExactly("time_zone", "+02:00");
            Sql.run(
                    sql,
                    "SET session_track_system_variables = '*'",
                    "SET sql_mode = 'NO_ZERO_DATE'");
            assertThat(told(sql)).containsExactly("sql_mode", "NO_ZERO_DATE");
            Sql.run(sql, "SET session_track_state_change = 1", "SET autocommit = 0");
            assertThat(told(sql)).containsExactly("autocommit", "OFF", "1");
            Sql.run(sql, "DO 1");
            assertThat(told(sql)).isEmpty();
        }
    }

    private static List<String> told(Connection sql) throws Exception {
        return sql
                .unwrap(JdbcConnection.class)
                .getServerSessionStateController()
                .getSessionStateChanges()
                .getSessionStateChangesList()
                .stream()
                .flatMap(change -> change.getValues().stream())
                .toList();
    }
}
