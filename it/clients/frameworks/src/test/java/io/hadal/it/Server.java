package io.hadal.it;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The server that it/run has started. */
final class Server {
    static final String HOST = "127.0.0.1";
    static final int PORT = Integer.getInteger("hadal.port", 3306);
    static final String USER = "root";
    static final String PASSWORD = "";

    private Server() {}

    static String mysql(String database) {
        return "jdbc:mysql://%s:%d/%s?sslMode=PREFERRED".formatted(HOST, PORT, database);
    }

    static String mariadb(String database) {
        return "jdbc:mariadb://%s:%d/%s".formatted(HOST, PORT, database);
    }

    static String singlestore(String database) {
        return "jdbc:singlestore://%s:%d/%s".formatted(HOST, PORT, database);
    }

    /** An empty database of a test's own. */
    static String fresh(String name) throws SQLException {
        run("", "DROP DATABASE IF EXISTS " + name, "CREATE DATABASE " + name);
        return name;
    }

    static void run(String database, String... statements) throws SQLException {
        try (Connection connection = connect(mysql(database));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, USER, PASSWORD);
    }
}
