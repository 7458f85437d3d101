package io.hadal.objectstore.s3;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real S3 server on 127.0.0.1 in a process of its own: S3Proxy over a directory, one folder per
 * bucket. It ends with {@link #close}, and also when this process dies. By hand: {@code
 * testing/s3proxy/run --port 9000 --directory DIR bucket…}.
 */
public final class S3ProxyServer implements AutoCloseable {
    private static final int START_ATTEMPTS_MAX = 3;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path directory;
    private final boolean deleteDirectory;
    private final int port;
    private @Nullable Process process;

    private S3ProxyServer(Path directory, boolean deleteDirectory, int port) {
        this.directory = directory;
        this.deleteDirectory = deleteDirectory;
        this.port = port;
    }

    /**
     * Starts on a free port over a new directory that goes with the server, and waits until it
     * answers.
     */
    public static S3ProxyServer start(String... buckets) {
        try {
            Path directory = Files.createTempDirectory("hadal-s3proxy");
            for (int attempt = 1; ; attempt++) {
                S3ProxyServer server = new S3ProxyServer(directory, true, freePort());
                List.of(buckets).forEach(server::makeBucket);
                if (server.tryStart()) {
                    return server;
                }
                if (attempt == START_ATTEMPTS_MAX) {
                    throw new IllegalStateException(
                            "start S3Proxy: it ended at once, see " + server.log());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("start S3Proxy", e);
        }
    }

    /** Starts on a given port over a directory that stays, and waits until it answers. */
    public static S3ProxyServer start(Path directory, int port, List<String> buckets) {
        try {
            Files.createDirectories(directory);
            S3ProxyServer server = new S3ProxyServer(directory.toAbsolutePath(), false, port);
            buckets.forEach(server::makeBucket);
            if (!server.tryStart()) {
                throw new IllegalStateException(
                        "start S3Proxy on port "
                                + port
                                + ": it ended at once, see "
                                + server.log());
            }
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("start S3Proxy", e);
        }
    }

    /** {@code http://127.0.0.1:port}. */
    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    public String accessKey() {
        return "local-access-key";
    }

    public String secretKey() {
        return "local-secret-key";
    }

    /** CONFIG of a store on this server. */
    public Map<String, String> config() {
        return Map.of("region", "us-east-1", "endpoint_url", endpoint());
    }

    /** CREDENTIALS of a store on this server. */
    public Map<String, String> credentials() {
        return Map.of("aws_access_key_id", accessKey(), "aws_secret_access_key", secretKey());
    }

    /**
     * Where the buckets are folders and the objects files: for copying, as an operator's tool
     * would.
     */
    public Path bucketsDirectory() {
        return directory.resolve("buckets");
    }

    /** Makes an empty bucket; nothing happens if it exists. */
    public void makeBucket(String name) {
        try {
            Files.createDirectories(bucketsDirectory().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("make bucket " + name, e);
        }
    }

    /** An outage: the port refuses connections until {@link #resume}. What is stored stays. */
    public void stop() {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroyForcibly();
            try {
                running.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The end of an outage: the same server on the same port. */
    public void resume() {
        try {
            if (process == null && !tryStart()) {
                throw new IllegalStateException(
                        "resume S3Proxy on port " + port + ": it ended at once, see " + log());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("resume S3Proxy", e);
        }
    }

    @Override
    public void close() {
        stop();
        if (deleteDirectory) {
            try {
                deleteTree(directory);
            } catch (IOException e) {
                throw new UncheckedIOException("remove " + directory, e);
            }
        }
    }

    private Path log() {
        return directory.resolve("s3proxy.log");
    }

    /** False if the process ended before it answered: the port may have been taken by another. */
    private boolean tryStart() throws IOException {
        Files.createDirectories(bucketsDirectory());
        Files.writeString(directory.resolve("s3proxy.properties"), properties());
        Files.writeString(directory.resolve("logback.xml"), LOGBACK);
        Process started =
                new ProcessBuilder(command())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                        .start();
        process = started;
        if (awaitAnswer(started)) {
            return true;
        }
        stop();
        return false;
    }

    private List<String> command() throws IOException {
        String classPath =
                codeSource() + File.pathSeparator + Files.readString(classPathFile()).strip();
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dsun.jnu.encoding=UTF-8",
                "-Dlogback.configurationFile=" + directory.resolve("logback.xml"),
                "-cp",
                classPath,
                S3ProxyProcess.class.getName(),
                "--properties",
                directory.resolve("s3proxy.properties").toString());
    }

    private String properties() {
        return String.join(
                "\n",
                "s3proxy.endpoint=" + endpoint(),
                "s3proxy.authorization=aws-v2-or-v4",
                "s3proxy.identity=" + accessKey(),
                "s3proxy.credential=" + secretKey(),
                "s3proxy.v4-max-non-chunked-request-size=1073741824",
                "jclouds.provider=filesystem-nio2",
                "jclouds.identity=unused",
                "jclouds.credential=unused",
                "jclouds.filesystem.basedir=" + bucketsDirectory(),
                "");
    }

    private boolean awaitAnswer(Process started) throws IOException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint() + "/")).build();
            while (started.isAlive() && System.nanoTime() < deadline) {
                if (answers(client, request)) {
                    return started.isAlive();
                }
                started.waitFor(50, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private static boolean answers(HttpClient client, HttpRequest request)
            throws InterruptedException {
        try {
            client.send(request, HttpResponse.BodyHandlers.discarding());
            return true;
        } catch (IOException e) {
            return false; // Not listening yet.
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String codeSource() {
        try {
            return Path.of(
                            S3ProxyProcess.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("find the class path of the tests", e);
        }
    }

    /** Written by the build; looked for from the working directory upwards, so from any module. */
    private static Path classPathFile() {
        Path name = Path.of("testing", "s3proxy", "target", "s3proxy.classpath");
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(name))) {
                return at.resolve(name);
            }
        }
        throw new IllegalStateException(
                "find "
                        + name
                        + " above the working directory; run: mvn -pl testing/s3proxy validate");
    }

    private static void deleteTree(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @Nullable IOException failure) throws IOException {
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** Runs a server until the process is ended: {@code [--port N] --directory DIR [bucket…]}. */
    public static void main(String[] arguments) throws InterruptedException {
        int port = 9000;
        Path directory = Path.of("");
        int next = 0;
        for (; next + 1 < arguments.length && arguments[next].startsWith("--"); next += 2) {
            switch (arguments[next]) {
                case "--port" -> port = Integer.parseInt(arguments[next + 1]);
                case "--directory" -> directory = Path.of(arguments[next + 1]);
                default -> throw new IllegalArgumentException("unknown option " + arguments[next]);
            }
        }
        List<String> buckets = List.of(arguments).subList(next, arguments.length);
        try (S3ProxyServer server = start(directory, port, buckets)) {
            System.out.println(
                    "S3 at "
                            + server.endpoint()
                            + ", access key "
                            + server.accessKey()
                            + ", secret key "
                            + server.secretKey()
                            + ", buckets in "
                            + server.bucketsDirectory());
            Thread.currentThread().join();
        }
    }

    private static final String LOGBACK =
            """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%d %-5level %logger{30} %msg%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="out"/></root>
            </configuration>
            """;
}
