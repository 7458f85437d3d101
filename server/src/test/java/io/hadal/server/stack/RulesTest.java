package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.column;
import static io.hadal.server.stack.Sql.fails;
import static io.hadal.server.stack.Sql.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.server.stack.TestServer.Client;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a table demands of its rows, in memory and in segments, before and after a restart. */
@Timeout(120)
final class RulesTest {
    @TempDir Path folder;

    @Test
    void holdOverRestartsAndForRowsInSegments() throws Exception {
        Path data = folder.resolve("data");
        try (TestServer server = TestServer.start(data);
                Connection sql = server.connect(Client.MARIADB)) {
            run(
                    sql,
                    "CREATE DATABASE shop",
                    "USE shop",
                    "CREATE TABLE digits (d INT PRIMARY KEY)",
                    "INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)",
                    "CREATE TABLE t (id INT PRIMARY KEY, n INT NOT NULL CHECK (n >= 0),"
                            + " twice INT AS (n * 2) STORED, s VARCHAR(20) AS (LPAD(n, 5, '0')),"
                            + " KEY (twice))",
                    "INSERT INTO t (id, n) SELECT a.d * 1000 + b.d * 100 + c.d * 10 + e.d, b.d"
                            + " FROM digits a, digits b, digits c, digits e",
                    "OPTIMIZE TABLE t FLUSH");
            fails(sql, 3819, "UPDATE t SET n = n - 1");
            fails(sql, 3819, "INSERT INTO t (id, n) SELECT id + 20000, n - 1 FROM t");
            run(
                    sql,
                    "UPDATE t SET n = 70 WHERE id = 7",
                    "ALTER TABLE t MODIFY id DECIMAL(12,1), ADD COLUMN more BIGINT AS (twice + 1)");
            assertThat(column(sql, "SELECT COUNT(*) FROM t WHERE more = n * 2 + 1"))
                    .containsExactly("10000");
            run(sql, "OPTIMIZE TABLE t FLUSH");
        }
        try (TestServer server = TestServer.start(data);
                Connection sql = server.connect(Client.MYSQL)) {
            run(sql, "USE shop");
            assertThat(
                            column(
                                    sql,
                                    "SELECT CONCAT_WS('|', id, n, twice, s, more) FROM t WHERE id = 7"))
                    .containsExactly("7.0|70|140|00070|141");
            assertThat(column(sql, "SELECT COUNT(*) FROM t WHERE twice = 18"))
                    .containsExactly("1000");
            fails(sql, 3819, "UPDATE t SET n = -1 WHERE id = 7");
            fails(sql, 3105, "UPDATE t SET more = 1 WHERE id = 7");
            run(sql, "UPDATE t SET n = 8 WHERE id = 7");
            assertThat(column(sql, "SELECT more FROM t WHERE id = 7")).containsExactly("17");
            assertThat(column(sql, "SHOW TABLES")).containsExactly("digits", "t");
        }
    }
}
