package io.hadal.engine.open;

import io.hadal.engine.Checkup;
import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.DatabaseStatus.State;
import io.hadal.engine.Durability;
import io.hadal.engine.Engine.DetachMode;
import io.hadal.engine.Engine.Detached;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Isolation;
import io.hadal.engine.Replicas;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.StateView;
import io.hadal.engine.Transaction;
import io.hadal.engine.follow.Follower;
import io.hadal.engine.log.CommitPipeline;
import io.hadal.engine.maintain.Maintenance;
import io.hadal.engine.replica.NoReplicas;
import io.hadal.engine.replica.ReplicaSet;
import io.hadal.engine.state.DatabaseState;
import io.hadal.engine.tx.TransactionManager;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A database that is open, for writing or READ ONLY. */
final class DatabaseImpl implements Database {
    /** How long a stopping server goes on uploading. */
    private static final Duration SHUTDOWN_UPLOAD_MAX = Duration.ofSeconds(5);

    /** How long DETACH waits for replicas that are in step. */
    private static final Duration REPLICAS_CATCH_UP_MAX = Duration.ofSeconds(30);

    /**
     * What a database consists of.
     *
     * @param store the root path's store, closed with the database
     * @param folder the storage id's folder in it
     * @param writer null if READ ONLY, or fenced before it was opened
     * @param maintenance null if there is no writer
     * @param replicas null if there is no writer
     * @param follower null if it is written, or READ ONLY at a fixed point
     * @param fence why there is no writer although it was attached for writing, or null
     */
    record Parts(
            ObjectStore store,
            ObjectStore folder,
            DatabaseState state,
            CommitPipeline pipeline,
            TransactionManager transactions,
            SegmentStore segments,
            @Nullable Writer writer,
            @Nullable Maintenance maintenance,
            @Nullable ReplicaSet replicas,
            @Nullable Follower follower,
            @Nullable EngineException fence) {}

    private final EngineHost host;
    private volatile LocalEntry entry;
    private volatile Parts parts;
    private volatile @Nullable EngineException closed;

    DatabaseImpl(EngineHost host, LocalEntry entry, Parts parts) {
        this.host = host;
        this.entry = entry;
        this.parts = parts;
    }

    LocalEntry entry() {
        return entry;
    }

    Parts parts() {
        return parts;
    }

    /**
     * Shows another state, or goes on as the writer. What was begun before keeps the parts that it
     * began with.
     */
    void become(LocalEntry nextEntry, Parts next) {
        entry = nextEntry;
        parts = next;
    }

    @Override
    public String name() {
        return entry.name();
    }

    @Override
    public boolean readOnly() {
        return parts.writer() == null && parts.fence() == null;
    }

    @Override
    public DatabaseStatus status() {
        Writer writer = parts.writer();
        return writer == null
                ? status(null, 0, 0, 0)
                : status(
                        writer.line().toString(),
                        writer.tail().nextSeq() - 1,
                        writer.uploader().lagMicros(),
                        writer.uploader().pendingBytes());
    }

    private DatabaseStatus status(
            @Nullable String line, long seq, long lagMicros, long pendingBytes) {
        return new DatabaseStatus(
                entry.name(),
                entry.storageId(),
                situation(),
                reason(),
                line,
                entry.store().location(),
                entry.store().type(),
                entry.store().config(),
                entry.createdMicros(),
                parts.state().visiblePosition(),
                uploadedPosition(),
                seq,
                lagMicros,
                pendingBytes,
                parts.state().boundary().timeMicros(),
                Optional.empty(),
                Optional.ofNullable(parts.follower()).map(Follower::status));
    }

    private State situation() {
        if (closed != null) {
            return State.DETACHED;
        }
        Writer writer = parts.writer();
        if (writer == null) {
            return parts.fence() == null ? State.READ_ONLY : State.FENCED;
        }
        EngineException ended = writer.ended();
        if (ended == null) {
            if (parts.pipeline().failure() != null) {
                return State.FAILED;
            }
            return replicaFence() == null ? State.OPEN : State.FENCED;
        }
        return ended.kind() == Kind.FENCED ? State.FENCED : State.FAILED;
    }

    /** Why the database is not simply open; also what its uploads struggle with. */
    private String reason() {
        Writer writer = parts.writer();
        if (writer == null) {
            Follower follower = parts.follower();
            EngineException fence = parts.fence();
            return fence != null
                    ? String.valueOf(fence.getMessage())
                    : follower == null ? "" : follower.status().reason();
        }
        EngineException ended =
                writer.ended() != null ? writer.ended() : parts.pipeline().failure();
        EngineException fence = replicaFence();
        if (ended == null && fence != null) {
            return String.valueOf(fence.getMessage());
        }
        if (ended == null) {
            String error = writer.uploader().stats().summary().lastError();
            return error.isEmpty() ? maintenanceTrouble() : "uploading fails: " + error;
        }
        long unsent = writer.unsentCommits();
        return ended.getMessage()
                + (unsent == 0 ? "" : " " + unsent + " commits are in the local log only.");
    }

    private @Nullable EngineException replicaFence() {
        ReplicaSet replicas = parts.replicas();
        return replicas == null ? null : replicas.fence();
    }

    private String maintenanceTrouble() {
        Maintenance maintenance = parts.maintenance();
        String error = maintenance == null ? null : maintenance.lastError();
        return error == null ? "" : "work in the background fails: " + error;
    }

    @Override
    public Transaction begin(Isolation isolation, Duration lockWaitMax) {
        throwIfClosed();
        return parts.transactions().begin(isolation, lockWaitMax);
    }

    @Override
    public StateView view() {
        throwIfClosed();
        return parts.transactions().view();
    }

    @Override
    public SegmentStore segments() {
        return parts.segments();
    }

    @Override
    public long reserveAutoIncrement(TableDef table, int count) {
        throwIfClosed();
        return parts.transactions().reserveAutoIncrement(table, count);
    }

    @Override
    public void alterTable(
            String tableName, Function<@Nullable TableDef, @Nullable TableDef> change) {
        writer();
        Durability required = parts.pipeline().required(Durability.DISK);
        parts.transactions().alterTable(tableName, change);
        acknowledge(parts.state().visiblePosition(), required);
    }

    @Override
    public long newTableId() {
        throwIfClosed();
        return parts.transactions().newTableId();
    }

    @Override
    public Milestone createMilestone(String name) {
        Milestones.check(name);
        Writer writer = writer();
        Durability required = parts.pipeline().required(Durability.OBJECT_STORE);
        AtomicLong time = new AtomicLong();
        long position =
                parts.pipeline().commit(setting(name, time), TransactionManager.DDL_WAIT_MAX);
        acknowledge(position, required);
        return new Milestone(name, position, time.get());
    }

    /** Waits until what was logged is as durable as the database demands. */
    private void acknowledge(long position, Durability required) {
        if (required != Durability.DISK) {
            parts.pipeline().awaitDurable(position, required);
        }
    }

    private static CommitPipeline.RecordBuilder setting(String milestone, AtomicLong time) {
        return (next, timeMicros) -> {
            time.set(timeMicros);
            return new LogRecord.MilestoneSet(next, timeMicros, milestone);
        };
    }

    @Override
    public void dropMilestone(String name) {
        writer();
        if (Milestones.reserved(name)) {
            throw new EngineException(
                    Kind.RESERVED_MILESTONE,
                    "Milestone " + name + " is reserved and cannot be dropped.");
        }
        Durability required = parts.pipeline().required(Durability.DISK);
        long position =
                parts.pipeline()
                        .commit(
                                (next, timeMicros) ->
                                        parts.state().milestone(name).isEmpty()
                                                ? null
                                                : new LogRecord.MilestoneDropped(
                                                        next, timeMicros, name),
                                TransactionManager.DDL_WAIT_MAX);
        if (position == 0) {
            throw new EngineException(
                    Kind.NO_SUCH_MILESTONE,
                    "Database " + entry.name() + " has no milestone " + name + ".");
        }
        acknowledge(position, required);
    }

    @Override
    public List<Milestone> milestones() {
        throwIfClosed();
        return parts.state().milestones().stream()
                .sorted(Comparator.comparing(Milestone::timeMicros).thenComparing(Milestone::name))
                .toList();
    }

    @Override
    public void sync() {
        throwIfClosed();
        Writer writer = parts.writer();
        if (writer != null) {
            writer.uploader().awaitUploaded(parts.state().visiblePosition());
        }
    }

    @Override
    public List<Checkup.Fault> check(boolean everyByte, Checkup.Repair repair) {
        try (StateView view = view()) {
            return Failures.explained(
                    "check database " + entry.name(),
                    parts.store(),
                    () -> new StoreCheckup(this, host, everyByte, repair).run(view));
        }
    }

    @Override
    public void flush(String tableName) {
        maintenance().flusher().flush(table(tableName).id());
    }

    @Override
    public void merge(String tableName) {
        maintenance().merger().mergeAll(table(tableName).id());
    }

    private TableDef table(String tableName) {
        return parts.state()
                .definition(tableName)
                .orElseThrow(() ->
                        new EngineException(
                                Kind.NO_SUCH_TABLE,
                                "Table "
                                        + tableName
                                        + " does not exist in database "
                                        + entry.name()
                                        + "."));
    }

    Maintenance maintenance() {
        writer();
        Maintenance maintenance = parts.maintenance();
        if (maintenance == null) {
            throw new IllegalStateException("a database that is written is maintained");
        }
        return maintenance;
    }

    @Override
    public Replicas replicas() {
        throwIfClosed();
        ReplicaSet replicas = parts.replicas();
        if (replicas != null) {
            return replicas;
        }
        EngineException fence = parts.fence();
        return fence == null
                ? new NoReplicas(ReadOnlyLog.refusal(entry.name()))
                : NoReplicas.left(
                        new ReplicaBook(host.disk(), entry).load(), committedPosition(), fence);
    }

    @Override
    public long committedPosition() {
        return parts.state().visiblePosition();
    }

    @Override
    public long uploadedPosition() {
        Writer writer = parts.writer();
        return writer == null
                ? parts.state().visiblePosition()
                : writer.uploader().uploadedPosition();
    }

    /** Throws why the database cannot be written, if so. */
    private Writer writer() {
        throwIfClosed();
        Writer writer = parts.writer();
        EngineException fence = parts.fence();
        if (writer == null && fence == null) {
            throw ReadOnlyLog.refusal(entry.name());
        }
        EngineException ended = writer == null ? fence : writer.ended();
        if (ended == null) {
            ended = replicaFence();
        }
        if (ended != null) {
            throw new EngineException(ended.kind(), String.valueOf(ended.getMessage()), ended);
        }
        return Objects.requireNonNull(writer);
    }

    private void throwIfClosed() {
        EngineException reason = closed;
        if (reason != null) {
            throw new EngineException(reason.kind(), String.valueOf(reason.getMessage()));
        }
    }

    /** Stops the database and gives up its lock; after a failure it goes on as before. */
    Detached detach(@Nullable String milestone, DetachMode mode) {
        if (mode != DetachMode.FORCE && milestone != null) {
            Milestones.check(milestone);
        }
        closed =
                new EngineException(
                        Kind.NOT_ATTACHED, "Database " + entry.name() + " is being detached.");
        try {
            Detached detached = mode == DetachMode.FORCE ? abandon() : finish(milestone, mode);
            closed =
                    new EngineException(
                            Kind.NOT_ATTACHED, "Database " + entry.name() + " is detached.");
            return detached;
        } catch (RuntimeException e) {
            closed = null;
            throw e;
        }
    }

    private Detached abandon() {
        parts.transactions().interruptAll();
        Writer writer = parts.writer();
        long lost = writer == null ? entry.unsentCommits() : writer.unsentCommits();
        List<String> notes = replicasLack();
        stop();
        OwnLock.tryRelease(parts.folder(), writer);
        parts.store().close();
        return new Detached(null, lost, notes);
    }

    private Detached finish(@Nullable String milestone, DetachMode mode) {
        int open = parts.transactions().openTransactions();
        if (open > 0 && mode == DetachMode.NORMAL) {
            throw new EngineException(
                    Kind.INVALID_ARGUMENT,
                    "Database "
                            + entry.name()
                            + " has "
                            + open
                            + " open transactions. End them, or use DETACH DATABASE … KILL.");
        }
        parts.transactions().interruptAll();
        Writer writer = parts.writer();
        EngineException ended = writer == null ? parts.fence() : writer.ended();
        if (ended != null) {
            throw new EngineException(
                    ended.kind(),
                    ended.getMessage() + " DETACH DATABASE … FORCE detaches it as it is.",
                    ended);
        }
        if (writer == null) {
            stop();
            parts.store().close();
            return new Detached(null, 0, List.of());
        }
        String name = milestone != null ? milestone : Milestones.time(host.env().nowMicros());
        Durability required = parts.pipeline().required(Durability.OBJECT_STORE);
        // Not held back for a replica that is far behind: who detaches is told what it lacks.
        parts.pipeline().commitUpkeep(setting(name, new AtomicLong()));
        acknowledge(writer.log().lastPosition(), required);
        awaitReplicas(REPLICAS_CATCH_UP_MAX);
        List<String> notes = replicasLack();
        stop();
        OwnLock.tryRelease(parts.folder(), writer);
        parts.store().close();
        return new Detached(name, 0, notes);
    }

    private void awaitReplicas(Duration max) {
        ReplicaSet replicas = parts.replicas();
        if (replicas != null) {
            replicas.awaitInStep(max);
        }
    }

    private List<String> replicasLack() {
        ReplicaSet replicas = parts.replicas();
        return replicas == null ? List.of() : replicas.lacks();
    }

    /**
     * Stops what runs.
     *
     * @param upload whether to upload first, as far as the store lets it
     * @param release whether to give up the lock
     */
    void shutdown(boolean upload, boolean release) {
        if (closed != null) {
            return;
        }
        closed = new EngineException(Kind.NOT_ATTACHED, "The server is shutting down.");
        parts.transactions().interruptAll();
        Writer writer = parts.writer();
        if (upload && writer != null) {
            writer.drain(SHUTDOWN_UPLOAD_MAX);
            awaitReplicas(SHUTDOWN_UPLOAD_MAX);
        }
        stop();
        if (release) {
            OwnLock.tryRelease(parts.folder(), writer);
        }
        parts.store().close();
    }

    private void stop() {
        stopFollower();
        ReplicaSet replicas = parts.replicas();
        if (replicas != null) {
            replicas.close();
        }
        Maintenance maintenance = parts.maintenance();
        if (maintenance != null) {
            maintenance.close();
        }
        Writer writer = parts.writer();
        if (writer != null) {
            writer.close();
        }
    }

    private void stopFollower() {
        Follower follower = parts.follower();
        if (follower == null) {
            return;
        }
        try {
            follower.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED,
                    "Interrupted while stopping database " + entry.name() + ".",
                    e);
        }
    }
}
