package io.hadal.server;

import io.hadal.server.auth.Authenticator.Peer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TCP, over which TLS may be put. */
final class TcpTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);

    private final Socket socket;
    private final Peer peer;
    private InputStream in;
    private OutputStream out;
    private @Nullable SSLSession tls;

    TcpTransport(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
        InetAddress address = socket.getInetAddress();
        boolean loopback = address.isLoopbackAddress();
        this.peer = new Peer(loopback ? "localhost" : address.getHostAddress(), loopback);
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public String peerName() {
        return peer.host() + ":" + socket.getPort();
    }

    @Override
    public boolean isPrivate() {
        return tls != null;
    }

    @Override
    public boolean takesTls() {
        return tls == null;
    }

    @Override
    public void secure(SSLSocketFactory factory, byte[] ahead) throws IOException {
        SSLSocket secured =
                (SSLSocket) factory.createSocket(socket, new ByteArrayInputStream(ahead), false);
        secured.setUseClientMode(false);
        secured.startHandshake();
        tls = secured.getSession();
        in = secured.getInputStream();
        out = secured.getOutputStream();
    }

    @Override
    public @Nullable SSLSession tls() {
        return tls;
    }

    @Override
    public void endInput() {
        try {
            socket.shutdownInput();
        } catch (IOException e) {
            LOG.debug("The connection of {} had ended already", peerName(), e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing the connection of {} failed", peerName(), e);
        }
    }
}
