package io.hadal.engine.replica;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaProof;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.Replicas;
import io.hadal.engine.maintain.ReplicaNeeds;
import io.hadal.env.Env;
import io.hadal.storage.codec.EncodedChunk;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The replicas of one database that is open for writing. Its owner calls {@link #uploaded} after
 * each chunk, {@link #admit} before each commit and {@link #close} at the end. Thread-safe.
 */
public final class ReplicaSet implements Replicas, ReplicaNeeds, AutoCloseable {
    private final ReplicaParts parts;
    private final Backlog backlog;
    private final Lag lag;

    /** One change at a time; never held while copiers are waited for by commits. */
    private final ReentrantLock changes = new ReentrantLock();

    private final List<Replica> replicas = new CopyOnWriteArrayList<>();
    private final SyncCommits commits;
    private final ReentrantLock writing = new ReentrantLock();

    /** One that is being added; not registered yet. */
    private volatile @Nullable Replica adding;

    private volatile boolean closed;

    /** With what was registered before. Nothing is copied until {@link #start}. */
    public ReplicaSet(ReplicaParts parts) {
        this.parts = parts;
        this.backlog = new Backlog(parts.primary().uploadedPosition());
        this.commits = new SyncCommits(parts, replicas);
        this.lag = new Lag(parts.env(), parts.primary(), backlog);
        parts.book().load().forEach(known -> replicas.add(replica(known)));
    }

    private Replica replica(Registration registration) {
        return new Replica(parts, lag, registration, this::remember);
    }

    /** Begins to copy to those that are not paused. */
    public void start() {
        replicas.stream()
                .filter(replica -> !replica.registration().paused())
                .forEach(Replica::startLooking);
        replicas.forEach(Replica::planProof);
    }

    // ---------------------------------------------------------------- statements

    @Override
    public void add(ReplicaSpec spec, boolean force) {
        changes.lock();
        try {
            parts.primary().throwIfEnded();
            Optional<Replica> there = sameAs(spec);
            if (there.isPresent()) {
                change(there.get(), spec, force);
            } else {
                begin(spec, force);
            }
        } finally {
            changes.unlock();
        }
    }

    private void begin(ReplicaSpec spec, boolean force) {
        new TargetCheck(parts, spec).run();
        Replica added = replica(Registration.of(spec));
        adding = added;
        try {
            added.start(force);
            requireOpen();
            added.awaitFound();
            replicas.add(added);
            requireOpen();
            remember();
        } catch (RuntimeException | InterruptedException e) {
            replicas.remove(added);
            throw refused(added, e);
        } finally {
            adding = null;
        }
    }

    /** Without the target, if it need not be asked: it may be down, and in the way. */
    private void change(Replica replica, ReplicaSpec spec, boolean force) {
        ReplicaSpec was = replica.spec();
        boolean otherKeys = !spec.target().equals(was.target());
        if (otherKeys || force) {
            new TargetCheck(parts, spec).run();
        }
        Registration before = replica.change(spec);
        try {
            remember();
        } catch (EngineException e) {
            replica.changeBack(before);
            throw e;
        }
        boolean anew =
                otherKeys
                        || force
                        || !spec.retention().equals(was.retention())
                        || !replica.isCopying();
        if (anew && !before.paused()) {
            restart(replica, force);
        }
        replica.watch();
        replica.planProof();
    }

    private void requireOpen() {
        if (closed) {
            throw new EngineException(
                    Kind.NOT_ATTACHED, "Database " + parts.database() + " is being closed.");
        }
    }

    private EngineException refused(Replica added, Exception cause) {
        added.remove();
        stop(added);
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return new EngineException(
                    Kind.INTERRUPTED,
                    "Interrupted: database " + parts.database() + " is not replicated.",
                    cause);
        }
        if (cause instanceof EngineException e) {
            // To whoever asks for it, a target that somebody writes is a place that cannot be used.
            Kind kind = e.kind() == Kind.FENCED ? Kind.REPLICA_REFUSED : e.kind();
            return new EngineException(kind, String.valueOf(e.getMessage()), e);
        }
        return new EngineException(Kind.FAILED, String.valueOf(cause.getMessage()), cause);
    }

    /** The one of this name at this place. Throws if there is only the one or the other. */
    private Optional<Replica> sameAs(ReplicaSpec spec) {
        for (Replica replica : replicas) {
            ReplicaSpec other = replica.spec();
            boolean sameName = other.name().equals(spec.name());
            boolean samePlace =
                    other.target().type().equals(spec.target().type())
                            && other.target().location().equals(spec.target().location())
                            && other.target().config().equals(spec.target().config());
            if (sameName && samePlace) {
                return Optional.of(replica);
            }
            if (sameName || samePlace) {
                throw new EngineException(
                        Kind.REPLICA_EXISTS,
                        "Database "
                                + parts.database()
                                + " is replicated to "
                                + other.target()
                                + " as "
                                + other.name()
                                + " already. Use another name and place, or STOP REPLICATING "
                                + parts.database()
                                + " TO "
                                + other.name()
                                + " first.");
            }
        }
        return Optional.empty();
    }

    @Override
    public void pause(String name) {
        changes.lock();
        try {
            Replica replica = find(name);
            replica.pause(true);
            remember();
            stop(replica);
        } finally {
            changes.unlock();
        }
    }

    @Override
    public void resume(String name) {
        changes.lock();
        try {
            parts.primary().throwIfEnded();
            Replica replica = find(name);
            replica.pause(false);
            remember();
            if (!replica.isCopying()) {
                restart(replica, false);
            }
        } finally {
            changes.unlock();
        }
    }

    @Override
    public void remove(String name) {
        changes.lock();
        try {
            Replica replica = find(name);
            replicas.remove(replica);
            replica.remove();
            remember();
            stop(replica);
        } finally {
            changes.unlock();
        }
    }

    private Replica find(String name) {
        for (Replica replica : replicas) {
            if (replica.name().equals(name)) {
                return replica;
            }
        }
        List<String> names = replicas.stream().map(Replica::name).sorted().toList();
        throw new EngineException(
                Kind.NO_SUCH_REPLICA,
                "Database "
                        + parts.database()
                        + " has no replica "
                        + name
                        + (names.isEmpty()
                                ? ". REPLICATE DATABASE makes one."
                                : ", only " + names + "."));
    }

    @Override
    public ReplicaProof.Report verify(String name) {
        try {
            return find(name).verifier().verify();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED, "Interrupted: replica " + name + " is not verified.", e);
        }
    }

    @Override
    public List<ReplicaStatus> statuses() {
        return replicas.stream()
                .map(replica -> replica.status(lag))
                .sorted(Comparator.comparing(status -> status.spec().name()))
                .toList();
    }

    private void remember() {
        writing.lock();
        try {
            parts.book().save(replicas.stream().map(Replica::registration).toList());
        } finally {
            writing.unlock();
        }
    }

    private void restart(Replica replica, boolean force) {
        await(() -> replica.restart(force));
        if (closed) {
            stop(replica);
        }
    }

    private void stop(Replica replica) {
        await(replica::stop);
    }

    private interface Ending {
        void run() throws InterruptedException;
    }

    private void await(Ending ending) {
        try {
            ending.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED,
                    "Interrupted while stopping the replication of database "
                            + parts.database()
                            + ".",
                    e);
        }
    }

    // ---------------------------------------------------------------- the log

    /** What commits must mind, and where objects are sent at the same time as to the store. */
    public SyncCommits commits() {
        return commits;
    }

    /** A chunk is being sent to the source. Short. */
    public void cut(EncodedChunk chunk) {
        commits.cut(chunk);
    }

    /** The source has a chunk more. Short. */
    public void uploaded(EncodedChunk chunk) {
        backlog.uploaded(chunk);
        for (Replica replica : replicas) {
            // To the others it was offered.
            if (!replica.isSync()) {
                replica.wake();
            }
            replica.watch();
        }
    }

    /** Why the database takes no commits for the sake of a replica, or null. */
    public @Nullable EngineException fence() {
        for (Replica replica : replicas) {
            EngineException fence = replica.admission().fence();
            if (fence != null) {
                return fence;
            }
        }
        return null;
    }

    /**
     * To be called before a commit. Throws FENCED if a replica was taken over, BACK_PRESSURE if one
     * is too far behind, INTERRUPTED.
     *
     * @param patience how long a commit may wait
     */
    public void admit(Duration patience) {
        try {
            for (Replica replica : replicas) {
                replica.admission().admit(patience);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.INTERRUPTED, "Interrupted before the commit.", e);
        }
    }

    @Override
    public long sinceMicros(long headMicros) {
        return replicas.stream()
                .mapToLong(replica -> replica.hold().micros(headMicros))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    @Override
    public boolean lack(long timeMicros, long headMicros) {
        return replicas.stream().anyMatch(replica -> replica.hold().lacks(timeMicros, headMicros));
    }

    // ---------------------------------------------------------------- the end

    /** Somebody else writes the source now: who that is replicates it. */
    public void sourceFenced(EngineException reason) {
        parts.env()
                .spawn(
                        "stop replicating " + parts.database(),
                        () -> {
                            replicas.forEach(replica -> replica.sourceFenced(reason));
                            close();
                        });
    }

    /** Waits for a while until those that are in step have everything. */
    public void awaitInStep(Duration max) {
        AtomicBoolean late = new AtomicBoolean();
        Env.Timer timeout =
                parts.env()
                        .schedule(
                                max,
                                () -> {
                                    late.set(true);
                                    replicas.forEach(Replica::signal);
                                });
        try {
            for (Replica replica : replicas) {
                replica.awaitUntil(() -> late.get() || !replica.catchesUp());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED,
                    "Interrupted while the replicas of database "
                            + parts.database()
                            + " were brought up to date.",
                    e);
        } finally {
            timeout.cancel();
        }
    }

    /** What replicas lack, for an operator. */
    public List<String> lacks() {
        return statuses().stream().flatMap(status -> lacks(status).stream()).toList();
    }

    private static Optional<String> lacks(ReplicaStatus status) {
        String name = "Replica " + status.spec().name() + " (" + status.spec().target() + ") ";
        String why = status.error().isEmpty() ? "." : ": " + status.error();
        if (!status.attachable()) {
            return Optional.of(name + "is not complete and cannot be attached" + why);
        }
        return status.lagCommits() == 0
                ? Optional.empty()
                : Optional.of(name + "lacks the last " + status.lagCommits() + " commits" + why);
    }

    /** Ends all copying; what is registered stays. */
    @Override
    public void close() {
        closed = true;
        replicas.forEach(Replica::close);
        replicas.forEach(this::stop);
        Replica half = adding;
        if (half != null) {
            stop(half);
        }
    }
}
