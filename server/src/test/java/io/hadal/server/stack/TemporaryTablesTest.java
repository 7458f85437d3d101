package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.column;
import static io.hadal.server.stack.Sql.fails;
import static io.hadal.server.stack.Sql.run;
import static io.hadal.server.stack.Sql.values;
import static org.assertj.core.api.Assertions.assertThat;

import com.mysql.cj.NativeSession;
import com.mysql.cj.jdbc.ConnectionImpl;
import io.hadal.server.stack.TestServer.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Temporary tables as clients use them: of one session, beside what is stored. */
@Timeout(120)
final class TemporaryTablesTest {
    @TempDir Path folder;
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start(folder.resolve("data"));
        try (Connection sql = server.connect()) {
            run(
                    sql,
                    "CREATE DATABASE shop",
                    "USE shop",
                    "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(20))",
                    "INSERT INTO t VALUES (1, 'stored'), (2, 'also')");
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Connection connect(Client client) throws SQLException {
        Connection sql = server.connect(client);
        run(sql, "USE shop");
        return sql;
    }

    @ParameterizedTest
    @EnumSource
    void hidesTheTableOfItsNameInItsSessionOnly(Client client) throws Exception {
        try (Connection sql = connect(client);
                Connection other = connect(client)) {
            assertThat(column(sql, "SELECT name FROM t WHERE id = 1")).containsExactly("stored");
            run(
                    sql,
                    "CREATE TEMPORARY TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, n INT DEFAULT 7)",
                    "INSERT INTO t (n) VALUES (10), (20), (DEFAULT)");
            assertThat(column(sql, "SELECT n FROM t WHERE id = 3")).containsExactly("7");
            assertThat(column(sql, "SELECT SUM(n) FROM shop.t")).containsExactly("37");
            fails(sql, 1054, "SELECT name FROM t WHERE id = 1");
            assertThat(column(other, "SELECT name FROM t WHERE id = 1")).containsExactly("stored");
            assertThat(column(sql, "SHOW TABLES")).containsExactly("t");
            assertThat(column(sql, "SHOW COLUMNS FROM t")).containsExactly("id", "n");
            assertThat(column(sql, "DESCRIBE t")).containsExactly("id", "n");
            assertThat(values(sql, "SHOW CREATE TABLE t").getFirst())
                    .startsWith("CREATE TEMPORARY TABLE `t` (");
            assertThat(values(sql, "SHOW INDEX FROM t")).containsExactly("0");
            fails(sql, 1050, "CREATE TEMPORARY TABLE t (id INT)");
            run(sql, "CREATE TEMPORARY TABLE IF NOT EXISTS t (id INT)", "DROP TEMPORARY TABLE t");
            assertThat(column(sql, "SELECT name FROM t WHERE id = 1")).containsExactly("stored");
            fails(sql, 1051, "DROP TEMPORARY TABLE t");
            run(sql, "DROP TEMPORARY TABLE IF EXISTS t");
            assertThat(column(other, "SELECT COUNT(*) FROM t")).containsExactly("2");
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsWithItsSession(Client client) throws Exception {
        try (Connection sql = connect(client)) {
            run(sql, "CREATE TEMPORARY TABLE mine (id INT)", "INSERT INTO mine VALUES (1)");
        }
        try (Connection sql = connect(client)) {
            fails(sql, 1146, "SELECT * FROM mine");
        }
    }

    @Test
    void endsWithAResetOfItsConnectionAndAChangeOfUser() throws Exception {
        try (Connection sql = connect(Client.MYSQL)) {
            run(sql, "CREATE TEMPORARY TABLE mine (id INT)", "INSERT INTO mine VALUES (1)");
            ((NativeSession) sql.unwrap(ConnectionImpl.class).getSession()).resetSessionState();
            fails(sql, 1146, "SELECT * FROM shop.mine");
            run(sql, "CREATE TEMPORARY TABLE shop.mine (id INT)");
            sql.unwrap(ConnectionImpl.class).changeUser("root", "");
            fails(sql, 1146, "SELECT * FROM shop.mine");
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesPartInStatementsWithOrdinaryTables(Client client) throws Exception {
        try (Connection sql = connect(client)) {
            run(
                    sql,
                    "CREATE TEMPORARY TABLE picked (id INT PRIMARY KEY, mark VARCHAR(10))",
                    "INSERT INTO picked SELECT id, 'x' FROM t",
                    "UPDATE picked JOIN t USING (id) SET mark = name WHERE id = 2",
                    "UPDATE t JOIN picked USING (id) SET t.name = CONCAT(mark, '!'), mark = 'both'"
                            + " WHERE id = 2",
                    "INSERT INTO t SELECT id + 10, mark FROM picked");
            assertThat(column(sql, "SELECT CONCAT(id, name) FROM t ORDER BY id"))
                    .containsExactly("1stored", "2also!", "11x", "12both");
            run(sql, "DELETE t FROM t LEFT JOIN picked USING (id) WHERE picked.id IS NULL");
            assertThat(column(sql, "SELECT p.mark FROM picked p JOIN t USING (id) ORDER BY id"))
                    .containsExactly("x", "both");
            try (PreparedStatement select =
                    sql.prepareStatement("SELECT mark FROM picked WHERE id = ?")) {
                select.setInt(1, 2);
                try (ResultSet row = select.executeQuery()) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getString(1)).isEqualTo("both");
                }
            }
        }
    }

    @Test
    void isMadeAndDroppedInsideATransactionAndItsRowsAreRolledBack() throws Exception {
        try (Connection sql = connect(Client.MYSQL);
                Connection other = connect(Client.MYSQL)) {
            run(
                    sql,
                    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
                    "START TRANSACTION",
                    "INSERT INTO t VALUES (3, 'open')",
                    "CREATE TEMPORARY TABLE mine (id INT PRIMARY KEY)",
                    "INSERT INTO mine VALUES (1)",
                    "SAVEPOINT s",
                    "INSERT INTO mine VALUES (2)");
            fails(sql, 1062, "INSERT INTO mine VALUES (3), (1)");
            run(sql, "ROLLBACK TO s");
            assertThat(column(sql, "SELECT id FROM mine")).containsExactly("1");
            assertThat(column(other, "SELECT COUNT(*) FROM t")).containsExactly("2");
            run(sql, "CREATE TEMPORARY TABLE gone (id INT)", "INSERT INTO gone VALUES (1)");
            run(sql, "SAVEPOINT s2", "DROP TEMPORARY TABLE gone", "ROLLBACK TO s2", "ROLLBACK");
            assertThat(column(sql, "SELECT COUNT(*) FROM mine")).containsExactly("0");
            assertThat(column(sql, "SELECT COUNT(*) FROM t")).containsExactly("2");
            fails(sql, 1146, "SELECT * FROM gone");
            run(sql, "BEGIN", "INSERT INTO mine VALUES (5)", "INSERT INTO t VALUES (3, 'c')");
            run(sql, "COMMIT", "START TRANSACTION", "DROP TABLE mine");
            assertThat(column(other, "SELECT COUNT(*) FROM t")).containsExactly("3");
        }
    }

    @ParameterizedTest
    @EnumSource
    void isMadeLikeAnotherOrOfAQueryAlsoOfTheTableThatItHides(Client client) throws Exception {
        try (Connection sql = connect(client)) {
            run(
                    sql,
                    "CREATE TEMPORARY TABLE t AS SELECT id * 100 AS id, name FROM t",
                    "CREATE TEMPORARY TABLE u LIKE t",
                    "INSERT INTO u SELECT * FROM t");
            assertThat(column(sql, "SELECT id FROM u ORDER BY id")).containsExactly("100", "200");
            fails(sql, 1146, "CREATE TEMPORARY TABLE v SELECT * FROM nowhere");
            fails(
                    sql,
                    1062,
                    "CREATE TEMPORARY TABLE v (n INT PRIMARY KEY) SELECT 1 AS n UNION ALL SELECT 1");
            fails(sql, 1146, "SELECT * FROM v");
            run(sql, "CREATE TABLE kept SELECT * FROM u", "DROP TABLE t, u");
            assertThat(column(sql, "SELECT id FROM kept ORDER BY id"))
                    .containsExactly("100", "200");
            assertThat(column(sql, "SELECT id FROM t ORDER BY id")).containsExactly("1", "2");
            // The rows are those of the table that is made, not of the one that hides it.
            run(sql, "CREATE TEMPORARY TABLE n (id INT)", "CREATE TABLE n SELECT 5 AS id");
            fails(sql, 1062, "CREATE TABLE m (n INT PRIMARY KEY) SELECT 1 AS n UNION ALL SELECT 1");
            assertThat(column(sql, "SELECT COUNT(*) FROM n")).containsExactly("0");
            run(sql, "DROP TABLE n");
            assertThat(column(sql, "SELECT id FROM n")).containsExactly("5");
            fails(sql, 1146, "SELECT * FROM m");
        }
    }

    @Test
    void isAlteredAndTruncated() throws Exception {
        try (Connection sql = connect(Client.MYSQL)) {
            run(
                    sql,
                    "CREATE TEMPORARY TABLE m (id INT AUTO_INCREMENT PRIMARY KEY, n INT)",
                    "INSERT INTO m (n) VALUES (1), (2)",
                    "ALTER TABLE m ADD COLUMN s VARCHAR(5) DEFAULT 'x', ADD INDEX (n)",
                    "ALTER TABLE m MODIFY n DECIMAL(5,2)",
                    "CREATE UNIQUE INDEX u ON m (n)",
                    "ALTER TABLE m RENAME TO t");
            assertThat(column(sql, "SELECT CONCAT_WS(',', id, n, s) FROM t WHERE n = 2"))
                    .containsExactly("2,2.00,x");
            fails(sql, 1062, "INSERT INTO t (n) VALUES (1)");
            run(sql, "CREATE TEMPORARY TABLE other (id INT)");
            fails(sql, 1050, "ALTER TABLE other RENAME TO t");
            run(sql, "TRUNCATE TABLE t", "INSERT INTO t (n) VALUES (9)");
            assertThat(column(sql, "SELECT id FROM t")).containsExactly("1");
            run(sql, "DROP TABLE t");
            assertThat(column(sql, "SELECT COUNT(*) FROM t")).containsExactly("2");
        }
    }

    @Test
    void isNotWhatViewsMean() throws Exception {
        try (Connection sql = connect(Client.MARIADB)) {
            run(
                    sql,
                    "CREATE VIEW v AS SELECT name FROM t",
                    "CREATE TEMPORARY TABLE t (name INT)",
                    "CREATE TEMPORARY TABLE mine (id INT)");
            assertThat(column(sql, "SELECT * FROM v ORDER BY 1")).containsExactly("also", "stored");
            fails(sql, 1352, "CREATE VIEW w AS SELECT * FROM mine");
        }
    }

    @Test
    void isThereBesideAReadOnlyDatabaseAndInReadOnlyTransactions() throws Exception {
        Path store = Files.createDirectories(folder.resolve("store"));
        try (Connection sql = connect(Client.MYSQL)) {
            String place = "ON FS \"" + store + "\"";
            run(
                    sql,
                    "CREATE DATABASE far " + place,
                    "CREATE TABLE far.t (id INT PRIMARY KEY)",
                    "INSERT INTO far.t VALUES (1), (2)",
                    "DETACH DATABASE far",
                    "ATTACH DATABASE far " + place + " READ ONLY",
                    "USE far",
                    "CREATE TEMPORARY TABLE mine SELECT id * 2 AS id FROM t",
                    "START TRANSACTION READ ONLY",
                    "INSERT INTO mine VALUES (7)");
            fails(sql, 1792, "CREATE TEMPORARY TABLE late (id INT)");
            run(sql, "COMMIT");
            assertThat(column(sql, "SELECT id FROM mine ORDER BY id"))
                    .containsExactly("2", "4", "7");
            fails(sql, 1290, "INSERT INTO t VALUES (3)");
            run(sql, "SET GLOBAL read_only = ON", "CREATE TEMPORARY TABLE late (id INT)");
            run(sql, "INSERT INTO late SELECT id FROM t", "DROP TEMPORARY TABLE late");
            run(sql, "SET GLOBAL read_only = OFF");
        }
    }

    @Test
    void needsOnePrivilegeToBeMadeAndNoneAfterwards() throws Exception {
        try (Connection root = connect(Client.MARIADB)) {
            run(
                    root,
                    "CREATE USER ann IDENTIFIED BY 'hush'",
                    "GRANT CREATE TEMPORARY TABLES ON shop.* TO ann");
        }
        try (Connection ann =
                DriverManager.getConnection(
                        Client.MARIADB.url(server.port()) + "&allowPublicKeyRetrieval=true",
                        "ann",
                        "hush")) {
            run(ann, "USE shop");
            fails(ann, 1142, "SELECT * FROM t");
            run(
                    ann,
                    "CREATE TEMPORARY TABLE t (id INT PRIMARY KEY, n INT)",
                    "INSERT INTO t VALUES (1, 1)",
                    "UPDATE t SET n = 2 WHERE id = 1",
                    "ALTER TABLE t ADD COLUMN m INT",
                    "CREATE INDEX i ON t (n)",
                    "DELETE FROM t WHERE n = 3",
                    "TRUNCATE t");
            assertThat(column(ann, "SHOW COLUMNS FROM t")).containsExactly("id", "n", "m");
            // What means the table behind it still needs what it needs.
            fails(ann, 1142, "CREATE TABLE t (id INT)");
            fails(ann, 1142, "RENAME TABLE t TO u, t TO v");
            fails(ann, 1142, "CREATE OR REPLACE VIEW t AS SELECT 1");
            run(ann, "DROP TABLE t, t");
            fails(ann, 1142, "SELECT * FROM t");
            fails(ann, 1142, "DROP TABLE t");
            run(ann, "CREATE TEMPORARY TABLE t SELECT 1 AS one", "DROP TEMPORARY TABLE t");
        }
        try (Connection root = connect(Client.MARIADB)) {
            assertThat(column(root, "SELECT COUNT(*) FROM t")).containsExactly("2");
        }
    }

    @Test
    void isRefusedWhenAllOfThemTakeTooMuchMemory() throws Exception {
        try (Connection sql = connect(Client.MYSQL);
                Connection other = connect(Client.MYSQL)) {
            run(
                    sql,
                    "SET GLOBAL temporary_tables_max_mb = 4",
                    "CREATE TEMPORARY TABLE big (id INT PRIMARY KEY, s VARCHAR(16000))",
                    "CREATE TEMPORARY TABLE digits SELECT 0 AS d UNION SELECT 1 UNION SELECT 2");
            String fill =
                    "INSERT INTO big SELECT a.d * 27 + b.d * 9 + c.d * 3 + e.d, REPEAT('x', 16000)"
                            + " FROM digits a, digits b, digits c, digits e";
            for (int i = 0; i < 10; i++) {
                run(sql, fill, "DELETE FROM big");
            }
            run(sql, fill, "INSERT INTO big SELECT id + 100, s FROM big");
            assertThat(fails(sql, 1114, "INSERT INTO big SELECT id + 200, s FROM big"))
                    .contains("big")
                    .contains("temporary_tables_max_mb");
            assertThat(column(sql, "SELECT COUNT(*) FROM big")).containsExactly("162");
            run(other, "CREATE TEMPORARY TABLE more (id INT PRIMARY KEY, s LONGTEXT)");
            fails(other, 1114, "INSERT INTO more VALUES (1, REPEAT('x', 3000000))");
            run(sql, "DROP TABLE big");
            run(other, "INSERT INTO more VALUES (1, REPEAT('x', 3000000))");
            run(sql, "SET GLOBAL temporary_tables_max_mb = DEFAULT");
        }
    }

    @Test
    void isNoWayToWriteTwoDatabasesAtOnce() throws Exception {
        try (Connection sql = connect(Client.MYSQL)) {
            run(
                    sql,
                    "CREATE DATABASE second",
                    "CREATE TABLE second.s (id INT PRIMARY KEY, n INT)",
                    "INSERT INTO second.s VALUES (1, 1)");
            String both = "UPDATE t JOIN second.s USING (id) SET t.name = 'new', s.n = 2";
            fails(sql, 10121, both);
            run(sql, "BEGIN", "INSERT INTO t VALUES (9, 'kept')");
            fails(sql, 10121, both);
            run(sql, "COMMIT");
            assertThat(column(sql, "SELECT name FROM t ORDER BY id"))
                    .containsExactly("stored", "also", "kept");
            assertThat(column(sql, "SELECT n FROM second.s")).containsExactly("1");
        }
    }

    @Test
    void leavesNothingInTheLogAndOtherDatabasesAreWrittenBesideIt() throws Exception {
        try (Connection sql = connect(Client.MYSQL)) {
            run(
                    sql,
                    "CREATE DATABASE second",
                    "CREATE TABLE second.s (id INT PRIMARY KEY)",
                    "CREATE TEMPORARY TABLE second.mine (id INT)",
                    "CREATE TEMPORARY TABLE mine (id INT)");
            String position =
                    "SELECT COMMIT_LSN FROM information_schema.MV_BOTTOMLESS_STATUS"
                            + " WHERE DATABASE_NAME = 'shop'";
            String before = column(sql, position).getFirst();
            run(sql, "BEGIN", "INSERT INTO mine VALUES (1)", "INSERT INTO second.mine VALUES (2)");
            run(sql, "INSERT INTO second.s VALUES (3)", "COMMIT");
            assertThat(column(sql, position)).containsExactly(before);
            assertThat(
                            column(
                                    sql,
                                    "SELECT id FROM mine UNION SELECT id FROM second.mine"
                                            + " UNION SELECT id FROM second.s ORDER BY id"))
                    .containsExactly("1", "2", "3");
        }
    }
}
