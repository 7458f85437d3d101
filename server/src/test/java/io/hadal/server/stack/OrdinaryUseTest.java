package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.column;
import static io.hadal.server.stack.Sql.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.server.stack.TestServer.Client;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What programs do with a database through a driver, over real SQL. */
@Timeout(120)
final class OrdinaryUseTest {
    private static final LocalDateTime TIME = LocalDateTime.of(2024, 1, 2, 3, 4, 5, 678_901_000);

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

    @ParameterizedTest
    @EnumSource
    void rowsThroughPreparedStatements(Client client) throws Exception {
        try (Connection sql = database(client, "prepared")) {
            run(
                    sql,
                    "CREATE TABLE hello (id BIGINT PRIMARY KEY, s VARCHAR(40), d DECIMAL(12,3), t"
                            + " DATETIME(6), b VARBINARY(10))");
            try (PreparedStatement insert =
                    sql.prepareStatement("INSERT INTO hello VALUES (?, ?, ?, ?, ?)")) {
                for (int i = 0; i < 5; i++) {
                    insert.setLong(1, i);
                    insert.setString(2, i == 4 ? null : "é'" + i);
                    insert.setBigDecimal(3, new BigDecimal("1.250"));
                    insert.setObject(4, TIME);
                    insert.setBytes(5, new byte[] {0, -1, (byte) i});
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(5);
            }
            try (PreparedStatement select =
                    sql.prepareStatement("SELECT * FROM hello WHERE id = ?")) {
                select.setLong(1, 3);
                try (ResultSet row = select.executeQuery()) {
                    checkHello(row);
                }
            }
            assertThat(column(sql, "SELECT COUNT(*) FROM hello WHERE s IS NULL"))
                    .containsExactly("1");
        }
    }

    private static void checkHello(ResultSet row) throws SQLException {
        assertThat(row.next()).isTrue();
        assertThat(row.getLong("id")).isEqualTo(3);
        assertThat(row.getString("s")).isEqualTo("é'3");
        assertThat(row.getBigDecimal("d")).isEqualTo(new BigDecimal("1.250"));
        assertThat(row.getObject("t", LocalDateTime.class)).isEqualTo(TIME);
        assertThat(row.getBytes("b")).isEqualTo(new byte[] {0, -1, 3});
        assertThat(row.next()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void numbersWithoutSign(Client client) throws Exception {
        BigInteger greatest = new BigInteger("18446744073709551615");
        try (Connection sql = database(client, "numbers")) {
            run(
                    sql,
                    "CREATE TABLE u (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, a TINYINT UNSIGNED, b INT UNSIGNED)");
            run(sql, "INSERT INTO u (a, b) VALUES (255, 4294967295)");
            try (PreparedStatement insert =
                    sql.prepareStatement("INSERT INTO u VALUES (?, 0, 0)")) {
                insert.setBigDecimal(1, new BigDecimal(greatest));
                assertThat(insert.executeUpdate()).isEqualTo(1);
            }
            try (PreparedStatement select =
                            sql.prepareStatement("SELECT * FROM u WHERE id <> ? ORDER BY id");
                    Statement text = sql.createStatement()) {
                select.setLong(1, 7);
                for (ResultSet rows :
                        List.of(
                                select.executeQuery(),
                                text.executeQuery("SELECT * FROM u ORDER BY id"))) {
                    assertThat(rows.getMetaData().isSigned(1)).isFalse();
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong(1)).isEqualTo(1);
                    assertThat(rows.getInt(2)).isEqualTo(255);
                    assertThat(rows.getLong(3)).isEqualTo(4294967295L);
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getObject(1)).hasToString(greatest.toString());
                    assertThat(rows.getBigDecimal(1).toBigInteger()).isEqualTo(greatest);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void transactionsAndSavepoints(Client client) throws Exception {
        try (Connection sql = database(client, "transactions")) {
            run(sql, "CREATE TABLE t (a INT PRIMARY KEY)");
            if (client != Client.SINGLESTORE) { // It knows READ COMMITTED only.
                sql.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                assertThat(sql.getTransactionIsolation())
                        .isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
            }
            sql.setAutoCommit(false);
            run(sql, "INSERT INTO t VALUES (1)");
            run(sql, "SAVEPOINT here");
            run(sql, "INSERT INTO t VALUES (2)");
            run(sql, "ROLLBACK TO SAVEPOINT here");
            sql.commit();
            run(sql, "INSERT INTO t VALUES (3)");
            sql.rollback();
            sql.setAutoCommit(true);
            assertThat(column(sql, "SELECT a FROM t ORDER BY a")).containsExactly("1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void generatedKeysAndCounts(Client client) throws Exception {
        try (Connection sql = database(client, "generated");
                Statement statement = sql.createStatement()) {
            run(sql, "CREATE TABLE t (id BIGINT AUTO_INCREMENT PRIMARY KEY, a INT)");
            assertThat(
                            statement.executeUpdate(
                                    "INSERT INTO t (a) VALUES (7)",
                                    Statement.RETURN_GENERATED_KEYS))
                    .isEqualTo(1);
            try (ResultSet keys = statement.getGeneratedKeys()) {
                assertThat(keys.next()).isTrue();
                assertThat(column(sql, "SELECT id FROM t")).containsExactly(keys.getString(1));
            }
            assertThat(statement.executeUpdate("UPDATE t SET a = 7")).isEqualTo(1);
            assertThat(statement.executeUpdate("DELETE FROM t WHERE a = 8")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void metadata(Client client) throws Exception {
        try (Connection sql = database(client, "metadata")) {
            run(
                    sql,
                    "CREATE TABLE hello (id BIGINT PRIMARY KEY, s VARCHAR(40), d DECIMAL(12,3), t"
                            + " DATETIME(6))");
            assertThat(sql.getMetaData().getDatabaseProductVersion()).startsWith("8.");
            List<String> columns = new ArrayList<>();
            try (ResultSet rows =
                    sql.getMetaData().getColumns(sql.getCatalog(), null, "hello", "%")) {
                while (rows.next()) {
                    columns.add(rows.getString("COLUMN_NAME") + ":" + rows.getInt("DATA_TYPE"));
                }
            }
            assertThat(columns).containsExactly("id:-5", "s:12", "d:3", "t:93");
            assertThat(tables(sql)).containsExactly("hello");
            assertThat(tables(sql, "TABLE", "LOCAL TEMPORARY")).containsExactly("hello");
            assertThat(tables(sql, "VIEW")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatADriverTellsAboutItselfIsShown(Client client) throws Exception {
        try (Connection sql = database(client, "attributes")) {
            assertThat(
                            column(
                                    sql,
                                    "SELECT ATTR_NAME FROM performance_schema.session_connect_attrs"
                                            + " WHERE PROCESSLIST_ID = CONNECTION_ID() AND"
                                            + " ATTR_VALUE <> ''"))
                    .contains("_client_name", "_client_version");
        }
    }

    private static List<String> tables(Connection sql, String... types) throws SQLException {
        List<String> tables = new ArrayList<>();
        String[] wanted = types.length == 0 ? null : types;
        try (ResultSet rows = sql.getMetaData().getTables(sql.getCatalog(), null, "%", wanted)) {
            while (rows.next()) {
                tables.add(rows.getString("TABLE_NAME"));
            }
        }
        return tables;
    }

    @ParameterizedTest
    @EnumSource
    void manyRowsStream(Client client) throws Exception {
        try (Connection sql = database(client, "many");
                Statement statement = sql.createStatement()) {
            run(sql, "CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(100))");
            run(
                    sql,
                    "INSERT INTO t SELECT range, CONCAT('row ', range) FROM (SELECT 0 AS range) AS"
                            + " x");
            for (int i = 1; i < 4096; i *= 2) {
                run(
                        sql,
                        "INSERT INTO t SELECT a + " + i + ", CONCAT('row ', a + " + i + ") FROM t");
            }
            long count = 0;
            try (ResultSet rows =
                    statement.executeQuery(
                            "SELECT x.a, y.b FROM t AS x JOIN t AS y ON x.a % 16 = y.a % 16")) {
                while (rows.next()) {
                    count++;
                }
            }
            assertThat(count).isEqualTo(4096L * 4096 / 16);
        }
    }

    private static Connection database(Client client, String name) throws SQLException {
        String database = (client + "_" + name).toLowerCase(java.util.Locale.ROOT);
        Connection sql = server.connect(client);
        run(sql, "CREATE DATABASE " + database);
        sql.setCatalog(database);
        return sql;
    }
}
