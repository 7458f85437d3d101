package io.hadal.replication;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.replication.ReplicationStatus.State;
import io.hadal.replication.collect.TargetCollector;
import io.hadal.replication.copy.Bandwidth;
import io.hadal.replication.copy.CopyPool;
import io.hadal.replication.copy.Meter;
import io.hadal.replication.copy.Transfers;
import io.hadal.replication.copy.Transfers.Route;
import io.hadal.replication.follow.Feed;
import io.hadal.replication.follow.OrderedCopy;
import io.hadal.replication.log.ChunkReader;
import io.hadal.replication.log.Fence;
import io.hadal.replication.log.LogChunk;
import io.hadal.replication.log.Place;
import io.hadal.replication.log.SourceHead;
import io.hadal.replication.start.Beginning;
import io.hadal.replication.start.Watermark;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.line.FencedBy;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
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
    private static final Duration RETRY_MAX = Duration.ofSeconds(5);

    /**
     * Time without a chunk after which the whole log is looked at: what comes next may have been
     * collected before it was seen, if this process slept.
     */
    private static final Duration LOOK_AROUND_AFTER = Duration.ofMinutes(10);

    /** Is told how it goes, by the task that copies. Must not block for long. */
    public interface Listener {

        /** The target can be brought to where the source is. */
        default void found() {}

        /**
         * A state can be attached at the target, the newest so far. A position tells where that is
         * only together with its line: others may have the same ones.
         */
        default void reached(Line line, long position, long timeMicros) {}

        /** A store does not answer as it should; it is tried again. */
        default void hindered(ObjectStoreException reason) {}
    }

    private final Env env;
    private final ReplicationConfig config;
    private final Listener listener;
    private final Route route;
    private final CopyPool.Seat seat;
    private final Bandwidth bandwidth;
    private final Meter meter = new Meter();
    private final Watermark watermark;
    private final Tracker tracker;
    private final TargetCollector collector;
    private final SourceHead source;
    private final Feed feed = new Feed();
    private volatile boolean stopped;
    private volatile CompletableFuture<Boolean> wake = new CompletableFuture<>();
    private @Nullable OrderedCopy copy;

    /** Where the target stood, as far as was known, when the source did not go on from there. */
    private @Nullable Place lost;

    /** What the source has shown and not given out when it was looked for last. */
    private @Nullable Place hidden;

    /** Who takes the target over after that is the new writer, and is not sealed. */
    private boolean begun;

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
        this(env, source, target, config, pool, new Listener() {});
    }

    /** Likewise, for whoever wants to be told how it goes. */
    public Replicator(
            Env env,
            ObjectStore source,
            ObjectStore target,
            ReplicationConfig config,
            CopyPool pool,
            Listener listener) {
        this.env = env;
        this.config = config;
        this.listener = listener;
        this.route = new Route(source, target);
        this.seat = pool.join();
        this.bandwidth = new Bandwidth(env, config.bytesPerSecondMax());
        this.watermark = new Watermark(env, route, config.replica(), config.node(), MARK_INTERVAL);
        this.collector = new TargetCollector(env, route, config.retention());
        this.tracker = new Tracker(env, meter, watermark, listener);
        this.source = new SourceHead(env, source);
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
                    listener.hindered(e);
                    await(pause, () -> false);
                    pause = min(pause.multipliedBy(2), RETRY_MAX);
                }
            }
            leaveMark();
        } finally {
            collector.close();
            tracker.state(State.STOPPED);
        }
    }

    private void leaveMark() {
        try {
            watermark.write();
        } catch (ObjectStoreException e) {
            // The next start looks for the target's end from an older mark, or by searching.
            tracker.waitAfter(e);
        }
    }

    /**
     * A chunk that the source's writer is creating there just now: it is created at the target at
     * the same time, if all before it is there. The writer has it on its disk and will send it
     * until the source has it, or another line has its place.
     */
    public void offer(EncodedChunk chunk) {
        feed.offer(new LogChunk(chunk.object(), chunk.header()));
        wake.complete(true);
    }

    /**
     * PUTs an object at the target that a later chunk is going to name, so that the chunk need not
     * wait for it; unless the target is not in step: then the object is copied when its turn comes.
     * Throws ObjectStoreException.
     */
    public void put(PutEntry object, ObjectSource content) throws InterruptedException {
        if (!stopped && tracker.inStep()) {
            bandwidth.take(object.sizeBytes());
            route.target().put(object.key(), content);
            feed.isThere(object);
        }
    }

    /** Ends {@link #run} after the object under way. */
    public void stop() {
        stopped = true;
        wake.complete(true);
    }

    /** The source has something new: it is not waited for the next look. */
    public void wake() {
        feed.wake();
        wake.complete(true);
    }

    public ReplicationStatus status() {
        ReplicationStatus status = tracker.status();
        return collector.problem().map(status::hinderedBy).orElse(status);
    }

    /** The most memory that bodies and chunks ever had. */
    public long memoryBytesPeak() {
        return seat.memoryBytesPeak();
    }

    /**
     * Whether somebody may mend it while we wait: a network, credentials, a full disk; a store that
     * says that a chunk is there and does not show it.
     */
    private static boolean mayPass(Kind kind) {
        return kind.retryable()
                || kind == Kind.DENIED
                || kind == Kind.FULL
                || kind == Kind.ALREADY_EXISTS;
    }

    /** Copies what there is; false if that was all there is to do. */
    private boolean forward() throws InterruptedException {
        OrderedCopy ordered = copy;
        if (ordered == null) {
            tracker.state(State.STARTING);
            Beginning.Start start = begin();
            begun = true;
            tracker.begin(start.last());
            ordered =
                    new OrderedCopy(
                            env, route, this::transfers, source, feed, start.next(), tracker);
            copy = ordered;
        }
        return forward(ordered);
    }

    private boolean forward(OrderedCopy ordered) throws InterruptedException {
        requireUntouched(ordered.place());
        Duration pause = POLL_MIN;
        long lookedNanos = env.monotonicNanos();
        while (!stopped) {
            feed.takeNews();
            switch (ordered.advance(() -> stopped)) {
                case DEAD_END -> {
                    copy = null;
                    return true;
                }
                case COPIED -> {
                    lookedNanos = env.monotonicNanos();
                    pause = feed.endsAt(ordered.place()) ? idle(config.pollMax()) : POLL_MIN;
                }
                case NOTHING -> {
                    if (!config.follow()) {
                        return atEnd(ordered);
                    }
                    if (ordered.place().equals(hidden)
                            || source.isKnownBeyond(ordered.place())
                            || env.monotonicNanos() - lookedNanos >= LOOK_AROUND_AFTER.toNanos()) {
                        if (hasLostPlace(ordered)) {
                            return true;
                        }
                        requireUntouched(ordered.place());
                        lookedNanos = env.monotonicNanos();
                    }
                    pause = idle(pause);
                }
            }
        }
        return true;
    }

    /** Waits for news. @return how long to wait next time */
    private Duration idle(Duration pause) throws InterruptedException {
        tracker.state(State.CURRENT);
        watermark.writeIfDue();
        collector.beginIfDue(tracker.boundary());
        await(pause, feed::takeNews);
        return min(pause.multipliedBy(2), config.pollMax());
    }

    /** Whether there is more to do nevertheless. */
    private boolean atEnd(OrderedCopy ordered) {
        tracker.state(State.CURRENT);
        if (hasLostPlace(ordered)) {
            return true;
        }
        watermark.write();
        collector.collectNow(tracker.boundary());
        return false;
    }

    private Beginning.Start begin() {
        Beginning beginning =
                new Beginning(
                        env,
                        route,
                        this::transfers,
                        seat.requestsMax(),
                        watermark,
                        source,
                        config.sealDiverged() && !begun,
                        listener::found);
        return lost == null ? beginning.find() : beginning.search();
    }

    private Transfers transfers() {
        return new Transfers(env, route, seat, bandwidth, meter);
    }

    /**
     * Whether where the target stands is to be looked at anew, because the source goes on beyond
     * the next chunk without having it. It never took the one before, which its writer had sent
     * here, too; or a foreign copier has put chunks where the source had sealed the line; or it has
     * collected the chunk while this process slept, and another one may have brought the target
     * forward since. A target that still stands there cannot be brought forward.
     */
    private boolean hasLostPlace(OrderedCopy ordered) {
        Place place = ordered.place();
        hidden = place;
        source.requireNotHidden(place);
        hidden = null;
        source.refresh();
        if (!source.isBeyond(place) || route.source().head(place.key()).isPresent()) {
            return false;
        }
        if (place.equals(lost)) {
            throw source.gone(
                    place.line(), place.seq(), tracker.status().timeMicros(), route.target());
        }
        lost = place;
        copy = null;
        return true;
    }

    /**
     * Who creates nothing must look whether somebody else has. The line's next chunk may have come
     * here first, if its writer sends it to both places at once.
     */
    private void requireUntouched(Place place) {
        Optional<LogChunk> there =
                ChunkReader.ofTarget(route.target()).read(place.line(), place.seq());
        if (there.isEmpty()
                || (place.isOf(there.get().header()) && !there.get().header().isSeal())
                || new ChunkReader(route.source()).read(place).isPresent()) {
            return;
        }
        Opening seal = there.get().header().seal();
        throw Fence.exception(
                seal == null
                        ? new FencedBy.OtherChunk(place.line(), place.seq())
                        : new FencedBy.TakenOver(place.line(), seal),
                route);
    }

    /**
     * @param news whether there is a reason to go on at once
     */
    private void await(Duration pause, BooleanSupplier news) throws InterruptedException {
        AtomicBoolean late = new AtomicBoolean();
        Env.Timer timer =
                env.schedule(
                        pause,
                        () -> {
                            late.set(true);
                            wake.complete(true);
                        });
        try {
            while (!stopped && !late.get()) {
                CompletableFuture<Boolean> woken = new CompletableFuture<>();
                wake = woken;
                if (stopped || late.get() || news.getAsBoolean()) {
                    return;
                }
                woken.get();
            }
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
