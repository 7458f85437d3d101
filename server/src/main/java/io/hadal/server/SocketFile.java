package io.hadal.server;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on a socket file, which is removed at the end. */
final class SocketFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

    private final Path file;
    private final ServerSocketChannel listener;

    private SocketFile(Path file, ServerSocketChannel listener) {
        this.file = file;
        this.listener = listener;
    }

    /** Takes the place of a file that no server listens on any more. */
    static SocketFile listen(String name) throws IOException {
        Path file = Path.of(name).toAbsolutePath();
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(file);
        if (Files.exists(file)) {
            if (answers(address)) {
                throw new IOException(
                        "Cannot listen on "
                                + file
                                + ": another server does; choose another socket");
            }
            Files.delete(file);
        }
        ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            listener.bind(address);
            return new SocketFile(file, listener);
        } catch (IOException e) {
            listener.close();
            throw new IOException(
                    "Cannot listen on " + file + ": " + e.getMessage() + "; choose another socket",
                    e);
        }
    }

    private static boolean answers(UnixDomainSocketAddress address) {
        try (SocketChannel probe = SocketChannel.open(address)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Hands clients over until it is closed. */
    void accept(Consumer<Transport> clients) {
        while (listener.isOpen()) {
            try {
                clients.accept(new SocketFileTransport(listener.accept()));
            } catch (IOException e) {
                if (listener.isOpen()) {
                    LOG.error("Cannot accept clients on {}; no more are", file, e);
                    return;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        Files.deleteIfExists(file);
    }
}
