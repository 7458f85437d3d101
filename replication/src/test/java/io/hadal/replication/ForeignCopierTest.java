package io.hadal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.s3.S3ProxyServer;
import io.hadal.objectstore.stores.ObjectStores;
import io.hadal.objectstore.stores.StoreConfig;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * T24: rclone copies from one S3 server to another again and again, and nobody stops it when its
 * target is attached for writing.
 */
class ForeignCopierTest {
    private static final String BUCKET = "bucket";
    private static final StorageId ID = new StorageId(7);

    @Test
    void t24RcloneThatNobodyStops() throws Exception {
        Assumptions.assumeTrue(isInstalled(), "rclone is not installed: apt install rclone");
        History history = new History();
        try (SystemEnv env = new SystemEnv();
                S3ProxyServer one = S3ProxyServer.start(BUCKET);
                S3ProxyServer two = S3ProxyServer.start(BUCKET);
                ObjectStore from = open(one, env);
                ObjectStore to = open(two, env)) {
            ObjectStore source = new StorageRoot(from).open(ID);
            ObjectStore target = new StorageRoot(to).open(ID);
            Writer old = new Writer(source, env, "old", history).create();
            for (int i = 0; i < 3; i++) {
                old.commits(3).flush().commits(2).merge().snapshot().commits(1);
                rclone(one, two);
                Attached seen = Attached.at(target, env, history).orElseThrow();
                assertThat(seen.position()).isEqualTo(old.position());
            }
            Writer taker = new Writer(target, env, "taker", history).attach();
            for (int i = 0; i < 3; i++) {
                taker.commits(2).flush().commits(1).merge();
                // The old site goes on: its next chunk has the name of the seal.
                old.commits(3).flush().merge().snapshot().commits(1);
                rclone(one, two);
                Attached seen = Attached.at(target, env, history).orElseThrow();
                assertThat(seen.position()).isEqualTo(taker.position());
                assertThat(seen.complete()).isTrue();
            }
            assertThat(Attached.at(source, env, history).orElseThrow().position())
                    .isEqualTo(old.position());
        }
    }

    private static boolean isInstalled() throws InterruptedException {
        try {
            return new ProcessBuilder("rclone", "version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static ObjectStore open(S3ProxyServer server, SystemEnv env) {
        return ObjectStores.open(
                StoreConfig.s3(BUCKET + "/root", server.config(), server.credentials()), env);
    }

    private static void rclone(S3ProxyServer from, S3ProxyServer to) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("rclone", "copy", "from:" + BUCKET, "to:" + BUCKET);
        Map<String, String> environment = builder.environment();
        environment.remove("AWS_CA_BUNDLE"); // rclone 1.60 fails with it.
        List<S3ProxyServer> servers = List.of(from, to);
        List<String> names = List.of("FROM", "TO");
        for (int i = 0; i < 2; i++) {
            String prefix = "RCLONE_CONFIG_" + names.get(i) + "_";
            environment.put(prefix + "TYPE", "s3");
            environment.put(prefix + "PROVIDER", "Other");
            environment.put(prefix + "ENDPOINT", servers.get(i).endpoint());
            environment.put(prefix + "ACCESS_KEY_ID", servers.get(i).accessKey());
            environment.put(prefix + "SECRET_ACCESS_KEY", servers.get(i).secretKey());
        }
        Process process =
                builder.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertThat(process.waitFor()).isZero();
    }
}
