package io.hadal.objectstore.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/**
 * A bit of an S3 server on 127.0.0.1 that does what real ones do wrong, or answers what it is told
 * to answer.
 */
public final class FakeS3 implements AutoCloseable {
    private static final int CLOSE_WITHOUT_ANSWER = -1;

    private final HttpServer server;
    private final int status;
    private final String body;
    private final Map<String, byte[]> objects = Collections.synchronizedMap(new TreeMap<>());
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final Set<Integer> clientPorts = ConcurrentHashMap.newKeySet();
    private final List<String> times = Collections.synchronizedList(new ArrayList<>());

    private FakeS3(int status, String body) throws IOException {
        this(status, body, HttpServer.create());
    }

    private FakeS3(int status, String body, HttpServer server) throws IOException {
        this.status = status;
        this.body = body;
        this.server = server;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    /** Keeps objects, but overwrites them whatever the request's conditions say. */
    public static FakeS3 ignoringConditions() throws IOException {
        return new FakeS3(200, "");
    }

    /** Keeps objects, and speaks TLS. */
    static FakeS3 withTls(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create();
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new FakeS3(200, "", server);
    }

    /** Answers every request with an error. */
    public static FakeS3 answering(int status, String code, String message) throws IOException {
        String body =
                code.isEmpty()
                        ? ""
                        : "<?xml version=\"1.0\"?><Error><Code>"
                                + code
                                + "</Code><Message>"
                                + message
                                + "</Message></Error>";
        return new FakeS3(status, body);
    }

    /** Reads every request and closes the connection. */
    public static FakeS3 hangingUp() throws IOException {
        return new FakeS3(CLOSE_WITHOUT_ANSWER, "");
    }

    /** CONFIG of a store on this server. */
    public Map<String, String> config() {
        String scheme = server instanceof HttpsServer ? "https" : "http";
        return Map.of("endpoint_url", scheme + "://127.0.0.1:" + port());
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** CREDENTIALS of a store on this server, which takes any. */
    public Map<String, String> credentials() {
        return Map.of(
                "aws_access_key_id", "any-access-key", "aws_secret_access_key", "any-hidden-value");
    }

    /** Paths of the objects, {@code /bucket/key}. */
    public List<String> keys() {
        return List.copyOf(objects.keySet());
    }

    /** Method, path and If-None-Match of the requests so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** How many connections the requests so far came by. */
    int connections() {
        return clientPorts.size();
    }

    /** When the requests so far were signed, as they say: {@code 20260131T235959Z}. */
    List<String> times() {
        return List.copyOf(times);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] sent = exchange.getRequestBody().readAllBytes();
        String condition = exchange.getRequestHeaders().getFirst("If-None-Match");
        requests.add(
                exchange.getRequestMethod()
                        + " "
                        + exchange.getRequestURI().getPath()
                        + (condition == null ? "" : " If-None-Match: " + condition));
        clientPorts.add(exchange.getRemoteAddress().getPort());
        times.add(String.valueOf(exchange.getRequestHeaders().getFirst("x-amz-date")));
        if (status == CLOSE_WITHOUT_ANSWER) {
            exchange.close();
        } else if (status == 200) {
            keep(exchange, sent);
        } else {
            answer(exchange, status, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void keep(HttpExchange exchange, byte[] sent) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                objects.put(path, sent);
                answer(exchange, 200, new byte[0]);
            }
            case "DELETE" -> {
                objects.remove(path);
                answer(exchange, 204, new byte[0]);
            }
            default -> {
                byte[] found = objects.get(path);
                answer(exchange, found == null ? 404 : 200, found == null ? new byte[0] : found);
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] content)
            throws IOException {
        boolean hasBody = content.length > 0 && !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, hasBody ? content.length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(content);
        }
        exchange.close();
    }
}
