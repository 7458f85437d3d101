package io.hadal.engine.open;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.Divergence;
import io.hadal.engine.Engine;
import io.hadal.engine.EngineConfig;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Failover;
import io.hadal.engine.open.LocalEntry.ReadPoint;
import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.engine.open.Slot.Situation;
import io.hadal.engine.segment.SegmentCache;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import io.hadal.storage.StoredSizes;
import io.hadal.storage.line.HeldLock;
import io.hadal.storage.line.Locks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The databases of one data directory. Made by {@link Engines}. */
final class EngineImpl implements Engine {
    private final EngineHost host;
    private final Registry registry;
    private final DatabaseOpener opener;
    private final Cleaner cleaner;
    private final KeptLogs keptLogs;
    private final Divergences divergences;
    private final AutoCloseable directoryLock;

    private final Slots slots = new Slots();
    private final Startup startup;
    private final Departure departure;

    EngineImpl(EngineHost host, Registry registry, AutoCloseable directoryLock) {
        this.host = host;
        this.registry = registry;
        this.directoryLock = directoryLock;
        this.opener = new DatabaseOpener(host, registry);
        this.cleaner = new Cleaner(host, registry, opener);
        this.keptLogs = new KeptLogs(host.disk(), registry);
        this.divergences = new Divergences(host, registry);
        this.startup = new Startup(host, registry, opener, cleaner, slots);
        this.departure = new Departure(host, registry, opener, cleaner, slots);
    }

    /** Opens in the background what was attached, and undoes what was half made. */
    void start() {
        startup.run();
    }

    @Override
    public Database create(String name, @Nullable StoreSpec store) {
        LocalEntry entry =
                new LocalEntry(
                        newId(),
                        name,
                        Stage.CREATING,
                        store == null ? host.parts().defaultStore() : store,
                        store == null,
                        opener.newStorageId().toString(),
                        List.of(),
                        host.env().nowMicros(),
                        null,
                        0,
                        null,
                        0);
        Slot slot = new Slot(host.env(), entry, new Situation.Opening("it is being created"));
        slots.claim(slot, false);
        try {
            DatabaseImpl database = opener.create(entry);
            slot.become(database.entry(), new Situation.Open(database));
            return database;
        } catch (RuntimeException e) {
            slots.giveUp(slot, null, e);
            throw e;
        }
    }

    @Override
    public Attached attach(AttachRequest request) {
        if (request.milestone() != null && request.timeMicros() != null) {
            throw new EngineException(
                    Kind.INVALID_ARGUMENT,
                    "ATTACH takes AT MILESTONE or AT TIME, not both. Leave one out.");
        }
        ReadPoint point =
                request.readOnly()
                        ? new ReadPoint(request.milestone(), request.timeMicros())
                        : null;
        LocalEntry entry = attaching(request.name(), request.store(), request.storageId(), point);
        Slot slot = new Slot(host.env(), entry, new Situation.Opening("it is being attached"));
        Slot replaced = slots.claim(slot, true);
        try {
            Attached attached =
                    opener.attach(entry, request, replaced == null ? null : replaced.entry());
            DatabaseImpl database = (DatabaseImpl) attached.database();
            slot.become(database.entry(), new Situation.Open(database));
            return attached;
        } catch (RuntimeException e) {
            slots.giveUp(slot, replaced, e);
            throw e;
        }
    }

    private LocalEntry attaching(
            String name, StoreSpec store, @Nullable String storageId, @Nullable ReadPoint point) {
        return new LocalEntry(
                newId(),
                name,
                Stage.ATTACHING,
                store,
                false,
                storageId == null ? "" : storageId,
                List.of(),
                host.env().nowMicros(),
                null,
                0,
                point,
                0);
    }

    @Override
    public Failover.Report failover(Failover.Request request) {
        Slot slot = slots.get(request.name());
        slot.beginChange("failing over");
        try {
            DatabaseImpl database = slot.await();
            Failover.Report report = opener.failover(database, request);
            slot.become(database.entry(), new Situation.Open(database));
            return report;
        } finally {
            slot.endChange();
        }
    }

    @Override
    public Detached detach(String name, @Nullable String milestone, DetachMode mode) {
        return departure.detach(name, milestone, mode);
    }

    @Override
    public void drop(String name, boolean purge) {
        departure.drop(name, purge);
    }

    @Override
    public Database database(String name) {
        return slots.get(name).await();
    }

    @Override
    public Optional<Database> find(String name) {
        Slot slot = slots.find(name);
        return slot != null && slot.situation() instanceof Situation.Open open
                ? Optional.of(open.database())
                : Optional.empty();
    }

    @Override
    public List<StorageLockFile> storageLocks(StoreSpec spec) {
        try (ObjectStore store = host.parts().stores().openToAsk(spec)) {
            return Failures.explained("list storage locks", store, () -> locksOf(store));
        }
    }

    private static List<StorageLockFile> locksOf(ObjectStore store) {
        StorageRoot root = new StorageRoot(store);
        List<StorageLockFile> found = new ArrayList<>();
        for (StorageId id : root.list()) {
            for (HeldLock held : new Locks(root.open(id)).list()) {
                found.add(new StorageLockFile(id.toString(), held));
            }
        }
        return found;
    }

    @Override
    public StoredSizes stored(String name) {
        LocalEntry entry = slots.get(name).entry();
        try (ObjectStore store = host.parts().stores().open(entry.store())) {
            return Failures.explained(
                    "list what database " + name + " has in its store",
                    store,
                    () ->
                            StoredSizes.list(
                                    new StorageRoot(store).open(StorageId.parse(entry.storageId())),
                                    object -> {}));
        }
    }

    @Override
    public List<KeptLog> keptLogs() {
        return keptLogs.list();
    }

    @Override
    public void dropKeptLog(String id) {
        keptLogs.drop(id);
    }

    @Override
    public void divergence(String name, Divergence.Visitor visitor) {
        LocalEntry entry = slots.get(name).entry();
        List<StoreSpec> stores = new ArrayList<>(List.of(entry.store()));
        new ReplicaBook(host.disk(), entry)
                .load()
                .forEach(replica -> stores.add(replica.spec().target()));
        divergences.tell(entry, stores, visitor);
    }

    @Override
    public void divergence(StoreSpec store, String storageId, Divergence.Visitor visitor) {
        divergences.tell(attaching(storageId, store, storageId, null), List.of(store), visitor);
    }

    @Override
    public CacheStatus cache() {
        SegmentCache.Statistics cache = host.cache().statistics();
        return new CacheStatus(cache.bytes(), cache.bytesMax(), cache.evictedBytesPerSecond());
    }

    @Override
    public String node() {
        return host.parts().node();
    }

    @Override
    public List<DatabaseStatus> databases() {
        return slots.all().stream()
                .map(EngineImpl::status)
                .sorted(Comparator.comparing(DatabaseStatus::name))
                .toList();
    }

    private static DatabaseStatus status(Slot slot) {
        LocalEntry entry = slot.entry();
        return switch (slot.situation()) {
            case Situation.Open open -> open.database().status();
            case Situation.Opening opening ->
                    unopened(entry, DatabaseStatus.State.OPENING, opening.waitsFor());
            case Situation.Detached detached -> unopened(entry, DatabaseStatus.State.DETACHED, "");
            case Situation.Failed failed ->
                    unopened(
                            entry,
                            failed.reason().kind() == Kind.FENCED
                                    ? DatabaseStatus.State.FENCED
                                    : DatabaseStatus.State.FAILED,
                            String.valueOf(failed.reason().getMessage()));
        };
    }

    private static DatabaseStatus unopened(
            LocalEntry entry, DatabaseStatus.State state, String reason) {
        return new DatabaseStatus(
                entry.name(),
                entry.storageId(),
                state,
                reason,
                null,
                entry.store().location(),
                entry.store().type(),
                entry.store().config(),
                entry.createdMicros(),
                0,
                0,
                0,
                0,
                0,
                0,
                Optional.ofNullable(entry.detachedMilestone()),
                Optional.empty());
    }

    @Override
    public EngineConfig config() {
        return host.config();
    }

    @Override
    public void configure(EngineConfig config) {
        host.configure(config);
    }

    @Override
    public void close() {
        if (!slots.close()) {
            return;
        }
        try {
            cleaner.stop();
            for (Slot slot : slots.all()) {
                slot.stopOpening();
                if (slot.situation() instanceof Situation.Open open) {
                    open.database().shutdown(true, false);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            release();
        }
    }

    private void release() {
        try {
            directoryLock.close();
        } catch (IOException e) {
            throw new EngineException(
                    Kind.FAILED, "Cannot release the data directory: " + e.getMessage(), e);
        } catch (Exception e) {
            throw new EngineException(Kind.FAILED, "Cannot close the engine: " + e.getMessage(), e);
        }
    }

    private String newId() {
        return HexFormat.of().toHexDigits(host.env().random().nextLong());
    }
}
