package io.hadal.server.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.server.stack.TestServer.Client;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LOAD DATA and INTO OUTFILE, through drivers. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LoadDataTest {
    @TempDir private Path directory;

    private TestServer server;
    private Connection sql;

    @BeforeEach
    void start() throws Exception {
        Files.createDirectory(directory.resolve("files"));
        server =
                TestServer.start(
                        directory.resolve("data"), "secure_file_priv", folder().toString());
        sql = server.connect();
        Sql.run(sql, "CREATE DATABASE shop", "USE shop");
    }

    @AfterEach
    void stop() throws Exception {
        sql.close();
        server.close();
    }

    private Path folder() {
        return directory.resolve("files");
    }

    private Path write(String name, String content) throws Exception {
        return Files.writeString(folder().resolve(name), content);
    }

    private Connection local(Client client) throws SQLException {
        return local(client, "");
    }

    private Connection local(Client client, String options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "root");
        String allow =
                client == Client.MYSQL ? "&allowLoadLocalInfile=true" : "&allowLocalInfile=true";
        return DriverManager.getConnection(client.url(server.port()) + allow + options, properties);
    }

    private List<String> rows() throws SQLException {
        return Sql.column(sql, "SELECT CONCAT_WS('|', a, IFNULL(b, 'null'), c) FROM t ORDER BY a");
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void everyDriverSendsItsFile(Client client) throws Exception {
        Sql.run(sql, "CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(20), c DECIMAL(6,2))");
        StringBuilder content = new StringBuilder("a,b,c\n");
        for (int i = 0; i < 5000; i++) {
            content.append(i).append(",\"n").append(i).append("\",").append(i % 100).append(".5\n");
        }
        Path file = write("big.csv", content.toString());
        try (Connection mine = local(client);
                Statement statement = mine.createStatement()) {
            int loaded =
                    statement.executeUpdate(
                            "LOAD DATA LOCAL INFILE '"
                                    + file
                                    + "' INTO TABLE shop.t FIELDS TERMINATED BY ',' OPTIONALLY"
                                    + " ENCLOSED BY '\"' IGNORE 1 LINES");
            assertThat(loaded).isEqualTo(5000);
            assertThat(Sql.column(mine, "SELECT COUNT(*) FROM shop.t")).containsExactly("5000");
        }
        assertThat(Sql.column(sql, "SELECT CONCAT(b, c) FROM t WHERE a = 4999"))
                .containsExactly("n499999.50");
    }

    @Test
    void compressedConnectionsSendFiles() throws Exception {
        Sql.run(sql, "CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(20), c INT)");
        Path file = write("t.txt", "1\tone\t1\n2\ttwo\t2\n");
        try (Connection mine = local(Client.MARIADB, "&useCompression=true")) {
            Sql.run(mine, "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE shop.t");
            assertThat(Sql.column(mine, "SELECT COUNT(*) FROM shop.t")).containsExactly("2");
        }
    }

    /** A client's file is loaded as by IGNORE: what does not fit becomes what is near. */
    @Test
    void whatDoesNotFitInALocalFileIsAWarning() throws Exception {
        Sql.run(sql, "CREATE TABLE t (a TINYINT PRIMARY KEY, b VARCHAR(3), c INT NOT NULL)");
        Path file =
                write(
                        "t.txt",
                        "1\tlonger\t1\n2\t\\N\tx\n1\tdup\t3\n300\tb\t\\N\n4\tb\n5\tb\t5\tz\n");
        try (Connection mine = local(Client.MARIADB)) {
            Sql.run(mine, "USE shop", "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE t");
            assertThat(Sql.values(mine, "SHOW WARNINGS"))
                    .containsExactlyInAnyOrder(
                            "1265", "1366", "1062", "1263", "1264", "1261", "1262");
        }
        assertThat(rows()).containsExactly("1|lon|1", "2|null|0", "4|b|0", "5|b|5", "127|b|0");
    }

    /** The server's own files are loaded by the rules of strict mode, whole or not at all. */
    @Test
    void whatDoesNotFitInTheServersFileIsAnError() throws Exception {
        Sql.run(sql, "CREATE TABLE t (a TINYINT PRIMARY KEY, b VARCHAR(3), c INT NOT NULL)");
        strict("1\tlonger\t1\n", 1406, "row 1");
        strict("1\ta\t1\n2\tb\tx\n", 1366, "row 2");
        strict("1\ta\t1\n2\tb\n", 1261, "Row 2");
        strict("1\ta\t1\t1\n", 1262, "Row 1");
        strict("1\ta\t\\N\n", 1263, "row 1");
        strict("1\ta\t1\n1\ta\t1\n", 1062, "Duplicate");
        strict("500\ta\t1\n", 1264, "row 1");
    }

    private void strict(String content, int code, String words) throws Exception {
        Path file = write("strict.txt", content);
        assertThat(Sql.fails(sql, code, "LOAD DATA INFILE '" + file + "' INTO TABLE t"))
                .contains(words);
        assertThat(rows()).isEmpty();
    }

    @Test
    void allOptions() throws Exception {
        Sql.run(sql, "CREATE TABLE t (a INT AUTO_INCREMENT PRIMARY KEY, b VARCHAR(30), c DATE)");
        write(
                "o.txt",
                "noise\nxxx'it''s','31/12/2024','q'\r\nyyxxx'a\\nb','01/02/2024',NULL\r\n"
                        + "xxx\\N,'03/02/2024','NULL'\r\n");
        Sql.run(
                sql,
                "LOAD DATA LOW_PRIORITY INFILE 'o.txt' REPLACE INTO TABLE shop.t CHARACTER SET utf8mb4"
                        + " FIELDS TERMINATED BY ',' ENCLOSED BY '\\'' ESCAPED BY '\\\\'"
                        + " LINES STARTING BY 'xxx' TERMINATED BY '\\r\\n' IGNORE 0 ROWS (b, @day, @x)"
                        + " SET c = STR_TO_DATE(@day, '%d/%m/%Y'), b = CONCAT(b, IFNULL(@x, '-'))");
        assertThat(Sql.column(sql, "SELECT CONCAT_WS('|', a, IFNULL(HEX(b), 'null'), c) FROM t"))
                .containsExactly(
                        "1|6974277371|2024-12-31", "2|610A622D|2024-02-01", "3|null|2024-02-03");
        assertThat(Sql.column(sql, "SELECT @x")).containsExactly("NULL");
    }

    @Test
    void replaceCountsWhatItDeletes() throws Exception {
        Sql.run(sql, "CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(30), c INT)");
        Sql.run(sql, "INSERT INTO t VALUES (1, 'old', 1), (2, 'old', 2)");
        write("r.txt", "2\tnew\t2\n3\tnew\t3\n");
        try (Statement statement = sql.createStatement()) {
            assertThat(statement.executeUpdate("LOAD DATA INFILE 'r.txt' REPLACE INTO TABLE t"))
                    .isEqualTo(3);
        }
        assertThat(rows()).containsExactly("1|old|1", "2|new|2", "3|new|3");
        Sql.fails(sql, 1062, "LOAD DATA INFILE 'r.txt' INTO TABLE t");
        Sql.run(sql, "LOAD DATA INFILE 'r.txt' IGNORE INTO TABLE t");
        assertThat(Sql.values(sql, "SHOW WARNINGS")).containsExactly("1062", "1062");
    }

    @Test
    void filesAreWhereTheyMayBe() throws Exception {
        Sql.run(sql, "CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(30), c INT)");
        Path outside = Files.writeString(directory.resolve("outside.txt"), "1\tb\t1\n");
        Sql.fails(sql, 1290, "LOAD DATA INFILE '" + outside + "' INTO TABLE t");
        Files.createSymbolicLink(folder().resolve("link"), outside);
        Sql.fails(sql, 1290, "LOAD DATA INFILE 'link' INTO TABLE t");
        Sql.fails(sql, 1290, "SELECT 1 INTO OUTFILE '" + directory.resolve("new.txt") + "'");
        Sql.fails(sql, 29, "LOAD DATA INFILE 'nothing' INTO TABLE t");
        Sql.fails(sql, 1146, "LOAD DATA INFILE 'nothing' INTO TABLE other");
        Sql.fails(sql, 1054, "LOAD DATA INFILE 'nothing' INTO TABLE t (z)");
        Sql.fails(sql, 1064, "LOAD DATA INFILE 'x' INTO TABLE t FIELDS");
        Sql.run(sql, "CREATE USER u@localhost", "GRANT ALL ON shop.* TO u@localhost");
        Properties user = new Properties();
        user.setProperty("user", "u");
        try (Connection mine =
                DriverManager.getConnection(Client.MARIADB.url(server.port()), user)) {
            Sql.run(mine, "USE shop");
            Sql.fails(mine, 1227, "LOAD DATA INFILE 'x' INTO TABLE t");
            Sql.fails(mine, 1227, "SELECT 1 INTO OUTFILE 'x'");
        }
    }

    @Test
    void localFilesCanBeTurnedOff() throws Exception {
        Sql.run(sql, "CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(30), c INT)");
        Path file = write("t.txt", "1\tb\t1\n");
        Sql.run(sql, "SET GLOBAL local_infile = OFF");
        try (Connection mine = local(Client.MARIADB)) {
            Sql.fails(mine, 3948, "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE shop.t");
        }
        Sql.run(sql, "SET GLOBAL local_infile = ON");
        Properties properties = new Properties();
        properties.setProperty("user", "root");
        String url = Client.MARIADB.url(server.port()) + "&allowLocalInfile=false";
        try (Connection mine = DriverManager.getConnection(url, properties)) {
            Sql.fails(mine, 3948, "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE shop.t");
        }
    }

    /** What the client still sends after an error is passed over. */
    @Test
    void theConnectionGoesOnAfterAnError() throws Exception {
        Sql.run(sql, "CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(30), c JSON)");
        Path file = write("t.txt", "1\tb\t{\n" + "2\tb\t{}\n".repeat(100_000));
        try (Connection mine = local(Client.MARIADB)) {
            Sql.fails(mine, 3140, "LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE shop.t");
            assertThat(Sql.column(mine, "SELECT COUNT(*) FROM shop.t")).containsExactly("0");
            assertThatThrownBy(() ->
                            Sql.run(
                                    mine,
                                    "LOAD DATA LOCAL INFILE '/nothing/here' INTO TABLE shop.t"))
                    .isInstanceOf(SQLException.class);
            assertThat(Sql.column(mine, "SELECT COUNT(*) FROM shop.t")).containsExactly("0");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aClientThatVanishesOrStallsLeavesNothing(boolean stalls) throws Exception {
        Sql.run(sql, "CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(30), c INT)");
        Connection mine = local(Client.MARIADB);
        CountDownLatch released = new CountDownLatch(1);
        Breaking file =
                new Breaking(() -> {
                    if (stalls) {
                        released.await();
                    } else {
                        mine.abort(Runnable::run);
                    }
                });
        Thread client =
                Thread.ofVirtual()
                        .start(() ->
                                assertThatThrownBy(() -> load(mine, file))
                                        .isInstanceOf(SQLException.class));
        Sql.await(sql, "SELECT COUNT(*) FROM information_schema.PROCESSLIST", "1");
        released.countDown();
        client.join();
        Sql.run(sql, "INSERT INTO t VALUES (1, 'mine', 1)");
        assertThat(rows()).containsExactly("1|mine|1");
    }

    private static void load(Connection mine, InputStream file) throws SQLException {
        try (Statement statement = mine.createStatement()) {
            statement.execute("SET net_read_timeout = 1");
            statement.unwrap(org.mariadb.jdbc.Statement.class).setLocalInfileInputStream(file);
            statement.execute("LOAD DATA LOCAL INFILE 'stream' INTO TABLE shop.t");
        }
    }

    /** What happens in the middle of a file. */
    private interface Break {
        void happens() throws InterruptedException, SQLException;
    }

    /** Rows, and then something else. */
    private static final class Breaking extends InputStream {
        private final Break then;
        private int row;

        Breaking(Break then) {
            this.then = then;
        }

        @Override
        public int read() throws IOException {
            throw new IOException("read in pieces");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (++row > 20_000) {
                try {
                    then.happens();
                } catch (InterruptedException | SQLException e) {
                    throw new IOException(e);
                }
                throw new IOException("the file breaks off");
            }
            byte[] line = (row + "\tb\t1\n").getBytes(StandardCharsets.US_ASCII);
            int count = Math.min(line.length, length);
            System.arraycopy(line, 0, target, offset, count);
            return count;
        }
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        Sql.run(
                sql,
                "CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(30), c DATETIME(3), d BLOB, e DOUBLE,"
                        + " f TIME(2), g DECIMAL(8,3))",
                "INSERT INTO t VALUES (1, 'tab\\there', '2024-01-02 03:04:05.678', x'00FF5C0A', 1.5,"
                        + " '-01:02:03.5', 1.25), (2, NULL, NULL, NULL, NULL, NULL, NULL),"
                        + " (3, 'é\"q\",', NULL, '', 0, NULL, -1)");
        String[] formats = {
            "",
            " FIELDS TERMINATED BY ',' ENCLOSED BY '\"' LINES TERMINATED BY '\\r\\n'",
            " FIELDS TERMINATED BY ';' OPTIONALLY ENCLOSED BY '\"' ESCAPED BY '|'"
        };
        for (int i = 0; i < formats.length; i++) {
            String file = "out" + i + ".txt";
            Sql.run(
                    sql,
                    "SELECT * INTO OUTFILE '" + file + "'" + formats[i] + " FROM t ORDER BY a",
                    "CREATE TABLE back LIKE t",
                    "LOAD DATA INFILE '" + file + "' INTO TABLE back" + formats[i]);
            assertThat(
                            Sql.column(
                                    sql,
                                    "SELECT CONCAT_WS('|', a, b, c, HEX(d), e, f, g) FROM back ORDER BY a"))
                    .isEqualTo(
                            Sql.column(
                                    sql,
                                    "SELECT CONCAT_WS('|', a, b, c, HEX(d), e, f, g) FROM t ORDER BY a"));
            Sql.run(sql, "DROP TABLE back");
        }
        assertThat(Files.readString(folder().resolve("out2.txt"), StandardCharsets.ISO_8859_1))
                .contains("3;\"")
                .contains("2;|N;|N");
        Sql.fails(sql, 1086, "SELECT 1 INTO OUTFILE 'out0.txt'");
        Sql.run(sql, "SELECT d FROM t WHERE a = 1 INTO DUMPFILE 'raw'");
        assertThat(Files.readAllBytes(folder().resolve("raw")))
                .containsExactly(0, 0xFF, 0x5C, 0x0A);
        Sql.fails(sql, 1172, "SELECT a FROM t INTO DUMPFILE 'rows'");
        assertThat(folder().resolve("rows")).doesNotExist();
    }
}
