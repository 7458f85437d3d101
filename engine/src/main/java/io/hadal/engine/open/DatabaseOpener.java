package io.hadal.engine.open;

import io.hadal.engine.Engine.AttachRequest;
import io.hadal.engine.Engine.Attached;
import io.hadal.engine.Engine.StoreSpec;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Failover;
import io.hadal.engine.open.Assembly.Place;
import io.hadal.engine.open.LocalEntry.ReadPoint;
import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.engine.state.DatabaseState;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.check.StoreCheck;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import io.hadal.storage.line.HeldLock;
import io.hadal.storage.line.Locks;
import io.hadal.storage.line.OpenResult;
import io.hadal.storage.line.OpenResult.Opened;
import io.hadal.storage.log.LogRecord;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Creates, attaches and recovers databases, and undoes what was half made. Thread-safe. */
final class DatabaseOpener {
    private final EngineHost host;
    private final Registry registry;
    private final Assembly assembly;

    DatabaseOpener(EngineHost host, Registry registry) {
        this.host = host;
        this.registry = registry;
        this.assembly = new Assembly(host);
    }

    StorageId newStorageId() {
        return StorageId.random(host.env().random());
    }

    /**
     * Leaves nothing behind if it fails, as far as the store lets it; the rest is tidied up when
     * the server starts again.
     */
    DatabaseImpl create(LocalEntry entry) {
        ObjectStore store = host.parts().stores().open(entry.store());
        Journey journey = new Journey(registry, entry);
        try {
            return Failures.explained(
                    "create database " + entry.name(),
                    store,
                    () -> {
                        check(entry.store());
                        journey.save(entry);
                        return created(journey, place(store, entry.storageId()));
                    });
        } catch (RuntimeException e) {
            giveUp(journey, store, e);
            throw e;
        }
    }

    private void check(StoreSpec spec) {
        try (ObjectStore store = host.parts().stores().openToAsk(spec)) {
            StoreCheck.quick(store, host.env()).requirePassed();
        }
    }

    private static Place place(ObjectStore store, String storageId) {
        return new Place(store, new StorageRoot(store).open(StorageId.parse(storageId)));
    }

    private DatabaseImpl created(Journey journey, Place place) {
        HistorySource source =
                new HistorySource(place.folder(), host.env(), journey.entry().name());
        OpenResult result =
                Lines.opener(host, place.folder(), source, journey)
                        .create(opening ->
                                List.of(
                                        new LogRecord.MilestoneSet(
                                                1, opening.timeMicros() + 1, Milestones.FIRST)));
        if (!(result instanceof Opened opened)) {
            throw new EngineException(
                    Kind.FAILED,
                    "Storage id " + journey.entry().storageId() + " is in use already. Try again.");
        }
        DatabaseState state = new DatabaseState(DatabaseState.EMPTY);
        Lines.applyFirst(state, opened);
        LocalEntry entry = journey.reach(Stage.ATTACHED);
        return assembly.writing(
                entry, place, state, opened, assembly.freshLog(entry, opened.first().tail()), 0);
    }

    /**
     * @param replaced the detached entry of the same name, which goes if all goes well
     */
    Attached attach(LocalEntry entry, AttachRequest request, @Nullable LocalEntry replaced) {
        ObjectStore store = host.parts().stores().open(entry.store());
        Journey journey = new Journey(registry, entry);
        Attached attached;
        try {
            attached =
                    Failures.explained(
                            "attach database " + entry.name(),
                            store,
                            () -> {
                                String storageId = chooseStorageId(entry);
                                journey.save(entry.withStorageId(storageId));
                                return new Attachment(
                                                host, place(store, storageId), journey, request)
                                        .run(assembly);
                            });
        } catch (RuntimeException e) {
            giveUp(journey, store, e);
            throw e;
        }
        if (replaced != null) {
            retire(replaced);
        }
        return attached;
    }

    /** The database becomes the writer, or stays what it is. */
    Failover.Report failover(DatabaseImpl database, Failover.Request request) {
        ObjectStore store = database.parts().store();
        Journey journey = new Journey(registry, database.entry());
        return Failures.explained(
                "fail over database " + request.name(),
                store,
                () -> {
                    Place place = new Place(store, database.parts().folder());
                    return new Promotion(host, assembly, place, journey, database, request).run();
                });
    }

    private String chooseStorageId(LocalEntry entry) {
        try (ObjectStore store = host.parts().stores().openToAsk(entry.store())) {
            if (entry.storageId().isEmpty()) {
                return onlyStorageId(store);
            }
            // Whether it is there, its log tells, not a listing.
            store.list("", "", 1);
            return checkedStorageId(entry.storageId());
        }
    }

    private static String onlyStorageId(ObjectStore store) {
        List<StorageId> ids = new StorageRoot(store).list();
        String all = ids.stream().map(StorageId::toString).collect(Collectors.joining(", "));
        if (ids.isEmpty()) {
            throw new EngineException(
                    Kind.NOTHING_THERE, "There is no database at " + store.location() + ".");
        }
        if (ids.size() > 1) {
            throw new EngineException(
                    Kind.SEVERAL_STORAGE_IDS,
                    "There are several databases at "
                            + store.location()
                            + ". Say which one WITH STORAGEID: "
                            + all
                            + ".");
        }
        return all;
    }

    private static String checkedStorageId(String text) {
        try {
            return StorageId.parse(text).toString();
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    Kind.INVALID_ARGUMENT,
                    "There is no storage id '" + text + "': it is a number.",
                    e);
        }
    }

    /** A detached database whose name was attached again: what no store has is kept. */
    void retire(LocalEntry entry) {
        if (entry.stage() == Stage.DETACHED && entry.unsentCommits() > 0) {
            registry.save(entry.withStage(Stage.KEPT));
        } else {
            registry.remove(entry);
        }
    }

    /** One attempt; STORE_UNREACHABLE and the like may pass. */
    DatabaseImpl recover(LocalEntry entry) {
        ObjectStore store = host.parts().stores().open(entry.store());
        boolean done = false;
        try {
            DatabaseImpl database =
                    Failures.explained(
                            "open database " + entry.name(),
                            store,
                            () ->
                                    entry.stage() == Stage.READ_ONLY
                                            ? reopenReadOnly(entry, store)
                                            : goOn(entry, store));
            done = true;
            return database;
        } finally {
            if (!done) {
                store.close();
            }
        }
    }

    private DatabaseImpl goOn(LocalEntry entry, ObjectStore store) {
        try {
            Journey journey = new Journey(registry, registry.current(entry));
            return new Recovery(host, place(store, entry.storageId()), journey).run(assembly);
        } catch (IOException e) {
            throw Failures.local("open database " + entry.name(), e);
        }
    }

    private DatabaseImpl reopenReadOnly(LocalEntry entry, ObjectStore store) {
        ReadPoint point = entry.readPoint() == null ? new ReadPoint(null, null) : entry.readPoint();
        AttachRequest request =
                new AttachRequest(
                        entry.name(),
                        entry.store(),
                        entry.storageId(),
                        point.milestone(),
                        point.timeMicros(),
                        true,
                        false);
        Journey journey = new Journey(registry, entry);
        Place place = place(store, entry.storageId());
        if (!entry.lines().isEmpty()) {
            // A crash came in the middle of a FAILOVER: nobody writes the line that it began.
            entry.lines().forEach(new Locks(place.folder())::remove);
            journey.save(entry.withLines(List.of()));
        }
        Attached attached = new Attachment(host, place, journey, request).run(assembly);
        return (DatabaseImpl) attached.database();
    }

    /**
     * Commits in the local log of a database that is not open, which the store does not have as far
     * as is known here.
     */
    long countUnsent(LocalEntry entry) {
        if (entry.stage() == Stage.READ_ONLY) {
            return 0;
        }
        long known = registry.current(entry).unsentCommits();
        return known > 0 ? known : LocalUnsent.countBeyondChunks(host, entry);
    }

    private void giveUp(Journey journey, ObjectStore store, RuntimeException reason) {
        try {
            if (journey.begun()) {
                undo(journey.entry(), store);
            }
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
        store.close();
    }

    /** Throws if another server may be writing what is to be deleted. */
    void requireOursToDelete(LocalEntry entry) {
        if (entry.readPoint() != null) {
            throw new EngineException(
                    Kind.READ_ONLY,
                    "Database "
                            + entry.name()
                            + " was attached READ ONLY: its files are not this server's to delete."
                            + " DETACH DATABASE leaves them there.");
        }
        ObjectStore store = host.parts().stores().open(entry.store());
        try {
            List<HeldLock> held =
                    Failures.explained(
                            "look who has database " + entry.name() + " attached",
                            store,
                            () -> new Locks(place(store, entry.storageId()).folder()).list());
            held.stream()
                    .filter(lock -> tookOver(lock, entry))
                    .findFirst()
                    .ifPresent(lock -> {
                        throw new EngineException(
                                Kind.LOCKED,
                                "Database "
                                        + entry.name()
                                        + " is attached for writing elsewhere: "
                                        + lock.describe(host.env().nowMicros())
                                        + ". Drop it there, or remove the lock file with"
                                        + " `hadal locks remove` if that server is gone.");
                    });
        } finally {
            store.close();
        }
    }

    /** Whether nobody else has gone on with the database. */
    boolean isOurs(LocalEntry entry) {
        ObjectStore store = host.parts().stores().open(entry.store());
        try {
            return Failures.explained(
                    "look who has database " + entry.name(),
                    store,
                    () -> {
                        ObjectStore folder = place(store, entry.storageId()).folder();
                        HistorySource source = new HistorySource(folder, host.env(), entry.name());
                        return entry.lines().contains(source.find().head().line());
                    });
        } finally {
            store.close();
        }
    }

    /** Locks of lower terms are leftovers of those that this server took over from. */
    private static boolean tookOver(HeldLock lock, LocalEntry entry) {
        return !entry.lines().contains(lock.line())
                && (entry.lines().isEmpty()
                        || lock.line().term() >= entry.lines().getLast().term());
    }

    /** Removes what is left of a CREATE, ATTACH or DROP, in the store first. */
    void undo(LocalEntry entry) {
        ObjectStore store = host.parts().stores().open(entry.store());
        try {
            undo(entry, store);
        } finally {
            store.close();
        }
    }

    private void undo(LocalEntry entry, ObjectStore store) {
        if (!entry.storageId().isEmpty()) {
            ObjectStore folder = place(store, entry.storageId()).folder();
            Failures.explained(
                    "tidy up after database " + entry.name(),
                    store,
                    () -> {
                        switch (entry.stage()) {
                            case CREATING, DROPPING -> StorageFolder.deleteAll(folder);
                            default -> entry.lines().forEach(new Locks(folder)::remove);
                        }
                        return entry;
                    });
        }
        registry.remove(entry);
    }
}
