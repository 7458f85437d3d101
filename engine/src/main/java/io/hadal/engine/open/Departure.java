package io.hadal.engine.open;

import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.Engine.Detached;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.engine.open.Slot.Situation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DETACH and DROP: how a database leaves. One change of a database at a time. */
final class Departure {
    private final EngineHost host;
    private final Registry registry;
    private final DatabaseOpener opener;
    private final Cleaner cleaner;
    private final Slots slots;

    Departure(
            EngineHost host,
            Registry registry,
            DatabaseOpener opener,
            Cleaner cleaner,
            Slots slots) {
        this.host = host;
        this.registry = registry;
        this.opener = opener;
        this.cleaner = cleaner;
        this.slots = slots;
    }

    /** As {@link io.hadal.engine.Engine#detach} says. */
    Detached detach(String name, @Nullable String milestone, DetachMode mode) {
        Slot slot = slots.get(name);
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

    /** As {@link io.hadal.engine.Engine#drop} says. */
    void drop(String name, boolean purge) {
        Slot slot = slots.get(name);
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
                slots.remove(slot);
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
        slots.remove(slot);
        slot.become(dropping, new Situation.Detached());
        opener.undo(dropping);
    }

    /** The registry remembers what is to be deleted, and since when. */
    private void deleteLater(Slot slot) {
        stopForDrop(slot, true);
        LocalEntry dropped = registry.current(slot.entry()).dropped(host.env().nowMicros());
        registry.save(dropped);
        slots.remove(slot);
        slot.become(dropped, new Situation.Detached());
        cleaner.deleteWhenDue(dropped);
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
}
