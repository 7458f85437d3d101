package io.hadal.objectstore.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.SettingsReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies between a request and its server: TLS, and proxies. */
class S3HttpTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void bodiesTravelOverTls() throws Exception {
        byte[] large = new byte[3 * 128 * 1024 + 1];
        new Random(1).nextBytes(large);
        try (FakeS3 server = FakeS3.withTls(selfMade());
                ObjectStore store = open(server, Map.of("verify_ssl", "false"))) {
            store.create("log/1", large);
            store.put("empty", ObjectSource.of(new byte[0]));
            assertThat(store.get("log/1")).isEqualTo(large);
            assertThat(store.get("empty")).isEmpty();
            assertThat(server.requests()).contains("PUT /bucket/root/log/1 If-None-Match: *");
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
        try (FakeS3 server = FakeS3.withTls(selfMade());
                ObjectStore store = open(server, Map.of())) {
            assertThatThrownBy(() -> store.create("log/1", new byte[1]))
                    .isInstanceOf(ObjectStoreException.class)
                    .hasMessageContaining("certification path");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void requestsInARowTakeOneConnection() throws Exception {
        try (FakeS3 server = FakeS3.ignoringConditions();
                ObjectStore store = open(server, Map.of())) {
            for (int i = 0; i < 10; i++) {
                store.put("a", ObjectSource.of(new byte[200_000]));
                assertThat(store.get("a")).hasSize(200_000);
                assertThat(store.head("nothing")).isEmpty();
            }
            assertThat(server.requests()).hasSizeGreaterThanOrEqualTo(30);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aProxyIsAskedUnlessTheHostIsExempt() throws Exception {
        try (FakeS3 proxy = FakeS3.ignoringConditions()) {
            System.setProperty("http.proxyHost", "127.0.0.1");
            System.setProperty("http.proxyPort", Integer.toString(proxy.port()));
            System.setProperty("http.nonProxyHosts", "127.*");
            try (FakeS3 near = FakeS3.ignoringConditions();
                    ObjectStore direct = open(near, Map.of());
                    ObjectStore far =
                            open(near, Map.of("endpoint_url", "http://storage.invalid"))) {
                direct.create("near", new byte[] {1});
                far.create("far", new byte[] {2});
                assertThat(far.get("far")).containsExactly(2);
                assertThat(near.keys()).containsExactly("/bucket/root/near");
                assertThat(proxy.keys()).containsExactly("/bucket/root/far");
            } finally {
                List.of("http.proxyHost", "http.proxyPort", "http.nonProxyHosts")
                        .forEach(System::clearProperty);
            }
        }
    }

    private static ObjectStore open(FakeS3 server, Map<String, String> settings) {
        Map<String, String> config = new HashMap<>(server.config());
        config.putAll(settings);
        List<String> problems = new ArrayList<>();
        S3Config read = S3Config.read(new SettingsReader("CONFIG", config, problems));
        S3Credentials who =
                S3Credentials.read(
                        new SettingsReader("CREDENTIALS", server.credentials(), problems));
        assertThat(problems).isEmpty();
        return new S3ObjectStore("bucket", "root", read, who, new SystemEnv());
    }

    private SSLContext selfMade()
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("server.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-alias",
                                "server",
                                "-dname",
                                "CN=127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                new String(PASSWORD))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
