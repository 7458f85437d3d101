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
import io.hadal.storage.Keys;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.LogReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * rclone copies from one S3 server to another: when it likes, what it likes, and nobody stops it
 * when its target is attached for writing.
 */
class ForeignCopierTest {
    private static final StorageId ID = new StorageId(7);

    private static SystemEnv env = new SystemEnv();
    private static List<S3ProxyServer> servers = List.of();

    @BeforeAll
    static void start() throws Exception {
        Assumptions.assumeTrue(isInstalled(), "rclone is not installed: apt install rclone");
        servers = List.of(S3ProxyServer.start(), S3ProxyServer.start());
    }

    @AfterAll
    static void stop() {
        servers.forEach(S3ProxyServer::close);
        env.close();
    }

    /** A bucket of its own on each server. */
    private static final class Pair implements AutoCloseable {
        final History history = new History();
        final ObjectStore source;
        final ObjectStore target;
        private final String bucket;

        Pair(String bucket) {
            this.bucket = bucket;
            this.source = open(servers.get(0));
            this.target = open(servers.get(1));
        }

        private ObjectStore open(S3ProxyServer server) {
            server.makeBucket(bucket);
            return new StorageRoot(
                            ObjectStores.open(
                                    StoreConfig.s3(
                                            bucket + "/root",
                                            server.config(),
                                            server.credentials()),
                                    env))
                    .open(ID);
        }

        Writer writer(ObjectStore place, String node) {
            return new Writer(place, env, node, history);
        }

        Attached attached(ObjectStore place) {
            return Attached.at(place, env, history).orElseThrow();
        }

        /** Copies, successfully as it says. */
        void rclone(String... options) throws Exception {
            List<String> command =
                    new ArrayList<>(List.of("rclone", "copy", "from:" + bucket, "to:" + bucket));
            command.addAll(List.of(options));
            ProcessBuilder builder = new ProcessBuilder(command);
            Map<String, String> environment = builder.environment();
            environment.remove("AWS_CA_BUNDLE"); // rclone 1.60 fails with it.
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

        VerifyReport verify(ObjectStore place) {
            return new Verifier(env, place, true, new Meter()).run();
        }

        void replicate(ObjectStore from, ObjectStore to) throws InterruptedException {
            ReplicationConfig config = ReplicationConfig.of("copy", "test");
            new Replicator(env, from, to, config, CopyPool.standard()).run();
        }

        @Override
        public void close() {
            source.close();
            target.close();
        }
    }

    /** What it leaves out by a rule, it has copied successfully. */
    @Test
    void t11ACopyThatIsSaidToBeCompleteLacksSegments() throws Exception {
        try (Pair pair = new Pair("t11")) {
            Writer writer = pair.writer(pair.source, "one").create();
            writer.commits(3).flush().commits(2).flush().commits(1);
            pair.rclone("--exclude", "*_2.parquet");
            VerifyReport report = pair.verify(pair.target);
            assertThat(report.problems()).anyMatch(problem -> problem.contains("_2.parquet"));
            Attached seen = pair.attached(pair.target);
            assertThat(seen.complete()).isFalse();
            assertThat(seen.position()).isLessThan(writer.position());
            pair.replicate(pair.source, pair.target);
            assertThat(pair.verify(pair.target).problems()).isEmpty();
            assertThat(pair.attached(pair.target).position()).isEqualTo(writer.position());
        }
    }

    @Test
    void t13TheLogComesBeforeTheData() throws Exception {
        try (Pair pair = new Pair("t13")) {
            Writer writer = pair.writer(pair.source, "one").create().commits(3);
            pair.rclone();
            long before = writer.position();
            writer.flush().snapshot().commits(1).flush().merge().commits(1);
            pair.rclone("--include", "**/" + Keys.LOG + "**");
            Attached early = pair.attached(pair.target);
            assertThat(early.complete()).isFalse();
            assertThat(early.position()).isBetween(before, writer.position() - 1);
            pair.rclone();
            assertThat(pair.attached(pair.target))
                    .isEqualTo(new Attached(writer.position(), true, List.of()));
        }
    }

    @Test
    void t24RcloneThatNobodyStops() throws Exception {
        try (Pair pair = new Pair("t24")) {
            Writer old = pair.writer(pair.source, "old").create();
            for (int i = 0; i < 3; i++) {
                old.commits(3).flush().commits(2).merge().snapshot().commits(1);
                pair.rclone();
                assertThat(pair.attached(pair.target).position()).isEqualTo(old.position());
            }
            Writer taker = pair.writer(pair.target, "taker").attach();
            for (int i = 0; i < 3; i++) {
                taker.commits(2).flush().commits(1).merge();
                // The old site goes on: its next chunk has the name of the seal.
                old.commits(3).flush().merge().snapshot().commits(1);
                pair.rclone();
                requireWhole(pair.attached(pair.target), taker);
            }
            assertThat(pair.attached(pair.source).position()).isEqualTo(old.position());
        }
    }

    /** Chunks before and behind a gap; who takes over goes on before it, and then it is filled. */
    @Test
    void t25WhatArrivesBehindAGapChangesNothing() throws Exception {
        try (Pair pair = new Pair("t25")) {
            Writer old = pair.writer(pair.source, "old").create().commits(3).flush().commits(2);
            long before = old.position();
            old.commits(1);
            String missing = old.lastCut().key();
            old.commits(2).flush().commits(1);
            pair.rclone("--exclude", "**/" + missing);
            Attached seen = pair.attached(pair.target);
            assertThat(seen.position()).isEqualTo(before);
            assertThat(seen.notes()).isNotEmpty();

            Writer taker = pair.writer(pair.target, "taker").attach().commits(2).flush();
            pair.rclone();
            requireWhole(pair.attached(pair.target), taker);
            old.commits(3).flush().snapshot().commits(1);
            pair.rclone();
            taker.commits(1).flush().merge();
            requireWhole(pair.attached(pair.target), taker);

            pair.replicate(pair.target, pair.source);
            requireWhole(pair.attached(pair.source), taker);
        }
    }

    /**
     * Both sides of a cut go on under the same term, and somebody copies the one over the other.
     */
    @Test
    void t27TwoHistoriesThatWereCopiedIntoOnePlaceAreToldApart() throws Exception {
        try (Pair pair = new Pair("t27")) {
            Writer east = pair.writer(pair.source, "east").create().commits(3).flush();
            pair.rclone();
            Writer west = pair.writer(pair.target, "west").attach().commits(4).flush().commits(1);
            east.restart().commits(2).flush().commits(1);
            assertThat(east.line().term()).isEqualTo(west.line().term());
            pair.rclone();
            HeadSearch search = new LogReader(pair.target, env).findHead();
            assertThat(search)
                    .isInstanceOfSatisfying(
                            HeadSearch.TwoHistories.class,
                            two ->
                                    assertThat(two.describe())
                                            .contains(east.line().toString())
                                            .contains(west.line().toString()));
            assertThat(pair.attached(pair.source).position()).isEqualTo(east.position());
        }
    }

    private static void requireWhole(Attached seen, Writer writer) {
        assertThat(seen.position()).isEqualTo(writer.position());
        assertThat(seen.complete()).isTrue();
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
}
