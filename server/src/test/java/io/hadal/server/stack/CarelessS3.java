package io.hadal.server.stack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * A store that takes every PUT, whatever its condition says, as some servers that speak S3 do. Path
 * style, no signatures.
 */
final class CarelessS3 implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();

    private CarelessS3(HttpServer server) {
        this.server = server;
        server.createContext("/", this::answer);
    }

    static CarelessS3 start() throws IOException {
        HttpServer http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        CarelessS3 careless = new CarelessS3(http);
        http.start();
        return careless;
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean list = exchange.getRequestURI().getQuery() != null && key.lastIndexOf('/') <= 0;
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                objects.put(key, body);
                send(exchange, 200, new byte[0]);
            }
            case "DELETE" -> {
                objects.remove(key);
                send(exchange, 204, null);
            }
            case "POST" -> send(exchange, 200, "<DeleteResult/>".getBytes(StandardCharsets.UTF_8));
            default -> {
                byte[] found = list ? listing() : objects.get(key);
                send(exchange, found == null ? 404 : 200, found == null ? noSuchKey() : found);
            }
        }
        exchange.close();
    }

    private static void send(HttpExchange exchange, int status, byte @Nullable [] body)
            throws IOException {
        exchange.getResponseHeaders().add("ETag", "\"0\"");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (body == null || head || body.length == 0) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private byte[] listing() {
        return "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] noSuchKey() {
        return "<Error><Code>NoSuchKey</Code><Message>none</Message></Error>"
                .getBytes(StandardCharsets.UTF_8);
    }
}
