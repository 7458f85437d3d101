package io.hadal.server;

import io.hadal.server.auth.Authenticator;
import io.hadal.server.auth.Authenticator.Claim;
import io.hadal.server.wire.Capability;
import io.hadal.server.wire.ColumnDefinition;
import io.hadal.server.wire.Greeting;
import io.hadal.server.wire.HandshakeResponse;
import io.hadal.server.wire.PacketInput;
import io.hadal.server.wire.PacketOutput;
import io.hadal.server.wire.Payload;
import io.hadal.server.wire.StatusFlag;
import io.hadal.server.wire.WatchedInput;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Functions;
import io.hadal.sql.settings.Settings;
import io.hadal.sql.user.Account;
import io.hadal.sql.user.AccountName;
import io.hadal.sql.user.Privilege;
import io.hadal.sql.user.UserBook;
import java.io.EOFException;
import java.io.IOException;

/** From the first byte of a connection to a client that is known. */
final class Login implements Authenticator.Conversation {
    /**
     * Packets of clients that are not known yet are small: a user, a reply, a page of attributes.
     */
    private static final int PACKET_BYTES_MAX = 128 * 1024;

    private final ServerContext context;
    private final Transport transport;
    private final WatchedInput watched;
    private final PacketInput input;
    private final PacketOutput output;
    private final byte[] challenge;
    private final String plugin;

    Login(
            ServerContext context,
            Transport transport,
            WatchedInput watched,
            PacketInput input,
            PacketOutput output) {
        this.context = context;
        this.transport = transport;
        this.watched = watched;
        this.input = input;
        this.output = output;
        this.challenge = Authenticator.newChallenge(context.random());
        this.plugin = context.settings().text(Settings.DEFAULT_AUTHENTICATION_PLUGIN);
    }

    /** What the client answers to the greeting. */
    HandshakeResponse greet(long connectionId) throws IOException {
        new Greeting(
                        Functions.VERSION,
                        connectionId,
                        challenge,
                        offered(),
                        ColumnDefinition.UTF8MB4,
                        StatusFlag.AUTOCOMMIT,
                        plugin)
                .send(output);
        input.continueAt(output.sequence());
        byte[] answer = receive();
        if (Capability.has(offered(), Capability.SSL) && HandshakeResponse.asksForTls(answer)) {
            watched.layer((ahead, below) -> {
                transport.secure(context.tls().factory(), ahead);
                return transport.in();
            });
            output.layer(below -> transport.out());
            answer = receive();
        }
        return HandshakeResponse.parse(new Payload(answer), Capability.SERVER);
    }

    private int offered() {
        boolean tls = context.tls().isOffered() && transport.takesTls();
        return tls ? Capability.SERVER | Capability.SSL : Capability.SERVER;
    }

    /**
     * The account of a client that is who it says.
     *
     * @param extra whether this is the connection beyond the limit, which only an account with
     *     SUPER may have
     */
    AccountName authenticate(HandshakeResponse response, boolean extra)
            throws IOException, SqlException {
        if (context.settings().flag(Settings.REQUIRE_SECURE_TRANSPORT) && !isPrivate()) {
            throw new SqlException(
                    3159,
                    "HY000",
                    "Connections using insecure transport are prohibited while"
                            + " --require_secure_transport=ON.");
        }
        AccountName account = slowed(response);
        if (extra && !mayBeExtra(account)) {
            throw tooManyConnections();
        }
        return account;
    }

    /** Who guesses waits before each further guess. */
    private AccountName slowed(HandshakeResponse response) throws IOException, SqlException {
        String host = transport.peer().host();
        HadalServer.pause(context.failedLogins().delay(response.user(), host));
        try {
            AccountName account = checked(response);
            context.failedLogins().succeeded(response.user(), host);
            return account;
        } catch (SqlException e) {
            context.failedLogins().failed(response.user(), host);
            throw e;
        }
    }

    private AccountName checked(HandshakeResponse response) throws IOException, SqlException {
        boolean named = Capability.has(response.capabilities(), Capability.PLUGIN_AUTH);
        return context.authenticator()
                .authenticate(
                        new Claim(
                                response.user(),
                                named ? response.plugin() : Authenticator.NATIVE,
                                response.authData(),
                                challenge,
                                plugin),
                        transport.peer(),
                        this);
    }

    private boolean mayBeExtra(AccountName account) {
        UserBook book = context.users().book();
        Account found = book.find(account);
        return found != null && book.effective(account, found.defaultRoles()).has(Privilege.SUPER);
    }

    static SqlException tooManyConnections() {
        return new SqlException(
                1040, "08004", "Too many connections; close some or raise max_connections");
    }

    @Override
    public void send(int header, byte[] data) throws IOException {
        output.begin().putByte(header).putBytes(data).end();
        output.flush();
        input.continueAt(output.sequence());
    }

    @Override
    public byte[] receive() throws IOException {
        try {
            Payload payload = input.read(PACKET_BYTES_MAX);
            if (payload == null) {
                throw new EOFException("The client left during the handshake");
            }
            return payload.readRest();
        } finally {
            output.continueAt(input.sequence());
        }
    }

    @Override
    public boolean isPrivate() {
        return transport.isPrivate();
    }
}
