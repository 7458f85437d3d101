package io.hadal.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hadal.env.Env;
import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.stores.ObjectStores;
import io.hadal.objectstore.stores.StoreConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every answer of a server becomes the kind that tells the caller what to do. */
final class S3FailuresTest {
    private final SystemEnv env = new SystemEnv();

    @ParameterizedTest
    @CsvSource({
        "412, PreconditionFailed, ALREADY_EXISTS",
        "409, ConditionalRequestConflict, CONFLICT",
        "404, NoSuchBucket, NO_SUCH_BUCKET",
        "403, AccessDenied, DENIED",
        "403, InvalidAccessKeyId, DENIED",
        "403, SignatureDoesNotMatch, DENIED",
        "403, RequestTimeTooSkewed, DENIED",
        "403, QuotaExceeded, FULL",
        "400, ExpiredToken, DENIED",
        "400, AuthorizationHeaderMalformed, UNSUPPORTED",
        "400, RequestTimeout, UNREACHABLE",
        "301, PermanentRedirect, UNSUPPORTED",
        "429, TooManyRequests, THROTTLED",
        "503, SlowDown, THROTTLED",
        "503, '', THROTTLED",
        "500, InternalError, SERVER_ERROR",
        "502, '', SERVER_ERROR",
        "504, '', SERVER_ERROR",
        "501, NotImplemented, UNSUPPORTED",
        "507, InsufficientStorage, FULL"
    })
    void answersOfACreate(int status, String code, Kind kind) throws IOException {
        try (FakeS3 server = FakeS3.answering(status, code, "said any-hidden-value");
                ObjectStore store = open(server.config(), server.credentials())) {
            ObjectStoreException e =
                    catchThrowableOfType(
                            ObjectStoreException.class, () -> store.create("a", new byte[] {1}));

            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getMessage())
                    .startsWith("create s3://bucket/root/a: " + status)
                    .contains(code);
            assertThat(stackTrace(e)).doesNotContain("any-hidden-value");
            assertThat(server.requests()).containsExactly("PUT /bucket/root/a If-None-Match: *");
        }
    }

    @Test
    void aMissingObjectIsNotAMissingBucket() throws IOException {
        try (FakeS3 server = FakeS3.answering(404, "NoSuchKey", "no");
                ObjectStore store = open(server.config(), server.credentials())) {
            assertThat(
                            catchThrowableOfType(ObjectStoreException.class, () -> store.get("a"))
                                    .kind())
                    .isEqualTo(Kind.NOT_FOUND);
        }
    }

    @Test
    void aConnectionThatBreaksLeavesTheOutcomeOpenAndIsNotTriedAgainHere() throws IOException {
        try (FakeS3 server = FakeS3.hangingUp();
                ObjectStore store = open(server.config(), server.credentials())) {
            ObjectStoreException e =
                    catchThrowableOfType(
                            ObjectStoreException.class, () -> store.create("a", new byte[] {1}));

            assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(e.outcomeUnknown()).isTrue();
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** The server's clock counts: it is told by the refusal, and the next request goes by it. */
    @Test
    void aWrongClockIsDeniedOnce() throws IOException {
        Env wrong = new WrongClock(env, Duration.ofHours(5));
        try (FakeS3 server = FakeS3.answering(403, "RequestTimeTooSkewed", "no");
                ObjectStore store =
                        ObjectStores.openBare(
                                StoreConfig.s3(
                                        "bucket/root", server.config(), server.credentials()),
                                wrong)) {
            for (int i = 0; i < 2; i++) {
                assertThat(
                                catchThrowableOfType(
                                                ObjectStoreException.class,
                                                () -> store.create("a", new byte[] {1}))
                                        .kind())
                        .isEqualTo(Kind.DENIED);
            }
            assertThat(error(server.times().get(0)).abs()).isGreaterThan(Duration.ofHours(4));
            assertThat(error(server.times().get(1)).abs()).isLessThan(Duration.ofHours(1));
        }
    }

    /** Bodies go where the SDK sends all else, also below an endpoint's path, whatever the name. */
    @Test
    void allRequestsFindTheSameObject() throws IOException {
        try (FakeS3 server = FakeS3.ignoringConditions()) {
            Map<String, String> config =
                    Map.of("endpoint_url", server.config().get("endpoint_url") + "/some/path");
            try (ObjectStore store =
                    ObjectStores.openBare(
                            StoreConfig.s3("bucket/a b+ü", config, server.credentials()), env)) {
                store.create("c d", new byte[] {7});
                assertThat(store.get("c d")).containsExactly(7);
                assertThat(server.keys()).containsExactly("/some/path/bucket/a b+ü/c d");
                store.delete(List.of("c d"));
                assertThat(server.keys()).isEmpty();
            }
        }
    }

    private Duration error(String signedAt) {
        Instant signed =
                LocalDateTime.parse(signedAt, DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'"))
                        .toInstant(ZoneOffset.UTC);
        return Duration.between(Instant.EPOCH.plus(env.nowMicros(), ChronoUnit.MICROS), signed);
    }

    private record WrongClock(Env env, Duration ahead) implements Env {
        @Override
        public long nowMicros() {
            return env.nowMicros() + ahead.toMillis() * 1000;
        }

        @Override
        public long monotonicNanos() {
            return env.monotonicNanos();
        }

        @Override
        public RandomGenerator random() {
            return env.random();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            env.sleep(duration);
        }

        @Override
        public Task spawn(String name, Runnable body) {
            return env.spawn(name, body);
        }

        @Override
        public Timer schedule(Duration delay, Runnable action) {
            return env.schedule(delay, action);
        }
    }

    private ObjectStore open(Map<String, String> config, Map<String, String> credentials) {
        return ObjectStores.openBare(StoreConfig.s3("bucket/root", config, credentials), env);
    }

    private static String stackTrace(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
