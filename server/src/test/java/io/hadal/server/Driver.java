package io.hadal.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** The JDBC drivers that are tested as clients. */
enum Driver {
    MYSQL("jdbc:mysql://127.0.0.1:%d/%s?sslMode=DISABLED&allowPublicKeyRetrieval=true"),
    MARIADB("jdbc:mariadb://127.0.0.1:%d/%s?sslMode=disable&allowPublicKeyRetrieval=true"),
    SINGLESTORE("jdbc:singlestore://127.0.0.1:%d/%s?sslMode=disable&allowPublicKeyRetrieval=true");

    private final String url;

    Driver(String url) {
        this.url = url;
    }

    /**
     * @param options more parameters of the URL, such as {@code &useServerPrepStmts=true}, or empty
     */
    Connection connect(int port, String database, String user, String password, String options)
            throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        if (!password.isEmpty()) {
            properties.setProperty("password", password);
        }
        return DriverManager.getConnection(url.formatted(port, database) + options, properties);
    }

    Connection connect(int port) throws SQLException {
        return connect(port, "test", "root", "", "");
    }

    /** A connection whose prepared statements are the server's. */
    Connection connectPreparing(int port) throws SQLException {
        return connect(port, "test", "root", "", "&useServerPrepStmts=true");
    }
}
