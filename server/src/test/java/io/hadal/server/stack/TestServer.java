package io.hadal.server.stack;

import io.hadal.env.LocalDisk;
import io.hadal.server.HadalNode;
import io.hadal.server.HadalNode.DiskOpener;
import io.hadal.server.config.ServerConfig;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A whole server in this process: real SQL, real engine, a data directory of the test, a free port
 * of the loopback interface.
 */
public final class TestServer implements AutoCloseable {
    private final HadalNode node;

    private TestServer(HadalNode node) {
        this.node = node;
    }

    /** Settings are name, value, name, value … beside the data directory and the port. */
    public static TestServer start(Path dataDirectory, String... settings) throws Exception {
        return start(LocalDisk::new, dataDirectory, settings);
    }

    static TestServer start(DiskOpener disks, Path dataDirectory, String... settings)
            throws Exception {
        return start(disks, InstantSource.system(), dataDirectory, settings);
    }

    static TestServer start(InstantSource clock, Path dataDirectory, String... settings)
            throws Exception {
        return start(LocalDisk::new, clock, dataDirectory, settings);
    }

    private static TestServer start(
            DiskOpener disks, InstantSource clock, Path dataDirectory, String... settings)
            throws Exception {
        Map<String, String> flags = new HashMap<>();
        flags.put("datadir", dataDirectory.toString());
        flags.put("port", "0");
        flags.put("shutdown_timeout_secs", "1");
        for (int i = 0; i < settings.length; i += 2) {
            flags.put(settings[i], settings[i + 1]);
        }
        return new TestServer(
                HadalNode.start(ServerConfig.load(flags, null, Map.of()), disks, clock));
    }

    public int port() {
        return node.port();
    }

    /** As root through MariaDB's driver, without a current database. */
    public Connection connect() throws SQLException {
        return connect(Client.MARIADB);
    }

    public Connection connect(Client client) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "root");
        return DriverManager.getConnection(client.url(port()), properties);
    }

    /** An answer that does not come is a failure, not a wait without end. In milliseconds. */
    private static final String PATIENCE = "&socketTimeout=90000";

    /** The drivers that every story must work with. */
    public enum Client {
        MYSQL(
                "jdbc:mysql://127.0.0.1:%d/?sslMode=DISABLED&allowPublicKeyRetrieval=true"
                        + PATIENCE),
        MARIADB("jdbc:mariadb://127.0.0.1:%d/?sslMode=disable" + PATIENCE),
        SINGLESTORE("jdbc:singlestore://127.0.0.1:%d/?sslMode=disable" + PATIENCE);

        private final String url;

        Client(String url) {
            this.url = url;
        }

        String url(int port) {
            return url.formatted(port);
        }
    }

    /** Ends as at a shutdown: databases stay attached here, their locks stay in the store. */
    @Override
    public void close() {
        node.close();
    }
}
