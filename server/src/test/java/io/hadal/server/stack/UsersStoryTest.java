package io.hadal.server.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.server.stack.TestServer.Client;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Accounts as clients meet them, over a restart. */
@Timeout(120)
final class UsersStoryTest {
    @TempDir Path data;

    @ParameterizedTest
    @EnumSource
    void anAccountIsMadeUsedChangedAndDropped(Client client) throws Exception {
        // SingleStore's driver knows the old plugin only.
        String plugin =
                client == Client.SINGLESTORE ? "mysql_native_password" : "caching_sha2_password";
        try (TestServer server = TestServer.start(data);
                Connection root = server.connect(client)) {
            Sql.run(
                    root,
                    "CREATE DATABASE d",
                    "CREATE TABLE d.t (id INT PRIMARY KEY, x INT)",
                    "INSERT INTO d.t VALUES (1, 10)",
                    "CREATE USER 'ann'@'%' IDENTIFIED WITH "
                            + plugin
                            + " BY 'hush one', old@localhost IDENTIFIED WITH"
                            + " mysql_native_password BY 'hush two'",
                    "GRANT SELECT, UPDATE ON d.* TO ann",
                    "GRANT SELECT ON d.t TO old@localhost");
        }
        try (TestServer server = TestServer.start(data)) {
            try (Connection ann = connect(server, client, "ann", "hush one")) {
                assertThat(Sql.column(ann, "SELECT x FROM d.t WHERE id = 1")).containsExactly("10");
                assertThat(Sql.column(ann, "SELECT CURRENT_USER()")).containsExactly("ann@%");
                Sql.run(ann, "UPDATE d.t SET x = 11 WHERE id = 1");
                Sql.fails(ann, 1142, "INSERT INTO d.t VALUES (2, 2)");
                Sql.fails(ann, 1227, "SET GLOBAL wait_timeout = 100");
                Sql.run(ann, "SET PASSWORD = 'hush three'");
                assertThat(Sql.column(ann, "SELECT x FROM d.t WHERE id = 1")).containsExactly("11");
            }
            assertDenied(server, client, "ann", "hush one");
            connect(server, client, "ann", "hush three").close();
            try (Connection old = connect(server, client, "old", "hush two")) {
                assertThat(Sql.column(old, "SHOW GRANTS")).hasSize(2);
            }
            assertDenied(server, client, "old", "hush");
            try (Connection root = server.connect(client)) {
                Sql.run(root, "ALTER USER ann ACCOUNT LOCK", "DROP USER old@localhost");
                assertThatThrownBy(() -> connect(server, client, "ann", "hush three"))
                        .hasStackTraceContaining("Account is locked");
                assertDenied(server, client, "old", "hush two");
            }
        }
    }

    private static Connection connect(
            TestServer server, Client client, String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("allowPublicKeyRetrieval", "true");
        return DriverManager.getConnection(client.url(server.port()), properties);
    }

    private static void assertDenied(
            TestServer server, Client client, String user, String password) {
        assertThatThrownBy(() -> connect(server, client, user, password))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1045));
    }
}
