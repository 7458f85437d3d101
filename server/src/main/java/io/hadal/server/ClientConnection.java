package io.hadal.server;

import io.hadal.server.wire.Capability;
import io.hadal.server.wire.CompressedFrames;
import io.hadal.server.wire.Compression;
import io.hadal.server.wire.HandshakeResponse;
import io.hadal.server.wire.PacketInput;
import io.hadal.server.wire.PacketOutput;
import io.hadal.server.wire.ProtocolException;
import io.hadal.server.wire.Replies;
import io.hadal.server.wire.SessionChanges;
import io.hadal.server.wire.WatchedInput;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlService.Client;
import io.hadal.sql.SqlSession;
import io.hadal.sql.settings.Settings;
import io.hadal.sql.user.AccountName;
import java.io.IOException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client from accept to close, on a thread of its own. */
final class ClientConnection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    private final ServerContext context;
    private final Transport transport;
    private final WatchedInput watched;
    private final PacketInput input;
    private final PacketOutput output;
    private final Replies replies;
    private final ConnectionState state;
    private boolean compressed;

    ClientConnection(ServerContext context, Transport transport) {
        this.context = context;
        this.transport = transport;
        this.watched = new WatchedInput(transport.in());
        this.input = new PacketInput(watched);
        this.output = new PacketOutput(transport.out());
        this.replies = new Replies(output);
        this.state = new ConnectionState(context.registry().nextId(), transport, watched, output);
    }

    @Override
    public void run() {
        try {
            admit();
        } catch (ProtocolException e) {
            countAborted();
            LOG.info("Client {} broke the protocol: {}", transport.peerName(), e.getMessage());
            sendLast(e.kind().code(), e.kind().state(), String.valueOf(e.getMessage()));
        } catch (SqlException e) {
            countAborted();
            sendLast(e.code(), e.state(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            countAborted();
            LOG.debug("Connection of {} ended", transport.peerName(), e);
        } catch (RuntimeException e) {
            LOG.error("Connection {} of {} failed", state.id(), transport.peerName(), e);
        } finally {
            endCompression();
            transport.close();
        }
    }

    private void endCompression() {
        if (compressed) {
            try {
                watched.closeLayer();
            } catch (IOException e) {
                LOG.debug("Ending the compression of {} failed", transport.peerName(), e);
            }
        }
    }

    private void countAborted() {
        if (state.isLoggedIn()) {
            context.statistics().countAborted();
        } else {
            context.statistics().countAbortedConnect();
        }
    }

    /** Lets the client in if there is room, and sees it out. */
    private void admit() throws IOException, SqlException {
        if (!transport.peer().loopback() && !context.users().book().allowsRemote()) {
            throw new SqlException(
                    1130,
                    "HY000",
                    "Host '"
                            + transport.peer().host()
                            + "' is not allowed to connect to this server: no account may from"
                            + " another machine; give root a password by root_password_file, or"
                            + " CREATE USER 'name'@'%'");
        }
        long max = context.settings().integer(Settings.MAX_CONNECTIONS);
        boolean regular = context.registry().add(state, max);
        if (!regular && !context.registry().add(state, max + 1)) {
            throw Login.tooManyConnections();
        }
        try {
            serve(!regular);
        } finally {
            context.registry().remove(state);
        }
    }

    private void serve(boolean extra) throws IOException, SqlException {
        Login login = new Login(context, transport, watched, input, output);
        HandshakeResponse client = login.greet(state.id());
        while (client != null) {
            AccountName account = login.authenticate(client, extra);
            replies.negotiated(client.capabilities());
            client = session(client, account);
        }
        sayGoodbye();
    }

    /** Until it ends: null, or who is to have the connection next. */
    private @Nullable HandshakeResponse session(HandshakeResponse client, AccountName account)
            throws IOException, SqlException {
        try (SqlSession session =
                context.service()
                        .open(state.id(), described(client, account), context.registry())) {
            if (!client.database().isEmpty()) {
                session.useDatabase(client.database());
            }
            state.loggedIn(client.user(), client.attributes(), session);
            replies.ok(
                    0,
                    0,
                    WireSink.status(session, false),
                    0,
                    "",
                    SessionChanges.ofSchema(client.database()));
            output.flush();
            compress(Compression.of(client.capabilities()));
            CommandLoop loop =
                    new CommandLoop(context, state, session, client, input, output, replies);
            try {
                return loop.run();
            } finally {
                loop.closeStatements();
                state.loggedOut();
            }
        }
    }

    private Client described(HandshakeResponse client, AccountName account) {
        SSLSession tls = transport.tls();
        return new Client(
                client.user(),
                transport.peer().host(),
                account,
                Capability.has(client.capabilities(), Capability.FOUND_ROWS),
                tls == null ? "" : tls.getProtocol(),
                tls == null ? "" : tls.getCipherSuite());
    }

    private void compress(Compression compression) throws IOException {
        if (compression != Compression.NONE && !compressed) {
            CompressedFrames.between(compression, watched, output);
            compressed = true;
        }
    }

    /** Tells a client that did not leave by itself why it must. */
    private void sayGoodbye() {
        ConnectionState.End end = state.end();
        if (end == null) {
            return;
        }
        output.continueAt(0); // It answers nothing: the client would have sent the first packet.
        switch (end) {
            case KILLED -> sendLast(1053, "08S01", "Connection was killed");
            case IDLE_TOO_LONG ->
                    sendLast(
                            4031,
                            "HY000",
                            "The client was disconnected by the server because of inactivity. See"
                                    + " wait_timeout and interactive_timeout for configuring this"
                                    + " behavior.");
            case SHUTDOWN -> sendLast(1053, "08S01", "Server shutdown in progress");
            case CLIENT_GONE -> context.statistics().countAborted();
        }
    }

    /** An error that nothing follows; the client may be gone already. */
    private void sendLast(int code, String sqlState, String message) {
        try {
            replies.error(code, sqlState, message);
            output.flush();
        } catch (IOException e) {
            LOG.debug("Client {} did not hear of error {}", transport.peerName(), code, e);
        }
    }
}
