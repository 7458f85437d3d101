package io.hadal.server;

import io.hadal.server.auth.Authenticator.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes between a client and this server: a plain TCP connection. TLS is another transport with
 * the same face.
 */
final class Transport {
    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final Peer peer;

    Transport(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        InetAddress address = socket.getInetAddress();
        boolean loopback = address.isLoopbackAddress();
        this.peer = new Peer(loopback ? "localhost" : address.getHostAddress(), loopback);
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    Peer peer() {
        return peer;
    }

    /** What PROCESSLIST shows: host and port. */
    String peerName() {
        return peer.host() + ":" + socket.getPort();
    }

    /** Whether nobody between can read it. */
    boolean isPrivate() {
        return false;
    }

    /** Reading ends as if the client had closed; writing goes on. From any thread. */
    void endInput() {
        try {
            socket.shutdownInput();
        } catch (IOException e) {
            LOG.debug("The connection of {} had ended already", peerName(), e);
        }
    }

    /** From any thread: who reads or writes fails. */
    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing the connection of {} failed", peerName(), e);
        }
    }
}
