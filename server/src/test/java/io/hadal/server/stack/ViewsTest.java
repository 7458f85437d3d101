package io.hadal.server.stack;

import static io.hadal.server.stack.Sql.column;
import static io.hadal.server.stack.Sql.on;
import static io.hadal.server.stack.Sql.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.objectstore.s3.S3ProxyServer;
import io.hadal.server.stack.TestServer.Client;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an operator sees of a database in a bucket, through real clients and a real S3 server. */
@Timeout(120)
final class ViewsTest {
    private static S3ProxyServer s3;

    @TempDir Path folder;

    @BeforeAll
    static void start() {
        s3 = S3ProxyServer.start();
    }

    @AfterAll
    static void stop() {
        s3.close();
    }

    @ParameterizedTest
    @EnumSource
    void tellWhatIsInTheBucketAndWhatItWasAsked(Client client) throws Exception {
        String bucket = "views_" + client.name().toLowerCase(Locale.ROOT);
        s3.makeBucket(bucket);
        Path directory = s3.bucketsDirectory().resolve(bucket);
        try (TestServer server = TestServer.start(folder.resolve("data"));
                Connection sql = server.connect(client)) {
            run(sql, "CREATE DATABASE db " + on(s3, bucket + "/db"), "USE db");
            run(sql, "CREATE TABLE t (a INT PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)");
            run(sql, "OPTIMIZE TABLE t FLUSH", "SYNC BOTTOMLESS DATABASE db");
            try (Statement statement = sql.createStatement();
                    ResultSet row =
                            statement.executeQuery(
                                    "SELECT * FROM information_schema.MV_BOTTOMLESS_REMOTE_STATS")) {
                assertThat(row.next()).isTrue();
                Path blob = Sql.files(directory, "/blobs/").getFirst();
                assertThat(row.getLong("BLOBS_BYTES")).isEqualTo(Files.size(blob));
                assertThat(row.getLong("NUM_BLOBS")).isEqualTo(1);
                assertThat(row.getLong("NUM_LOG_CHUNKS"))
                        .isEqualTo(Sql.files(directory, "/log/").size());
                assertThat(row.next()).isFalse();
            }
            assertThat(
                            column(
                                    sql,
                                    "SELECT DISTINCT EVENT_STATE FROM information_schema.MV_BOTTOMLESS_API_EVENTS"
                                            + " WHERE EVENT_TYPE = 'Upload' AND FILE_TYPE = 'Blob'"))
                    .containsExactly("Succeeded");
            assertThat(
                            column(
                                    sql,
                                    "SELECT BUCKET FROM information_schema.MV_BOTTOMLESS_STATUS WHERE PORT = "
                                            + server.port()))
                    .isEqualTo(List.of(bucket));
            assertThat(column(sql, "SELECT STATUS FROM information_schema.MV_CACHED_BLOBS"))
                    .containsExactly("Cached");
        }
    }
}
