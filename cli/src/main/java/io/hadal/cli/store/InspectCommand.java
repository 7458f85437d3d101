package io.hadal.cli.store;

import com.google.gson.GsonBuilder;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what lies in a store, from its objects alone. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description =
                "Shows the databases in a store: storage ids, lines, head, milestones, dead ends, locks, sizes. Reads only.")
public final class InspectCommand implements Callable<Integer> {
    @Mixin private StoreArgument argument = new StoreArgument();

    @Option(
            names = "--divergence",
            description =
                    "print what the dead ends hold as a script of SQL statements that brings it back")
    private boolean divergence;

    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out =
                spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
        List<StorageReport> reports = new ArrayList<>();
        try (ObjectStore store = argument.open()) {
            StorageRoot root = new StorageRoot(store);
            if (divergence) {
                return script(root, out);
            }
            for (StorageId id : argument.storageIds(root)) {
                reports.add(StorageReport.read(id, root.open(id), argument.env(), argument.json()));
            }
            if (argument.json()) {
                out.println(new GsonBuilder().setPrettyPrinting().create().toJson(reports));
            } else if (reports.isEmpty()) {
                out.println("no database in " + root.location());
            } else {
                reports.forEach(report -> report.print(out));
            }
        }
        return reports.isEmpty() ? 1 : 0;
    }

    private int script(StorageRoot root, PrintWriter out) throws Exception {
        LostScript script = new LostScript(out);
        for (StorageId id : argument.storageIds(root)) {
            BorrowedEngine.divergence(argument.config(), id, script);
        }
        script.commit();
        return script.complete() ? 0 : 1;
    }
}
