package io.hadal.server;

import io.hadal.server.auth.Authenticator.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** The bytes between a client and this server: TCP, with TLS or not, or a socket file. */
interface Transport {

    InputStream in();

    OutputStream out();

    Peer peer();

    /** What PROCESSLIST shows: host and port. */
    String peerName();

    /** Whether nobody between can read it. */
    boolean isPrivate();

    /** Whether TLS can be put over it. */
    boolean takesTls();

    /**
     * Makes the handshake of TLS; then {@link #in} and {@link #out} are those of TLS.
     *
     * @param ahead bytes of the client that were read already
     */
    void secure(SSLSocketFactory factory, byte[] ahead) throws IOException;

    /** What was agreed on, or null without TLS. */
    @Nullable SSLSession tls();

    /** Reading ends as if the client had closed; writing goes on. From any thread. */
    void endInput();

    /** From any thread: who reads or writes fails. */
    void close();
}
