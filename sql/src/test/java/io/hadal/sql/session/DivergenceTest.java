package io.hadal.sql.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.EngineConfig;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SHOW DIVERGENCE: its statements are run, and what was lost is there again. */
class DivergenceTest {
    private static final int STATEMENT = 5;

    @TempDir Path folder;

    private TestServer server;
    private SqlSession session;

    @BeforeEach
    void open() throws Exception {
        server = TestServer.withStores(folder.resolve("data"));
        session = server.open();
        run("CREATE DATABASE db ON FS '" + store() + "'", "USE db");
    }

    @AfterEach
    void close() throws Exception {
        session.close();
        server.close();
    }

    private Path store() {
        return folder.resolve("bucket");
    }

    private void run(String... statements) throws SqlException {
        for (String sql : statements) {
            TestServer.run(session, sql);
        }
    }

    private List<String> rows(String sql) throws SqlException {
        return TestServer.run(session, sql).texts();
    }

    /** Everything that is in the database: definitions, and rows in any order. */
    private Map<String, List<String>> all() throws SqlException {
        Map<String, List<String>> all = new TreeMap<>();
        for (String table : rows("SHOW TABLES")) {
            List<String> rows = new ArrayList<>(rows("SELECT * FROM `" + table + "`"));
            rows.sort(null);
            rows.addFirst(rows("SHOW CREATE TABLE `" + table + "`").getFirst());
            all.put(table, rows);
        }
        return all;
    }

    private void goBackTo(String milestone) throws SqlException {
        run(
                "DETACH DATABASE db",
                "ATTACH DATABASE db ON FS '" + store() + "' AT MILESTONE '" + milestone + "'",
                "USE db");
    }

    private List<String> lost() throws SqlException {
        return TestServer.run(session, "SHOW DIVERGENCE FOR db").rows.stream()
                .map(row -> String.valueOf(row[STATEMENT]))
                .toList();
    }

    private void bringBack(List<String> statements) throws SqlException {
        for (String statement : statements) {
            assertThat(statement).doesNotStartWith("--").doesNotContain("\n").endsWith(";");
            run(statement);
        }
    }

    @Test
    void aHistoryWithoutAForkHasNone() throws Exception {
        run("CREATE TABLE t (a INT)", "INSERT INTO t VALUES (1)");
        assertThat(lost()).isEmpty();
        assertThat(rows("SHOW DIVERGENCE")).as("of the database in use").isEmpty();
        assertThat(codeOf("SHOW DIVERGENCE FOR nope")).isEqualTo(1049);
    }

    @Test
    void eachChangeIsToldWithItsCommit() throws Exception {
        run("CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(9))", "INSERT INTO t VALUES (1, 'x')");
        run("CREATE MILESTONE 'm'", "START TRANSACTION", "UPDATE t SET b = 'y' WHERE a = 1");
        run("INSERT INTO t VALUES (2, NULL)", "COMMIT", "DELETE FROM t WHERE a = 2");
        goBackTo("m");
        List<List<String>> found =
                TestServer.run(session, "SHOW DIVERGENCE").texts().stream()
                        .map(row -> List.of(row.split(" \\| ")))
                        .toList();
        assertThat(found.stream().map(List::getLast))
                .containsExactly(
                        "UPDATE `t` SET `b` = 'y' WHERE `a` = 1;",
                        "INSERT INTO `t` (`a`, `b`) VALUES (2, NULL);",
                        "DELETE FROM `t` WHERE `a` = 2;");
        assertThat(found.get(0).subList(0, 5)).isEqualTo(found.get(1).subList(0, 5));
        assertThat(found.get(0).get(0)).contains("store ").contains(store().toString());
        assertThat(found.get(0).get(4)).isEqualTo("t");
        assertThat(Long.parseLong(found.get(2).get(2)))
                .isEqualTo(Long.parseLong(found.get(0).get(2)) + 1);
    }

    @Test
    void valuesOfAllTypesComeBack() throws Exception {
        String columns =
                "a TINYINT, b SMALLINT, c MEDIUMINT, d INT, e BIGINT, f BOOL, g DECIMAL(38,10),"
                        + " h FLOAT, i DOUBLE, j VARCHAR(99), k TEXT, l VARBINARY(99), m BLOB,"
                        + " n DATE, o DATETIME(6), p JSON, q DATETIME, r BIGINT UNSIGNED, s INT UNSIGNED,"
                        + " t CHAR(5), u BINARY(3), v TIME(3), w YEAR, x BIT(10), y ENUM('p', 'q''s'),"
                        + " z SET('p', 'q'), z1 TIMESTAMP(6) NULL, z2 TINYTEXT";
        run("CREATE TABLE keyed (id BIGINT AUTO_INCREMENT PRIMARY KEY, " + columns + ")");
        run("CREATE TABLE loose (" + columns + ")", "CREATE MILESTONE 'm'");
        String full =
                "(-128, 32767, -8388608, -2147483648, 9223372036854775807, 1, -1234567890.0123456789,"
                        + " 1.1, 1e-300, 'it''s \\\\ \\n\\r\\t\\0 ü 😀 \\\"', 'x;-- /*', X'00FF27', X'',"
                        + " '1000-01-01', '9999-12-31 23:59:59.999999', '{\"a\": [1, \"\\\\n\"]}',"
                        + " '2024-02-29 00:00:00', 18446744073709551615, 4294967295, 'ab c', X'0102',"
                        + " '-838:59:59', 2155, 1023, 'q''s', 'p,q', '2038-01-19 03:14:07.999999', 'x')";
        String nulls = "(" + "NULL, ".repeat(27) + "NULL)";
        String small =
                "(0, 0, 0, 0, -9223372036854775808, 0, 0, 3.4028234663852886e38, -4.9e-324, '', '', X'', X'27',"
                        + " '9999-12-31', '1000-01-01', '[]', '1970-01-01', 0, 0, '', '', '00:00:00.001', '0000',"
                        + " 0, 'p', '', '1970-01-01 00:00:01', '')";
        for (String values : List.of(full, nulls, small, full)) {
            run("INSERT INTO loose VALUES " + values);
            run("INSERT INTO keyed VALUES (NULL, " + values.substring(1));
        }
        Map<String, List<String>> inserted = all();
        goBackTo("m");
        bringBack(lost());
        assertThat(all()).isEqualTo(inserted);

        run("CREATE MILESTONE 'm2'", "OPTIMIZE TABLE loose FLUSH", "OPTIMIZE TABLE keyed FLUSH");
        run("UPDATE loose SET d = 7 WHERE a = -128 LIMIT 1", "DELETE FROM loose WHERE a IS NULL");
        run("UPDATE keyed SET k = NULL, i = 1, m = X'01' WHERE id <> 2");
        run("UPDATE keyed SET id = 100 WHERE id = 2", "DELETE FROM loose WHERE a = 0");
        Map<String, List<String>> changed = all();
        goBackTo("m2");
        List<String> statements = lost();
        bringBack(statements.subList(statements.size() - 8, statements.size()));
        assertThat(all()).isEqualTo(changed);
    }

    @Test
    void tablesComeBackToo() throws Exception {
        run("CREATE TABLE a (id INT PRIMARY KEY, x INT, y INT, z VARCHAR(5), KEY xy (x, y))");
        run("CREATE TABLE b (id INT)", "CREATE TABLE c (id INT)", "INSERT INTO c VALUES (1)");
        run("INSERT INTO a VALUES (1, 2, 3, 'z')", "CREATE MILESTONE 'm'");
        run(
                "CREATE TABLE d (id BIGINT AUTO_INCREMENT PRIMARY KEY, `o``k` INT DEFAULT 5, UNIQUE KEY (`o``k`))");
        run("INSERT INTO d (`o``k`) VALUES (1), (2)", "DROP TABLE b", "TRUNCATE TABLE c");
        run("ALTER TABLE a DROP COLUMN y, ADD COLUMN n INT NOT NULL DEFAULT 9 AFTER id");
        run("ALTER TABLE a RENAME COLUMN z TO zz, ADD COLUMN f DATE FIRST");
        run("ALTER TABLE a MODIFY COLUMN zz VARCHAR(50) DEFAULT 'q', ADD KEY u (n, zz)");
        run("INSERT INTO a (id, x) VALUES (5, 6)", "UPDATE a SET n = 10, zz = 'longer than five'");
        run("RENAME TABLE a TO renamed", "INSERT INTO c VALUES (2)");
        Map<String, List<String>> before = all();
        goBackTo("m");
        bringBack(lost());
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void aTransactionInSegmentsIsToldRowByRow() throws Exception {
        run("CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(200))");
        run("INSERT INTO t VALUES " + values(1, 3000), "OPTIMIZE TABLE t FLUSH");
        run("CREATE MILESTONE 'm'");
        EngineConfig config = server.engine.config();
        server.engine.configure(withSegmentBytes(config, 64 << 10));
        run("START TRANSACTION", "UPDATE t SET b = CONCAT(b, 'x') WHERE a <= 2000");
        run(
                "INSERT INTO t VALUES " + values(3001, 2000),
                "DELETE FROM t WHERE a % 3 = 0",
                "COMMIT");
        Map<String, List<String>> before = all();
        assertThat(blobs()).as("segments of the flush and of the transaction").isGreaterThan(1);
        goBackTo("m");
        server.engine.configure(config);
        run("START TRANSACTION");
        bringBack(lost());
        run("COMMIT");
        assertThat(all()).isEqualTo(before);
    }

    private static EngineConfig withSegmentBytes(EngineConfig config, long bytes) {
        return new EngineConfig(
                config.logUploadInterval(),
                config.followerPollInterval(),
                config.uploadConcurrentMax(),
                config.snapshotTriggerChunks(),
                config.retention(),
                config.replicaHoldMax(),
                config.uploadSoftLimit(),
                config.uploadHardLimit(),
                config.cacheBytesMax(),
                config.flushTriggerBytes(),
                config.transactionBytesMax(),
                bytes,
                config.replicaTimeout());
    }

    private long blobs() throws Exception {
        run("SYNC BOTTOMLESS DATABASE db");
        try (Stream<Path> files = Files.walk(store())) {
            return files.filter(file -> file.toString().endsWith(".parquet")).count();
        }
    }

    private static String values(int first, int count) {
        List<String> values = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            values.add("(" + i + ", 'row " + i + " " + "v".repeat(100) + "')");
        }
        return String.join(", ", values);
    }

    /** What a fenced server still holds, and what of it has arrived, each once. */
    @Test
    void theLocalLogOfAFencedServerIsToldAlsoWhenItIsDetachedOrKept() throws Exception {
        run("CREATE TABLE t (a INT PRIMARY KEY, b INT)", "INSERT INTO t VALUES (1, 1)");
        run("SYNC BOTTOMLESS DATABASE db");
        try (TestServer other = TestServer.withStores(folder.resolve("other"));
                SqlSession elsewhere = other.open()) {
            TestServer.run(elsewhere, "ATTACH DATABASE db ON FS '" + store() + "' FORCE");
            TestServer.run(elsewhere, "INSERT INTO db.t VALUES (9, 9)");
            run("UPDATE t SET b = 2 WHERE a = 1", "INSERT INTO t VALUES (2, 2)");
            assertThat(codeOf("SYNC BOTTOMLESS DATABASE db")).isEqualTo(10103);
            String[] lost = {
                "UPDATE `t` SET `b` = 2 WHERE `a` = 1;", "INSERT INTO `t` (`a`, `b`) VALUES (2, 2);"
            };
            assertThat(lost()).containsExactly(lost);
            assertThat(rows("SHOW DIVERGENCE").getFirst()).startsWith("local log db/");

            run("DETACH DATABASE db FORCE");
            assertThat(lost()).as("detached").containsExactly(lost);
            run("ATTACH DATABASE db ON FS '" + store() + "' READ ONLY");
            assertThat(lost()).as("kept").containsExactly(lost);
            TestServer.run(elsewhere, "USE db");
            for (String statement : lost()) {
                TestServer.run(elsewhere, statement);
            }
            assertThat(TestServer.run(elsewhere, "SELECT * FROM t ORDER BY a").texts())
                    .containsExactly("1 | 2", "2 | 2", "9 | 9");
        }
    }

    @Test
    void whatCannotBeReadIsSaid() throws Exception {
        run("CREATE TABLE t (a INT PRIMARY KEY)", "CREATE MILESTONE 'm'");
        run("INSERT INTO t VALUES (1)", "SYNC BOTTOMLESS DATABASE db");
        Path chunk = newestChunk();
        goBackTo("m");
        Files.delete(chunk);
        assertThat(lost()).hasSize(1).first().asString().startsWith("-- cannot be read: ");
        assertThat(rows("SHOW WARNINGS").getFirst()).contains(chunk.getFileName().toString());
    }

    private Path newestChunk() throws Exception {
        try (Stream<Path> files = Files.walk(store())) {
            return files.filter(file -> file.toString().contains("/log/"))
                    .filter(Files::isRegularFile)
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anyHistoryComesBack(long seed) throws Exception {
        Random random = new Random(seed);
        run("CREATE TABLE k (a INT, b VARCHAR(20), c DOUBLE, PRIMARY KEY (b, a), UNIQUE KEY (a))");
        run("CREATE TABLE n (a INT, b DATETIME(3), c DECIMAL(9,2))");
        play(random, 40);
        run("CREATE MILESTONE 'm'");
        play(random, 80);
        Map<String, List<String>> before = all();
        goBackTo("m");
        bringBack(lost());
        assertThat(all()).as("seed " + seed).isEqualTo(before);
    }

    private void play(Random random, int steps) throws Exception {
        for (int i = 0; i < steps; i++) {
            int a = random.nextInt(20);
            String sql =
                    switch (random.nextInt(9)) {
                        case 0, 1 ->
                                "REPLACE INTO k VALUES (" + a + ", 'b" + a % 3 + "', " + i + ")";
                        case 2 -> "UPDATE k SET c = c / 3 WHERE a > " + a;
                        case 3 ->
                                "UPDATE k SET b = 'moved', a = a + 100 * (1 + "
                                        + i
                                        + ") WHERE a = "
                                        + a;
                        case 4 -> "DELETE FROM k WHERE a = " + a;
                        case 5 ->
                                "INSERT INTO n VALUES ("
                                        + a % 3
                                        + ", NULL, 1.5), (2, '2024-01-01', NULL)";
                        case 6 -> "UPDATE n SET c = " + i + " WHERE a = " + a % 3 + " LIMIT 2";
                        case 7 -> "DELETE FROM n WHERE a = " + a % 3 + " LIMIT 1";
                        default -> "OPTIMIZE TABLE " + (a % 2 == 0 ? "k FLUSH" : "n FULL");
                    };
            run(sql);
        }
    }

    private int codeOf(String sql) {
        try {
            run(sql);
            return 0;
        } catch (SqlException e) {
            return e.code();
        }
    }
}
