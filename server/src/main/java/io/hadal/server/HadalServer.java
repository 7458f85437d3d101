package io.hadal.server;

import io.hadal.server.auth.Authenticator;
import io.hadal.server.auth.FailedLogins;
import io.hadal.server.auth.KeyExchange;
import io.hadal.server.config.ServerConfig;
import io.hadal.server.tls.Tls;
import io.hadal.sql.SqlService;
import io.hadal.sql.SqlService.Endpoint;
import io.hadal.sql.settings.SettingValues;
import io.hadal.sql.settings.Settings;
import io.hadal.sql.user.Users;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a {@link SqlService} to MySQL clients. The service belongs to the caller, who closes it
 * after this. Thread-safe.
 */
public final class HadalServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HadalServer.class);

    private static final int BACKLOG = 512;
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(50);
    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    /**
     * After cancelling at shutdown, statements have this long before their sockets are taken away.
     */
    private static final Duration CANCEL_GRACE = Duration.ofSeconds(2);

    private final ServerSocket listener;
    private final @Nullable SocketFile socketFile;
    private final ServerContext context;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean closing;

    private HadalServer(
            ServerSocket listener, @Nullable SocketFile socketFile, ServerContext context) {
        this.listener = listener;
        this.socketFile = socketFile;
        this.context = context;
    }

    /** Serves those who connect to {@code listener}, which is closed with the server. */
    static HadalServer start(
            ServerSocket listener, ServerConfig config, SqlService service, Users users, Tls tls)
            throws IOException {
        SettingValues settings = config.values();
        String host = InetAddress.getLocalHost().getHostName();
        Statistics statistics = new Statistics();
        ServerContext context =
                new ServerContext(
                        settings,
                        users,
                        new Authenticator(users, config.root().quickHashes(), new KeyExchange()),
                        service,
                        new ConnectionRegistry(
                                new Endpoint(host, listener.getLocalPort()), statistics),
                        statistics,
                        tls,
                        new FailedLogins(System::nanoTime),
                        new SecureRandom());
        String file = settings.text(Settings.SOCKET);
        SocketFile socketFile = file.isEmpty() ? null : SocketFile.listen(file);
        HadalServer server = new HadalServer(listener, socketFile, context);
        if (socketFile != null) {
            Thread.ofVirtual()
                    .name("mysql-accept-file")
                    .start(() -> socketFile.accept(server::serve));
        }
        Thread.ofVirtual().name("mysql-accept").start(server::acceptLoop);
        Thread.ofVirtual().name("mysql-limits").start(server::checkLoop);
        LOG.info(
                "Ready for MySQL clients on {}:{}",
                server.listener.getInetAddress().getHostAddress(),
                server.port());
        return server;
    }

    /** The port that clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Connections that are open now, those that are logging in included. */
    public int connections() {
        return context.registry().size();
    }

    /** Returns when the server has been closed. */
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    /**
     * Takes no more clients, lets running statements end (up to shutdown_timeout_secs), then ends
     * what is left.
     */
    @Override
    public void close() {
        closing = true;
        closeListener();
        Duration drain =
                Duration.ofSeconds(context.settings().integer(Settings.SHUTDOWN_TIMEOUT_SECS));
        try {
            context.registry().all().forEach(ConnectionState::drain);
            if (!context.registry().awaitEmpty(drain)) {
                context.registry()
                        .all()
                        .forEach(connection -> connection.end(ConnectionState.End.SHUTDOWN));
            }
            if (!context.registry().awaitEmpty(CANCEL_GRACE)) {
                context.registry().all().forEach(ConnectionState::abort);
                reportLeftovers(context.registry().awaitEmpty(CANCEL_GRACE));
            }
        } catch (InterruptedException e) {
            context.registry().all().forEach(ConnectionState::abort);
            Thread.currentThread().interrupt();
        } finally {
            closed.countDown();
        }
    }

    private void reportLeftovers(boolean none) {
        if (!none) {
            LOG.warn("{} statements did not end in time at shutdown", context.registry().size());
        }
    }

    /**
     * Takes the port, whose number is known then; clients that connect wait for {@link #start}.
     * Fails if the address cannot be had.
     */
    static ServerSocket listen(SettingValues settings) throws IOException {
        String address = settings.text(Settings.BIND_ADDRESS);
        int port = (int) settings.integer(Settings.PORT);
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(address), port), BACKLOG);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException(
                    "Cannot listen on "
                            + address
                            + ":"
                            + port
                            + ": "
                            + e.getMessage()
                            + "; choose another port or bind_address",
                    e);
        }
    }

    private void acceptLoop() {
        while (!closing) {
            try {
                accept(listener.accept());
            } catch (IOException e) {
                if (!closing) {
                    LOG.error("Cannot accept clients on port {}; trying again", port(), e);
                    pause(ACCEPT_PAUSE);
                }
            }
        }
    }

    private void serve(Transport transport) {
        Thread.ofVirtual().name("mysql-client").start(new ClientConnection(context, transport));
    }

    private void accept(Socket socket) throws IOException {
        try {
            serve(new TcpTransport(socket));
        } catch (IOException e) {
            socket.close();
            LOG.debug("A client left before it was served", e);
        }
    }

    private void checkLoop() {
        while (closed.getCount() > 0) {
            Duration loginMax =
                    Duration.ofSeconds(context.settings().integer(Settings.CONNECT_TIMEOUT));
            long now = System.nanoTime();
            for (ConnectionState connection : context.registry().all()) {
                connection.checkLimits(now, loginMax);
            }
            pause(CHECK_INTERVAL);
        }
    }

    private void closeListener() {
        try {
            listener.close();
            if (socketFile != null) {
                socketFile.close();
            }
        } catch (IOException e) {
            LOG.warn("Closing port {} or the socket file failed", port(), e);
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
