package io.hadal.server.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows on their way from memory to segments, as a client sees them: it must not notice. */
final class SegmentStoryTest {
    @TempDir Path folder;

    private static List<String> rows(Statement statement, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    values.add(result.getString(i));
                }
                rows.add(String.join("|", values.stream().map(String::valueOf).toList()));
            }
        }
        return rows;
    }

    @Test
    void flushedMergedAndRestarted() throws Exception {
        try (TestServer server = TestServer.start(folder);
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE d");
            statement.execute("USE d");
            statement.execute(
                    "CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR(20), price DECIMAL(10,2), bin VARBINARY(10))");
            StringBuilder insert =
                    new StringBuilder(
                            "INSERT INTO t VALUES (1,'one',1.50,NULL),(2,'two',2.5,NULL),(3,'three',3.5,NULL)");
            for (int id = 4; id <= 1000; id++) {
                insert.append(",(")
                        .append(id)
                        .append(",'row ")
                        .append(id)
                        .append("',")
                        .append(id)
                        .append(",x'00FF')");
            }
            statement.execute(insert.toString());
            statement.execute("OPTIMIZE TABLE t FLUSH");
            statement.execute("UPDATE t SET name = 'uno', price = price - 0.25 WHERE id = 1");
            statement.execute("DELETE FROM t WHERE id = 2");
            statement.execute("INSERT INTO t VALUES (1001,'late',0.75,NULL)");
            statement.execute("UPDATE t SET price = 0 WHERE name = 'late'");
            statement.execute("UPDATE t SET price = price - 991 WHERE id = 1000");
            List<String> before = rows(statement, "SELECT * FROM t ORDER BY id");
            assertThat(before).hasSize(1000);
            statement.execute("OPTIMIZE TABLE t FLUSH");
            assertThat(rows(statement, "SELECT * FROM t ORDER BY id")).isEqualTo(before);
            statement.execute("OPTIMIZE TABLE t FULL");
            assertThat(rows(statement, "SELECT * FROM t ORDER BY id")).isEqualTo(before);
            assertThat(rows(statement, "SELECT id, name, price FROM t WHERE id = 1"))
                    .containsExactly("1|uno|1.25");
        }
        try (TestServer server = TestServer.start(folder);
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("USE d");
            assertThat(rows(statement, "SELECT id, name, price FROM t WHERE id = 3"))
                    .containsExactly("3|three|3.50");
            assertThat(rows(statement, "SELECT * FROM t WHERE id = 2")).isEmpty();
            assertThat(rows(statement, "SELECT count(*) FROM t")).containsExactly("1000");
            assertThat(
                            rows(
                                    statement,
                                    "SELECT count(*) FROM t a JOIN t b ON a.id = b.id + 1 WHERE b.name LIKE 'row%'"))
                    .containsExactly("997");
            assertThat(rows(statement, "SELECT HEX(bin) FROM t WHERE id = 4"))
                    .containsExactly("00FF");
        }
    }

    @Test
    void aTransactionLargerThanMemory() throws Exception {
        String sums = "SELECT count(*), sum(id), min(name), max(name) FROM t";
        List<String> before;
        try (TestServer server = TestServer.start(folder);
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET GLOBAL transaction_segment_trigger_mb = 1");
            statement.execute("CREATE DATABASE d");
            statement.execute("USE d");
            statement.execute("CREATE TABLE s (id BIGINT PRIMARY KEY)");
            statement.execute("INSERT INTO s VALUES (0)");
            for (int i = 1; i < 10_000; i *= 2) {
                statement.execute("INSERT INTO s SELECT id + " + i + " FROM s");
            }
            statement.execute(
                    "CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR(40), UNIQUE (name))");
            statement.execute("BEGIN");
            statement.execute("INSERT INTO t SELECT id, CONCAT('name ', id) FROM s");
            assertThat(rows(statement, sums)).containsExactly("16384|134209536|name 0|name 9999");
            statement.execute("SAVEPOINT here");
            assertThatThrownBy(() ->
                            statement.execute(
                                    "INSERT INTO t SELECT id + 10000, CONCAT('more ', id) FROM s"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Duplicate entry");
            assertThat(rows(statement, sums)).containsExactly("16384|134209536|name 0|name 9999");
            statement.execute("DELETE FROM t WHERE id % 2 = 1");
            assertThat(rows(statement, "SELECT count(*) FROM t")).containsExactly("8192");
            statement.execute("ROLLBACK TO SAVEPOINT here");
            statement.execute("UPDATE t SET name = CONCAT('other ', id) WHERE id % 2 = 1");
            statement.execute("COMMIT");
            before = rows(statement, sums);
            assertThat(before).containsExactly("16384|134209536|name 0|other 9999");
            assertThat(rows(statement, "SELECT name FROM t WHERE id = 7"))
                    .containsExactly("other 7");
            assertThat(rows(statement, "SELECT id FROM t WHERE name = 'name 8'"))
                    .containsExactly("8");
        }
        try (TestServer server = TestServer.start(folder);
                Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("USE d");
            assertThat(rows(statement, sums)).isEqualTo(before);
        }
    }
}
