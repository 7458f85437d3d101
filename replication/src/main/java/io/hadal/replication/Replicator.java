package io.hadal.replication;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.replication.ReplicationException.Reason;
import io.hadal.replication.ReplicationStatus.State;
import io.hadal.replication.copy.Bandwidth;
import io.hadal.replication.copy.CopyPool;
import io.hadal.replication.copy.Meter;
import io.hadal.replication.copy.Transfers;
import io.hadal.replication.copy.Transfers.Route;
import io.hadal.replication.follow.OrderedCopy;
import io.hadal.replication.log.ChunkReader;
import io.hadal.replication.log.Fence;
import io.hadal.replication.log.LogChunk;
import io.hadal.replication.log.Place;
import io.hadal.replication.log.SourceHead;
import io.hadal.replication.start.Beginning;
import io.hadal.replication.start.Watermark;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.line.FencedBy;
import io.hadal.storage.log.Opening;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Replicates one database: brings the target to where the source is, and keeps it there. Needs
 * nothing but the two stores; can be killed at any moment and started again. {@link #run} once,
 * from one task; the other methods from any.
 */
public final class Replicator {
    private static final Duration MARK_INTERVAL = Duration.ofSeconds(5);
    private static final Duration POLL_MIN = Duration.ofMillis(50);
    private static final Duration RETRY_MIN = Duration.ofMillis(500);
    private static final Duration RETRY_MAX = Duration.ofSeconds(30);

    /**
     * Time without a chunk after which the whole log is looked at: what comes next may have been
     * collected before it was seen, if this process slept.
     */
    private static final Duration LOOK_AROUND_AFTER = Duration.ofMinutes(10);

    private final Env env;
    private final ReplicationConfig config;
    private final Route route;
    private final CopyPool.Seat seat;
    private final Bandwidth bandwidth;
    private final Meter meter = new Meter();
    private final Watermark watermark;
    private final Tracker tracker;
    private final SourceHead source;
    private volatile boolean stopped;
    private volatile CompletableFuture<Boolean> wake = new CompletableFuture<>();
    private @Nullable OrderedCopy copy;

    /**
     * @param source the storage id's folder that is copied; @param target the same storage id's
     *     folder elsewhere; @param pool shared by all replicators of this process
     */
    public Replicator(
            Env env,
            ObjectStore source,
            ObjectStore target,
            ReplicationConfig config,
            CopyPool pool) {
        this.env = env;
        this.config = config;
        this.route = new Route(source, target);
        this.seat = pool.join();
        this.bandwidth = new Bandwidth(env, config.bytesPerSecondMax());
        this.watermark = new Watermark(env, route, config.replica(), config.node(), MARK_INTERVAL);
        this.tracker = new Tracker(env, meter, watermark);
        this.source = new SourceHead(new LogReader(source, env), source.location());
    }

    /**
     * Copies until everything is copied or, if it follows, until it is stopped. Throws
     * ReplicationException if somebody has to decide something, StoredObjectException if the source
     * is damaged (the target is as it was before the damaged object), and ObjectStoreException
     * unless it follows.
     */
    public void run() throws InterruptedException {
        Duration pause = RETRY_MIN;
        try {
            while (!stopped) {
                try {
                    if (!forward()) {
                        return;
                    }
                    pause = RETRY_MIN;
                } catch (ObjectStoreException e) {
                    if (!config.follow() || !mayPass(e.kind())) {
                        throw e;
                    }
                    tracker.waitAfter(e);
                    await(pause);
                    pause = min(pause.multipliedBy(2), RETRY_MAX);
                }
            }
            watermark.write();
        } finally {
            tracker.state(State.STOPPED);
        }
    }

    /** Ends {@link #run} after the object under way. */
    public void stop() {
        stopped = true;
        wake.complete(true);
    }

    public ReplicationStatus status() {
        return tracker.status();
    }

    /** The most memory that bodies and chunks ever had. */
    public long memoryBytesPeak() {
        return seat.memoryBytesPeak();
    }

    /** Whether somebody may mend it while we wait: a network, credentials, a full disk. */
    private static boolean mayPass(Kind kind) {
        return kind.retryable() || kind == Kind.DENIED || kind == Kind.FULL;
    }

    /** Copies what there is; false if that was all there is to do. */
    private boolean forward() throws InterruptedException {
        OrderedCopy ordered = copy;
        if (ordered == null) {
            tracker.state(State.STARTING);
            Beginning.Start start = begin();
            tracker.begin(start.last());
            ordered = new OrderedCopy(env, route, this::transfers, source, start.next(), tracker);
            copy = ordered;
        }
        Duration pause = POLL_MIN;
        long lastNanos = env.monotonicNanos();
        boolean lookedAtTarget = false;
        while (!stopped) {
            if (ordered.advance(() -> stopped)) {
                pause = POLL_MIN;
                lastNanos = env.monotonicNanos();
                continue;
            }
            if (!lookedAtTarget) {
                requireUntouched(ordered.place());
                lookedAtTarget = true;
            }
            tracker.state(State.CURRENT);
            if (!config.follow()) {
                requireEnd(ordered.place());
                watermark.write();
                return false;
            }
            watermark.writeIfDue();
            if (env.monotonicNanos() - lastNanos >= LOOK_AROUND_AFTER.toNanos()) {
                requireEnd(ordered.place());
                requireUntouched(ordered.place());
                lastNanos = env.monotonicNanos();
            }
            await(pause);
            pause = min(pause.multipliedBy(2), config.pollMax());
        }
        return true;
    }

    private Beginning.Start begin() {
        return new Beginning(
                        env,
                        route,
                        this::transfers,
                        seat.requestsMax(),
                        watermark,
                        source,
                        config.sealDiverged())
                .find();
    }

    private Transfers transfers() {
        return new Transfers(env, route, seat, bandwidth, meter);
    }

    /** That a chunk is not there means that it is not written yet, unless it has been collected. */
    private void requireEnd(Place place) {
        source.refresh();
        if (source.isBeyond(place) && route.source().head(place.key()).isEmpty()) {
            throw new ReplicationException(
                    Reason.EXPIRED,
                    "The source has collected chunk "
                            + place.key()
                            + ", which the target "
                            + route.target().location()
                            + " lacks: the target cannot be brought forward. It can still be attached as it is."
                            + " Replicate into an empty place, and keep the source's retention longer than a"
                            + " replica may lag.");
        }
    }

    /** Who creates nothing must look whether somebody else has. */
    private void requireUntouched(Place place) {
        Optional<LogChunk> there = new ChunkReader(route.target()).read(place.line(), place.seq());
        if (there.isEmpty() || new ChunkReader(route.source()).read(place).isPresent()) {
            return;
        }
        Opening seal = there.get().header().seal();
        throw Fence.exception(
                seal == null
                        ? new FencedBy.OtherChunk(place.line(), place.seq())
                        : new FencedBy.TakenOver(place.line(), seal),
                route);
    }

    private void await(Duration pause) throws InterruptedException {
        CompletableFuture<Boolean> woken = new CompletableFuture<>();
        wake = woken;
        if (stopped) {
            return;
        }
        Env.Timer timer = env.schedule(pause, () -> woken.complete(true));
        try {
            woken.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            timer.cancel();
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
