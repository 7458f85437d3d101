package io.hadal.engine.open;

import io.hadal.engine.Engine.KeptLog;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.env.Disk;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/** Local logs with commits that no store has: what a fence or a DETACH … FORCE left behind. */
final class KeptLogs {
    private final Disk disk;
    private final Registry registry;

    KeptLogs(Disk disk, Registry registry) {
        this.disk = disk;
        this.registry = registry;
    }

    List<KeptLog> list() {
        return registry.all().stream()
                .filter(entry -> entry.unsentCommits() > 0)
                .map(this::describe)
                .sorted(Comparator.comparing(KeptLog::database).thenComparing(KeptLog::id))
                .toList();
    }

    private KeptLog describe(LocalEntry entry) {
        return new KeptLog(
                entry.id(),
                entry.name(),
                entry.storageId(),
                switch (entry.stage()) {
                    case KEPT -> KeptLog.State.KEPT;
                    case DETACHED -> KeptLog.State.DETACHED;
                    default -> KeptLog.State.FENCED;
                },
                entry.unsentCommits(),
                bytes(entry),
                entry.walFolder());
    }

    private long bytes(LocalEntry entry) {
        try {
            long bytes = 0;
            for (String file : disk.list(entry.walFolder())) {
                bytes += Math.max(0, disk.size(entry.walFolder() + "/" + file));
            }
            return bytes;
        } catch (IOException e) {
            throw Failures.local("size up the local log of database " + entry.name(), e);
        }
    }

    /** Only what no database stands on any more. */
    void drop(String id) {
        LocalEntry entry =
                registry.all().stream()
                        .filter(found -> found.id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> unknown(id));
        if (entry.stage() != Stage.KEPT) {
            throw new EngineException(
                    Kind.INVALID_ARGUMENT,
                    "Log "
                            + id
                            + " belongs to database "
                            + entry.name()
                            + ", which is known here. DETACH it with FORCE if it is attached,"
                            + " then DROP DATABASE; its log can be dropped after that.");
        }
        registry.remove(entry);
    }

    private static EngineException unknown(String id) {
        return new EngineException(
                Kind.INVALID_ARGUMENT,
                "There is no kept log '" + id + "'. information_schema.MV_KEPT_LOGS lists them.");
    }
}
