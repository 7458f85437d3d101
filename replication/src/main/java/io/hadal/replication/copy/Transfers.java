package io.hadal.replication.copy;

import io.hadal.env.Env;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Begins transfers from one storage id's folder to another. Closing gives up those that are not
 * published; it is closed before its budget is used for anything else.
 */
public final class Transfers implements AutoCloseable {

    /**
     * @param parallelMax requests for bodies at a time
     * @param partBytes larger objects travel in parts of this size
     */
    public record Limits(int parallelMax, int partBytes) {}

    private final Env env;
    private final Route route;
    private final Limits limits;
    private final Budget budget;
    private final Bandwidth bandwidth;
    private final Meter meter;
    private final Semaphore slots;

    // By number, so that they end in an order that a simulation can repeat.
    private final AtomicLong nextNumber = new AtomicLong();
    private final Map<Long, Env.Task> tasks = new ConcurrentSkipListMap<>();
    private final Map<Long, PartedTransfer> open = new ConcurrentSkipListMap<>();

    /** From where to where. */
    public record Route(ObjectStore source, ObjectStore target) {}

    public Transfers(
            Env env, Route route, Limits limits, Budget budget, Bandwidth bandwidth, Meter meter) {
        this.env = env;
        this.route = route;
        this.limits = limits;
        this.budget = budget;
        this.bandwidth = bandwidth;
        this.meter = meter;
        this.slots = new Semaphore(limits.parallelMax);
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
        if (object.sizeBytes() > limits.partBytes) {
            long number = nextNumber.incrementAndGet();
            PartedTransfer transfer = new PartedTransfer(this, object, number);
            open.put(number, transfer);
            transfer.start();
            return transfer;
        }
        WholeTransfer transfer = new WholeTransfer(this, object);
        transfer.start();
        return transfer;
    }

    /** Memory for what travels between bodies, as chunks do; given in the order of asking, too. */
    public void hold(long bytes) throws InterruptedException {
        budget.take(bytes);
    }

    public void release(long bytes) {
        budget.release(bytes);
    }

    /** Interrupts what is under way, waits for its end, and removes what was sent in parts. */
    @Override
    public void close() {
        tasks.values().forEach(Env.Task::interrupt);
        boolean interrupted = Thread.interrupted();
        for (Env.Task task : tasks.values()) {
            interrupted |= !joined(task);
        }
        open.values().forEach(PartedTransfer::abort);
        budget.clear();
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

    // ---------------------------------------------------------------- for transfers

    ObjectStore source() {
        return route.source;
    }

    ObjectStore target() {
        return route.target;
    }

    int partBytes() {
        return limits.partBytes;
    }

    Budget budget() {
        return budget;
    }

    /** One GET of so many bytes, when bandwidth allows; empty if there is no such object. */
    Optional<byte[]> fetch(long bytes, Supplier<byte[]> get) throws InterruptedException {
        bandwidth.take(bytes);
        return Body.orGone(get);
    }

    /** Runs a body in a task of its own once fewer than the maximum run. */
    void spawn(Runnable body) throws InterruptedException {
        slots.acquire();
        long number = nextNumber.incrementAndGet();
        AtomicBoolean ended = new AtomicBoolean();
        Env.Task task =
                env.spawn(
                        "transfer",
                        () -> {
                            try {
                                body.run();
                            } finally {
                                slots.release();
                                ended.set(true);
                                tasks.remove(number);
                            }
                        });
        tasks.put(number, task);
        if (ended.get()) {
            tasks.remove(number);
        }
    }

    void published(PutEntry object) {
        meter.done(object.sizeBytes());
    }

    void ended(long number) {
        open.remove(number);
    }
}
