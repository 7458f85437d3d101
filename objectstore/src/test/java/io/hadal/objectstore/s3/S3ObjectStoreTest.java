package io.hadal.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreContract;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.SettingsReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Over HTTP, against a real server. */
final class S3ObjectStoreTest extends ObjectStoreContract {
    private static final String BUCKET = "Bottomless_db.bucket";

    @SuppressWarnings("NullAway.Init")
    private static S3ProxyServer server;

    private final SystemEnv env = new SystemEnv();

    @BeforeAll
    static void startServer() {
        server = S3ProxyServer.start(BUCKET, "other_bucket");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Override
    protected ObjectStore open(String rootPath) {
        return open(BUCKET, rootPath, server.config(), server.credentials());
    }

    @Override
    protected int multipartBytes() {
        return 17 << 20;
    }

    @Override
    protected void listIsInByteOrderBeyondTheBasicPlane() {
        // This server sorts by UTF-16, unlike S3 itself.
    }

    /**
     * This server answers 500 if the folder below it goes at that moment. As everywhere, what is
     * there after such an answer is told by the next one.
     */
    @Override
    protected void createWhileFoldersGo(String key, byte[] body) {
        boolean again = false;
        while (true) {
            try {
                super.createWhileFoldersGo(key, body);
                return;
            } catch (ObjectStoreException e) {
                if (again && e.kind() == Kind.ALREADY_EXISTS) {
                    return;
                }
                if (!e.kind().retryable()) {
                    throw e;
                }
                again = true;
            }
        }
    }

    @Test
    void wrongCredentialsAreDenied() {
        for (Map<String, String> wrong :
                List.of(
                        Map.of(
                                "aws_access_key_id",
                                "nobody-known",
                                "aws_secret_access_key",
                                "hidden-value-1"),
                        Map.of(
                                "aws_access_key_id",
                                server.accessKey(),
                                "aws_secret_access_key",
                                "hidden-value-1"))) {
            try (ObjectStore denied = open(BUCKET, "denied", server.config(), wrong)) {
                assertThatThrownBy(() -> denied.create("a", bytes("x")))
                        .isInstanceOfSatisfying(
                                ObjectStoreException.class,
                                e -> {
                                    assertThat(e.kind()).isEqualTo(Kind.DENIED);
                                    assertThat(e.getMessage())
                                            .contains(
                                                    "create s3://" + BUCKET + "/denied/a",
                                                    "credentials");
                                    assertNoSecret(e, wrong);
                                });
                assertFails(Kind.DENIED, () -> denied.head("a"));
                assertFails(Kind.DENIED, () -> denied.list("", "", 1));
            }
        }
    }

    @Test
    void aMissingBucketIsToldApartFromAMissingObject() {
        try (ObjectStore missing =
                open("no_such_bucket", "x", server.config(), server.credentials())) {
            assertFails(Kind.NO_SUCH_BUCKET, () -> missing.head("a"));
            assertFails(Kind.NO_SUCH_BUCKET, () -> missing.get("a"));
            assertFails(Kind.NO_SUCH_BUCKET, () -> missing.create("a", bytes("x")));
            assertFails(Kind.NO_SUCH_BUCKET, () -> missing.put("a", ObjectSource.of(bytes("x"))));
            assertFails(Kind.NO_SUCH_BUCKET, () -> missing.list("", "", 1));
        }
    }

    @Test
    void anUnreachableEndpointWritesNothingForSure() throws IOException {
        int port;
        try (java.net.ServerSocket socket = new java.net.ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        for (String endpoint : List.of("http://127.0.0.1:" + port, "http://no-such-host.invalid")) {
            try (ObjectStore gone =
                    open(BUCKET, "", Map.of("endpoint_url", endpoint), server.credentials())) {
                assertThatThrownBy(() -> gone.create("a", bytes("x")))
                        .isInstanceOfSatisfying(
                                ObjectStoreException.class,
                                e -> {
                                    assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
                                    assertThat(e.outcomeUnknown()).isFalse();
                                    assertThat(e.getMessage())
                                            .contains(endpoint, "check endpoint_url");
                                });
            }
        }
    }

    @Test
    void anOutageIsUnreachableAndEnds() {
        try (S3ProxyServer restarted = S3ProxyServer.start("bucket_one");
                ObjectStore there =
                        open("bucket_one", "r", restarted.config(), restarted.credentials())) {
            there.create("before", bytes("x"));
            restarted.stop();
            assertFails(Kind.UNREACHABLE, () -> there.create("during", bytes("x")));
            restarted.resume();
            there.create("after", bytes("x"));
            assertThat(keys(there.list("", "", 10))).containsExactly("after", "before");
        }
    }

    @Test
    void compatibilityModeDeletesOneByOne() {
        Map<String, String> config =
                Map.of(
                        "endpoint_url",
                        server.endpoint(),
                        "compatibility_mode",
                        "true",
                        "region",
                        "eu-west-1");
        try (ObjectStore compatible = open("other_bucket", "", config, server.credentials())) {
            compatible.create("a/1", bytes("x"));
            compatible.create("a/2", bytes("x"));
            compatible.delete(List.of("a/1", "a/2", "a/3"));
            assertThat(compatible.list("", "", 10).objects()).isEmpty();
        }
    }

    @Test
    void anInterruptEndsARequestAndStaysSet() {
        Thread.currentThread().interrupt();
        try {
            assertFails(Kind.UNREACHABLE, () -> store.get("a"));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void anUploadInPartsThatFailsIsAbortedAndLeavesNothing() {
        ObjectSource fails =
                new ObjectSource() {
                    @Override
                    public long sizeBytes() {
                        return 40 << 20;
                    }

                    @Override
                    public java.io.InputStream open(long offset, long length) throws IOException {
                        if (offset > 20 << 20) {
                            throw new IOException("read error");
                        }
                        return new java.io.ByteArrayInputStream(new byte[(int) length]);
                    }
                };
        assertThatThrownBy(() -> store.put("large", fails))
                .isInstanceOf(java.io.UncheckedIOException.class);
        assertThat(store.head("large")).isEmpty();
        assertThat(store.list("", "", 10).objects()).isEmpty();
    }

    private ObjectStore open(
            String bucket,
            String rootPath,
            Map<String, String> config,
            Map<String, String> credentials) {
        List<String> problems = new ArrayList<>();
        S3Config read = S3Config.read(new SettingsReader("CONFIG", config, problems));
        S3Credentials who =
                S3Credentials.read(new SettingsReader("CREDENTIALS", credentials, problems));
        assertThat(problems).isEmpty();
        return new S3ObjectStore(bucket, rootPath, read, who, env);
    }

    /** As always with TLS; who signs a body must have read it before. */
    @Test
    void bodiesThatAreNotSignedAreSentAsTheyAreRead() throws IOException {
        store = unsigned(server.endpoint());
        assertThat(store.streams()).isTrue();
        objectsAreReadAsTheyComeAndCreatedOfWhatIsRead();
        store.delete(List.of("from", "to"));
        aSourceThatBreaksOffLeavesNothingBehind();
        assertThat(unsigned("https://127.0.0.1:9").streams()).isTrue();
        assertThat(open("").streams()).isFalse();
    }

    private ObjectStore unsigned(String endpoint) {
        Map<String, String> config = new HashMap<>(server.config());
        config.putAll(Map.of("endpoint_url", endpoint, "sign_payload", "false"));
        return open(BUCKET, "unsigned", config, server.credentials());
    }

    private static void assertNoSecret(Throwable error, Map<String, String> credentials) {
        java.io.StringWriter text = new java.io.StringWriter();
        error.printStackTrace(new java.io.PrintWriter(text));
        assertThat(text.toString()).doesNotContain(credentials.values());
    }
}
