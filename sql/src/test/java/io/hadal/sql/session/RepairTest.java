package io.hadal.sql.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.sql.SqlException;
import io.hadal.sql.SqlSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the store lacks and this server has no copy of is taken from a replica. */
class RepairTest {
    private static final String STATUS =
            "SELECT STATE, LAG_COMMITS FROM information_schema.MV_REPLICATION_STATUS";

    private static final String CHECK = "CHECK BOTTOMLESS CHECKSUM ON test";

    @TempDir Path folder;

    private TestServer server;
    private SqlSession session;

    @BeforeEach
    void open() throws Exception {
        server = TestServer.withStores(folder.resolve("data"));
        session = server.open();
        for (String sql :
                List.of(
                        "CREATE TABLE t (id INT PRIMARY KEY, x INT)",
                        "INSERT INTO t VALUES (1, 10), (2, 20)",
                        "OPTIMIZE TABLE t FLUSH")) {
            run(sql);
            run("SYNC BOTTOMLESS DATABASE test");
        }
        Files.createDirectory(folder.resolve("west"));
        run("REPLICATE DATABASE test TO FS '" + folder.resolve("west") + "' AS west");
        awaitReplica();
    }

    @AfterEach
    void close() throws Exception {
        session.close();
        server.close();
    }

    private void awaitReplica() throws Exception {
        while (!run(STATUS).getFirst().equals("CURRENT | 0")) {
            server.env.sleep(Duration.ofMillis(20));
        }
    }

    private List<String> run(String sql) throws SqlException {
        return TestServer.run(session, sql).texts();
    }

    private List<Path> stored(String part) throws IOException {
        return files("data/store", part);
    }

    private List<Path> files(String below, String part) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(below))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains(part))
                    .sorted()
                    .toList();
        }
    }

    /** All that this server has of its own beside the store. */
    private void loseLocalCopies() throws IOException {
        for (Path file : files("data", ".chunk")) {
            Files.delete(file);
        }
        for (Path file : files("data/cache", ".parquet")) {
            Files.delete(file);
        }
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void whatIsMissingIsTakenFromAReplica() throws Exception {
        Path blob = stored("/blobs/").getFirst();
        List<Path> chunks = stored("/log/");
        byte[] blobBytes = Files.readAllBytes(blob);
        loseLocalCopies();
        Files.delete(blob);
        // Two in a row, the newest one among them: each is known by what follows it.
        Files.delete(chunks.get(chunks.size() - 1));
        Files.delete(chunks.get(chunks.size() - 2));
        assertThat(run(CHECK)).hasSize(3);
        assertThat(run(CHECK + " WITH REPAIR"))
                .hasSize(3)
                .allMatch(row -> row.endsWith("restored from replica west"));
        assertThat(Files.readAllBytes(blob)).isEqualTo(blobBytes);
        assertThat(run(CHECK)).isEmpty();
        assertThat(files("data/cache", ".parquet")).as("nothing is left of it").isEmpty();
    }

    @Test
    void whatIsCorruptIsReplacedWithForceByWhatIsNot() throws Exception {
        Path blob = stored("/blobs/").getFirst();
        Path chunk = stored("/log/").get(1);
        loseLocalCopies();
        damage(blob);
        damage(chunk);
        assertThat(run(CHECK + " WITH REPAIR"))
                .hasSize(2)
                .allMatch(row -> row.endsWith("would replace an object: WITH REPAIR FORCE"));
        assertThat(run(CHECK + " WITH REPAIR FORCE"))
                .hasSize(2)
                .allMatch(row -> row.endsWith("restored from replica west"));
        assertThat(run(CHECK)).isEmpty();
    }

    /** Nothing is put that is not what was stored, and the other replica is asked. */
    @Test
    void aReplicaThatIsDamagedItselfIsNotBelieved() throws Exception {
        Path blob = stored("/blobs/").getFirst();
        Path chunk = stored("/log/").get(1);
        loseLocalCopies();
        Files.delete(blob);
        Files.delete(chunk);
        damage(files("west", "/blobs/").getFirst());
        Files.delete(files("west", "/log/").get(1));
        List<String> faults = run(CHECK + " WITH REPAIR");
        assertThat(faults.get(0)).contains("no local copy; replica west: ").contains("is missing");
        assertThat(faults.get(1)).contains("replica west: ").contains("is corrupt");
        assertThat(blob).doesNotExist();
        assertThat(chunk).doesNotExist();
        assertThat(run(CHECK)).hasSize(2);
    }

    /** A chunk of the same name that somebody else has made is not the one that was stored. */
    @Test
    void aChunkIsTakenOnlyIfWhatFollowsSaysThatItIsTheOne() throws Exception {
        List<Path> chunks = stored("/log/");
        loseLocalCopies();
        Files.delete(chunks.get(1));
        List<Path> copies = files("west", "/log/");
        assertThat(copies).hasSameSizeAs(chunks);
        Files.copy(chunks.get(2), copies.get(1), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(run(CHECK + " WITH REPAIR"))
                .singleElement()
                .asString()
                .contains("replica west: ")
                .contains("expected SHA-256");
        assertThat(chunks.get(1)).doesNotExist();
    }

    @Test
    void aReplicaThatDoesNotAnswerIsPassedOver() throws Exception {
        Path blob = stored("/blobs/").getFirst();
        Path chunk = stored("/log/").get(1);
        loseLocalCopies();
        Files.delete(blob);
        Files.delete(chunk);
        Files.createDirectory(folder.resolve("north"));
        run("REPLICATE DATABASE test TO FS '" + folder.resolve("north") + "' AS a_north");
        Files.move(folder.resolve("north"), folder.resolve("elsewhere"));
        assertThat(run(CHECK + " WITH REPAIR"))
                .hasSize(2)
                .allMatch(row -> row.endsWith("restored from replica west"));
        assertThat(run(CHECK)).isEmpty();
        Files.move(folder.resolve("west"), folder.resolve("gone"));
        Files.delete(blob);
        Files.delete(chunk);
        List<String> faults = run(CHECK + " WITH REPAIR");
        assertThat(faults.get(0)).contains("replica west: ").contains("there is no such bucket");
        assertThat(faults.get(1)).endsWith("replica west: its store did not answer before");
    }

    @Test
    void aPartOfASnapshotComesBackToo() throws Exception {
        run("SET GLOBAL bottomless_snapshot_trigger_log_chunks = 1");
        for (int id = 3; stored("/snapshots/").size() < 2; id++) {
            run("INSERT INTO t VALUES (" + id + ", 0)");
            run("SYNC BOTTOMLESS DATABASE test");
        }
        run("SET GLOBAL bottomless_snapshot_trigger_log_chunks = 1000");
        run("INSERT INTO t VALUES (0, 0)");
        run("SYNC BOTTOMLESS DATABASE test");
        awaitReplica();
        List<Path> parts = stored("/snapshots/").stream().filter(RepairTest::isPart).toList();
        byte[] bytes = Files.readAllBytes(parts.getLast());
        Files.delete(parts.getLast());
        assertThat(run(CHECK + " WITH REPAIR").getFirst())
                .contains(" is missing")
                .endsWith("restored from replica west");
        assertThat(Files.readAllBytes(parts.getLast())).isEqualTo(bytes);
        assertThat(run(CHECK)).isEmpty();
    }

    private static boolean isPart(Path file) {
        return !file.endsWith("root");
    }
}
