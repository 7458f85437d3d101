package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.column;
import static io.hadal.server.stack.Sql.fails;
import static io.hadal.server.stack.Sql.on;
import static io.hadal.server.stack.Sql.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.wal.TroubledDisk;
import io.hadal.env.LocalDisk;
import io.hadal.objectstore.s3.S3ProxyServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that is away and a disk without room, as a client sees them: nothing is lost. */
@Timeout(120)
final class OutageTest {
    private static final String ROWS = "SELECT COUNT(*) FROM d.t";

    @TempDir Path folder;

    /** Reads and commits go on; when the store is too far behind, commits are refused. */
    @Test
    void anOutageOfTheStore() throws Exception {
        try (S3ProxyServer store = S3ProxyServer.start("outage-bucket");
                TestServer server =
                        TestServer.start(
                                folder.resolve("data"),
                                "bottomless_upload_throttle_soft_limit_secs",
                                "1",
                                "bottomless_upload_throttle_hard_limit_secs",
                                "3");
                Connection sql = server.connect()) {
            run(
                    sql,
                    "CREATE DATABASE d " + on(store, "outage-bucket/d"),
                    "CREATE TABLE d.t (a INT)",
                    "INSERT INTO d.t VALUES (0)");
            run(sql, "SYNC BOTTOMLESS DATABASE d");
            store.stop();
            run(sql, "INSERT INTO d.t VALUES (1)");
            assertThat(column(sql, ROWS)).containsExactly("2");
            int rows = 2 + insertUntilRefused(sql);
            assertThat(column(sql, ROWS)).containsExactly(Integer.toString(rows));
            store.resume();
            run(sql, "SYNC BOTTOMLESS DATABASE d", "INSERT INTO d.t VALUES (2)");
            run(sql, "DETACH DATABASE d", "ATTACH DATABASE d " + on(store, "outage-bucket/d"));
            assertThat(column(sql, ROWS)).containsExactly(Integer.toString(rows + 1));
        }
    }

    /** Number of rows that went in before. */
    private static int insertUntilRefused(Connection sql) {
        AtomicReference<@Nullable SQLException> refusal = new AtomicReference<>();
        int rows = 0;
        while (refusal.get() == null) {
            try {
                run(sql, "INSERT INTO d.t VALUES (7)");
                rows++;
            } catch (SQLException e) {
                refusal.set(e);
            }
        }
        assertThat(refusal.get().getErrorCode()).isEqualTo(10118);
        assertThat(refusal.get().getMessage()).doesNotContain("local-secret-key");
        return rows;
    }

    /** What was under way waits for room, what comes is refused, and nothing is in doubt. */
    @Test
    void aDiskWithoutRoom() throws Exception {
        AtomicReference<@Nullable TroubledDisk> made = new AtomicReference<>();
        try (TestServer server =
                        TestServer.start(
                                directory -> {
                                    made.set(new TroubledDisk(new LocalDisk(directory)));
                                    return made.get();
                                },
                                folder.resolve("data"));
                Connection sql = server.connect();
                Connection waiting = server.connect()) {
            TroubledDisk disk = made.get();
            run(sql, "CREATE DATABASE d", "CREATE TABLE d.t (a INT)", "INSERT INTO d.t VALUES (1)");
            run(sql, "SYNC BOTTOMLESS DATABASE d");
            disk.full = true;
            int before = disk.refusals.get();
            CompletableFuture<Void> insert =
                    CompletableFuture.runAsync(() -> insert(waiting, "INSERT INTO d.t VALUES (2)"));
            while (disk.refusals.get() < before + 2 && !insert.isDone()) {
                Thread.onSpinWait();
            }
            assertThat(fails(sql, 1021, "INSERT INTO d.t VALUES (3)")).contains("Free some space");
            fails(sql, 1021, "CREATE DATABASE e");
            assertThat(column(sql, "SHOW DATABASES")).doesNotContain("e");
            assertThat(column(sql, ROWS)).containsExactly("1");
            disk.full = false;
            insert.get();
            run(sql, "INSERT INTO d.t VALUES (4)");
            assertThat(column(sql, "SELECT a FROM d.t ORDER BY a")).containsExactly("1", "2", "4");
        }
    }

    private static void insert(Connection connection, String statement) {
        try {
            run(connection, statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
