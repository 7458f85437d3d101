package io.hadal.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;

/**
 * As much of an S3 server as a training run speaks to: a bucket in memory, without multipart
 * uploads. It trusts everybody.
 */
final class TrainingBucket implements AutoCloseable {
    private static final String BUCKET = "training";

    private final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    private final HttpServer server;

    TrainingBucket() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/" + BUCKET, this::handle);
        server.start();
    }

    /** A place in the bucket, as commands take it. Bodies are not signed, as always with TLS. */
    String url(String path) {
        String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
        return "s3://"
                + BUCKET
                + "/"
                + path
                + "?region=us-east-1&sign_payload=false&endpoint_url="
                + endpoint;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String key = path.substring(Math.min(path.length(), BUCKET.length() + 2));
            switch (exchange.getRequestMethod()) {
                case "PUT" -> put(exchange, key);
                case "DELETE" -> {
                    objects.remove(key);
                    answer(exchange, 204, "");
                }
                default -> {
                    if (key.isEmpty()) {
                        answer(exchange, 200, list(parameters(exchange)));
                    } else {
                        get(exchange, key);
                    }
                }
            }
        }
    }

    private void put(HttpExchange exchange, String key) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean create = exchange.getRequestHeaders().containsKey("If-None-Match");
        if (!create) {
            objects.put(key, body);
        } else if (objects.putIfAbsent(key, body) != null) {
            answer(exchange, 412, "<Error><Code>PreconditionFailed</Code></Error>");
            return;
        }
        exchange.getResponseHeaders().set("ETag", "\"" + Arrays.hashCode(body) + "\"");
        answer(exchange, 200, "");
    }

    private void get(HttpExchange exchange, String key) throws IOException {
        byte[] body = objects.get(key);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (body == null) {
            answer(exchange, 404, head ? "" : "<Error><Code>NoSuchKey</Code></Error>");
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = 0;
        int to = body.length;
        if (range != null) {
            String[] bounds = range.substring("bytes=".length()).split("-");
            from = Math.min(to, Integer.parseInt(bounds[0]));
            to = Math.min(to, Integer.parseInt(bounds[1]) + 1);
            String content = "bytes " + bounds[0] + "-" + (to - 1) + "/" + body.length;
            exchange.getResponseHeaders().set("Content-Range", content);
        }
        if (head) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(range == null ? 200 : 206, to - from);
            exchange.getResponseBody().write(body, from, to - from);
        }
    }

    /** ListObjectsV2; a continuation token is the last key or folder of the page before. */
    private String list(Map<String, String> parameters) {
        String prefix = parameters.getOrDefault("prefix", "");
        String after =
                parameters.getOrDefault(
                        "continuation-token", parameters.getOrDefault("start-after", ""));
        int limit = Integer.parseInt(parameters.getOrDefault("max-keys", "1000"));
        SortedSet<String> found = new TreeSet<>();
        for (String key : objects.tailMap(prefix).keySet()) {
            int end = parameters.containsKey("delimiter") ? key.indexOf('/', prefix.length()) : -1;
            String name = end < 0 ? key : key.substring(0, end + 1);
            if (key.startsWith(prefix) && name.compareTo(after) > 0) {
                found.add(name);
            }
        }
        StringBuilder xml = new StringBuilder("<ListBucketResult>");
        found.stream().limit(limit).forEach(name -> xml.append(entry(name)));
        boolean more = found.size() > limit;
        xml.append("<IsTruncated>").append(more).append("</IsTruncated>");
        if (more) {
            String last = found.stream().skip(limit - 1L).findFirst().orElseThrow();
            xml.append("<NextContinuationToken>").append(last).append("</NextContinuationToken>");
        }
        return xml.append("</ListBucketResult>").toString();
    }

    private String entry(String name) {
        byte[] body = objects.get(name);
        return body == null
                ? "<CommonPrefixes><Prefix>" + name + "</Prefix></CommonPrefixes>"
                : "<Contents><Key>"
                        + name
                        + "</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><Size>"
                        + body.length
                        + "</Size></Contents>";
    }

    private static Map<String, String> parameters(HttpExchange exchange) {
        Map<String, String> parameters = new HashMap<>();
        String query = exchange.getRequestURI().getQuery();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], parts.length == 1 ? "" : parts[1]);
        }
        return parameters;
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
