package io.hadal.cli.store;

import io.hadal.env.Env;
import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.replication.ReplicationConfig;
import io.hadal.replication.Replicator;
import io.hadal.replication.copy.CopyPool;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replicates a database from one store to another, without a server. */
@Command(
        name = "replicate",
        mixinStandardHelpOptions = true,
        description = {
            "Copies a database from one store to another, in order: what is at the target is a real commit at any moment.",
            "Can be killed at any moment; goes on where it was. docs/replication.md",
            "Credentials come from the environment (AWS_ACCESS_KEY_ID, …) or a profile; where the two sides differ, from"
                    + " HADAL_SOURCE_AWS_ACCESS_KEY_ID, HADAL_SOURCE_AWS_SECRET_ACCESS_KEY (_AWS_SESSION_TOKEN, _ROLE_ARN) and"
                    + " HADAL_TARGET_….",
            "Exits with 0 when all is copied, 1 if a store fails or an object is damaged, 3 if somebody has to decide."
        })
public final class ReplicateCommand implements Callable<Integer> {
    private static final Duration SHOW_EVERY = Duration.ofMillis(250);
    private static final long RETENTION_DAYS_MAX = 36_500;

    @Parameters(
            index = "0",
            paramLabel = "SRC",
            description = "s3://bucket/path?region=…&endpoint_url=…, or file:/dir")
    private String sourceUrl = "";

    @Parameters(index = "1", paramLabel = "DST", description = "likewise")
    private String targetUrl = "";

    @Option(names = "--storage-id", description = "which database, if the source holds several")
    private @Nullable String storageId;

    @Option(
            names = "--as",
            defaultValue = "copy",
            description = "the replica's name (${DEFAULT-VALUE})")
    private String replica = "copy";

    @Option(
            names = "--follow",
            description = "go on when all is copied, through outages, until it is stopped")
    private boolean follow;

    @Option(
            names = "--verify",
            description = "afterwards verify the target, with all checksums, against the source")
    private boolean verify;

    @Option(
            names = "--bandwidth",
            paramLabel = "BYTES",
            description = "at most so many bytes a second; may end with K, M or G")
    private @Nullable String bandwidth;

    @Option(
            names = "--seal-target",
            description = {
                "go on over a target that has been written to by itself since a failover: its line is sealed at its end",
                "and stays as a dead end"
            })
    private boolean sealTarget;

    @Option(
            names = "--retention",
            paramLabel = "TIME",
            description = {
                "keep at the target what the source has collected, back to so long before the target's end: 90m, 48h, 30d",
                "(without it: no longer than the source)"
            })
    private @Nullable String retention;

    @Option(names = "--json", description = "a line of JSON for each change")
    private boolean json;

    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        if (follow && verify) {
            throw new CommandLine.ParameterException(
                    line, "--verify needs an end: leave out --follow, or use hadal verify");
        }
        Env env = new SystemEnv();
        ReplicationConfig config = config(line);
        try (ObjectStore source = Side.SOURCE.open(sourceUrl, line, env);
                ObjectStore target = Side.TARGET.open(targetUrl, line, env)) {
            StorageId id = id(new StorageRoot(source), line);
            ObjectStore from = new StorageRoot(source).open(id);
            ObjectStore to = new StorageRoot(target).open(id);
            Replicator replicator = new Replicator(env, from, to, config, CopyPool.standard());
            replicate(env, replicator, line.getOut());
            return verify ? VerifyCommand.verify(env, to, true, from, json, line.getOut()) : 0;
        }
    }

    private ReplicationConfig config(CommandLine line) {
        return ReplicationConfig.builder(replica, host())
                .follow(follow)
                .sealDiverged(sealTarget)
                .retention(retention == null ? Duration.ZERO : duration(retention, line))
                .bytesPerSecondMax(bandwidth == null ? 0 : bytes(bandwidth, line))
                .build();
    }

    private static long bytes(String text, CommandLine line) {
        int unit = "KMG".indexOf(Character.toUpperCase(text.charAt(text.length() - 1))) + 1;
        try {
            long number = Long.parseLong(unit == 0 ? text : text.substring(0, text.length() - 1));
            if (number > 0) {
                return Math.multiplyExact(number, 1L << (10 * unit));
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Reported below, with numbers that are out of range.
        }
        throw new CommandLine.ParameterException(
                line, "--bandwidth is bytes a second, as in 500K or 20M, not '" + text + "'");
    }

    private static Duration duration(String text, CommandLine line) {
        try {
            long number = Long.parseLong(text.substring(0, Math.max(0, text.length() - 1)));
            ChronoUnit unit =
                    switch (text.charAt(text.length() - 1)) {
                        case 'm' -> ChronoUnit.MINUTES;
                        case 'h' -> ChronoUnit.HOURS;
                        case 'd' -> ChronoUnit.DAYS;
                        default -> throw new NumberFormatException(text);
                    };
            if (number > 0 && number <= RETENTION_DAYS_MAX * 24 * 60) {
                return Duration.of(number, unit);
            }
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            // Reported below, with numbers that are out of range.
        }
        throw new CommandLine.ParameterException(
                line,
                "--retention is minutes, hours or days, as in 90m, 48h or 30d, not '" + text + "'");
    }

    private StorageId id(StorageRoot root, CommandLine line) {
        List<StorageId> all = root.list();
        List<StorageId> wanted =
                all.stream()
                        .filter(id -> storageId == null || id.toString().equals(storageId))
                        .toList();
        if (wanted.size() == 1) {
            return wanted.getFirst();
        }
        throw new CommandLine.ParameterException(
                line,
                wanted.isEmpty()
                        ? "there is no such database in " + root.location() + ", only " + all
                        : root.location() + " holds several: choose one by --storage-id of " + all);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName() + ":" + ProcessHandle.current().pid();
        } catch (UnknownHostException e) {
            return "process " + ProcessHandle.current().pid();
        }
    }

    /** Runs it in a task of its own, so that an interrupt of the command ends it properly. */
    private void replicate(Env env, Replicator replicator, PrintWriter out) throws Exception {
        CompletableFuture<Boolean> ended = new CompletableFuture<>();
        env.spawn(
                "replicate",
                () -> {
                    try {
                        replicator.run();
                        ended.complete(true);
                    } catch (Throwable e) {
                        ended.completeExceptionally(e);
                    }
                });
        Thread stop = new Thread(() -> stop(replicator, ended));
        Runtime.getRuntime().addShutdownHook(stop);
        try (ReplicationProgress progress = new ReplicationProgress(out, json)) {
            while (!ended.isDone()) {
                progress.show(replicator.status());
                env.sleep(SHOW_EVERY);
            }
            progress.show(replicator.status());
        }
        await(ended);
        Runtime.getRuntime().removeShutdownHook(stop);
        new ReplicationProgress(out, json).summary(replicator.status());
    }

    private static void stop(Replicator replicator, CompletableFuture<Boolean> ended) {
        replicator.stop();
        ended.handle((done, failure) -> true).orTimeout(5, TimeUnit.SECONDS).join();
    }

    private static void await(CompletableFuture<Boolean> ended) throws Exception {
        try {
            ended.get();
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case Exception failure -> failure;
                case Error error -> throw error;
                case null, default -> new IOException(e);
            };
        }
    }
}
