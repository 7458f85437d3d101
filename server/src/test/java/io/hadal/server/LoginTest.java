package io.hadal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Good and bad logins with both plugins. */
@Timeout(60)
final class LoginTest {
    private static final String PASSWORD = "pässword 1";

    @ParameterizedTest
    @CsvSource({
        "MYSQL,caching_sha2_password",
        "MARIADB,caching_sha2_password",
        "SINGLESTORE,caching_sha2_password",
        "MYSQL,mysql_native_password",
        "MARIADB,mysql_native_password",
        "SINGLESTORE,mysql_native_password"
    })
    void rightAndWrongPasswords(Driver driver, String plugin) throws Exception {
        try (ServerFixture fixture =
                new ServerFixture("password", PASSWORD, "default_authentication_plugin", plugin)) {
            try (Connection connection =
                    driver.connect(fixture.port(), "test", "root", PASSWORD, "")) {
                assertThat(connection.isValid(5)).isTrue();
            }
            assertDenied(
                    () -> driver.connect(fixture.port(), "test", "root", PASSWORD + "x", ""),
                    "root",
                    "YES");
            assertDenied(
                    () -> driver.connect(fixture.port(), "test", "root", "", ""), "root", "NO");
            assertDenied(
                    () -> driver.connect(fixture.port(), "test", "nobody", PASSWORD, ""),
                    "nobody",
                    "YES");
            try (Connection connection =
                    driver.connect(fixture.port(), "test", "root", PASSWORD, "")) {
                assertThat(connection.isValid(5)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void withoutAPasswordThisMachineMayConnect(Driver driver) throws Exception {
        try (ServerFixture fixture = new ServerFixture()) {
            driver.connect(fixture.port(), "test", "root", "", "").close();
            assertDenied(
                    () -> driver.connect(fixture.port(), "test", "root", "guess", ""),
                    "root",
                    "YES");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownDatabaseIsTold(Driver driver) throws Exception {
        try (ServerFixture fixture = new ServerFixture()) {
            assertThatThrownBy(() -> driver.connect(fixture.port(), "nosuch", "root", "", ""))
                    .hasStackTraceContaining("Unknown database 'nosuch'");
        }
    }

    @Test
    void connectionsAreLimitedButForOneOfRoot() throws Exception {
        try (ServerFixture fixture = new ServerFixture("max_connections", "2")) {
            try (Connection first = Driver.MYSQL.connect(fixture.port());
                    Connection second = Driver.MARIADB.connect(fixture.port());
                    Connection extra = Driver.MYSQL.connect(fixture.port())) {
                assertThat(first.isValid(5) && second.isValid(5) && extra.isValid(5)).isTrue();
                for (Driver driver : Driver.values()) {
                    assertThatThrownBy(() -> driver.connect(fixture.port()))
                            .hasStackTraceContaining("Too many connections");
                }
            }
            ServerFixture.await(() -> fixture.server.connections() == 0);
            Driver.MYSQL.connect(fixture.port()).close();
        }
    }

    private interface Connect {
        Connection run() throws SQLException;
    }

    private static void assertDenied(Connect connect, String user, String using) {
        assertThatThrownBy(() -> connect.run().close())
                .isInstanceOfSatisfying(
                        SQLException.class,
                        e -> {
                            assertThat(e.getErrorCode()).isEqualTo(1045);
                            assertThat(e.getSQLState()).isEqualTo("28000");
                            assertThat(e.getMessage())
                                    .contains(
                                            "Access denied for user '"
                                                    + user
                                                    + "'@'localhost' (using password: "
                                                    + using);
                            assertThat(e.getMessage()).doesNotContain(PASSWORD);
                        });
    }
}
