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
import io.hadal.engine.upload.Backoff;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The databases of one data directory. Made by {@link Engines}. */
final class EngineImpl implements Engine {
    private static final Logger LOG = LoggerFactory.getLogger(EngineImpl.class);

    private final EngineHost host;
    private final Registry registry;
    private final DatabaseOpener opener;
    private final Cleaner cleaner;
    private final KeptLogs keptLogs;
    private final Divergences divergences;
    private final AutoCloseable directoryLock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Slot> slots = new TreeMap<>();
    private boolean closed;

    EngineImpl(EngineHost host, Registry registry, AutoCloseable directoryLock) {
        this.host = host;
        this.registry = registry;
        this.directoryLock = directoryLock;
        this.opener = new DatabaseOpener(host, registry);
        this.cleaner = new Cleaner(host, registry, opener);
        this.keptLogs = new KeptLogs(host.disk(), registry);
        this.divergences = new Divergences(host, registry);
    }

    /** Opens in the background what was attached, and undoes what was half made. */
    void start() {
        for (LocalEntry entry : registry.all()) {
            switch (entry.stage()) {
                case ATTACHED, READ_ONLY -> reopen(entry);
                case DETACHED -> showDetached(entry);
                case CREATING, ATTACHING, DROPPING -> cleaner.undo(entry);
                case DROPPED -> cleaner.deleteWhenDue(entry);
                case KEPT -> {
                    // Its log stays for whoever wants to see what was never uploaded.
                }
            }
        }
    }

    private void showDetached(LocalEntry entry) {
        if (isReplaced(entry)) {
            // A crash came between the end of an ATTACH and the farewell to what it replaced.
            opener.retire(entry);
        } else {
            slots.put(entry.name(), new Slot(host.env(), entry, new Situation.Detached()));
        }
    }

    private boolean isReplaced(LocalEntry detached) {
        return registry.all().stream()
                .anyMatch(entry ->
                        entry.name().equals(detached.name())
                                && (entry.stage() == Stage.ATTACHED
                                        || entry.stage() == Stage.READ_ONLY));
    }

    private void reopen(LocalEntry entry) {
        Slot slot = new Slot(host.env(), entry, new Situation.Opening("it is being recovered"));
        slots.put(entry.name(), slot);
        slot.openedBy(host.env().spawn("open " + entry.name(), () -> openUntilDone(slot)));
    }

    private void openUntilDone(Slot slot) {
        Backoff backoff = new Backoff(host.env());
        while (true) {
            try {
                DatabaseImpl database = opener.recover(slot.entry());
                slot.become(database.entry(), new Situation.Open(database));
                return;
            } catch (EngineException e) {
                if (!Failures.passes(e.kind())) {
                    slot.become(new Situation.Failed(e));
                    return;
                }
                slot.become(
                        new Situation.Opening("it waits for its store (" + e.getMessage() + ")"));
            } catch (RuntimeException e) {
                LOG.error("Database {} cannot be opened", slot.entry().name(), e);
                slot.become(
                        new Situation.Failed(
                                new EngineException(
                                        Kind.FAILED,
                                        "Database "
                                                + slot.entry().name()
                                                + " cannot be opened: "
                                                + e
                                                + ". What was acknowledged is in its store and in the data directory.",
                                        e)));
                return;
            }
            try {
                backoff.sleep();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
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
        claim(slot, false);
        try {
            DatabaseImpl database = opener.create(entry);
            slot.become(database.entry(), new Situation.Open(database));
            return database;
        } catch (RuntimeException e) {
            giveUp(slot, null, e);
            throw e;
        }
    }

    /** Puts the slot in place. Returns the detached one that it replaces, or null. */
    private @Nullable Slot claim(Slot slot, boolean mayReplace) {
        lock.lock();
        try {
            if (closed) {
                throw new EngineException(Kind.FAILED, "The server is shutting down.");
            }
            String name = slot.entry().name();
            Slot present = slots.get(name);
            if (present != null
                    && !(mayReplace && present.situation() instanceof Situation.Detached)) {
                throw exists(name, present.situation(), mayReplace);
            }
            slots.put(name, slot);
            return present;
        } finally {
            lock.unlock();
        }
    }

    private static EngineException exists(String name, Situation situation, boolean attaching) {
        if (attaching) {
            return new EngineException(
                    Kind.ALREADY_ATTACHED,
                    "Database "
                            + name
                            + " is attached already. DETACH it first, or attach under another name.");
        }
        String hint =
                situation instanceof Situation.Detached
                        ? " It is detached: ATTACH DATABASE makes it usable again, DROP DATABASE forgets it."
                        : "";
        return new EngineException(
                Kind.DATABASE_EXISTS, "Database " + name + " exists already." + hint);
    }

    /** Takes the slot away after a failure and puts back what it had replaced. */
    private void giveUp(Slot slot, @Nullable Slot replaced, RuntimeException reason) {
        String name = slot.entry().name();
        lock.lock();
        try {
            if (replaced == null) {
                slots.remove(name, slot);
            } else {
                slots.replace(name, slot, replaced);
            }
        } finally {
            lock.unlock();
        }
        EngineException shown =
                reason instanceof EngineException e
                        ? e
                        : new EngineException(
                                Kind.FAILED, String.valueOf(reason.getMessage()), reason);
        slot.become(new Situation.Failed(shown));
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
        Slot replaced = claim(slot, true);
        try {
            Attached attached =
                    opener.attach(entry, request, replaced == null ? null : replaced.entry());
            DatabaseImpl database = (DatabaseImpl) attached.database();
            slot.become(database.entry(), new Situation.Open(database));
            return attached;
        } catch (RuntimeException e) {
            giveUp(slot, replaced, e);
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
        Slot slot = slot(request.name());
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
        Slot slot = slot(name);
        slot.beginChange("being detached");
        try {
            return switch (slot.situation()) {
                case Situation.Open open -> detachOpen(slot, open.database(), milestone, mode);
                case Situation.Opening opening -> detachUnopened(slot, mode, opening.waitsFor());
                case Situation.Failed failed ->
                        detachUnopened(slot, mode, String.valueOf(failed.reason().getMessage()));
                case Situation.Detached detached ->
                        throw new EngineException(
                                Kind.NOT_ATTACHED, "Database " + name + " is detached already.");
            };
        } finally {
            slot.endChange();
        }
    }

    private Detached detachOpen(
            Slot slot, DatabaseImpl database, @Nullable String milestone, DetachMode mode) {
        Detached detached = database.detach(milestone, mode);
        noteDetached(slot, database.entry().detached(detached.milestone(), detached.lostCommits()));
        return detached;
    }

    /** Until the data directory says so, a restart would open the database again. */
    private void noteDetached(Slot slot, LocalEntry entry) {
        try {
            registry.save(entry);
        } catch (EngineException e) {
            slot.become(new Situation.Failed(e));
            throw e;
        }
        slot.become(entry, new Situation.Detached());
    }

    private Detached detachUnopened(Slot slot, DetachMode mode, String why) {
        String name = slot.entry().name();
        if (mode != DetachMode.FORCE) {
            throw new EngineException(
                    Kind.NOT_ATTACHED,
                    "Database "
                            + name
                            + " is not open: "
                            + why
                            + ". DETACH DATABASE … FORCE detaches it as it is.");
        }
        try {
            slot.stopOpening();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED, "Interrupted while detaching database " + name + ".", e);
        }
        if (slot.situation() instanceof Situation.Open open) {
            return detachOpen(slot, open.database(), null, mode);
        }
        long unsent = opener.countUnsent(slot.entry());
        LocalEntry entry = registry.current(slot.entry()).detached(null, unsent);
        noteDetached(slot, entry);
        return new Detached(null, unsent, List.of());
    }

    @Override
    public void drop(String name, boolean purge) {
        Slot slot = slot(name);
        slot.beginChange("being dropped");
        try {
            LocalEntry entry = slot.entry();
            boolean detached = slot.situation() instanceof Situation.Detached;
            if (!purge && !entry.inDefaultStore() && !detached) {
                throw new EngineException(
                        Kind.INVALID_ARGUMENT,
                        "Database "
                                + name
                                + " lives in "
                                + entry.store()
                                + ". DETACH DATABASE leaves its files there;"
                                + " DROP DATABASE … PURGE deletes them.");
            }
            if (purge) {
                delete(slot, entry);
            } else if (entry.inDefaultStore()) {
                deleteLater(slot);
            } else {
                remove(slot);
                opener.retire(entry);
            }
        } finally {
            slot.endChange();
        }
    }

    private void delete(Slot slot, LocalEntry entry) {
        opener.requireOursToDelete(entry);
        stopForDrop(slot, false);
        LocalEntry dropping = entry.withStage(Stage.DROPPING);
        registry.save(dropping);
        remove(slot);
        slot.become(dropping, new Situation.Detached());
        opener.undo(dropping);
    }

    /** The registry remembers what is to be deleted, and since when. */
    private void deleteLater(Slot slot) {
        stopForDrop(slot, true);
        LocalEntry dropped = registry.current(slot.entry()).dropped(host.env().nowMicros());
        registry.save(dropped);
        remove(slot);
        slot.become(dropped, new Situation.Detached());
        cleaner.deleteWhenDue(dropped);
    }

    private void remove(Slot slot) {
        lock.lock();
        try {
            slots.remove(slot.entry().name(), slot);
        } finally {
            lock.unlock();
        }
    }

    /**
     * @param whole whether its files are to be all there, for whoever attaches them again
     */
    private void stopForDrop(Slot slot, boolean whole) {
        try {
            slot.stopOpening();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED, "Interrupted while dropping a database.", e);
        }
        if (slot.situation() instanceof Situation.Open open) {
            open.database().shutdown(whole, whole);
        }
    }

    private Slot slot(String name) {
        lock.lock();
        try {
            Slot slot = slots.get(name);
            if (slot == null) {
                throw new EngineException(
                        Kind.NO_SUCH_DATABASE, "There is no database " + name + ".");
            }
            return slot;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Database database(String name) {
        return slot(name).await();
    }

    @Override
    public Optional<Database> find(String name) {
        lock.lock();
        Slot slot;
        try {
            slot = slots.get(name);
        } finally {
            lock.unlock();
        }
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
        LocalEntry entry = slot(name).entry();
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
        LocalEntry entry = slot(name).entry();
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
        List<Slot> all;
        lock.lock();
        try {
            all = List.copyOf(slots.values());
        } finally {
            lock.unlock();
        }
        return all.stream()
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
        List<Slot> all;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            all = List.copyOf(slots.values());
        } finally {
            lock.unlock();
        }
        try {
            cleaner.stop();
            for (Slot slot : all) {
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
