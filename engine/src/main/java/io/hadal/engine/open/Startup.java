package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.engine.open.Slot.Situation;
import io.hadal.engine.upload.Backoff;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of the databases that a data directory remembers when the engine starts. */
final class Startup {
    private static final Logger LOG = LoggerFactory.getLogger(Startup.class);

    private final EngineHost host;
    private final Registry registry;
    private final DatabaseOpener opener;
    private final Cleaner cleaner;
    private final Slots slots;

    Startup(
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

    /** Opens in the background what was attached, and undoes what was half made. */
    void run() {
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
            slots.put(new Slot(host.env(), entry, new Situation.Detached()));
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
        slots.put(slot);
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
}
