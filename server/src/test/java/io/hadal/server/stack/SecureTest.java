package io.hadal.server.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS, compression and the socket file, as drivers use them. */
@Timeout(120)
final class SecureTest {
    private static final String MYSQL = "jdbc:mysql://127.0.0.1:%d/?";
    private static final String MARIADB = "jdbc:mariadb://127.0.0.1:%d/?";

    @TempDir static Path data;
    private static TestServer server;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.start(data, "socket", data.resolve("hadal.sock").toString());
        try (Connection root = server.connect()) {
            Sql.run(
                    root,
                    "CREATE USER ann IDENTIFIED BY 'hush', safe IDENTIFIED BY 'hush' REQUIRE SSL");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Connection connect(String url, String user) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        if (!user.equals("root")) {
            properties.setProperty("password", "hush");
        }
        return DriverManager.getConnection(url.formatted(server.port()), properties);
    }

    /** The first login sends the password through TLS, the second answers by the quick hash. */
    @ParameterizedTest
    @ValueSource(strings = {MYSQL + "sslMode=REQUIRED", MARIADB + "sslMode=trust"})
    void aPasswordNeedsNoKeyExchangeOverTls(String url) throws Exception {
        try (Connection root = server.connect()) {
            Sql.run(root, "ALTER USER safe IDENTIFIED BY 'hush'");
        }
        for (int i = 0; i < 2; i++) {
            try (Connection safe = connect(url, "safe")) {
                assertThat(Sql.column(safe, "SHOW STATUS LIKE 'Ssl_%'"))
                        .containsExactly("Ssl_cipher", "Ssl_version");
                assertThat(Sql.values(safe, "SHOW STATUS LIKE 'Ssl_version'"))
                        .allMatch(version -> version.startsWith("TLSv1."));
                assertThat(Sql.column(safe, "SELECT REPEAT('x', 100000)").getFirst())
                        .hasSize(100_000);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {MYSQL + "sslMode=DISABLED", MARIADB + "sslMode=disable"})
    void anAccountMayRequireTls(String url) {
        assertThatThrownBy(() -> connect(url + "&allowPublicKeyRetrieval=true", "safe"))
                .hasStackTraceContaining("over TLS only");
    }

    @Test
    void theServersOwnCertificateIsKeptAndCanBeVerified() throws Exception {
        connect(MYSQL + "sslMode=REQUIRED", "root").close();
        Path certificate = data.resolve("server-cert.pem");
        assertThat(Files.readString(certificate)).startsWith("-----BEGIN CERTIFICATE-----");
        String url = MARIADB + "sslMode=verify-full&serverSslCert=" + certificate;
        connect(url, "root").close();
    }

    @Test
    void secureTransportCanBeRequired() throws Exception {
        try (Connection root = server.connect()) {
            Sql.run(root, "SET GLOBAL require_secure_transport = ON");
            assertThatThrownBy(() -> connect(MARIADB + "sslMode=disable", "root"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(3159));
            connect(MYSQL + "sslMode=REQUIRED", "root").close();
            connect(file(), "root").close();
            Sql.run(root, "SET GLOBAL require_secure_transport = OFF");
        }
    }

    private static String file() {
        return MARIADB + "sslMode=disable&localSocket=" + data.resolve("hadal.sock");
    }

    @Test
    void theSocketFileIsOfThisMachine() throws Exception {
        try (Connection ann = connect(file(), "ann")) {
            assertThat(Sql.column(ann, "SELECT USER()")).containsExactly("ann@localhost");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "jdbc:mysql://127.0.0.1:%d/?sslMode=DISABLED&useCompression=true",
        "jdbc:mysql://127.0.0.1:%d/?sslMode=REQUIRED&useCompression=true",
        "jdbc:mariadb://127.0.0.1:%d/?sslMode=disable&useCompression=true",
        "jdbc:mariadb://127.0.0.1:%d/?sslMode=trust&useCompression=true"
    })
    void packetsCanBeCompressed(String url) throws Exception {
        try (Connection root = connect(url, "root")) {
            String text = "Abyss".repeat(100_000);
            assertThat(Sql.column(root, "SELECT '" + text + "' AS t")).containsExactly(text);
            Sql.fails(root, 1064, "SELECT FROM");
            assertThat(Sql.column(root, "SELECT 1")).containsExactly("1");
            assertThat(Sql.column(root, "SELECT REPEAT('x', 20000000)").getFirst())
                    .hasSize(20_000_000);
        }
    }
}
