package io.hadal.server;

import io.hadal.server.wire.Capability;
import io.hadal.server.wire.Command;
import io.hadal.server.wire.PacketInput;
import io.hadal.server.wire.PacketOutput;
import io.hadal.server.wire.Payload;
import io.hadal.server.wire.WatchedInput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that speaks the protocol packet by packet, and may also break it. */
final class RawClient implements AutoCloseable {
    /** First byte of an error packet. */
    static final int ERROR = 0xff;

    private static final int LEFT_OUT =
            Capability.COMPRESS
                    | Capability.ZSTD_COMPRESSION
                    | Capability.SESSION_TRACK
                    | Capability.CONNECT_ATTRS
                    | Capability.INTERACTIVE;

    /** Longer than anything here takes; a test that waits for what does not come fails after it. */
    private static final int READ_TIMEOUT_MILLIS = 30_000;

    final Socket socket;
    final WatchedInput watched;
    final PacketInput in;
    final PacketOutput out;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(READ_TIMEOUT_MILLIS);
        watched = new WatchedInput(socket.getInputStream());
        in = new PacketInput(watched);
        out = new PacketOutput(socket.getOutputStream());
    }

    /** Logs in as root without a password. */
    static RawClient loggedIn(int port) throws IOException {
        return loggedIn(port, 0);
    }

    /** Likewise, with more capabilities than usual. */
    static RawClient loggedIn(int port, int more) throws IOException {
        RawClient client = new RawClient(port);
        client.receive();
        client.out.continueAt(client.in.sequence());
        int capabilities = Capability.SERVER & ~LEFT_OUT | more;
        client.out.begin().putInt(capabilities, 4).putInt(1 << 24, 4).putByte(255).putZeros(23);
        client.out
                .putTextAndZero("root")
                .putLenenc(0)
                .putTextAndZero("test")
                .putTextAndZero("mysql_native_password")
                .end();
        client.out.flush();
        client.in.continueAt(client.out.sequence());
        int reply = client.receive().readByte();
        if (reply != 0) {
            throw new IOException("Login failed");
        }
        return client;
    }

    void send(Command command, byte[] body) throws IOException {
        sendRaw(command.code(), body);
    }

    void sendRaw(int command, byte[] body) throws IOException {
        out.continueAt(0);
        out.begin().putByte(command).putBytes(body).end();
        out.flush();
        in.continueAt(out.sequence());
    }

    void query(String sql) throws IOException {
        send(Command.QUERY, sql.getBytes(StandardCharsets.UTF_8));
    }

    /** The next packet; an exception if the server closed the connection. */
    Payload receive() throws IOException {
        Payload payload = in.read(1 << 30);
        if (payload == null) {
            throw new IOException("The server closed the connection");
        }
        return payload;
    }

    /** Number of the error that comes next, or -1 if what comes is none. */
    int receiveError() throws IOException {
        Payload payload = receive();
        return payload.readByte() == ERROR ? (int) payload.readInt(2) : -1;
    }

    /** Whether the server has closed the connection, after the packets it may still have sent. */
    boolean isClosedByServer() {
        try {
            while (true) {
                if (in.read(1 << 30) == null) {
                    return true;
                }
            }
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
