package io.hadal.server;

import io.hadal.server.config.ServerConfig;
import io.hadal.server.tls.Tls;
import io.hadal.sql.user.Users;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server on a free port with a fake of SQL. */
final class ServerFixture implements AutoCloseable {
    final FakeSqlService sql = new FakeSqlService();
    final ServerConfig config;
    final Users users;
    final HadalServer server;

    /**
     * @param settings name, value, name, value …; {@code password} is root's
     */
    ServerFixture(String... settings) throws Exception {
        Map<String, String> flags =
                new HashMap<>(Map.of("port", "0", "shutdown_timeout_secs", "0"));
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            if (settings[i].equals("password")) {
                environment.put(ServerConfig.PASSWORD_VARIABLE, settings[i + 1]);
            } else {
                flags.put(settings[i], settings[i + 1]);
            }
        }
        config = ServerConfig.load(flags, null, environment);
        users = Users.inMemory(new SecureRandom(), config.root().credentials());
        server =
                HadalServer.start(
                        HadalServer.listen(config.values()),
                        config,
                        sql,
                        users,
                        Tls.open(config.values(), null));
    }

    int port() {
        return server.port();
    }

    /**
     * Waits until something that must happen has; a test that waits for ever is ended by its
     * time-out.
     */
    static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(2_000_000);
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("What had to happen did not");
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
