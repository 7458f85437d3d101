package io.hadal.objectstore.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.CountingObjectStore;
import io.hadal.objectstore.DecoratedObjectStore;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.objectstore.s3.FakeS3;
import io.hadal.objectstore.s3.S3ProxyServer;
import io.hadal.objectstore.stores.ObjectStores;
import io.hadal.objectstore.stores.StoreConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class StoreCheckTest {
    private final SystemEnv env = new SystemEnv();
    private final MemoryBucket bucket = new MemoryBucket("bucket");
    private final ObjectStore memory = new MemoryObjectStore(bucket, "", env);

    @Test
    void aGoodStorePassesAndNothingIsLeftBehind() {
        CheckReport report = StoreCheck.thorough(memory, env, 100_000);

        assertThat(report.steps())
                .allSatisfy(step -> assertThat(step.passed()).as(step.message()).isTrue());
        assertThat(report.steps()).hasSize(11);
        assertThat(report.latencies()).isPresent();
        assertThat(bucket.keys()).isEmpty();
        report.requirePassed();
    }

    @Test
    void theQuickCheckCostsFewRequests() {
        CountingObjectStore counting = new CountingObjectStore(memory);
        assertThat(StoreCheck.quick(counting, env).passed()).isTrue();
        assertThat(counting.total()).isEqualTo(7);
        assertThat(bucket.keys()).isEmpty();
    }

    @Test
    void aRealServerPasses() {
        try (S3ProxyServer server = S3ProxyServer.start("bucket_1");
                ObjectStore store =
                        ObjectStores.open(
                                StoreConfig.s3(
                                        "bucket_1/root", server.config(), server.credentials()),
                                env)) {
            CheckReport report = StoreCheck.thorough(store, env, 17 << 20);
            assertThat(report.firstFailure()).isEmpty();
        }
    }

    @Test
    void aServerThatIgnoresTheConditionIsRefusedWithTheReason() throws IOException {
        try (FakeS3 server = FakeS3.ignoringConditions();
                ObjectStore store =
                        ObjectStores.open(
                                StoreConfig.s3(
                                        "bucket/root", server.config(), server.credentials()),
                                env)) {
            CheckReport report = StoreCheck.quick(store, env);

            assertThat(report.passed()).isFalse();
            assertThat(report.firstFailure().orElseThrow().name()).isEqualTo("conditional create");
            assertThatThrownBy(report::requirePassed)
                    .isInstanceOfSatisfying(
                            ObjectStoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
                    .hasMessageContaining("s3://bucket/root")
                    .hasMessageContaining("ignores If-None-Match");
            assertThat(server.keys()).isEmpty();
        }
    }

    @Test
    void aCreateThatIsNotAtomicIsFound() {
        ObjectStore racy =
                new DecoratedObjectStore(memory) {
                    @Override
                    protected <T> T around(Request request, Supplier<T> call) {
                        return call.get();
                    }

                    @Override
                    public void create(String key, byte[] body) {
                        boolean exists = head(key).isPresent();
                        sleepAWhile();
                        if (exists) {
                            throw new ObjectStoreException(Kind.ALREADY_EXISTS, "exists");
                        }
                        put(key, ObjectSource.of(body));
                    }
                };
        CheckReport report = StoreCheck.thorough(racy, env, 1000);

        assertThat(report.firstFailure().orElseThrow().name())
                .isEqualTo("one winner of concurrent creates");
        assertThat(report.firstFailure().orElseThrow().message())
                .contains("not atomic", "succeeded");
        assertThat(bucket.keys()).isEmpty();
    }

    @Test
    void theStoresOwnErrorIsPassedOn() {
        StoreConfig missing =
                StoreConfig.s3(
                        "bucket",
                        Map.of("endpoint_url", "http://127.0.0.1:1"),
                        Map.of("aws_access_key_id", "a", "aws_secret_access_key", "b"));
        try (ObjectStore store = ObjectStores.openBare(missing, env)) {
            CheckReport report = StoreCheck.quick(store, env);
            assertThat(report.steps()).extracting(CheckReport.Step::name).containsExactly("write");
            assertThatThrownBy(report::requirePassed)
                    .isInstanceOfSatisfying(
                            ObjectStoreException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE));
        }
    }

    @Test
    void aStoreThatForgetsIsFound() {
        ObjectStore forgets =
                new DecoratedObjectStore(memory) {
                    @Override
                    protected <T> T around(Request request, Supplier<T> call) {
                        T answer = call.get();
                        inner.delete(
                                List.of(
                                        request.key().endsWith("/")
                                                ? request.key() + "x"
                                                : request.key()));
                        return answer;
                    }
                };
        assertThat(StoreCheck.quick(forgets, env).firstFailure().orElseThrow().message())
                .contains("read back at once", "not consistent");
    }

    private static void sleepAWhile() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
