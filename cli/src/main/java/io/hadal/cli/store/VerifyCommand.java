package io.hadal.cli.store;

import com.google.gson.GsonBuilder;
import io.hadal.env.Env;
import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectStore;
import io.hadal.replication.copy.Meter;
import io.hadal.replication.verify.Verifier;
import io.hadal.replication.verify.VerifyReport;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Verifies what lies in a store, from its objects alone. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Verifies databases in a store: hash chains of the log, snapshots, and every segment that a promised state needs.",
            "Reads only. Exits with 1 if there is a problem, and names the objects."
        })
public final class VerifyCommand implements Callable<Integer> {
    @Mixin private StoreArgument argument = new StoreArgument();

    @Option(names = "--checksum", description = "read every object and compare its SHA-256")
    private boolean checksum;

    @Option(
            names = "--against",
            paramLabel = "STORE",
            description =
                    "compare with this store, too: one log must be the beginning of the other. Credentials as in hadal"
                            + " replicate: HADAL_SOURCE_AWS_ACCESS_KEY_ID, …")
    private @Nullable String against;

    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        try (ObjectStore store = argument.open()) {
            StorageRoot root = new StorageRoot(store);
            List<StorageId> ids = argument.storageIds(root);
            if (ids.isEmpty()) {
                line.getOut().println("no database in " + root.location());
                return 1;
            }
            int result = 0;
            for (StorageId id : ids) {
                result = Math.max(result, verify(root.open(id), id, line));
            }
            return result;
        }
    }

    private int verify(ObjectStore folder, StorageId id, CommandLine line) throws Exception {
        Env env = new SystemEnv();
        if (against == null) {
            return verify(env, folder, checksum, null, argument.json(), line.getOut());
        }
        try (ObjectStore other = Side.SOURCE.open(against, line, env)) {
            ObjectStore there = new StorageRoot(other).open(id);
            return verify(env, folder, checksum, there, argument.json(), line.getOut());
        }
    }

    /** Prints the report; 0 if there is no problem, else 1. */
    static int verify(
            Env env,
            ObjectStore folder,
            boolean checksum,
            @Nullable ObjectStore other,
            boolean json,
            PrintWriter out) {
        Verifier verifier = new Verifier(env, folder, checksum, new Meter());
        VerifyReport report = other == null ? verifier.run() : verifier.against(other);
        if (json) {
            out.println(new GsonBuilder().setPrettyPrinting().create().toJson(report));
        } else {
            print(report, out);
        }
        out.flush();
        return report.passed() ? 0 : 1;
    }

    private static void print(VerifyReport report, PrintWriter out) {
        out.println(report.location());
        if (report.position() >= 0) {
            out.println(
                    "  newest state: position "
                            + report.position()
                            + " at "
                            + Times.text(report.timeMicros()));
        }
        out.println(
                String.format(
                        Locale.ROOT,
                        "  %,d chunks, %,d objects, %,d bytes, sizes%s",
                        report.chunks(),
                        report.objects(),
                        report.bytes(),
                        report.checksums() ? " and checksums" : ""));
        report.notes().forEach(note -> out.println("  note     " + note));
        report.problems().forEach(problem -> out.println("  PROBLEM  " + problem));
        out.println(report.passed() ? "  good" : "  " + report.problems().size() + " problems");
    }
}
