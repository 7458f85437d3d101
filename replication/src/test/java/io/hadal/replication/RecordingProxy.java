package io.hadal.replication;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands before an S3 server and writes down in which order objects become visible there: a PUT of
 * a whole object, or the end of a multipart upload, at the moment at which the server's answer
 * comes, before the client has it. Requests that are under way at the same time are shuffled: each
 * is held back for a while.
 */
final class RecordingProxy implements AutoCloseable {
    private static final Pattern REQUEST = Pattern.compile("(\\w+) /([^ ?]*)(\\??\\S*) HTTP.*");
    private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+) *$");

    private final ServerSocket listening;
    private final URI server;
    private final int holdMillisMax;
    private final Random random;
    private final List<String> visible = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger underWayMax = new AtomicInteger();
    private final AtomicInteger ofParts = new AtomicInteger();

    RecordingProxy(String endpoint, int holdMillisMax, long seed) throws IOException {
        this.server = URI.create(endpoint);
        this.holdMillisMax = holdMillisMax;
        this.random = new Random(seed);
        this.listening = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    /** {@code bucket/key}, in the order in which they became visible. */
    List<String> visible() {
        return List.copyOf(visible);
    }

    /** How many of those came in parts. */
    int ofParts() {
        return ofParts.get();
    }

    /** The most requests at a time that made something visible. */
    int underWayMax() {
        return underWayMax.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket to = new Socket();
                to.connect(new InetSocketAddress(server.getHost(), server.getPort()));
                client.setTcpNoDelay(true);
                to.setTcpNoDelay(true);
                Connection connection = new Connection(client, to);
                start(connection, connection::requests);
                start(connection, connection::answers);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private interface Pump {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Connection connection, Pump pump) {
        Thread.ofVirtual()
                .start(() -> {
                    try (connection.client;
                            connection.to) {
                        pump.run();
                    } catch (IOException | InterruptedException e) {
                        // The connection has ended.
                    }
                });
    }

    /** One request at a time, as HTTP clients do it. */
    private final class Connection {
        private final Socket client;
        private final Socket to;

        /** What becomes visible when the request under way succeeds. */
        private volatile @Nullable String pending;

        Connection(Socket client, Socket to) {
            this.client = client;
            this.to = to;
        }

        void requests() throws IOException, InterruptedException {
            InputStream in = client.getInputStream();
            OutputStream out = to.getOutputStream();
            while (true) {
                byte[] bytes = head(in);
                String head = new String(bytes, StandardCharsets.ISO_8859_1);
                String key = madeVisible(head);
                if (key != null) {
                    underWayMax.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                    Thread.sleep(random.nextInt(holdMillisMax));
                    pending = key;
                }
                out.write(bytes);
                copy(in, out, length(head));
            }
        }

        void answers() throws IOException {
            InputStream in = to.getInputStream();
            byte[] buffer = new byte[64 << 10];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                String key = pending;
                if (key != null) {
                    String status = new String(buffer, 9, 1, StandardCharsets.ISO_8859_1);
                    if (!status.equals("1")) {
                        pending = null;
                        underWay.decrementAndGet();
                        if (status.equals("2")) {
                            visible.add(key);
                        }
                    }
                }
                client.getOutputStream().write(buffer, 0, read);
            }
        }
    }

    private @Nullable String madeVisible(String head) {
        Matcher request = REQUEST.matcher(head.lines().findFirst().orElse(""));
        if (!request.matches()) {
            throw new IllegalStateException("not a request: " + head);
        }
        boolean ofUpload = request.group(3).contains("uploadId=");
        if (request.group(1).equals("POST") && ofUpload) {
            ofParts.incrementAndGet();
            return request.group(2);
        }
        return request.group(1).equals("PUT") && !ofUpload ? request.group(2) : null;
    }

    private static long length(String head) {
        Matcher length = LENGTH.matcher(head);
        return length.find() ? Long.parseLong(length.group(1)) : 0;
    }

    private static byte[] head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int ended = 0;
        while (ended < 4) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.write(next);
            ended = next == (ended % 2 == 0 ? '\r' : '\n') ? ended + 1 : 0;
        }
        return head.toByteArray();
    }

    private static void copy(InputStream in, OutputStream out, long bytes) throws IOException {
        byte[] buffer = new byte[64 << 10];
        for (long left = bytes; left > 0; ) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                throw new EOFException();
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
