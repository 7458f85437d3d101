package io.hadal.server.oracle;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A MariaDB server of its own, if one is installed: the oracle that answers are compared with. */
final class MariaDb implements AutoCloseable {
    private static final List<String> FOLDERS =
            List.of("/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin");

    private final Process server;
    private final int port;

    private MariaDb(Process server, int port) {
        this.server = server;
        this.port = port;
    }

    static boolean isInstalled() {
        return Stream.of("mariadbd", "mariadb-install-db")
                .allMatch(name -> !program(name).isEmpty());
    }

    private static String program(String name) {
        return FOLDERS.stream()
                .map(folder -> new File(folder, name))
                .filter(File::canExecute)
                .map(File::getPath)
                .findFirst()
                .orElse("");
    }

    /**
     * @param folder empty, for its data
     */
    static MariaDb start(Path folder) throws IOException, InterruptedException, SQLException {
        String data = "--datadir=" + folder.resolve("data");
        String user = "--user=" + System.getProperty("user.name");
        Path log = folder.resolve("log");
        int made =
                run(
                                log,
                                program("mariadb-install-db"),
                                "--no-defaults",
                                data,
                                user,
                                "--auth-root-authentication-method=normal",
                                "--skip-test-db")
                        .waitFor();
        if (made != 0) {
            throw new IOException("mariadb-install-db failed: " + Files.readString(log));
        }
        int port = freePort();
        Process server =
                run(
                        log,
                        program("mariadbd"),
                        "--no-defaults",
                        data,
                        user,
                        "--bind-address=127.0.0.1",
                        "--port=" + port,
                        "--socket=" + folder.resolve("s"),
                        "--pid-file=" + folder.resolve("pid"),
                        "--character-set-server=utf8mb4",
                        "--collation-server=utf8mb4_bin",
                        "--innodb-buffer-pool-size=16M",
                        "--innodb-flush-log-at-trx-commit=0");
        MariaDb mariaDb = new MariaDb(server, port);
        mariaDb.await(log);
        return mariaDb;
    }

    private static Process run(Path log, String... command) throws IOException {
        return new ProcessBuilder(new ArrayList<>(List.of(command)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Until it answers; the test's time limit ends it. */
    private void await(Path log) throws IOException, SQLException {
        while (server.isAlive()) {
            try (Connection connection = connect()) {
                if (connection.isValid(1)) {
                    return;
                }
            } catch (SQLException e) {
                Thread.onSpinWait();
            }
        }
        throw new IOException("mariadbd ended: " + Files.readString(log));
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mariadb://127.0.0.1:" + port + "/?sslMode=disable&user=root");
    }

    @Override
    public void close() throws InterruptedException {
        server.destroy();
        server.waitFor();
    }
}
