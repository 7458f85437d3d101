package io.hadal.engine.open;

import io.hadal.engine.Divergence.Origin;
import io.hadal.engine.Divergence.Source;
import io.hadal.engine.Divergence.Visitor;
import io.hadal.engine.Engine.StoreSpec;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.open.Assembly.Place;
import io.hadal.engine.open.LocalEntry.Stage;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where to look for what was committed and is in no later state of a database: the dead ends in its
 * stores, and the local logs of this server.
 */
final class Divergences {
    /** Of entries whose local log may hold what no store has. */
    private static final Set<Stage> WITH_LOG =
            EnumSet.of(Stage.ATTACHED, Stage.DETACHED, Stage.KEPT);

    private final EngineHost host;
    private final Registry registry;

    Divergences(EngineHost host, Registry registry) {
        this.host = host;
        this.registry = registry;
    }

    /**
     * What cannot be read of one source keeps nobody from reading the others.
     *
     * @param stores that the database may have dead ends in
     */
    void tell(LocalEntry entry, List<StoreSpec> stores, Visitor visitor) {
        Told told = new Told();
        for (StoreSpec spec : stores) {
            Source store = new Source(Origin.STORE, spec.location(), "");
            at(entry, spec, store, visitor, reader -> reader.deadEnds(store, told));
        }
        for (LocalEntry writer : registry.all()) {
            if (writer.storageId().equals(entry.storageId())
                    && WITH_LOG.contains(writer.stage())
                    && !writer.lines().isEmpty()) {
                String line = writer.lines().getLast().toString();
                Source log = new Source(Origin.LOCAL_LOG, writer.walFolder(), line);
                at(writer, writer.store(), log, visitor, reader -> reader.localLog(log));
            }
        }
    }

    private void at(
            LocalEntry entry,
            StoreSpec spec,
            Source source,
            Visitor visitor,
            Consumer<DivergenceReader> body) {
        try (ObjectStore store = host.parts().stores().openToAsk(spec)) {
            ObjectStore folder = new StorageRoot(store).open(StorageId.parse(entry.storageId()));
            Failures.explained(
                    "read what database " + entry.name() + " has lost",
                    store,
                    () -> {
                        body.accept(
                                new DivergenceReader(
                                        host, entry, new Place(store, folder), visitor));
                        return source;
                    });
        } catch (EngineException e) {
            if (e.kind() == Kind.INTERRUPTED) {
                throw e;
            }
            visitor.unreadable(source, e);
        }
    }
}
