package io.hadal.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands before a server and holds back every byte of its answers for a while, without making the
 * way narrower: whoever asks waits that much longer for each answer.
 */
final class LatencyProxy implements AutoCloseable {
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int PIECES_MAX = 256;

    private final ServerSocket listening;
    private final URI server;
    private final long delayNanos;
    private final AtomicLong bytesSent = new AtomicLong();

    private record Piece(byte[] bytes, int length, long dueNanos) {}

    LatencyProxy(String endpoint, long delayMillis) throws IOException {
        this.server = URI.create(endpoint);
        this.delayNanos = delayMillis * 1_000_000;
        this.listening = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    /** What all clients have sent. */
    long bytesSent() {
        return bytesSent.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket to = new Socket();
                to.connect(new InetSocketAddress(server.getHost(), server.getPort()));
                client.setTcpNoDelay(true);
                to.setTcpNoDelay(true);
                BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES_MAX);
                start(client, to, () -> send(client.getInputStream(), to.getOutputStream()));
                start(client, to, () -> read(to.getInputStream(), pieces));
                start(client, to, () -> write(pieces, client.getOutputStream()));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private interface Pump {
        void run() throws IOException, InterruptedException;
    }

    /** One direction; when it ends, the connection has ended. */
    private static void start(Socket one, Socket other, Pump pump) {
        Thread.ofVirtual()
                .start(() -> {
                    try (one;
                            other) {
                        pump.run();
                    } catch (IOException | InterruptedException e) {
                        // The connection has ended.
                    }
                });
    }

    private void send(InputStream in, OutputStream out) throws IOException {
        byte[] bytes = new byte[PIECE_BYTES];
        for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
            bytesSent.addAndGet(length);
            out.write(bytes, 0, length);
        }
    }

    private void read(InputStream in, BlockingQueue<Piece> pieces)
            throws IOException, InterruptedException {
        while (true) {
            byte[] bytes = new byte[PIECE_BYTES];
            int length = in.read(bytes);
            pieces.put(new Piece(bytes, length, System.nanoTime() + delayNanos));
            if (length < 0) {
                Thread.sleep(delayNanos / 1_000_000 + 1000); // The writer ends the connection.
                return;
            }
        }
    }

    private static void write(BlockingQueue<Piece> pieces, OutputStream out)
            throws IOException, InterruptedException {
        while (true) {
            Piece piece = pieces.take();
            if (piece.length < 0) {
                return;
            }
            long wait = piece.dueNanos - System.nanoTime();
            if (wait > 0) {
                Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
            }
            out.write(piece.bytes, 0, piece.length);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
