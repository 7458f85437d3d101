package io.hadal.server;

import io.hadal.server.auth.Accounts;
import io.hadal.server.auth.Authenticator;
import io.hadal.server.wire.Capability;
import io.hadal.server.wire.ColumnDefinition;
import io.hadal.server.wire.Greeting;
import io.hadal.server.wire.HandshakeResponse;
import io.hadal.server.wire.PacketInput;
import io.hadal.server.wire.PacketOutput;
import io.hadal.server.wire.Payload;
import io.hadal.server.wire.StatusFlag;
import io.hadal.sql.SqlException;
import io.hadal.sql.settings.Settings;
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
    private final PacketInput input;
    private final PacketOutput output;

    Login(ServerContext context, Transport transport, PacketInput input, PacketOutput output) {
        this.context = context;
        this.transport = transport;
        this.input = input;
        this.output = output;
    }

    /**
     * @param extra whether this is the connection beyond the limit, which only root from this
     *     machine may have
     */
    HandshakeResponse run(long connectionId, boolean extra) throws IOException, SqlException {
        byte[] challenge = Authenticator.newChallenge(context.random());
        String plugin = context.settings().text(Settings.DEFAULT_AUTHENTICATION_PLUGIN);
        new Greeting(
                        ServerContext.VERSION,
                        connectionId,
                        challenge,
                        Capability.SERVER,
                        ColumnDefinition.UTF8MB4,
                        StatusFlag.AUTOCOMMIT,
                        plugin)
                .send(output);
        input.continueAt(output.sequence());
        HandshakeResponse response =
                HandshakeResponse.parse(new Payload(receive()), Capability.SERVER);
        context.authenticator().authenticate(response, challenge, plugin, transport.peer(), this);
        if (extra && !response.user().equals(Accounts.ROOT)) {
            throw tooManyConnections();
        }
        return response;
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
