package io.hadal.replication.follow;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.replication.copy.Transfers;
import io.hadal.replication.copy.Transfers.Route;
import io.hadal.replication.log.ChunkReader;
import io.hadal.replication.log.Fence;
import io.hadal.replication.log.LogChunk;
import io.hadal.replication.log.Place;
import io.hadal.replication.log.SourceHead;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.line.ChunkCreator;
import io.hadal.storage.line.CreateResult;
import io.hadal.storage.line.FencedBy.OtherChunk;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Brings the target forward along the source's log. Bodies travel in parallel; each object becomes
 * visible at the target after all whose PUT had finished at the source before its own began. Costs
 * no LIST. If it is broken off anywhere, the target is the source as it was after some chunk. Used
 * by one task.
 */
public final class OrderedCopy {
    /** Steps between the reader of the source and what is visible. */
    private static final int STEPS_AHEAD_MAX = 4096;

    /** Creates of a chunk whose fate is not known, before the caller hears of it. */
    private static final int CREATES_MAX = 5;

    private static final Duration CREATE_PAUSE = Duration.ofMillis(200);

    /** Is told how it goes, by several tasks. */
    public interface Watcher {

        /** A chunk of the source was read. */
        void read(LogChunk chunk);

        /**
         * A chunk has become visible at the target.
         *
         * @param attachable whether the state after it has all its segments there
         */
        void visible(LogChunk chunk, boolean attachable);
    }

    private final Env env;
    private final ObjectStores stores;
    private final Supplier<Transfers> transfers;
    private final SourceHead head;
    private final Feed feed;
    private final Watcher watcher;
    private final Gaps gaps = new Gaps();
    private Place place;
    private boolean mayBeThere = true;
    private boolean deadEnd;

    /** What came of an attempt to go on. */
    public enum Outcome {
        /** The source has nothing that the target lacks. */
        NOTHING,
        COPIED,
        /**
         * The source's history has left its line where the target has another chunk: one that the
         * line's writer sent to both, and that the source did not take any more. Where the target
         * stands has to be looked at anew.
         */
        DEAD_END
    }

    private record ObjectStores(Route route, ChunkReader source, ChunkCreator target) {}

    /**
     * @param transfers makes what carries bodies from now on; what it made before is closed by then
     * @param place what the target lacks first
     */
    public OrderedCopy(
            Env env,
            Route route,
            Supplier<Transfers> transfers,
            SourceHead head,
            Feed feed,
            Place place,
            Watcher watcher) {
        this.env = env;
        this.stores =
                new ObjectStores(
                        route, new ChunkReader(route.source()), new ChunkCreator(route.target()));
        this.transfers = transfers;
        this.head = head;
        this.feed = feed;
        this.place = place;
        this.watcher = watcher;
    }

    /** What the target lacks first. */
    public Place place() {
        return place;
    }

    /**
     * Copies all that the source has by now, or until it is told to stop. Throws
     * ReplicationException if the target was taken over, StoredObjectException if the source is
     * damaged, and ObjectStoreException; then it can be called again.
     *
     * <p>If there was nothing to copy, it has cost one GET.
     */
    public Outcome advance(BooleanSupplier stopped) throws InterruptedException {
        Optional<LogChunk> first = feed.at(place).or(() -> stores.source.read(place));
        if (first.isEmpty()) {
            return Outcome.NOTHING;
        }
        BlockingQueue<Step> steps = new ArrayBlockingQueue<>(STEPS_AHEAD_MAX);
        try (Transfers bodies = transfers.get()) {
            Dispatcher dispatcher =
                    new Dispatcher(
                            stores.source,
                            feed,
                            stores.route.target(),
                            bodies,
                            steps,
                            watcher,
                            first.get(),
                            mayBeThere);
            Env.Task reading = env.spawn("read ahead", dispatcher);
            try {
                publish(steps, bodies, stopped);
            } finally {
                mayBeThere = true;
                end(reading);
            }
        }
        mayBeThere = false;
        return deadEnd ? Outcome.DEAD_END : Outcome.COPIED;
    }

    private static void end(Env.Task task) {
        task.interrupt();
        boolean interrupted = Thread.interrupted();
        while (true) {
            try {
                task.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void publish(BlockingQueue<Step> steps, Transfers bodies, BooleanSupplier stopped)
            throws InterruptedException {
        Publisher publisher = new Publisher(bodies, this::gone);
        while (!stopped.getAsBoolean() && !deadEnd) {
            switch (steps.take()) {
                case Step.Body body -> publisher.publish(body);
                case Step.Chunk step -> {
                    publisher.await();
                    create(step.chunk());
                    bodies.release(step.chunk().object().bytes().length);
                }
                case Step.Failed failed -> throw rethrow(failed.cause());
                case Step.End end -> {
                    return;
                }
            }
        }
    }

    private void gone(Step.Body body) {
        String key = body.object().key();
        if (!head.hasCollected(key, body.by().header().lastTimeMicros())) {
            throw new MissingObjectException(key, "the journal of " + body.by().key());
        }
        gaps.gone(key);
    }

    private void create(LogChunk chunk) throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            switch (stores.target.create(chunk.object())) {
                case CreateResult.Created created -> {
                    place = chunk.next();
                    gaps.visible(chunk);
                    watcher.visible(chunk, gaps.closed());
                    return;
                }
                case CreateResult.Fenced fenced -> {
                    deadEnd = chunk.header().isSeal() && fenced.by() instanceof OtherChunk;
                    if (!deadEnd) {
                        throw Fence.exception(fenced.by(), stores.route);
                    }
                    return;
                }
                case CreateResult.Unknown unknown -> {
                    boolean again =
                            !(unknown.cause() instanceof ObjectStoreException e)
                                    || e.kind().retryable();
                    if (!again || attempt == CREATES_MAX) {
                        throw Fence.notCreated(unknown, stores.route.target());
                    }
                    env.sleep(CREATE_PAUSE);
                }
            }
        }
    }

    private static RuntimeException rethrow(Throwable cause) throws InterruptedException {
        return switch (cause) {
            case RuntimeException failure -> failure;
            case InterruptedException interrupted -> throw interrupted;
            case Error error -> throw error;
            default -> new IllegalStateException(cause);
        };
    }
}
