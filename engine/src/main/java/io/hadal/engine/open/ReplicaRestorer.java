package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.proof.Restorer;
import io.hadal.engine.segment.ScratchSegments;
import io.hadal.engine.state.DatabaseState;
import io.hadal.engine.state.DatabaseView;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HistoryView;
import io.hadal.storage.history.Locator;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Segment;

/** Reads the replicas of a database that is written here, like an ATTACH … READ ONLY AT. */
final class ReplicaRestorer implements Restorer {
    private final EngineHost host;
    private final LocalEntry entry;
    private final Opening opening;

    /**
     * @param opening of the line that is written here
     */
    ReplicaRestorer(EngineHost host, LocalEntry entry, Opening opening) {
        this.host = host;
        this.entry = entry;
        this.opening = opening;
    }

    @Override
    public Restored open(ReplicaSpec replica, long position) {
        ObjectStore store = host.parts().stores().openToAsk(replica.target());
        boolean done = false;
        try {
            Restored restored =
                    Failures.explained(
                            "read replica " + replica.name() + " of database " + entry.name(),
                            store,
                            () -> read(replica, store, position));
            done = true;
            return restored;
        } finally {
            if (!done) {
                store.close();
            }
        }
    }

    private Restored read(ReplicaSpec replica, ObjectStore store, long position) {
        ObjectStore folder = new StorageRoot(store).open(StorageId.parse(entry.storageId()));
        HistorySource source = new HistorySource(folder, host.env(), entry.name());
        HistoryView view =
                source.settled(() -> {
                    Head head = source.find().head();
                    requireOurs(replica, head);
                    requireReached(replica, head, position);
                    return source.read(head, new Locator(source.log()).byPosition(head, position));
                });
        requireWhole(replica, view, position);
        return new Replica(store, folder, HistorySource.load(view), view.point().timeMicros());
    }

    private void requireOurs(ReplicaSpec replica, Head head) {
        Line line = head.line();
        boolean known =
                line.equals(opening.line())
                        || opening.past().stream().anyMatch(past -> past.line().equals(line));
        if (!known) {
            throw new EngineException(
                    Kind.FENCED,
                    "Replica "
                            + replica.name()
                            + " of database "
                            + entry.name()
                            + " is none any more, and was not compared: line "
                            + line
                            + " of node "
                            + head.opening().node()
                            + " took it over at "
                            + Milestones.time(head.opening().timeMicros())
                            + " (UTC).");
        }
    }

    /** The copier has said that it has. */
    private void requireReached(ReplicaSpec replica, Head head, long position) {
        if (head.latest().position() < position) {
            throw new EngineException(
                    Kind.MISSING_OBJECT,
                    lacks(replica, position)
                            + "its log ends at position "
                            + head.latest().position()
                            + " of line "
                            + head.latest().line()
                            + ", although that commit was there.");
        }
    }

    private void requireWhole(ReplicaSpec replica, HistoryView view, long position) {
        view.leftOut()
                .ifPresent(left -> {
                    throw new EngineException(
                            Kind.MISSING_OBJECT,
                            lacks(replica, position)
                                    + "ATTACH would show position "
                                    + view.point().position()
                                    + ". "
                                    + String.join(" ", left.objects()));
                });
    }

    private String lacks(ReplicaSpec replica, long position) {
        return "Replica "
                + replica.name()
                + " of database "
                + entry.name()
                + " cannot be restored to position "
                + position
                + ": ";
    }

    private final class Replica implements Restored {
        private final ObjectStore store;
        private final ObjectStore folder;
        private final DatabaseState state;
        private final DatabaseView view;
        private final long timeMicros;

        Replica(ObjectStore store, ObjectStore folder, DatabaseState state, long timeMicros) {
            this.store = store;
            this.folder = folder;
            this.state = state;
            this.view = state.openView();
            this.timeMicros = timeMicros;
        }

        @Override
        public DatabaseView view() {
            return view;
        }

        @Override
        public long timeMicros() {
            return timeMicros;
        }

        @Override
        public SegmentStore.Pinned fetch(Segment segment) {
            try {
                return new ScratchSegments(host.env(), host.disk(), folder).fetch(segment);
            } catch (EngineException e) {
                boolean expired =
                        e.kind() == Kind.MISSING_OBJECT
                                && new ReadPoints(folder, host.env()).isExpired(state);
                throw expired
                        ? new EngineException(
                                Kind.POINT_EXPIRED,
                                "The commit that was compared has expired meanwhile: retention is shorter than"
                                        + " comparing takes. ("
                                        + e.getMessage()
                                        + ")",
                                e)
                        : e;
            }
        }

        @Override
        public void close() {
            view.close();
            store.close();
        }
    }
}
