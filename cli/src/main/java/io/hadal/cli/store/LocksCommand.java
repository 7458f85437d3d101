package io.hadal.cli.store;

import com.google.gson.GsonBuilder;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import io.hadal.storage.line.HeldLock;
import io.hadal.storage.line.Locks;
import io.hadal.storage.log.StorageLock;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and removes the locks of databases that are attached for writing. */
@Command(
        name = "locks",
        mixinStandardHelpOptions = true,
        description = "Storage locks: who has a database attached for writing.",
        subcommands = {LocksCommand.ListLocks.class, LocksCommand.RemoveLocks.class},
        synopsisSubcommandLabel = "list|remove")
public final class LocksCommand {

    /**
     * @param lock null if its content cannot be read; such a lock counts all the same
     */
    private record Found(String storageId, String key, @Nullable StorageLock lock) {}

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the locks.")
    static final class ListLocks implements Callable<Integer> {
        @Mixin private StoreArgument argument = new StoreArgument();

        @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

        @Override
        public Integer call() {
            PrintWriter out = out(spec);
            try (ObjectStore store = argument.open()) {
                List<Found> locks = find(argument, store);
                if (argument.json()) {
                    out.println(new GsonBuilder().setPrettyPrinting().create().toJson(locks));
                } else if (locks.isEmpty()) {
                    out.println("no locks");
                } else {
                    locks.forEach(found -> print(out, found, argument.env().nowMicros()));
                }
            }
            return 0;
        }
    }

    @Command(
            name = "remove",
            mixinStandardHelpOptions = true,
            description = {
                "Removes locks, so that a plain ATTACH goes through.",
                "A writer that is still alive is fenced by the next ATTACH; what it had not uploaded stays on its disk."
            })
    static final class RemoveLocks implements Callable<Integer> {
        @Mixin private StoreArgument argument = new StoreArgument();

        @Parameters(
                index = "1..*",
                paramLabel = "LOCK",
                description = "names as 'locks list' shows them")
        private List<String> names = List.of();

        @Option(names = "--all", description = "all locks")
        private boolean all;

        @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

        @Override
        public Integer call() {
            PrintWriter out = out(spec);
            try (ObjectStore store = argument.open()) {
                List<Found> chosen = new ArrayList<>();
                List<String> missing = new ArrayList<>(names);
                for (Found found : find(argument, store)) {
                    String name = found.key().substring(Keys.LOCKS.length());
                    if (missing.remove(name) || missing.remove(found.key()) || all) {
                        chosen.add(found);
                    }
                }
                if (chosen.isEmpty() && missing.isEmpty()) {
                    out.println(
                            all
                                    ? "no locks"
                                    : "name the locks to be removed, or give --all; see 'hadal locks list'");
                    return all ? 0 : 2;
                }
                for (Found found : chosen) {
                    store.delete(List.of(found.storageId() + "/" + found.key()));
                    out.println("removed " + found.storageId() + "/" + found.key());
                }
                missing.forEach(name -> out.println("no such lock: " + name));
                return missing.isEmpty() ? 0 : 1;
            }
        }
    }

    private static List<Found> find(StoreArgument argument, ObjectStore store) {
        StorageRoot root = new StorageRoot(store);
        List<Found> found = new ArrayList<>();
        for (StorageId id : argument.storageIds(root)) {
            for (HeldLock held : new Locks(root.open(id)).list()) {
                found.add(new Found(id.toString(), held.key(), held.content()));
            }
        }
        return found;
    }

    private static void print(PrintWriter out, Found found, long nowMicros) {
        StorageLock lock = found.lock();
        out.println(found.storageId() + "/" + found.key());
        if (lock == null) {
            out.println("    unreadable; it counts all the same");
            return;
        }
        Instant taken = Instant.EPOCH.plus(lock.timeMicros(), ChronoUnit.MICROS);
        Duration age =
                Duration.of(nowMicros - lock.timeMicros(), ChronoUnit.MICROS)
                        .truncatedTo(ChronoUnit.SECONDS);
        out.printf(
                "    by %s, process %d on %s, since %s (%s ago)%n",
                lock.node(), lock.pid(), lock.host(), taken, text(age));
    }

    private static String text(Duration age) {
        return age.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }

    private static PrintWriter out(CommandLine.Model.@Nullable CommandSpec spec) {
        return spec == null ? new PrintWriter(System.out, true) : spec.commandLine().getOut();
    }
}
