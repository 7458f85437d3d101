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
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Line;
import java.io.UncheckedIOException;
import java.time.Duration;
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
    private final Monitor monitor = new Monitor();
    private final Copying copying;

    // Under the monitor.
    private Registration registration;
    private Env.@Nullable Timer patience;
    private boolean removed;

    private volatile boolean awaitsLook;

    /**
     * @param remember writes down what {@link #registration} gives now
     */
    Replica(ReplicaParts parts, Lag lag, Registration registration, Runnable remember) {
        this.parts = parts;
        this.registration = registration;
        this.remember = remember;
        this.copying = new Copying(parts, monitor);
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
        return monitor.get(() -> registration);
    }

    ReplicaSpec spec() {
        return registration().spec();
    }

    String name() {
        return spec().name();
    }

    /** Position of the newest state that can be attached at the target; 0 if none is known. */
    long position() {
        return copying.position();
    }

    /** Time of that. */
    long timeMicros() {
        return copying.timeMicros();
    }

    // ---------------------------------------------------------------- the copier

    /**
     * Begins to copy.
     *
     * @param force whether a target that has gone on by itself is sealed; never again after that
     */
    void start(boolean force) {
        copying.start(spec(), force, this);
    }

    /** Likewise, when the database is opened: who commits waits until it was looked at. */
    void startLooking() {
        monitor.change(() -> {
            awaitsLook = registration.spec().onTakeover() == OnTakeover.READ_ONLY;
            patience = parts.env().schedule(LOOK_MAX, this::looked);
            start(false);
        });
    }

    private void looked() {
        monitor.change(() -> {
            awaitsLook = false;
            if (patience != null) {
                patience.cancel();
                patience = null;
            }
        });
    }

    /** Ends the copying; what is registered stays. */
    void stop() throws InterruptedException {
        looked();
        copying.stop();
    }

    /**
     * Copies by what is registered now, also if it has stopped by itself. Who waits for it goes on
     * waiting.
     */
    void restart(boolean force) throws InterruptedException {
        copying.restart(spec(), force, this);
    }

    void wake() {
        copying.tell(ReplicaCopier.Copy::wake);
    }

    /** Waits until it is known that the target can be brought forward. Throws why it cannot. */
    void awaitFound() throws InterruptedException {
        copying.awaitFound();
    }

    @Override
    public void found() {
        boolean back =
                monitor.changing(() -> {
                    copying.found();
                    looked();
                    boolean wasTakenOver = registration.takenOver() != null;
                    registration = registration.withTakenOver(null);
                    return wasTakenOver;
                });
        if (back) {
            remember.run();
        }
    }

    @Override
    public void reached(Line line, long reachedPosition, long reachedMicros) {
        long known = parts.known(line, reachedPosition);
        boolean joins =
                monitor.changing(() -> {
                    copying.reached(known, reachedMicros);
                    boolean first = !registration.joined() && hasAllUploaded();
                    registration = first ? registration.nowJoined() : registration;
                    return first;
                });
        if (joins) {
            remember.run();
        }
        watch();
        planProof();
    }

    private boolean hasAllUploaded() {
        return position() >= parts.primary().uploadedPosition();
    }

    @Override
    public void hindered(EngineException reason) {
        monitor.change(() -> {
            looked();
            copying.hindered(reason);
        });
    }

    @Override
    public void ended(EngineException reason) {
        boolean takenOver = reason.kind() == Kind.FENCED;
        boolean wasAtWork =
                monitor.changing(() -> {
                    if (!copying.ended(reason)) {
                        return false;
                    }
                    if (takenOver) {
                        registration = registration.withTakenOver(reason.getMessage());
                    }
                    looked();
                    return true;
                });
        if (!wasAtWork) {
            return;
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
        copying.endedFromOutside(reason);
    }

    /** Whether it lacks something and is about to get it. */
    boolean catchesUp() {
        return copying.isUnhindered() && position() < parts.primary().committedPosition();
    }

    /** Whether a copier is at work. */
    boolean isCopying() {
        return copying.isCopying();
    }

    /** Why it has stopped by itself, or null. */
    @Nullable EngineException end() {
        return copying.end();
    }

    /** What a store has answered last, if it hinders; or null. */
    @Nullable EngineException hindrance() {
        return copying.hindrance();
    }

    boolean isRunning() {
        return copying.isRunning();
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
        copying.tell(copy -> copy.offer(chunk));
    }

    void put(PutEntry object, ObjectSource content) {
        copying.tell(copy -> put(copy, object, content));
    }

    private void put(ReplicaCopier.Copy copy, PutEntry object, ObjectSource content) {
        try {
            copy.put(object, content);
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
        monitor.awaitUntil(done);
    }

    void signal() {
        monitor.change(() -> {});
    }

    /** Looks whether it is too far behind. */
    void watch() {
        lagLimit.isExceeded();
    }

    /** From now on its maximal lag counts. */
    void arm() {
        monitor.change(() -> registration = registration.nowArmed());
        remember.run();
    }

    /** Has it proven that it can be restored. */
    Verifier verifier() {
        return verifier;
    }

    /** As soon as there is something to prove. */
    void planProof() {
        if (position() > 0 || registration().proof().triedMicros() > 0) {
            verifier.plan();
        }
    }

    /** What came of that. */
    void prove(Standing standing) {
        monitor.change(() -> registration = registration.withProof(standing));
        remember.run();
    }

    /** What the collector must leave for it. */
    Hold hold() {
        return hold;
    }

    // ---------------------------------------------------------------- statements

    /** Other clauses, at the same place. @return what was registered before */
    Registration change(ReplicaSpec next) {
        return monitor.changing(() -> {
            Registration before = registration;
            boolean inStep = copying.isCopying() && position() > 0 && hasAllUploaded();
            registration = before.with(next, inStep);
            return before;
        });
    }

    void changeBack(Registration before) {
        monitor.change(() -> registration = before.withTakenOver(registration.takenOver()));
    }

    void pause(boolean on) {
        monitor.change(() -> registration = registration.withPaused(on));
    }

    /** Nobody minds it any more. */
    void remove() {
        monitor.change(() -> removed = true);
        close();
    }

    boolean isRemoved() {
        return monitor.get(() -> removed);
    }

    /** After this nothing wakes by itself. */
    void close() {
        verifier.close();
        lagLimit.close();
    }

    // ---------------------------------------------------------------- what is said of it

    /** What hinders it, or has ended it; empty if nothing does. */
    String trouble() {
        return monitor.get(() -> error(copying.progress()));
    }

    ReplicaStatus status(Lag lag) {
        return monitor.get(() -> {
            ReplicaCopier.Progress progress = copying.progress();
            return new ReplicaStatus(
                    registration.spec(),
                    state(progress),
                    registration.isAwaited(),
                    parts.primary().committedPosition(),
                    position(),
                    timeMicros(),
                    lag.shownMicros(position(), progress),
                    lag.bytes(position(), progress),
                    error(progress),
                    alarm(),
                    registration.proof());
        });
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
        return progress == null || end() != null ? State.STOPPED : progress.state();
    }

    private String error(ReplicaCopier.@Nullable Progress progress) {
        String takenOver = registration.takenOver();
        if (takenOver != null) {
            return takenOver;
        }
        EngineException end = end();
        if (end != null) {
            return String.valueOf(end.getMessage());
        }
        return progress == null ? "" : progress.error();
    }
}
