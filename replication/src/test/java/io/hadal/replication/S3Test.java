package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.s3.S3ProxyServer;
import io.hadal.objectstore.stores.ObjectStores;
import io.hadal.objectstore.stores.StoreConfig;
import io.hadal.replication.copy.CopyPool;
import io.hadal.replication.copy.Meter;
import io.hadal.replication.verify.Verifier;
import io.hadal.replication.verify.VerifyReport;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Between two S3 servers, with objects that travel in parts. */
class S3Test {
    private static final StorageId ID = new StorageId(7);
    private static final String BUCKET = "bucket";

    @Test
    void aDatabaseComesFromOneServerToTheOther() throws Exception {
        try (SystemEnv env = new SystemEnv();
                S3ProxyServer one = S3ProxyServer.start(BUCKET);
                S3ProxyServer two = S3ProxyServer.start(BUCKET);
                ObjectStore from = open(one, env, true);
                ObjectStore to = open(two, env, false)) {
            ObjectStore source = new StorageRoot(from).open(ID);
            ObjectStore target = new StorageRoot(to).open(ID);
            Writer writer = new Writer(source, env, "one", new History());
            writer.create().commits(3).flush().orphan(large(20 << 20)).commits(1).snapshot();
            writer.commits(1);
            replicate(env, source, target, writer.position());
            writer.commits(2).flush().orphan(large(33 << 20)).orphan(large(9 << 20)).merge();
            writer.restart().commits(2);
            replicate(env, source, target, writer.position());
        }
    }

    private static void replicate(
            SystemEnv env, ObjectStore source, ObjectStore target, long position)
            throws InterruptedException {
        ReplicationConfig config = ReplicationConfig.of("copy", "test");
        Replicator replicator = new Replicator(env, source, target, config, CopyPool.standard());
        replicator.run();
        assertThat(replicator.status().position()).isEqualTo(position);
        assertThat(replicator.memoryBytesPeak()).isBetween(1L, 96L << 20);
        VerifyReport report = new Verifier(env, target, true, new Meter()).against(source);
        assertThat(report.problems()).isEmpty();
        assertThat(report.notes()).isEmpty();
        assertThat(report.position()).isEqualTo(position);
    }

    private static ObjectStore open(S3ProxyServer server, SystemEnv env, boolean signed) {
        Map<String, String> config = new HashMap<>(server.config());
        config.put("sign_payload", Boolean.toString(signed));
        return ObjectStores.open(
                StoreConfig.s3(BUCKET + "/root", config, server.credentials()), env);
    }

    private static byte[] large(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
