package io.hadal.sql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.sql.SqlException;
import io.hadal.sql.SqlSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of databases that live in a store: here in a folder. */
class ViewsTest {
    private static final String VIEW = " FROM information_schema.";

    @TempDir Path folder;

    private TestServer server;
    private SqlSession session;

    @BeforeEach
    void open() throws Exception {
        server = TestServer.withStores(folder.resolve("data"));
        session = server.open();
        run("CREATE TABLE t (id INT PRIMARY KEY, x INT)");
        run("INSERT INTO t VALUES (1, 10), (2, 20)");
    }

    @AfterEach
    void close() throws Exception {
        session.close();
        server.close();
    }

    private List<String> run(String sql) throws SqlException {
        return TestServer.run(session, sql).texts();
    }

    private String one(String sql) throws SqlException {
        List<String> rows = run(sql);
        assertThat(rows).as(sql).hasSize(1);
        return rows.getFirst();
    }

    private List<Path> files(String part) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data/store"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains(part))
                    .toList();
        }
    }

    @Test
    void remoteStatsAreWhatTheFolderHolds() throws Exception {
        run("OPTIMIZE TABLE t FLUSH");
        run("SYNC BOTTOMLESS DATABASE test");
        long blobBytes = Files.size(files("/blobs/").getFirst());
        long chunkBytes = 0;
        for (Path chunk : files("/log/")) {
            chunkBytes += Files.size(chunk);
        }
        assertThat(
                        one(
                                "SELECT DATABASE_NAME, BLOBS_BYTES, NUM_BLOBS, LOG_CHUNKS_BYTES,"
                                        + " NUM_LOG_CHUNKS, SNAPSHOTS_BYTES, NUM_SNAPSHOTS"
                                        + VIEW
                                        + "MV_BOTTOMLESS_REMOTE_STATS"))
                .isEqualTo(
                        "test | %d | 1 | %d | %d | 0 | 0"
                                .formatted(blobBytes, chunkBytes, files("/log/").size()));
        assertThat(one("SELECT STORAGE_ID" + VIEW + "MV_BOTTOMLESS_REMOTE_STATS"))
                .isEqualTo(
                        files("/log/")
                                .getFirst()
                                .subpath(
                                        folder.resolve("data/store").getNameCount(),
                                        folder.resolve("data/store").getNameCount() + 1)
                                .toString());
    }

    @Test
    void aStoreThatDoesNotAnswerIsAWarning() throws Exception {
        Path lost = folder.resolve("lost");
        run("CREATE DATABASE other ON FS '" + lost + "'");
        run("DETACH DATABASE other");
        deleteFolder(lost);
        Files.writeString(lost, "in the way");
        assertThat(
                        run(
                                "SELECT DATABASE_NAME, NUM_LOG_CHUNKS IS NULL"
                                        + VIEW
                                        + "MV_BOTTOMLESS_REMOTE_STATS ORDER BY 1"))
                .containsExactly("other | 1", "test | 0");
        assertThat(one("SHOW WARNINGS")).startsWith("Warning | 1105 | ").contains("other");
    }

    private static void deleteFolder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void apiEventsTellWhatTheStoreWasAsked() throws Exception {
        run("OPTIMIZE TABLE t FLUSH");
        run("SYNC BOTTOMLESS DATABASE test");
        long blobBytes = Files.size(files("/blobs/").getFirst());
        assertThat(
                        one(
                                "SELECT EVENT_TYPE, EVENT_STATE, COMPRESSED_BYTES, NUM_RETRIES,"
                                        + " ERROR_CODE, ERROR_MESSAGE,"
                                        + " TIME_TAKEN_SECS > 0,"
                                        + " ABS(START_UNIX_TIMESTAMP - UNIX_TIMESTAMP()) < 3600"
                                        + VIEW
                                        + "MV_BOTTOMLESS_API_EVENTS WHERE FILE_TYPE = 'Blob'"
                                        + " AND EVENT_TYPE = 'Upload'"))
                .isEqualTo("Upload | Succeeded | " + blobBytes + " | 0 | NULL | NULL | 1 | 1");
        assertThat(
                        run(
                                "SELECT DISTINCT FILE_TYPE"
                                        + VIEW
                                        + "MV_BOTTOMLESS_API_EVENTS"
                                        + " WHERE FILE_TYPE IS NOT NULL ORDER BY 1"))
                .containsExactly("Blob", "LogChunk", "StorageLock");
        assertThat(
                        run(
                                "SELECT ERROR_CODE, ERROR_MESSAGE <> '', COMPRESSED_BYTES"
                                        + VIEW
                                        + "MV_BOTTOMLESS_API_EVENTS"
                                        + " WHERE EVENT_STATE = 'Failed'"))
                .allMatch(row -> row.endsWith(" | 1 | NULL"));
    }

    @Test
    void cachedBlobsAreThoseOfTheDisk() throws Exception {
        assertThat(run("SELECT *" + VIEW + "MV_CACHED_BLOBS")).isEmpty();
        run("OPTIMIZE TABLE t FLUSH");
        run("SYNC BOTTOMLESS DATABASE test");
        Path blob = files("/blobs/").getFirst();
        assertThat(
                        one(
                                "SELECT FILE_NAME, DATABASE_NAME, STATUS, EVICTABLE, SIZE"
                                        + VIEW
                                        + "MV_CACHED_BLOBS"))
                .startsWith("blobs/")
                .contains(String.valueOf(blob.getFileName()))
                .endsWith(" | test | Cached | 1 | " + Files.size(blob));
    }

    @Test
    void statusAndSummaryTellOnlyWhatIsKnown() throws Exception {
        run("SYNC BOTTOMLESS DATABASE test");
        assertThat(
                        one(
                                "SELECT DATABASE_NAME, STORAGE_DIRECTORY, BUCKET, ROLE, TERM,"
                                        + " LOG_PERSISTED_LSN = COMMIT_LSN,"
                                        + " UPLOAD_QUEUE_WAIT_SECS, UPLOAD_MB_PER_SEC > 0,"
                                        + " NODE_ID, HOST, PORT, STATE"
                                        + VIEW
                                        + "MV_BOTTOMLESS_STATUS"))
                .isEqualTo(
                        "test | "
                                + folder.resolve("data/store")
                                + " | NULL | master | 1 | 1 | 0 | 1 | node-a | host | 3306 | OPEN");
        assertThat(
                        one(
                                "SELECT LAST_UPLOAD_RESULT, LAST_UPLOAD_TIME IS NOT NULL,"
                                        + " UPLOAD_MB_PER_SEC > 0, BLOB_CACHE_DOWNLOAD_MB_PER_SEC,"
                                        + " BLOB_CACHE_EVICTION_MB_PER_SEC,"
                                        + " API_REQUESTS_PER_SEC > 0, IS_BEING_RATE_LIMITED,"
                                        + " OBJECT_STORE_AVAILABILITY, `DATABASES`,"
                                        + " DATABASES_BEHIND"
                                        + VIEW
                                        + "MV_BOTTOMLESS_SUMMARY"))
                .isEqualTo("Succeeded | 1 | 1 | 0 | 0 | 1 | 0 | 100 | 1 | 0");
        run("DETACH DATABASE test");
        assertThat(
                        one(
                                "SELECT ROLE, TERM, LOG_PERSISTED_LSN, COMMIT_LSN,"
                                        + " UPLOAD_QUEUE_WAIT_SECS, UPLOAD_MB_PER_SEC,"
                                        + " UPLOAD_QUEUE_BYTES, STATE"
                                        + VIEW
                                        + "MV_BOTTOMLESS_STATUS"))
                .isEqualTo("NULL | NULL | NULL | NULL | NULL | NULL | NULL | DETACHED");
    }

    @Test
    void databasesAndMilestonesTellHowFarBackOneCanGo() throws Exception {
        run("CREATE MILESTONE 'm'");
        assertThat(
                        run(
                                "SELECT MILESTONE_NAME, DATABASE_NAME, DATABASE_LOCATION"
                                        + VIEW
                                        + "MV_MILESTONES ORDER BY MILESTONE_TIME"))
                .containsExactly(
                        "_first_milestone | test | " + folder.resolve("data/store"),
                        "m | test | " + folder.resolve("data/store"));
        assertThat(
                        one(
                                "SELECT DATABASE_NAME, IS_DETACHED, RETENTION_PERIOD_MINUTES,"
                                        + " LAST_DETACHED_MILESTONE, STORAGE_TYPE, STORAGE_CONFIG,"
                                        + " EARLIEST_AVAILABLE_TIME = (SELECT MIN(MILESTONE_TIME)"
                                        + VIEW
                                        + "MV_MILESTONES)"
                                        + VIEW
                                        + "MV_BOTTOMLESS_DATABASES"))
                .isEqualTo("test | 0 | 1440 | NULL | FS | {} | 1");
        run("DETACH DATABASE test AT MILESTONE 'end'");
        assertThat(
                        one(
                                "SELECT IS_DETACHED, LAST_DETACHED_MILESTONE"
                                        + VIEW
                                        + "MV_BOTTOMLESS_DATABASES"))
                .isEqualTo("1 | end");
    }

    @Test
    void aKeptLogIsSeenAndDropped() throws Exception {
        Path store = folder.resolve("taken");
        run("CREATE DATABASE db ON FS '" + store + "'");
        run("CREATE TABLE db.t (a INT)");
        run("SYNC BOTTOMLESS DATABASE db");
        try (TestServer other = TestServer.withStores(folder.resolve("other"));
                SqlSession elsewhere = other.open()) {
            TestServer.run(elsewhere, "ATTACH DATABASE db ON FS '" + store + "' FORCE");
            assertThat(catchCode("INSERT INTO db.t VALUES (1)", "SYNC BOTTOMLESS DATABASE db"))
                    .isEqualTo(10103);
            run("DETACH DATABASE db FORCE");
            assertThat(one("SELECT DATABASE_NAME, STATE, NUM_COMMITS" + VIEW + "MV_KEPT_LOGS"))
                    .isEqualTo("db | DETACHED | 1");
            run("DROP DATABASE db");
            assertThat(one("SELECT STATE, BYTES > 0" + VIEW + "MV_KEPT_LOGS"))
                    .isEqualTo("KEPT | 1");
            String id = one("SELECT LOG_ID" + VIEW + "MV_KEPT_LOGS");
            String log = one("SELECT DIRECTORY" + VIEW + "MV_KEPT_LOGS");
            assertThat(folder.resolve("data").resolve(log)).isDirectory();
            run("DROP KEPT LOG '" + id + "'");
            assertThat(run("SELECT *" + VIEW + "MV_KEPT_LOGS")).isEmpty();
            assertThat(folder.resolve("data").resolve(log)).doesNotExist();
            assertThatThrownBy(() -> run("DROP KEPT LOG '" + id + "'"))
                    .hasMessageContaining("MV_KEPT_LOGS");
            assertThat(TestServer.run(elsewhere, "SELECT COUNT(*) FROM db.t").texts())
                    .containsExactly("0");
        }
    }

    @Test
    void aCheckNamesWhatIsMissingOrCorruptAndRestoresItFromTheLocalCopy() throws Exception {
        run("OPTIMIZE TABLE t FLUSH");
        run("SYNC BOTTOMLESS DATABASE test");
        assertThat(run("CHECK BOTTOMLESS")).isEmpty();
        assertThat(run("CHECK BOTTOMLESS CHECKSUM ON test")).isEmpty();
        Path blob = files("/blobs/").getFirst();
        Path chunk = files("/log/").get(1);
        byte[] blobBytes = Files.readAllBytes(blob);
        byte[] chunkBytes = Files.readAllBytes(chunk);
        Files.delete(blob);
        Files.delete(chunk);
        List<String> faults = run("CHECK BOTTOMLESS ON test");
        assertThat(faults).hasSize(2);
        assertThat(faults.get(0))
                .startsWith("node-a | host | 3306 | test |  | log/")
                .contains("is missing")
                .endsWith("not asked for: WITH REPAIR");
        assertThat(faults.get(1)).contains(" | t | blobs/").contains("is missing");
        assertThat(run("CHECK BOTTOMLESS ON test WITH REPAIR"))
                .hasSize(2)
                .allMatch(row -> row.endsWith("restored from the local copy"));
        assertThat(Files.readAllBytes(blob)).isEqualTo(blobBytes);
        assertThat(Files.readAllBytes(chunk)).isEqualTo(chunkBytes);
        assertThat(run("CHECK BOTTOMLESS CHECKSUM")).isEmpty();
    }

    @Test
    void whatIsCorruptIsFoundByItsBytesAndReplacedOnlyWithForce() throws Exception {
        run("OPTIMIZE TABLE t FLUSH");
        run("SYNC BOTTOMLESS DATABASE test");
        Path blob = files("/blobs/").getFirst();
        Path chunk = files("/log/").get(1);
        damage(blob);
        damage(chunk);
        assertThat(run("CHECK BOTTOMLESS")).isEmpty();
        assertThat(run("CHECK BOTTOMLESS CHECKSUM WITH REPAIR"))
                .hasSize(2)
                .allMatch(row -> row.contains("is corrupt"))
                .allMatch(row -> row.endsWith("would replace an object: WITH REPAIR FORCE"));
        assertThat(run("CHECK BOTTOMLESS CHECKSUM WITH REPAIR FORCE"))
                .hasSize(2)
                .allMatch(row -> row.endsWith("restored from the local copy"));
        assertThat(run("CHECK BOTTOMLESS CHECKSUM")).isEmpty();
        run("DETACH DATABASE test");
        run("ATTACH DATABASE test ON FS '" + folder.resolve("data/store") + "'");
        assertThat(run("SELECT id, x FROM test.t ORDER BY id")).containsExactly("1 | 10", "2 | 20");
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void warmingNamesItsColumns() {
        assertThat(catchCode("OPTIMIZE TABLE t WARM BLOB CACHE FOR COLUMN id, nope"))
                .isEqualTo(1054);
        assertThat(catchCode("OPTIMIZE TABLE t WARM BLOB CACHE FOR COLUMN id, X")).isZero();
        assertThat(catchCode("CHECK BOTTOMLESS ON nope")).isEqualTo(1049);
    }

    private int catchCode(String... statements) {
        try {
            for (String sql : statements) {
                run(sql);
            }
            return 0;
        } catch (SqlException e) {
            return e.code();
        }
    }
}
