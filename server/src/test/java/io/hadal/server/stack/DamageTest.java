package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.column;
import static io.hadal.server.stack.Sql.fails;
import static io.hadal.server.stack.Sql.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is missing, damaged or strange in a store, as a client sees it: named, with what would be
 * lost, and nothing changed.
 */
@Timeout(120)
final class DamageTest {
    private static final String ROWS = "SELECT a FROM d.t ORDER BY a";

    @TempDir Path folder;

    private Path store;
    private String attach;
    private TestServer server;
    private Connection sql;

    @BeforeEach
    void start() throws Exception {
        store = Files.createDirectory(folder.resolve("store"));
        attach = "ATTACH DATABASE d ON FS \"" + store + "\"";
        server = TestServer.start(folder.resolve("data"));
        sql = server.connect();
    }

    @AfterEach
    void stop() throws Exception {
        sql.close();
        server.close();
    }

    @Test
    void aCorruptChunkIsNamed() throws Exception {
        Path second = makeTwoSyncedRows().get(1);
        byte[] content = Files.readAllBytes(second);
        byte[] broken = content.clone();
        broken[broken.length / 2] ^= 1;
        Files.write(second, broken);
        assertThat(refused(10110)).contains(second.getFileName().toString(), "loses", "AT TIME");
        Files.write(second, content);
        run(sql, attach);
        assertThat(column(sql, ROWS)).containsExactly("1", "2");
    }

    /**
     * A copy with a gap is a copy that was cut off there: it attaches before the gap, and says what
     * lay behind.
     */
    @Test
    void aMissingChunkIsNamed() throws Exception {
        List<Path> chunks = makeTwoSyncedRows();
        Files.delete(chunks.get(chunks.size() - 2));
        run(sql, attach);
        assertThat(warnings()).contains("is missing", "chunks behind it");
        assertThat(column(sql, ROWS)).containsExactly("1");
    }

    /** The segment holds row 1; the state before it was made had the same row in the log. */
    @Test
    void aMissingSegmentIsNamed() throws Exception {
        run(sql, "CREATE DATABASE d ON FS \"" + store + "\"", "CREATE TABLE d.t (a INT)");
        run(sql, "INSERT INTO d.t VALUES (1)", "OPTIMIZE TABLE d.t FLUSH");
        run(sql, "INSERT INTO d.t VALUES (2)", "CREATE MILESTONE \"end\" FOR d");
        String end =
                column(
                                sql,
                                "SELECT MILESTONE_TIME FROM information_schema.MV_MILESTONES WHERE"
                                        + " MILESTONE_NAME = 'end'")
                        .getFirst();
        run(sql, "DETACH DATABASE d");
        List<Path> segments = Sql.files(store, ".parquet");
        assertThat(segments).hasSize(1);
        String name = segments.getFirst().getFileName().toString();
        Files.delete(segments.getFirst());
        forgetCache();
        assertThat(refused(10111, attach + " AT TIME '" + end + "'")).contains(name, "loses");
        assertThat(refused(10111, attach + " AT MILESTONE 'end'")).contains(name, "loses");
        run(sql, attach);
        assertThat(warnings()).contains(name, "were left out");
        assertThat(column(sql, ROWS)).containsExactly("1");
    }

    @Test
    void aNewerFormatIsNamed() throws Exception {
        List<Path> chunks = makeTwoSyncedRows();
        List<Path> newer = chunks.subList(chunks.size() - 2, chunks.size());
        for (Path chunk : newer) {
            Files.write(chunk, ofVersion(99, Files.readAllBytes(chunk)));
        }
        assertThat(refused(10112))
                .contains("version 99", "newer version of Hadal")
                .contains(
                        "2 chunks of the log",
                        Files.size(newer.get(0)) + Files.size(newer.get(1)) + " bytes")
                .contains("What lies before ends at position 3, of 2", "without those chunks");
        for (Path chunk : newer) {
            Files.delete(chunk);
        }
        run(sql, attach);
        assertThat(column(sql, ROWS)).as("as the message has said").containsExactly("1");
    }

    /** Byte 4 is the version; the last four are the checksum of all others. */
    private static byte[] ofVersion(int version, byte[] content) {
        byte[] changed = content.clone();
        changed[4] = (byte) version;
        CRC32C checksum = new CRC32C();
        checksum.update(changed, 0, changed.length - Integer.BYTES);
        ByteBuffer.wrap(changed).putInt(changed.length - Integer.BYTES, (int) checksum.getValue());
        return changed;
    }

    private String refused(int code) throws Exception {
        return refused(code, attach);
    }

    private String refused(int code, String statement) throws Exception {
        List<Path> objects = Sql.files(store, "");
        String message = fails(sql, code, statement);
        assertThat(Sql.files(store, "")).isEqualTo(objects);
        fails(sql, 10101, ROWS);
        return message;
    }

    /** Chunks by name: the first, one for each row, what came at the end. */
    private List<Path> makeTwoSyncedRows() throws Exception {
        run(
                sql,
                "CREATE DATABASE d ON FS \"" + store + "\"",
                "CREATE TABLE d.t (a INT)",
                "SYNC BOTTOMLESS DATABASE d");
        run(sql, "INSERT INTO d.t VALUES (1)", "SYNC BOTTOMLESS DATABASE d");
        run(sql, "INSERT INTO d.t VALUES (2)", "SYNC BOTTOMLESS DATABASE d", "DETACH DATABASE d");
        return Sql.files(store, "/log/");
    }

    /** Another server has no copy of what is missing. */
    private void forgetCache() throws Exception {
        stop();
        server = TestServer.start(folder.resolve("other"));
        sql = server.connect();
        run(sql, "CREATE DATABASE d", "DETACH DATABASE d");
    }

    private String warnings() throws Exception {
        List<String> messages = new ArrayList<>();
        try (Statement statement = sql.createStatement();
                ResultSet rows = statement.executeQuery("SHOW WARNINGS")) {
            while (rows.next()) {
                messages.add(rows.getString("Message"));
            }
        }
        return String.join("\n", messages);
    }
}
