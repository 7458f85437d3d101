package io.hadal.server.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.objectstore.s3.S3ProxyServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What tests do with a connection, and with the bucket behind the server's back. */
final class Sql {
    private Sql() {}

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first column of a query's rows as text. */
    static List<String> column(Connection connection, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    /** The second column of a query's rows as text. */
    static List<String> values(Connection connection, String query) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                values.add(rows.getString(2));
            }
        }
        return values;
    }

    /** Runs what must fail with this error, and returns the message, in which no secret may be. */
    static String fails(Connection connection, int code, String sql) {
        SQLException[] failure = new SQLException[1];
        assertThatThrownBy(() -> run(connection, sql))
                .isInstanceOfSatisfying(SQLException.class, e -> failure[0] = e);
        String message = failure[0].getMessage();
        assertThat(failure[0].getErrorCode()).as(message).isEqualTo(code);
        assertThat(message).doesNotContain("local-secret-key").doesNotContain("hush");
        return message;
    }

    /** The store clause of a path on an S3 server. */
    static String on(S3ProxyServer s3, String path) {
        return on(s3, path, s3.secretKey());
    }

    static String on(S3ProxyServer s3, String path, String secret) {
        return "ON S3 \""
                + path
                + "\" CONFIG '{\"region\":\"us-east-1\",\"endpoint_url\":\""
                + s3.endpoint()
                + "\"}'"
                + " CREDENTIALS '{\"aws_access_key_id\":\""
                + s3.accessKey()
                + "\",\"aws_secret_access_key\":\""
                + secret
                + "\"}'";
    }

    /** The same place as what REPLICATE takes. */
    static String to(String on) {
        return "TO" + on.substring(2);
    }

    /** Asks until the answer is this; the test's time limit ends it. */
    static void await(Connection sql, String query, String... expected) throws SQLException {
        while (!column(sql, query).equals(List.of(expected))) {
            run(sql, "SELECT SLEEP(0.05)");
        }
    }

    /** Copies a folder file by file, as an operator's tool would. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> copyFile(file, to.resolve(from.relativize(file).toString())));
        }
    }

    /** The files below a folder whose path contains {@code part}. */
    static List<Path> files(Path folder, String part) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains(part))
                    .sorted()
                    .toList();
        }
    }

    private static void copyFile(Path from, Path to) {
        try {
            Files.createDirectories(to.resolveSibling(""));
            Files.copy(
                    from,
                    to,
                    StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("copy " + from, e);
        }
    }
}
