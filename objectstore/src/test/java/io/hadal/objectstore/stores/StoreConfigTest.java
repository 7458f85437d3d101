package io.hadal.objectstore.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.s3.S3Credentials;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StoreConfigTest {
    private static final Map<String, String> KEYS =
            Map.of("aws_access_key_id", "id-of-key", "aws_secret_access_key", "hidden-value");

    @Test
    void allKeysAreUnderstoodAndGivenBack() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("region", "us-east-1");
        config.put("endpoint_url", "http://127.0.0.1:9000");
        config.put("s3_force_path_style", "TRUE");
        config.put("verify_ssl", "false");
        config.put("multipart_chunk_size_mb", "32");
        config.put("compatibility_mode", "true");
        config.put("x-amz-server-side-encryption", "aws:kms");
        config.put("x-amz-server-side-encryption-aws-kms-key-id", "kms-1");
        Map<String, String> credentials = new LinkedHashMap<>(KEYS);
        credentials.put("aws_session_token", "hidden-token");
        credentials.put("role_arn", "arn:aws:iam::1:role/r");

        StoreConfig.S3 store = StoreConfig.s3("under_score/a/b/", config, credentials);

        assertThat(store.bucket()).isEqualTo("under_score");
        assertThat(store.path()).isEqualTo("a/b");
        assertThat(store.config().multipartChunkMib()).isEqualTo(32);
        assertThat(store.location()).isEqualTo("s3://under_score/a/b");
        assertThat(StoreConfig.of("s3", store.where(), store.configMap(), store.credentialsMap()))
                .isEqualTo(store);
        assertThat(store.toString()).doesNotContain("hidden", "id-of-key");
    }

    @Test
    void nothingIsRequiredButABucket() {
        StoreConfig.S3 store = StoreConfig.s3("bucket", Map.of(), Map.of());

        assertThat(store.path()).isEmpty();
        assertThat(store.credentials()).isEqualTo(S3Credentials.DEFAULT_CHAIN);
        assertThat(store.config().verifySsl()).isTrue();
        assertThat(StoreConfig.of("S3", store.where(), store.configMap(), store.credentialsMap()))
                .isEqualTo(store);
    }

    @Test
    void everythingThatIsWrongIsReportedTogetherWithoutSecrets() {
        Map<String, String> config =
                Map.of(
                        "regoin", "x",
                        "endpoint_url", "ftp://user:hidden-password@host",
                        "verify_ssl", "maybe",
                        "multipart_chunk_size_mb", "1",
                        "x-amz-server-side-encryption-customer-key", "hidden*not*base64");
        Map<String, String> credentials =
                Map.of("aws_secret_access_key", "hidden value", "aws_acces_key_id", "hidden-id");

        StoreConfigException e =
                catchThrowableOfType(
                        StoreConfigException.class,
                        () -> StoreConfig.s3("bad bucket/../x", config, credentials));

        assertThat(e.problems())
                .anySatisfy(p -> assertThat(p).contains("bad bucket", "bucket's name"))
                .anySatisfy(p -> assertThat(p).contains("'..'"))
                .anySatisfy(
                        p -> assertThat(p).contains("unknown key 'regoin'", "known are", "region"))
                .anySatisfy(p -> assertThat(p).contains("endpoint_url must be http://"))
                .anySatisfy(p ->
                        assertThat(p).contains("verify_ssl must be true or false, not 'maybe'"))
                .anySatisfy(p ->
                        assertThat(p)
                                .contains("multipart_chunk_size_mb must be a whole number from 5"))
                .anySatisfy(p -> assertThat(p).contains("customer-key is not Base64"))
                .anySatisfy(
                        p -> assertThat(p).contains("CREDENTIALS: unknown key 'aws_acces_key_id'"))
                .anySatisfy(p -> assertThat(p).contains("aws_secret_access_key has blanks"));
        assertThat(e.getMessage()).doesNotContain("hidden");
    }

    @Test
    void halfAKeyIsNoKey() {
        assertThatThrownBy(
                        () -> StoreConfig.s3("bucket", Map.of(), Map.of("aws_access_key_id", "id")))
                .hasMessageContaining("aws_secret_access_key is missing");
        assertThatThrownBy(
                        () -> StoreConfig.s3("bucket", Map.of(), Map.of("aws_session_token", "t")))
                .hasMessageContaining("aws_access_key_id is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GCS", "azure"})
    void otherVendorsAreRefusedClearly(String kind) {
        assertThatThrownBy(() -> StoreConfig.of(kind, "bucket", Map.of(), Map.of()))
                .isInstanceOf(StoreConfigException.class)
                .hasMessageContaining("not yet supported; use S3 or FS");
    }

    @Test
    void aDirectoryIsAbsoluteAndHasNoSettings() {
        assertThat(StoreConfig.of("FS", "/a/../b", Map.of(), Map.of()).location())
                .isEqualTo("file:/b");
        assertThatThrownBy(() -> StoreConfig.of("FS", "b", Map.of("region", "x"), KEYS))
                .hasMessageContaining("absolute path")
                .hasMessageContaining("unknown key 'region'")
                .hasMessageContaining("unknown key 'aws_access_key_id'");
    }

    @Test
    void anS3UrlHasTheKeysOfConfig() {
        StoreConfig store =
                StoreUrl.parse(
                        "s3://replicated_bottomless_db_bucket/a/b?region=eu-west-1&endpoint_url=http%3A%2F%2F127.0.0.1%3A9000");

        assertThat(store)
                .isEqualTo(
                        StoreConfig.s3(
                                "replicated_bottomless_db_bucket/a/b",
                                Map.of(
                                        "region",
                                        "eu-west-1",
                                        "endpoint_url",
                                        "http://127.0.0.1:9000"),
                                Map.of()));
        assertThat(StoreUrl.parse("s3://b?endpoint_url=http://127.0.0.1:9000").configMap())
                .containsEntry("endpoint_url", "http://127.0.0.1:9000");
    }

    @ParameterizedTest
    @CsvSource({"file:/dir,/dir", "file:///dir/x,/dir/x", "FILE:/dir,/dir"})
    void aFileUrlIsADirectory(String url, String directory) {
        assertThat(StoreUrl.parse(url)).isEqualTo(new StoreConfig.FileSystem(Path.of(directory)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://hidden:hidden@bucket/path",
                "s3://bucket?aws_secret_access_key=hidden",
                "s3://bucket?aws_access_key_id=hidden&region=x",
                "s3://bucket?x-amz-server-side-encryption-customer-key=hidden"
            })
    void aUrlWithCredentialsIsRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> StoreUrl.parse(url))
                .isInstanceOf(StoreConfigException.class)
                .hasMessageContaining("AWS_SECRET_ACCESS_KEY")
                .message()
                .doesNotContain("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bucket/path",
                "http://x",
                "s3:bucket",
                "s3://",
                "s3://b?region=%zz",
                "gs://b",
                "s3://b?x=1"
            })
    void otherUrlsAreRefused(String url) {
        assertThatThrownBy(() -> StoreUrl.parse(url)).isInstanceOf(StoreConfigException.class);
    }

    @Test
    void storesOpenAndRetry(@TempDir Path directory) {
        for (StoreConfig config :
                new StoreConfig[] {
                    new StoreConfig.FileSystem(directory),
                    new StoreConfig.Memory(new MemoryBucket("b"), "path")
                }) {
            try (ObjectStore store = ObjectStores.open(config, new SystemEnv())) {
                store.create("a", "x".getBytes(StandardCharsets.UTF_8));
                assertThat(store.get("a")).hasSize(1);
                assertThat(store.location()).isEqualTo(config.location());
            }
        }
    }
}
