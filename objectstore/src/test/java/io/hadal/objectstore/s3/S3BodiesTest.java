package io.hadal.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.hadal.env.Env;
import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.SettingsReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What requests with bodies carry, and how they end. */
final class S3BodiesTest {
    private static final byte[] BODY = "body".getBytes(StandardCharsets.UTF_8);

    private final ConcurrentLinkedQueue<Headers> requests = new ConcurrentLinkedQueue<>();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    requests.add(exchange.getRequestHeaders());
                    arrived.countDown();
                    if (exchange.getRequestURI().getPath().endsWith("hangs")) {
                        awaitAnswer();
                    }
                    boolean get = exchange.getRequestMethod().equals("GET");
                    exchange.sendResponseHeaders(200, get ? BODY.length : -1);
                    exchange.getResponseBody().write(get ? BODY : new byte[0]);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        answer.countDown();
        server.stop(0);
    }

    @Test
    void bodiesAreSignedWithoutTlsUnlessToldOtherwise() {
        try (ObjectStore store = open(Map.of(), new SystemEnv())) {
            store.create("a", BODY);
        }
        try (ObjectStore store = open(Map.of("sign_payload", "false"), new SystemEnv())) {
            store.create("a", BODY);
        }
        assertThat(requests)
                .extracting(headers -> headers.getFirst("x-amz-content-sha256"))
                .containsExactly(sha256(BODY), "UNSIGNED-PAYLOAD");
        assertThat(requests)
                .allSatisfy(headers ->
                        assertThat(headers.getFirst("Authorization"))
                                .contains("/us-east-1/s3/aws4_request", "if-none-match"));
    }

    @Test
    void theCustomersKeyGoesWithReadsAndWritesAndTheServersWithWrites() {
        Map<String, String> customer =
                Map.of(
                        "x-amz-server-side-encryption-customer-key",
                        "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
        try (ObjectStore store = open(customer, new SystemEnv())) {
            store.put("a", ObjectSource.of(BODY));
            assertThat(store.get("a")).isEqualTo(BODY);
        }
        assertThat(requests)
                .hasSize(2)
                .allSatisfy(headers -> assertThat(headers).containsAllEntriesOf(listed(customer)));
        requests.clear();

        Map<String, String> servers =
                Map.of(
                        "x-amz-server-side-encryption",
                        "aws:kms",
                        "x-amz-server-side-encryption-aws-kms-key-id",
                        "k");
        try (ObjectStore store = open(servers, new SystemEnv())) {
            store.put("a", ObjectSource.of(BODY));
            assertThat(store.get("a")).isEqualTo(BODY);
        }
        assertThat(requests.remove()).containsAllEntriesOf(listed(servers));
        assertThat(requests.remove().keySet())
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).contains("encryption"));
    }

    /** Nobody knows whether it was written. */
    @Test
    void aRequestThatTakesTooLongIsGivenUp() throws Exception {
        LimitedEnv env = new LimitedEnv();
        Env.Task limit = env.inner.spawn("limit", () -> env.endAll(arrived));
        try (ObjectStore store = open(Map.of(), env)) {
            ObjectStoreException e =
                    catchThrowableOfType(
                            ObjectStoreException.class, () -> store.create("hangs", BODY));
            assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(e.outcomeUnknown()).isTrue();
        }
        limit.join();
    }

    private void awaitAnswer() {
        try {
            answer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ObjectStore open(Map<String, String> more, Env env) {
        Map<String, String> config = new HashMap<>(more);
        config.put("region", "us-east-1");
        config.put("endpoint_url", "http://127.0.0.1:" + server.getAddress().getPort());
        List<String> problems = new ArrayList<>();
        S3Config read = S3Config.read(new SettingsReader("CONFIG", config, problems));
        Map<String, String> who = Map.of("aws_access_key_id", "k", "aws_secret_access_key", "s");
        S3Credentials credentials =
                S3Credentials.read(new SettingsReader("CREDENTIALS", who, problems));
        assertThat(problems).isEmpty();
        return new S3ObjectStore("bucket", "", read, credentials, env);
    }

    private static Map<String, List<String>> listed(Map<String, String> headers) {
        Headers listed = new Headers();
        headers.forEach(listed::set);
        return listed;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Its limits of time are over when a test says so. */
    private static final class LimitedEnv implements Env {
        private final SystemEnv inner = new SystemEnv();
        private final ConcurrentLinkedQueue<Runnable> limits = new ConcurrentLinkedQueue<>();

        void endAll(CountDownLatch when) {
            try {
                when.await();
                limits.forEach(Runnable::run);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public long nowMicros() {
            return inner.nowMicros();
        }

        @Override
        public long monotonicNanos() {
            return inner.monotonicNanos();
        }

        @Override
        public RandomGenerator random() {
            return inner.random();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            inner.sleep(duration);
        }

        @Override
        public Task spawn(String name, Runnable body) {
            return inner.spawn(name, body);
        }

        @Override
        public Timer schedule(Duration delay, Runnable action) {
            limits.add(action);
            return () -> {};
        }
    }
}
