package io.hadal.replication.start;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.replication.ReplicationException;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.replication.copy.Transfers.Route;
import io.hadal.replication.log.LogChunk;
import io.hadal.replication.log.Reads;
import io.hadal.replication.start.Hint.Run;
import io.hadal.storage.Keys;
import io.hadal.storage.codec.CorruptObjectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mark at the target by which the next start finds its way without a LIST. It is written after
 * what it says is true, and believed only as far as it can be proved. It also shows two replicators
 * each other: the chunks would keep them from doing harm, but not from doing the work twice. Used
 * by one task.
 */
public final class Watermark {
    /**
     * Marks of another run that are passed over: one may have been on its way when its writer died.
     */
    private static final int FOREIGN_MAX = 1;

    private final Env env;
    private final Route route;
    private final String key;
    private final Duration interval;
    private final Run run;
    private @Nullable Hint seen;
    private @Nullable LogChunk due;
    private long writtenNanos;
    private int foreign;

    /** Nobody lives whose mark stays the same: something puts it back. */
    private @Nullable Hint foreignSeen;

    private boolean placesCompared;

    /**
     * @param replica the mark's name
     * @param node who copies, for people
     * @param interval between two marks
     */
    public Watermark(Env env, Route route, String replica, String node, Duration interval) {
        this.env = env;
        this.route = route;
        this.key = Keys.replication(replica);
        this.interval = interval;
        this.run = new Run(env.nowMicros(), Long.toHexString(env.random().nextLong()), node);
        this.writtenNanos = env.monotonicNanos();
    }

    /**
     * What is there; empty also if it cannot be read, for it is only a hint, and if something else
     * has copied it here: then nobody knows what else that has copied.
     */
    Optional<Hint> read() {
        Optional<Hint> hint = readOwn();
        seen = hint.orElse(null);
        return hint.isPresent() && hint.equals(read(route.source())) ? Optional.empty() : hint;
    }

    private Optional<Hint> readOwn() {
        return read(route.target()).filter(hint -> hint.target().equals(route.target().location()));
    }

    private Optional<Hint> read(ObjectStore store) {
        try {
            return Reads.read(store, key, bytes -> Hint.decode(bytes, key));
        } catch (CorruptObjectException e) {
            return Optional.empty();
        }
    }

    /** A chunk up to which the target has everything. */
    public void reached(LogChunk chunk) {
        due = chunk;
    }

    /** Writes the mark if it is time. Throws ReplicationException if another run is at work. */
    public void writeIfDue() {
        if (env.monotonicNanos() - writtenNanos >= interval.toNanos()) {
            write();
        }
    }

    /** Writes the mark if there is a newer one. */
    public void write() {
        LogChunk chunk = due;
        if (chunk == null) {
            return;
        }
        Optional<Hint> there = readOwn();
        there.ifPresent(this::requireAlone);
        Hint mark =
                new Hint(
                        route.target().location(),
                        new Hint.Chunk(
                                chunk.header().line(), chunk.header().seq(), chunk.object().hash()),
                        chunk.header().lastPosition(),
                        chunk.header().lastTimeMicros(),
                        run);
        route.target().put(key, ObjectSource.of(mark.encode()));
        seen = mark;
        due = null;
        writtenNanos = env.monotonicNanos();
        requireTwoPlaces();
    }

    private void requireAlone(Hint there) {
        if (there.equals(seen) || there.by().id().equals(run.id()) || there.equals(foreignSeen)) {
            return;
        }
        foreignSeen = there;
        foreign++;
        if (foreign > FOREIGN_MAX && run.isLaterThan(there.by())) {
            throw new ReplicationException(
                    Reason.OTHER_REPLICATOR,
                    "Another replicator, of node "
                            + there.by().node()
                            + ", copies into "
                            + route.target().location()
                            + ". This one, which began later, has stopped; nothing is damaged. Stop the other one if"
                            + " this one is to go on.");
        }
    }

    /** What was written at the target must not be seen at the source. */
    private void requireTwoPlaces() {
        if (placesCompared) {
            return;
        }
        placesCompared = true;
        Optional<Hint> atSource = read(route.source());
        if (atSource.isPresent() && atSource.get().by().equals(run)) {
            route.target().delete(List.of(key));
            throw new ReplicationException(
                    Reason.SAME_PLACE,
                    "Source "
                            + route.source().location()
                            + " and target "
                            + route.target().location()
                            + " are one place. Replicate to another bucket or path.");
        }
    }
}
