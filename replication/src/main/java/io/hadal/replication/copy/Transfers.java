package io.hadal.replication.copy;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Begins transfers from one storage id's folder to another. Closing gives up those that are not
 * published; it is closed before its seat is used for anything else.
 */
public final class Transfers implements AutoCloseable {

    /**
     * Objects that pass through before their turn, but for their ends: what two servers keep up
     * with.
     */
    private static final int AHEAD_MAX = 4;

    private final Env env;
    private final Route route;
    private final CopyPool.Seat seat;
    private final Bandwidth bandwidth;
    private final Meter meter;

    // By number, so that they end in an order that a simulation can repeat.
    private final AtomicLong nextNumber = new AtomicLong();
    private final Map<Long, Env.Task> tasks = new ConcurrentSkipListMap<>();
    private final Map<Long, PartedTransfer> open = new ConcurrentSkipListMap<>();

    private final ReentrantLock replacing = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();

    /** Those that have not begun to pass through, in the order in which they will be published. */
    private final Deque<StreamedTransfer> queue = new ArrayDeque<>();

    private int ahead;
    private boolean closed;
    private long held;

    /** From where to where. */
    public record Route(ObjectStore source, ObjectStore target) {}

    public Transfers(Env env, Route route, CopyPool.Seat seat, Bandwidth bandwidth, Meter meter) {
        this.env = env;
        this.route = route;
        this.seat = seat;
        this.bandwidth = bandwidth;
        this.meter = meter;
    }

    /** Counts an object that is going to be copied. */
    public void expect(PutEntry object) {
        meter.expect(object.sizeBytes());
    }

    /**
     * Starts to fetch an object that is expected; waits for memory. Called in the order in which
     * the transfers will be published, or by whoever publishes at once.
     */
    public Transfer begin(PutEntry object) throws InterruptedException {
        if (object.sizeBytes() > seat.wholeBytesMax()) {
            return beginParts(object);
        }
        if (object.sizeBytes() > seat.aheadBytesMax() && route.target.streams()) {
            StreamedTransfer transfer = new StreamedTransfer(this, object);
            transfer.start();
            return transfer;
        }
        WholeTransfer transfer = new WholeTransfer(this, object);
        transfer.start();
        return transfer;
    }

    private Transfer beginParts(PutEntry object) throws InterruptedException {
        PartedTransfer transfer = openParts(object);
        transfer.start();
        return transfer;
    }

    private PartedTransfer openParts(PutEntry object) throws InterruptedException {
        long number = nextNumber.incrementAndGet();
        PartedTransfer transfer = new PartedTransfer(this, object, number);
        if (!whileOpen(() -> open.put(number, transfer))) {
            transfer.abort();
            throw closedMeanwhile();
        }
        return transfer;
    }

    /** Publishes a transfer in a task of its own. */
    public CompletableFuture<Boolean> publish(Transfer transfer) throws InterruptedException {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        Runnable publishing =
                () -> {
                    try {
                        result.complete(transfer.publish());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                };
        if (!whileOpen(() -> start(publishing))) {
            throw closedMeanwhile();
        }
        return result;
    }

    /** Memory for what travels, given in the order of asking. */
    public void hold(long bytes) throws InterruptedException {
        seat.memory().take(bytes);
        if (!whileOpen(() -> held += bytes)) {
            seat.memory().release(bytes);
            throw closedMeanwhile();
        }
    }

    public void release(long bytes) {
        whileOpen(() -> {
            held -= bytes;
            seat.memory().release(bytes);
        });
    }

    /** Interrupts what is under way, waits for its end, and removes what was sent in parts. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        tasks.values().forEach(Env.Task::interrupt);
        boolean interrupted = Thread.interrupted();
        for (Env.Task task : tasks.values()) {
            interrupted |= !joined(task);
        }
        open.values().forEach(PartedTransfer::abort);
        seat.memory().release(held);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean joined(Env.Task task) {
        boolean undisturbed = true;
        while (true) {
            try {
                task.join();
                return undisturbed;
            } catch (InterruptedException e) {
                undisturbed = false;
            }
        }
    }

    /** Does something that {@link #close} must know of; false if that has begun. */
    private boolean whileOpen(Runnable step) {
        lock.lock();
        try {
            if (!closed) {
                step.run();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private static InterruptedException closedMeanwhile() {
        return new InterruptedException("the transfers were given up");
    }

    // ---------------------------------------------------------------- for transfers

    ObjectStore source() {
        return route.source;
    }

    ObjectStore target() {
        return route.target;
    }

    int partBytes() {
        return seat.partBytes();
    }

    Turn newTurn() {
        return new Turn(env);
    }

    /** Lets it begin before its turn, when those before it have. */
    void queue(StreamedTransfer transfer) throws InterruptedException {
        if (!whileOpen(
                () -> {
                    queue.addLast(transfer);
                    startAhead();
                })) {
            throw closedMeanwhile();
        }
    }

    /** Whether it has not begun; then it will not do so before its turn. */
    boolean leaveQueue(StreamedTransfer transfer) {
        lock.lock();
        try {
            return queue.remove(transfer);
        } finally {
            lock.unlock();
        }
    }

    private void startAhead() {
        while (ahead < AHEAD_MAX && !queue.isEmpty()) {
            StreamedTransfer next = queue.removeFirst();
            ahead++;
            start(() -> {
                next.passAhead();
                whileOpen(() -> {
                    ahead--;
                    startAhead();
                });
            });
        }
    }

    /** No two reads of it at the source agree. */
    ObjectStoreException unsteady(PutEntry object) {
        return ObjectStoreException.unsteady(object.key(), route.source().location());
    }

    /** Whether the target has it: nobody else makes this name, and never of other bytes. */
    boolean isThere(PutEntry object) {
        return route.target
                .head(object.key())
                .filter(found -> found.sizeBytes() == object.sizeBytes())
                .isPresent();
    }

    /** One GET of so many bytes, when bandwidth allows; empty if there is no such object. */
    Optional<byte[]> fetch(long bytes, Supplier<byte[]> get) throws InterruptedException {
        bandwidth.take(bytes);
        return Body.orGone(get);
    }

    /** Runs a request for a body in a task of its own when the pool has room for it. */
    void spawn(Runnable request) throws InterruptedException {
        seat.requests().take(1);
        Runnable releasing =
                () -> {
                    try {
                        request.run();
                    } finally {
                        seat.requests().release(1);
                    }
                };
        if (!whileOpen(() -> start(releasing))) {
            seat.requests().release(1);
            throw closedMeanwhile();
        }
    }

    private void start(Runnable body) {
        long number = nextNumber.incrementAndGet();
        AtomicBoolean ended = new AtomicBoolean();
        Env.Task task =
                env.spawn(
                        "transfer",
                        () -> {
                            try {
                                body.run();
                            } finally {
                                ended.set(true);
                                tasks.remove(number);
                            }
                        });
        tasks.put(number, task);
        if (ended.get()) {
            tasks.remove(number);
        }
    }

    /**
     * Creates an object of what is read meanwhile. Throws UncheckedIOException if the source fails.
     */
    void pass(PassingSource source, PutEntry object) throws InterruptedException {
        bandwidth.take(object.sizeBytes());
        request(() -> route.target.create(object.key(), source));
    }

    /**
     * Puts an object in the place of something else, part by part, one object at a time; false if
     * the source does not have it.
     */
    boolean replace(PutEntry object) throws InterruptedException {
        replacing.lockInterruptibly();
        try {
            return openParts(object).publishAlone();
        } finally {
            replacing.unlock();
        }
    }

    /** A request in the caller's own task, when the pool has room for it. */
    void request(Runnable request) throws InterruptedException {
        seat.requests().take(1);
        try {
            request.run();
        } finally {
            seat.requests().release(1);
        }
    }

    void published(PutEntry object) {
        meter.done(object.sizeBytes());
    }

    void ended(long number) {
        open.remove(number);
    }
}
