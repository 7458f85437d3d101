package io.hadal.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.stores.ObjectStores;
import io.hadal.objectstore.stores.StoreConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
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

    private ObjectStore open(Map<String, String> config, Map<String, String> credentials) {
        return ObjectStores.openBare(StoreConfig.s3("bucket/root", config, credentials), env);
    }

    private static String stackTrace(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
