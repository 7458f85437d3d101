package io.hadal.server.stack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Stands in for an S3 server that has been stopped, and refuses whatever it is asked. */
final class DenyingS3 implements AutoCloseable {
    private static final byte[] EXPIRED =
            ("<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message>"
                            + "</Error>")
                    .getBytes(StandardCharsets.UTF_8);

    private final HttpServer server;

    private DenyingS3(HttpServer server) {
        this.server = server;
    }

    static DenyingS3 at(String endpoint) throws IOException {
        InetSocketAddress address =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), URI.create(endpoint).getPort());
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/", DenyingS3::refuse);
        server.start();
        return new DenyingS3(server);
    }

    private static void refuse(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(403, head ? -1 : EXPIRED.length);
        if (!head) {
            exchange.getResponseBody().write(EXPIRED);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
