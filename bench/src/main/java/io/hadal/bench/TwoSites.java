package io.hadal.bench;

import io.hadal.objectstore.s3.S3ProxyServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two S3 servers behind added latency; if wanted, a replicator between them as a process. */
final class TwoSites implements AutoCloseable {
    private static final String BUCKET = "bucket";

    private final S3ProxyServer from = S3ProxyServer.start(BUCKET);
    private final S3ProxyServer to = S3ProxyServer.start(BUCKET);
    private final LatencyProxy near;
    private final LatencyProxy far;
    private @Nullable Process replicator;

    TwoSites(int latencyMillis) throws IOException {
        near = new LatencyProxy(from.endpoint(), latencyMillis);
        far = new LatencyProxy(to.endpoint(), latencyMillis);
    }

    /** Where a database is, for CREATE DATABASE, ATTACH and REPLICATE. */
    String source() {
        return store(near, from);
    }

    /** Likewise, at the other site. */
    String target() {
        return store(far, to);
    }

    private static String store(LatencyProxy side, S3ProxyServer server) {
        return "S3 \""
                + BUCKET
                + "\" CONFIG '{\"region\":\"us-east-1\",\"endpoint_url\":\""
                + side.endpoint()
                + "\"}' CREDENTIALS '{\"aws_access_key_id\":\""
                + server.accessKey()
                + "\",\"aws_secret_access_key\":\""
                + server.secretKey()
                + "\"}'";
    }

    /** Its port refuses connections. */
    void loseSource() {
        from.stop();
    }

    /** With all that it had. */
    void returnSource() {
        from.resume();
    }

    /** All that was ever sent to the source's server: bodies, and the heads of requests. */
    long bytesSentToSource() {
        return near.bytesSent();
    }

    /** Where the other site's objects lie as files. */
    Path targetBucket() {
        return to.bucketsDirectory().resolve(BUCKET);
    }

    /** Starts to replicate. Returns where the replica is, when it can be attached. */
    Path follow(Path directory) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        System.getProperty("hadal.home") + "/bin/hadal",
                        "replicate",
                        "--follow",
                        url(near),
                        url(far));
        builder.environment().put("AWS_ACCESS_KEY_ID", from.accessKey());
        builder.environment().put("AWS_SECRET_ACCESS_KEY", from.secretKey());
        Process started =
                builder.redirectErrorStream(true)
                        .redirectOutput(directory.resolve("replicate.log").toFile())
                        .start();
        replicator = started;
        Path bucket = targetBucket();
        while (!hasMark(bucket)) {
            if (!started.isAlive()) {
                throw new IOException(Files.readString(directory.resolve("replicate.log")));
            }
            Thread.sleep(50);
        }
        return bucket;
    }

    private static String url(LatencyProxy side) {
        return "s3://" + BUCKET + "?region=us-east-1&endpoint_url=" + side.endpoint();
    }

    private static boolean hasMark(Path bucket) throws IOException {
        try (Stream<Path> files = Files.walk(bucket)) {
            return files.anyMatch(file -> file.toString().contains("/replication/"));
        }
    }

    @Override
    public void close() throws Exception {
        Process running = replicator;
        if (running != null) {
            running.destroy();
            running.waitFor();
        }
        for (AutoCloseable each : List.of(near, far, from, to)) {
            each.close();
        }
    }
}
