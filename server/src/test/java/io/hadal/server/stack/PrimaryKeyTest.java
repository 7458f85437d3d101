package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.column;
import static io.hadal.server.stack.Sql.fails;
import static io.hadal.server.stack.Sql.run;
import static io.hadal.server.stack.Sql.values;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.server.stack.TestServer.Client;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ALTER TABLE gives a table with rows another primary key. */
@Timeout(120)
final class PrimaryKeyTest {
    @TempDir Path folder;
    private TestServer server;
    private Connection sql;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(folder.resolve("data"));
        sql = server.connect(Client.MYSQL);
        run(sql, "CREATE DATABASE shop", "USE shop");
    }

    @AfterEach
    void stop() throws Exception {
        sql.close();
        server.close();
    }

    @Test
    void isAddedToATableThatHasNone() throws Exception {
        run(
                sql,
                "CREATE TABLE t (a INT, b INT, c VARCHAR(10))",
                "INSERT INTO t VALUES (3, 1, 'x'), (1, 1, 'y'), (2, 2, 'z')",
                "OPTIMIZE TABLE t FLUSH",
                "INSERT INTO t VALUES (4, 4, 'hot')");
        assertThat(fails(sql, 1062, "ALTER TABLE t ADD PRIMARY KEY (b)")).contains("t.PRIMARY");
        run(sql, "ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (a), ADD UNIQUE u (c), ADD KEY (b)");
        assertThat(column(sql, "SELECT c FROM t WHERE a = 1")).containsExactly("y");
        assertThat(column(sql, "SELECT a FROM t")).containsExactlyInAnyOrder("1", "2", "3", "4");
        assertThat(values(sql, "SHOW CREATE TABLE t").getFirst())
                .contains("`a` int NOT NULL")
                .contains("PRIMARY KEY (`a`)")
                .contains("UNIQUE KEY `u` (`c`)");
        fails(sql, 1062, "INSERT INTO t VALUES (1, 9, 'q')");
        fails(sql, 1062, "INSERT INTO t VALUES (9, 9, 'x')");
        fails(sql, 1048, "INSERT INTO t VALUES (NULL, 9, 'q')");
        fails(sql, 1068, "ALTER TABLE t ADD PRIMARY KEY (b)");
        assertThat(column(sql, "SELECT COUNT(*) FROM t")).containsExactly("4");
    }

    @Test
    void hasNoNulls() throws Exception {
        run(sql, "CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1), (NULL)");
        fails(sql, 1138, "ALTER TABLE t ADD PRIMARY KEY (a)");
        fails(sql, 1072, "ALTER TABLE t ADD PRIMARY KEY (nowhere)");
        assertThat(column(sql, "SELECT COUNT(*) FROM t")).containsExactly("2");
        assertThat(values(sql, "SHOW CREATE TABLE t").getFirst()).doesNotContain("PRIMARY");
    }

    @Test
    void isDroppedAndExchanged() throws Exception {
        run(
                sql,
                "CREATE TABLE t (a INT, b INT, PRIMARY KEY (a), KEY (b))",
                "INSERT INTO t VALUES (1, 10), (2, 20)",
                "ALTER TABLE t DROP PRIMARY KEY",
                "INSERT INTO t VALUES (1, 30)");
        assertThat(column(sql, "SELECT b FROM t WHERE a = 1 ORDER BY b"))
                .containsExactly("10", "30");
        assertThat(column(sql, "SELECT a FROM t WHERE b = 20")).containsExactly("2");
        fails(sql, 1091, "ALTER TABLE t DROP PRIMARY KEY");
        fails(sql, 1048, "INSERT INTO t VALUES (NULL, 30)");
        run(sql, "ALTER TABLE t ADD PRIMARY KEY (b)", "DROP INDEX `PRIMARY` ON t");
        run(sql, "ALTER TABLE t ADD PRIMARY KEY (b, a)");
        run(sql, "ALTER TABLE t ADD PRIMARY KEY (b), DROP PRIMARY KEY");
        fails(sql, 1062, "INSERT INTO t VALUES (7, 30)");
        assertThat(column(sql, "SELECT a FROM t WHERE b = 30")).containsExactly("1");
        run(sql, "ALTER TABLE t DROP COLUMN b", "INSERT INTO t VALUES (1)");
        assertThat(column(sql, "SELECT a FROM t ORDER BY a")).containsExactly("1", "1", "1", "2");
    }

    @Test
    void isNumberedByItsTable() throws Exception {
        run(
                sql,
                "CREATE TABLE t (name VARCHAR(10))",
                "INSERT INTO t VALUES ('a'), ('b'), ('c')",
                "ALTER TABLE t ADD COLUMN id INT AUTO_INCREMENT PRIMARY KEY FIRST",
                "INSERT INTO t (name) VALUES ('d')");
        assertThat(column(sql, "SELECT id FROM t ORDER BY id")).containsExactly("1", "2", "3", "4");
        fails(sql, 1075, "ALTER TABLE t DROP PRIMARY KEY");
        run(
                sql,
                "ALTER TABLE t MODIFY id BIGINT NOT NULL, DROP PRIMARY KEY",
                "ALTER TABLE t ADD PRIMARY KEY (id)",
                "ALTER TABLE t MODIFY id BIGINT NOT NULL AUTO_INCREMENT",
                "INSERT INTO t (name) VALUES ('e')");
        assertThat(column(sql, "SELECT id FROM t WHERE name = 'e'")).containsExactly("5");
    }

    @Test
    void holdsAfterARestart() throws Exception {
        run(
                sql,
                "CREATE TABLE t (a INT, b INT)",
                "INSERT INTO t VALUES (1, 10), (2, 20)",
                "ALTER TABLE t ADD PRIMARY KEY (b)",
                "CREATE TABLE gone (a INT PRIMARY KEY)",
                "INSERT INTO gone VALUES (1)",
                "ALTER TABLE gone DROP PRIMARY KEY");
        stop();
        server = TestServer.start(folder.resolve("data"));
        sql = server.connect(Client.MARIADB);
        run(sql, "USE shop", "INSERT INTO gone VALUES (1)");
        assertThat(column(sql, "SELECT a FROM t WHERE b = 20")).containsExactly("2");
        fails(sql, 1062, "INSERT INTO t VALUES (3, 20)");
        assertThat(column(sql, "SELECT a FROM gone")).containsExactly("1", "1");
    }
}
