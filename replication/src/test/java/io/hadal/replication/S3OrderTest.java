package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.objectstore.s3.S3ProxyServer;
import io.hadal.objectstore.stores.ObjectStores;
import io.hadal.objectstore.stores.StoreConfig;
import io.hadal.replication.copy.CopyPool;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The order in which objects become visible at an S3 server, as somebody sees it who stands before
 * that: the order of PUTs at the source, but for what overlapped there.
 */
class S3OrderTest {
    private static final String BUCKET = "bucket";
    private static final int WORKERS = 32;
    private static final int HOLD_MILLIS_MAX = 30;

    /** What S3 takes as a part. */
    private static final int PART_BYTES = 5 << 20;

    private final MemoryBucket bucket = new MemoryBucket("source");

    @Test
    void objectsBecomeVisibleInTheOrderOfTheSource() throws Exception {
        try (SystemEnv env = new SystemEnv();
                S3ProxyServer server = S3ProxyServer.start(BUCKET);
                RecordingProxy proxy = new RecordingProxy(server.endpoint(), HOLD_MILLIS_MAX, 1);
                ObjectStore to = open(server, proxy, env)) {
            ObjectStore source = new MemoryObjectStore(bucket, "7", env);
            ObjectStore target = new StorageRoot(to).open(new StorageId(7));
            Writer writer = new Writer(source, env, "one", new History());
            writer.create().commits(3).flush().commits(2);
            replicate(env, source, target);
            List<String> copied = List.copyOf(bucket.keys());
            int seen = proxy.visible().size();

            for (int i = 0; i < 6; i++) {
                writer.commits(2).flush().orphans(12).commits(1).orphan(large(i)).orphans(5);
                writer.commits(3).flush().merge().snapshot().commits(1);
            }
            writer.restart().commits(1);
            replicate(env, source, target);

            Journal journal = Journal.of(bucket, copied);
            List<String> visible = objects(proxy.visible().subList(seen, proxy.visible().size()));
            journal.requireOrder(visible);
            assertThat(visible).as("what overlapped may overlap").isNotEqualTo(journal.keys());
            assertThat(proxy.ofParts()).as("large objects").isEqualTo(6);
            assertThat(proxy.underWayMax()).isBetween(2, WORKERS);
        }
    }

    private static void replicate(SystemEnv env, ObjectStore source, ObjectStore target)
            throws InterruptedException {
        ReplicationConfig config = ReplicationConfig.of("copy", "test");
        CopyPool pool = new CopyPool(64 << 20, WORKERS, 24, PART_BYTES, PART_BYTES);
        new Replicator(env, source, target, config, pool).run();
    }

    private static ObjectStore open(S3ProxyServer server, RecordingProxy proxy, SystemEnv env) {
        Map<String, String> config = new HashMap<>(server.config());
        config.put("endpoint_url", proxy.endpoint());
        config.put("sign_payload", "false"); // Bodies pass through.
        return ObjectStores.open(StoreConfig.s3(BUCKET, config, server.credentials()), env);
    }

    /** As the source calls them, without marks. */
    private static List<String> objects(List<String> visible) {
        List<String> keys = new ArrayList<>();
        for (String each : visible) {
            String key = each.substring(BUCKET.length() + 1);
            if (!key.contains("/replication/")) {
                keys.add("7/" + key.substring(key.indexOf('/') + 1));
            }
        }
        return keys;
    }

    private static byte[] large(int seed) {
        byte[] bytes = new byte[(2 * PART_BYTES) + 4321];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
