package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.column;
import static io.hadal.server.stack.Sql.fails;
import static io.hadal.server.stack.Sql.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.server.stack.TestServer.Client;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Columns that hold more than numbers and texts, through drivers, in memory and in segments. */
@Timeout(120)
final class TypesTest {
    private static final String TABLE =
            "CREATE TABLE t (id INT PRIMARY KEY, a ENUM('small','large') NOT NULL, b SET('x','y'),"
                    + " c TIME(3), d YEAR, e BIT(12), f TIMESTAMP(6) NULL, g CHAR(4), h BINARY(3),"
                    + " i TINYTEXT, j MEDIUMBLOB, KEY (a), KEY (c), UNIQUE KEY (f))";

    @TempDir static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Connection database(Client client, String name) throws SQLException {
        Connection sql = server.connect(client);
        run(sql, "CREATE DATABASE " + name + "_" + client, "USE " + name + "_" + client);
        return sql;
    }

    private static void fill(Connection sql) throws SQLException {
        run(sql, TABLE);
        try (PreparedStatement insert =
                sql.prepareStatement("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setInt(1, 1);
            insert.setString(2, "large");
            insert.setString(3, "y,x");
            insert.setString(4, "-26:03:04.5");
            insert.setInt(5, 2024);
            insert.setInt(6, 2561);
            insert.setString(7, "2024-06-01 12:00:00.123456");
            insert.setString(8, "ab  ");
            insert.setBytes(9, new byte[] {1, -1});
            insert.setString(10, "tiny");
            insert.setBytes(11, new byte[] {0, -1});
            insert.executeUpdate();
            insert.setInt(1, 2);
            insert.setInt(2, 1);
            for (int i = 3; i <= 11; i++) {
                insert.setNull(i, Types.VARCHAR);
            }
            insert.executeUpdate();
        }
    }

    private static void check(ResultSet row) throws SQLException {
        assertThat(row.next()).isTrue();
        assertThat(row.getString("a")).isEqualTo("large");
        assertThat(row.getString("b")).isEqualTo("x,y");
        assertThat(row.getString("c")).isEqualTo("-26:03:04.500");
        assertThat(row.getInt("d")).isEqualTo(2024);
        assertThat(row.getBytes("e")).isEqualTo(new byte[] {0x0a, 0x01});
        assertThat(row.getString("f")).startsWith("2024-06-01 12:00:00.123456");
        assertThat(row.getString("g")).isEqualTo("ab");
        assertThat(row.getBytes("h")).isEqualTo(new byte[] {1, -1, 0});
        assertThat(row.getString("i")).isEqualTo("tiny");
        assertThat(row.getBytes("j")).isEqualTo(new byte[] {0, -1});
        assertThat(row.next()).isTrue();
        assertThat(row.getString("a")).isEqualTo("small");
        for (int i = 3; i <= 11; i++) {
            assertThat(row.getString(i)).as("column " + i).isNull();
        }
    }

    private static void checkAll(Connection sql) throws SQLException {
        for (String where : List.of("", " WHERE ABS(id) < 9")) {
            String query = "SELECT * FROM t" + where + " ORDER BY id";
            try (Statement text = sql.createStatement()) {
                check(text.executeQuery(query));
            }
            try (PreparedStatement binary = sql.prepareStatement(query)) {
                check(binary.executeQuery());
            }
        }
        assertThat(column(sql, "SELECT id FROM t WHERE a = 'large'")).containsExactly("1");
        assertThat(column(sql, "SELECT id FROM t WHERE c = '-26:03:04.5'")).containsExactly("1");
        assertThat(column(sql, "SELECT id FROM t WHERE f = '2024-06-01 12:00:00.123456'"))
                .containsExactly("1");
        assertThat(column(sql, "SELECT id FROM t WHERE e = b'101000000001'")).containsExactly("1");
        assertThat(column(sql, "SELECT id FROM t ORDER BY a")).containsExactly("2", "1");
        assertThat(column(sql, "SELECT id FROM t ORDER BY a DESC, ABS(id)"))
                .containsExactly("1", "2");
    }

    @ParameterizedTest
    @EnumSource
    void comeBackAsTheyWent(Client client) throws Exception {
        try (Connection sql = database(client, "types")) {
            fill(sql);
            checkAll(sql);
            run(sql, "OPTIMIZE TABLE t FLUSH");
            checkAll(sql);
            run(sql, "UPDATE t SET b = 'y', b = 'x,y' WHERE id = 1", "OPTIMIZE TABLE t FULL");
            checkAll(sql);
            fails(sql, 1062, "INSERT INTO t (id, f) VALUES (3, '2024-06-01 12:00:00.123456')");
        }
    }

    @Test
    void timesOfSegmentsAreInTheSessionsZone() throws Exception {
        try (Connection sql = database(Client.MARIADB, "zones")) {
            fill(sql);
            run(sql, "OPTIMIZE TABLE t FLUSH", "SET time_zone = '+03:00'");
            for (String where :
                    List.of(
                            "f = '2024-06-01 15:00:00.123456'",
                            "f > '2024-06-01 15:00:00'",
                            "HOUR(f) = 15",
                            "id = 1")) {
                assertThat(column(sql, "SELECT CONCAT(f) FROM t WHERE " + where))
                        .as(where)
                        .containsExactly("2024-06-01 15:00:00.123456");
            }
        }
    }

    @Test
    void segmentsAreReadThroughNewTypes() throws Exception {
        try (Connection sql = database(Client.MARIADB, "retyped")) {
            run(
                    sql,
                    "CREATE TABLE t (id INT PRIMARY KEY, a TINYINT, m DECIMAL(4,1), KEY (a))",
                    "INSERT INTO t VALUES (1, 1, 1.5), (2, 2, 2.5)",
                    "OPTIMIZE TABLE t FLUSH",
                    "ALTER TABLE t MODIFY id BIGINT, MODIFY a BIGINT, MODIFY m DECIMAL(30,1)",
                    "INSERT INTO t VALUES (3, 3000000000, 12345678901234567890.5)",
                    "OPTIMIZE TABLE t FLUSH",
                    "INSERT INTO t VALUES (4000000000, 4, 4)");
            for (String upkeep : List.of("", "OPTIMIZE TABLE t FLUSH", "OPTIMIZE TABLE t FULL")) {
                if (!upkeep.isEmpty()) {
                    run(sql, upkeep);
                }
                assertThat(column(sql, "SELECT CONCAT_WS(',', id, a, m) FROM t ORDER BY id"))
                        .containsExactly(
                                "1,1,1.5",
                                "2,2,2.5",
                                "3,3000000000,12345678901234567890.5",
                                "4000000000,4,4.0");
                assertThat(column(sql, "SELECT m FROM t WHERE id = 2")).containsExactly("2.5");
                assertThat(column(sql, "SELECT id FROM t WHERE a = 3000000000"))
                        .containsExactly("3");
                assertThat(column(sql, "SELECT SUM(a) FROM t")).containsExactly("3000000007");
            }
            fails(sql, 1264, "ALTER TABLE t MODIFY a INT");
            run(sql, "DELETE FROM t WHERE id = 3", "ALTER TABLE t MODIFY a TINYINT");
            assertThat(column(sql, "SELECT a FROM t ORDER BY id")).containsExactly("1", "2", "4");
            assertThat(column(sql, "SELECT a FROM t WHERE id = 1")).containsExactly("1");
        }
    }

    @Test
    void areToldInSchemas() throws Exception {
        try (Connection sql = database(Client.MARIADB, "schemas")) {
            run(sql, TABLE);
            String before = created(sql);
            assertThat(before)
                    .contains(
                            "`a` enum('small','large') NOT NULL",
                            "`b` set('x','y') DEFAULT NULL",
                            "`c` time(3)",
                            "`d` year",
                            "`e` bit(12)",
                            "`f` timestamp(6)",
                            "`g` char(4)",
                            "`h` binary(3)",
                            "`i` tinytext",
                            "`j` mediumblob");
            run(sql, "DROP TABLE t", before);
            assertThat(created(sql)).isEqualTo(before);
        }
    }

    private static String created(Connection sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = sql.createStatement();
                ResultSet rows = statement.executeQuery("SHOW CREATE TABLE t")) {
            while (rows.next()) {
                texts.add(rows.getString(2));
            }
        }
        return String.join("", texts);
    }
}
