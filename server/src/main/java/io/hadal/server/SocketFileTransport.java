package io.hadal.server;

import io.hadal.server.auth.Authenticator.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A socket file: a client of this machine, and nobody between. */
final class SocketFileTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(SocketFileTransport.class);
    private static final Peer LOCAL = new Peer("localhost", true);

    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;

    SocketFileTransport(SocketChannel channel) {
        this.channel = channel;
        this.in = Channels.newInputStream(channel);
        this.out = Channels.newOutputStream(channel);
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
        return LOCAL;
    }

    @Override
    public String peerName() {
        return LOCAL.host();
    }

    @Override
    public boolean isPrivate() {
        return true;
    }

    @Override
    public boolean takesTls() {
        return false;
    }

    @Override
    public void secure(SSLSocketFactory factory, byte[] ahead) throws IOException {
        throw new IOException("TLS is not offered over a socket file");
    }

    @Override
    public @Nullable SSLSession tls() {
        return null;
    }

    @Override
    public void endInput() {
        try {
            channel.shutdownInput();
        } catch (IOException e) {
            LOG.debug("The connection by the socket file had ended already", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("Closing a connection by the socket file failed", e);
        }
    }
}
