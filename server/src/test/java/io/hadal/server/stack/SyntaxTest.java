package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.column;
import static io.hadal.server.stack.Sql.fails;
import static io.hadal.server.stack.Sql.run;
import static io.hadal.server.stack.Sql.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.server.stack.TestServer.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clauses that few statements have, as MySQL takes them. */
@Timeout(120)
final class SyntaxTest {
    @TempDir Path folder;
    private TestServer server;
    private Connection sql;

    @BeforeEach
    void start() throws Exception {
        Path files = Files.createDirectories(folder.resolve("files"));
        server = TestServer.start(folder.resolve("data"), "secure_file_priv", files.toString());
        sql = server.connect(Client.MARIADB);
        run(sql, "CREATE DATABASE d", "USE d");
        run(sql, "CREATE TABLE t (id INT PRIMARY KEY, n INT)");
        run(sql, "INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)");
    }

    @AfterEach
    void stop() throws Exception {
        sql.close();
        server.close();
    }

    @Test
    void withStandsBeforeUpdateAndDelete() throws Exception {
        run(
                sql,
                "WITH c AS (SELECT 2 AS x) UPDATE t SET n = n + 1 WHERE id IN (SELECT x FROM c)",
                "WITH c (x, y) AS (SELECT 3, 7) UPDATE t JOIN c ON id = x SET n = y");
        assertThat(column(sql, "SELECT n FROM t ORDER BY id")).containsExactly("10", "21", "7");
        fails(sql, 1288, "WITH c AS (SELECT 3 AS x) UPDATE t JOIN c ON id = x SET c.x = 1");
        run(sql, "WITH c AS (SELECT 2 AS x) DELETE FROM t WHERE id IN (SELECT x FROM c)");
        assertThat(column(sql, "SELECT id FROM t ORDER BY id")).containsExactly("1", "3");
        run(
                sql,
                "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3)"
                        + " DELETE t FROM t JOIN c ON id = x WHERE id > 1");
        assertThat(column(sql, "SELECT id FROM t")).containsExactly("1");
    }

    @Test
    void aTransactionThatSaysReadWriteWritesInASessionThatOnlyReads() throws Exception {
        run(sql, "SET SESSION TRANSACTION READ ONLY", "START TRANSACTION");
        fails(sql, 1792, "UPDATE t SET n = 1");
        run(sql, "COMMIT", "START TRANSACTION READ WRITE", "UPDATE t SET n = 1", "COMMIT");
        fails(sql, 1792, "UPDATE t SET n = 2");
        assertThat(column(sql, "SELECT DISTINCT n FROM t")).containsExactly("1");
    }

    @Test
    void rulesNameTheirColumnsWithTheTable() throws Exception {
        run(
                sql,
                "CREATE TABLE r (a INT, b INT AS (r.a + `r`.a), CHECK (r.a > 0 AND d.r.b < 100))",
                "ALTER TABLE r ADD CHECK (r.a)",
                "INSERT INTO r (a) VALUES (5)");
        fails(sql, 3819, "INSERT INTO r (a) VALUES (-1)");
        fails(sql, 3819, "INSERT INTO r (a) VALUES (50)");
        fails(sql, 3820, "ALTER TABLE r ADD CHECK (other.a > 0)");
        fails(sql, 1221, "ALTER TABLE r ALTER COLUMN b SET DEFAULT 5");
        assertThat(column(sql, "SELECT b FROM r")).containsExactly("10");
        assertThat(values(sql, "SHOW CREATE TABLE r").getFirst()).doesNotContain("r.");
    }

    @Test
    void aDatabaseMayHaveAComment() throws Exception {
        run(sql, "CREATE DATABASE said CHARACTER SET utf8mb4 COMMENT = 'why'");
        assertThat(values(sql, "SHOW WARNINGS")).containsExactly("1105");
        assertThat(column(sql, "SHOW DATABASES")).contains("said");
    }

    @Test
    void whatACrashHasLeftOfAChangeGoesWithItsTable() throws Exception {
        // The first table of a database has the id 1.
        run(sql, "CREATE TABLE `#copy-1` (a INT)", "DROP TABLE t");
        run(sql, "CREATE TABLE `#copy-1` (a INT)");
    }

    @Test
    void aTableThatIsOrderedIsLeftAsItIs() throws Exception {
        run(sql, "ALTER TABLE t ADD COLUMN m INT, ORDER BY n DESC");
        assertThat(values(sql, "SHOW WARNINGS")).containsExactly("1105");
        assertThat(column(sql, "SELECT COUNT(*) FROM t WHERE m IS NULL")).containsExactly("3");
    }

    @Test
    void aFileHasFieldsOfGeneratedColumnsWhichAreCalculatedAllTheSame() throws Exception {
        run(
                sql,
                "CREATE TABLE g (a INT PRIMARY KEY, b INT AS (a * 2), c INT)",
                "INSERT INTO g (a, c) VALUES (1, 10), (2, 20)");
        String file = folder.resolve("files/g.txt").toString();
        run(sql, "SELECT a, 99, c FROM g INTO OUTFILE '" + file + "'", "TRUNCATE g");
        run(sql, "LOAD DATA INFILE '" + file + "' INTO TABLE g");
        assertThat(column(sql, "SELECT CONCAT_WS(',', a, b, c) FROM g ORDER BY a"))
                .containsExactly("1,2,10", "2,4,20");
    }
}
