package io.hadal.bench;

import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.s3.S3ProxyServer;
import io.hadal.objectstore.stores.ObjectStores;
import io.hadal.objectstore.stores.StoreConfig;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import io.hadal.storage.codec.EncodedChunk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Copies of a database between two S3 servers, each a process of its own: by {@code hadal
 * replicate}, as an initial copy and as a replica that is behind by all of it, and by rclone; in
 * turn, in the same run.
 */
@Command(
        name = "copy",
        mixinStandardHelpOptions = true,
        description = {
            "Bytes a second of hadal replicate and of rclone sync --transfers 16, between the same two S3Proxies.",
            "rclone must be installed (apt install rclone). The caches are the file system's."
        })
final class CopyBench implements Callable<Integer> {
    private static final String BUCKET = "bucket";
    private static final int SMALL_BYTES = 64 << 10;

    /** How a copy is made. @param atATime PUTs at a time that the source's journal tells of */
    private enum Way {
        RCLONE(1),
        /** All bodies at once, and then the log. */
        INITIAL(8),
        /** The target has the beginning of the log. The engine uploads 8 segments at a time. */
        TAIL(8),
        /** As if a journal had no order within a chunk. */
        TAIL_WITHOUT_ORDER(Integer.MAX_VALUE),
        TAIL_STRICT(1);

        private final int atATime;

        Way(int atATime) {
            this.atATime = atATime;
        }
    }

    @Option(names = "--small", defaultValue = "2000", description = "objects of 64 KiB")
    private int small;

    @Option(names = "--large", defaultValue = "60", description = "large objects")
    private int large;

    @Option(names = "--large-mib", defaultValue = "32", description = "MiB of each of them")
    private int largeMib;

    @Option(
            names = "--latency",
            split = ",",
            defaultValue = "0,20",
            description = "milliseconds added to each answer on both sides (${DEFAULT-VALUE})")
    private List<Integer> latencies = List.of();

    @Option(
            names = "--ways",
            split = ",",
            defaultValue = "RCLONE,INITIAL,TAIL,TAIL_WITHOUT_ORDER",
            description = "of ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
    private List<Way> ways = List.of();

    @Option(names = "--rounds", defaultValue = "3", description = "rounds (${DEFAULT-VALUE})")
    private int rounds;

    @Option(
            names = "--jvm",
            defaultValue = "",
            description = "options of the replicator's JVM, besides its usual ones")
    private String jvm = "";

    @Option(
            names = "--sign-payload",
            description =
                    "bodies are signed; rclone signs none, and S3Proxy verifies what is signed")
    private boolean signed;

    private record Result(double seconds, double cpuSeconds, long peakBytes) {}

    private final StorageId id = new StorageId(7);
    private final Map<String, List<Result>> results = new LinkedHashMap<>();

    @Override
    public Integer call() throws Exception {
        Path directory = Peers.newDirectory();
        try (SystemEnv env = new SystemEnv();
                S3ProxyServer from = S3ProxyServer.start(BUCKET);
                S3ProxyServer to = S3ProxyServer.start(BUCKET);
                ObjectStore source = open(env, from)) {
            MadeLog log = load(env, source);
            for (int round = 0; round < rounds; round++) {
                for (int latency : latencies) {
                    for (Way way : ways) {
                        copy(env, directory, from, to, log, way, latency);
                    }
                }
            }
        }
        results.forEach(this::report);
        return 0;
    }

    private MadeLog load(SystemEnv env, ObjectStore source) {
        ObjectStore folder = new StorageRoot(source).open(id);
        MadeLog log =
                new MadeLog(folder, env.nowMicros() - 3_600_000_000L, new SplittableRandom(1));
        int every = large == 0 ? Integer.MAX_VALUE : Math.max(1, (small + large) / large);
        for (int i = 0; i < small + large; i++) {
            boolean isLarge = i % every == every - 1 || i - i / every >= small;
            log.putSegment(isLarge ? largeMib << 20 : SMALL_BYTES);
        }
        folder.create(log.first().object().key(), log.first().object().bytes());
        return log;
    }

    private long bytes() {
        return (long) small * SMALL_BYTES + (long) large * (largeMib << 20);
    }

    private void copy(
            SystemEnv env,
            Path directory,
            S3ProxyServer from,
            S3ProxyServer to,
            MadeLog log,
            Way way,
            int latency)
            throws Exception {
        deleteAll(to.bucketsDirectory().resolve(BUCKET));
        try (ObjectStore source = open(env, from);
                ObjectStore target = open(env, to);
                LatencyProxy near = new LatencyProxy(from.endpoint(), latency);
                LatencyProxy far = new LatencyProxy(to.endpoint(), latency)) {
            ObjectStore folder = new StorageRoot(source).open(id);
            for (EncodedChunk chunk : log.log(way.atATime)) {
                folder.delete(List.of(chunk.object().key()));
                folder.create(chunk.object().key(), chunk.object().bytes());
            }
            if (way.name().startsWith("TAIL")) {
                new StorageRoot(target)
                        .open(id)
                        .create(log.first().object().key(), log.first().object().bytes());
            }
            List<String> urls =
                    List.of(
                            latency == 0 ? from.endpoint() : near.endpoint(),
                            latency == 0 ? to.endpoint() : far.endpoint());
            Result result =
                    run(way == Way.RCLONE ? rclone(urls, from) : hadal(urls, from), directory);
            requireEqual(from, to);
            String name = way + " with " + latency + " ms";
            System.out.printf(
                    "%s: %.2f s, %.0f MB/s, %.1f s of CPU, peak RSS %d MB%n",
                    name,
                    result.seconds,
                    bytes() / 1e6 / result.seconds,
                    result.cpuSeconds,
                    result.peakBytes / 1_000_000);
            results.computeIfAbsent(name, unused -> new ArrayList<>()).add(result);
        }
    }

    // ---------------------------------------------------------------- processes

    private static ProcessBuilder rclone(List<String> endpoints, S3ProxyServer server) {
        ProcessBuilder builder =
                new ProcessBuilder(
                        "rclone", "sync", "--transfers", "16", "from:" + BUCKET, "to:" + BUCKET);
        Map<String, String> environment = builder.environment();
        environment.remove("AWS_CA_BUNDLE"); // rclone 1.60 fails with it.
        List<String> sides = List.of("FROM", "TO");
        for (int i = 0; i < 2; i++) {
            String prefix = "RCLONE_CONFIG_" + sides.get(i) + "_";
            environment.put(prefix + "TYPE", "s3");
            environment.put(prefix + "PROVIDER", "Other");
            environment.put(prefix + "ENDPOINT", endpoints.get(i));
            environment.put(prefix + "ACCESS_KEY_ID", server.accessKey());
            environment.put(prefix + "SECRET_ACCESS_KEY", server.secretKey());
        }
        return builder;
    }

    private ProcessBuilder hadal(List<String> endpoints, S3ProxyServer server) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("hadal.home") + "/bin/hadal");
        command.add("replicate");
        endpoints.forEach(endpoint ->
                command.add(
                        "s3://"
                                + BUCKET
                                + "?region=us-east-1&sign_payload="
                                + signed
                                + "&endpoint_url="
                                + endpoint));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(
                        Map.of(
                                "HADAL_OPTS", jvm,
                                "AWS_ACCESS_KEY_ID", server.accessKey(),
                                "AWS_SECRET_ACCESS_KEY", server.secretKey()));
        return builder;
    }

    /** Start of the process included. */
    private static Result run(ProcessBuilder builder, Path directory)
            throws IOException, InterruptedException {
        Path log = directory.resolve("copy.log");
        long start = System.nanoTime();
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        long peak = 0;
        Duration cpu = Duration.ZERO;
        while (process.isAlive()) {
            peak = Math.max(peak, peakBytes(process.pid()));
            cpu = process.info().totalCpuDuration().orElse(cpu);
            Thread.sleep(20);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException("a copy failed: " + Files.readString(log));
        }
        return new Result(seconds, cpu.toMillis() / 1e3, peak);
    }

    /** What the kernel says that a process has had in memory at most; 0 once it has ended. */
    private static long peakBytes(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    // ---------------------------------------------------------------- what there is

    private static ObjectStore open(SystemEnv env, S3ProxyServer server) {
        return ObjectStores.open(
                StoreConfig.s3(BUCKET, server.config(), server.credentials()), env);
    }

    private void requireEqual(S3ProxyServer from, S3ProxyServer to) throws IOException {
        Map<String, Long> wanted = sizes(from);
        Map<String, Long> there = sizes(to);
        there.keySet().removeIf(name -> name.contains("/replication/"));
        if (!there.equals(wanted)) {
            throw new IllegalStateException(
                    "the copy has " + there.size() + " objects of " + wanted.size());
        }
    }

    private static Map<String, Long> sizes(S3ProxyServer server) throws IOException {
        Path root = server.bucketsDirectory().resolve(BUCKET);
        Map<String, Long> sizes = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                sizes.put(root.relativize(file).toString(), Files.size(file));
            }
        }
        return sizes;
    }

    private static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(folder)) {
                    Files.delete(file);
                }
            }
        }
    }

    private void report(String name, List<Result> all) {
        double seconds = CommitBench.median(all.stream().map(Result::seconds).toList());
        System.out.printf(
                "median of %d: %s: %.2f s, %.0f MB/s, %.1f s of CPU; peak RSS %d MB at most%n",
                all.size(),
                name,
                seconds,
                bytes() / 1e6 / seconds,
                CommitBench.median(all.stream().map(Result::cpuSeconds).toList()),
                all.stream().mapToLong(Result::peakBytes).max().orElse(0) / 1_000_000);
    }
}
