package io.hadal.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HikariCP over each driver. */
class HikariTest {
    /** SingleStore's driver knows READ COMMITTED alone. */
    private static String isolation(String url) {
        return url.startsWith("jdbc:singlestore") ? "TRANSACTION_READ_COMMITTED" : "TRANSACTION_REPEATABLE_READ";
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(Server.USER);
        config.setPassword(Server.PASSWORD);
        config.setMaximumPoolSize(4);
        config.setConnectionTimeout(5000);
        config.setTransactionIsolation(isolation(url));
        return new HikariDataSource(config);
    }

    private static String url(String driver, String database) {
        return switch (driver) {
            case "mysql" -> Server.mysql(database);
            case "mariadb" -> Server.mariadb(database);
            default -> Server.singlestore(database);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql", "mariadb", "singlestore"})
    void work(String driver) throws Exception {
        String database = Server.fresh("hikari_" + driver);
        Server.run(database, "CREATE TABLE counter (id INT PRIMARY KEY, n INT)", "INSERT INTO counter VALUES (1, 0)");
        try (HikariDataSource pool = pool(url(driver, database));
                ExecutorService clients = Executors.newFixedThreadPool(16)) {
            List<Future<?>> work = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                work.add(clients.submit(() -> {
                    try (Connection connection = pool.getConnection();
                            Statement statement = connection.createStatement()) {
                        assertThat(connection.isValid(1)).isTrue();
                        return statement.executeUpdate("UPDATE counter SET n = n + 1 WHERE id = 1");
                    }
                }));
            }
            for (Future<?> one : work) {
                assertThat(one.get()).isEqualTo(1);
            }
            try (Connection connection = pool.getConnection()) {
                connection.setAutoCommit(false);
                connection.setReadOnly(true);
                try (ResultSet result = connection.createStatement().executeQuery("SELECT n FROM counter")) {
                    result.next();
                    assertThat(result.getInt(1)).isEqualTo(200);
                }
            }
            // What one user of a connection leaves behind, the next does not see.
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.getAutoCommit()).isTrue();
                assertThat(connection.isReadOnly()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql", "mariadb", "singlestore"})
    void aDatabaseThatIsNotThere(String driver) {
        assertThatThrownBy(() -> pool(url(driver, "not_there")).getConnection())
                .rootCause()
                .hasMessageContaining("not_there");
    }
}
