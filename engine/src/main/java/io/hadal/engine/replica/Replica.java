package io.hadal.engine.replica;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.ReplicaProof.Standing;
import io.hadal.engine.ReplicaSpec;
import io.hadal.engine.ReplicaSpec.OnTakeover;
import io.hadal.engine.ReplicaStatus;
import io.hadal.engine.ReplicaStatus.State;
import io.hadal.engine.proof.Verifier;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.StorageRoot;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Line;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica: what is remembered of it, and the copier at work for it. Thread-safe. */
final class Replica implements ReplicaCopier.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

    /**
     * How long commits wait after an opening until it is known whether the target was taken over
     * meanwhile. A target that does not answer is not waited for: it may be down for good.
     */
    private static final Duration LOOK_MAX = Duration.ofSeconds(10);

    private final ReplicaParts parts;
    private final Runnable remember;
    private final LagLimit lagLimit;
    private final Admission admission;
    private final Hold hold;
    private final Verifier verifier;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Under the lock.
    private Registration registration;
    private @Nullable Running running;
    private boolean found;
    private @Nullable EngineException hindrance;
    private @Nullable EngineException end;
    private Env.@Nullable Timer patience;
    private boolean removed;

    private volatile boolean restarting;
    private volatile boolean awaitsLook;
    private volatile long position;
    private volatile long timeMicros;

    private record Running(ReplicaCopier.Copy copy, ObjectStore store) {}

    /**
     * @param remember writes down what {@link #registration} gives now
     */
    Replica(ReplicaParts parts, Lag lag, Registration registration, Runnable remember) {
        this.parts = parts;
        this.registration = registration;
        this.remember = remember;
        this.lagLimit = new LagLimit(parts, lag, this);
        this.admission = new Admission(parts, this, lagLimit);
        this.hold = new Hold(parts, this, parts.env().nowMicros());
        this.verifier =
                new Verifier(
                        parts.env(),
                        parts.database(),
                        parts.prover(),
                        new ProofSubject(parts, this));
    }

    Registration registration() {
        lock.lock();
        try {
            return registration;
        } finally {
            lock.unlock();
        }
    }

    ReplicaSpec spec() {
        return registration().spec();
    }

    String name() {
        return spec().name();
    }

    /** Position of the newest state that can be attached at the target; 0 if none is known. */
    long position() {
        return position;
    }

    /** Time of that. */
    long timeMicros() {
        return timeMicros;
    }

    // ---------------------------------------------------------------- the copier

    /**
     * Begins to copy.
     *
     * @param force whether a target that has gone on by itself is sealed; never again after that
     */
    void start(boolean force) {
        lock.lock();
        try {
            ObjectStore store = parts.stores().open(registration.spec().target());
            found = false;
            hindrance = null;
            end = null;
            ReplicaCopier.Job job =
                    new ReplicaCopier.Job(
                            parts.database(),
                            parts.node(),
                            registration.spec(),
                            force,
                            parts.source(),
                            new StorageRoot(store).open(parts.storageId()));
            running = new Running(parts.copier().start(job, this), store);
        } finally {
            lock.unlock();
        }
    }

    /** Likewise, when the database is opened: who commits waits until it was looked at. */
    void startLooking() {
        lock.lock();
        try {
            awaitsLook = registration.spec().onTakeover() == OnTakeover.READ_ONLY;
            patience = parts.env().schedule(LOOK_MAX, this::looked);
            start(false);
        } finally {
            lock.unlock();
        }
    }

    private void looked() {
        lock.lock();
        try {
            awaitsLook = false;
            if (patience != null) {
                patience.cancel();
                patience = null;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the copying; what is registered stays. */
    void stop() throws InterruptedException {
        looked();
        stopCopy();
    }

    private void stopCopy() throws InterruptedException {
        Running stopped;
        lock.lock();
        try {
            stopped = running;
            running = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (stopped != null) {
            stopped.copy().stop();
            stopped.store().close();
        }
    }

    /**
     * Copies by what is registered now, also if it has stopped by itself. Who waits for it goes on
     * waiting.
     */
    void restart(boolean force) throws InterruptedException {
        restarting = true;
        try {
            stopCopy();
            start(force);
        } finally {
            restarting = false;
            signal();
        }
    }

    void wake() {
        Running now = running();
        if (now != null) {
            now.copy().wake();
        }
    }

    private @Nullable Running running() {
        lock.lock();
        try {
            return running;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is known that the target can be brought forward. Throws why it cannot. */
    void awaitFound() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!found) {
                if (running == null) {
                    throw new EngineException(
                            Kind.NOT_ATTACHED,
                            "Database " + parts.database() + " is being closed.");
                }
                EngineException failed = end != null ? end : hindrance;
                if (failed != null) {
                    throw new EngineException(
                            failed.kind(), String.valueOf(failed.getMessage()), failed);
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void found() {
        boolean back;
        lock.lock();
        try {
            found = true;
            looked();
            hindrance = null;
            back = registration.takenOver() != null;
            registration = registration.withTakenOver(null);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (back) {
            remember.run();
        }
    }

    @Override
    public void reached(Line line, long reachedPosition, long reachedMicros) {
        long known = parts.known(line, reachedPosition);
        boolean joins;
        lock.lock();
        try {
            hindrance = null;
            if (known > 0) {
                position = known;
                timeMicros = reachedMicros;
            }
            joins = !registration.joined() && position >= parts.primary().uploadedPosition();
            registration = joins ? registration.nowJoined() : registration;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (joins) {
            remember.run();
        }
        watch();
        planProof();
    }

    @Override
    public void hindered(EngineException reason) {
        lock.lock();
        try {
            looked();
            hindrance = reason;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void ended(EngineException reason) {
        boolean takenOver = reason.kind() == Kind.FENCED;
        lock.lock();
        try {
            if (running == null) {
                return;
            }
            end = reason;
            if (takenOver) {
                registration = registration.withTakenOver(reason.getMessage());
            }
            looked();
        } finally {
            lock.unlock();
        }
        LOG.error(
                "Replica {} of database {} has stopped: {}",
                name(),
                parts.database(),
                reason.getMessage());
        if (takenOver) {
            remember.run();
        }
    }

    /** The database is written by somebody else now. */
    void sourceFenced(EngineException reason) {
        lock.lock();
        try {
            if (end == null) {
                end = reason;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether it lacks something and is about to get it. */
    boolean catchesUp() {
        lock.lock();
        try {
            return running != null
                    && end == null
                    && hindrance == null
                    && position < parts.primary().committedPosition();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a copier is at work. */
    boolean isCopying() {
        lock.lock();
        try {
            return running != null && end == null;
        } finally {
            lock.unlock();
        }
    }

    /** Why it has stopped by itself, or null. */
    @Nullable EngineException end() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
        }
    }

    /** What a store has answered last, if it hinders; or null. */
    @Nullable EngineException hindrance() {
        lock.lock();
        try {
            return hindrance;
        } finally {
            lock.unlock();
        }
    }

    boolean isRunning() {
        return restarting || running() != null;
    }

    // ---------------------------------------------------------------- what commits mind

    /** What commits must mind. */
    Admission admission() {
        return admission;
    }

    /** Whether it is not known yet, after an opening, if the target was taken over. */
    boolean awaitsLook() {
        return awaitsLook;
    }

    /** What commits are handed to while they are written. */
    boolean isSync() {
        return spec().mode() == ReplicaSpec.Mode.SYNC;
    }

    /** Whether commits wait for it. */
    boolean isAwaited() {
        return registration().isAwaited();
    }

    void offer(EncodedChunk chunk) {
        Running now = running();
        if (now != null) {
            now.copy().offer(chunk);
        }
    }

    void put(PutEntry object, ObjectSource content) {
        Running now = running();
        if (now == null) {
            return;
        }
        try {
            now.copy().put(object, content);
        } catch (ObjectStoreException | UncheckedIOException e) {
            // The copier sends it when its turn comes; what is wrong with the target it finds, too.
            LOG.debug("Replica {}: {} was not sent ahead", name(), object.key(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits for something that changes with what the copier tells, or with a {@link #signal}. What
     * {@code done} throws, it throws.
     */
    void awaitUntil(BooleanSupplier done) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!done.getAsBoolean()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Looks whether it is too far behind. */
    void watch() {
        lagLimit.isExceeded();
    }

    /** From now on its maximal lag counts. */
    void arm() {
        lock.lock();
        try {
            registration = registration.nowArmed();
        } finally {
            lock.unlock();
        }
        remember.run();
    }

    /** Has it proven that it can be restored. */
    Verifier verifier() {
        return verifier;
    }

    /** As soon as there is something to prove. */
    void planProof() {
        if (position > 0 || registration().proof().triedMicros() > 0) {
            verifier.plan();
        }
    }

    /** What came of that. */
    void prove(Standing standing) {
        lock.lock();
        try {
            registration = registration.withProof(standing);
        } finally {
            lock.unlock();
        }
        remember.run();
    }

    /** What the collector must leave for it. */
    Hold hold() {
        return hold;
    }

    // ---------------------------------------------------------------- statements

    /** Other clauses, at the same place. @return what was registered before */
    Registration change(ReplicaSpec next) {
        lock.lock();
        try {
            Registration before = registration;
            boolean inStep =
                    running != null
                            && end == null
                            && position > 0
                            && position >= parts.primary().uploadedPosition();
            registration = before.with(next, inStep);
            changed.signalAll();
            return before;
        } finally {
            lock.unlock();
        }
    }

    void changeBack(Registration before) {
        lock.lock();
        try {
            registration = before.withTakenOver(registration.takenOver());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void pause(boolean on) {
        lock.lock();
        try {
            registration = registration.withPaused(on);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nobody minds it any more. */
    void remove() {
        lock.lock();
        try {
            removed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        close();
    }

    boolean isRemoved() {
        lock.lock();
        try {
            return removed;
        } finally {
            lock.unlock();
        }
    }

    /** After this nothing wakes by itself. */
    void close() {
        verifier.close();
        lagLimit.close();
    }

    // ---------------------------------------------------------------- what is said of it

    /** What hinders it, or has ended it; empty if nothing does. */
    String trouble() {
        lock.lock();
        try {
            return error(running == null ? null : running.copy().progress());
        } finally {
            lock.unlock();
        }
    }

    ReplicaStatus status(Lag lag) {
        lock.lock();
        try {
            ReplicaCopier.Progress progress = running == null ? null : running.copy().progress();
            return new ReplicaStatus(
                    registration.spec(),
                    state(progress),
                    registration.isAwaited(),
                    parts.primary().committedPosition(),
                    position,
                    timeMicros,
                    lag.shownMicros(position, progress),
                    lag.bytes(position, progress),
                    error(progress),
                    alarm(),
                    registration.proof());
        } finally {
            lock.unlock();
        }
    }

    private String alarm() {
        Standing proof = registration.proof();
        return Stream.of(
                        lagLimit.alarm(),
                        hold.alarm(),
                        proof.alarming() ? "It could not be restored: " + proof.failure() : "")
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(" "));
    }

    private State state(ReplicaCopier.@Nullable Progress progress) {
        if (registration.takenOver() != null) {
            return State.TAKEN_OVER;
        }
        if (registration.paused()) {
            return State.PAUSED;
        }
        return progress == null || end != null ? State.STOPPED : progress.state();
    }

    private String error(ReplicaCopier.@Nullable Progress progress) {
        String takenOver = registration.takenOver();
        if (takenOver != null) {
            return takenOver;
        }
        if (end != null) {
            return String.valueOf(end.getMessage());
        }
        return progress == null ? "" : progress.error();
    }
}
