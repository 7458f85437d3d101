package io.hadal.engine.upload;

import io.hadal.engine.EngineConfig;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.upload.UploadQueue.Queued;
import io.hadal.engine.wal.Wal;
import io.hadal.engine.wal.WalEntry;
import io.hadal.env.Env;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes what the local log has made durable to the object store, chunk by chunk, one under way at a
 * time. A chunk is cut when it is full, when somebody waits for the store, or when its first commit
 * is {@code logUploadInterval} old; when there is nothing to upload, nothing runs, no timer either.
 * Thread-safe.
 */
public final class Uploader {
    /**
     * Commits are refused when so much waits to be uploaded: eight hours of 300 KB/s, and what a
     * restart still reads back in a minute.
     */
    static final long PENDING_BYTES_MAX = 8L << 30;

    private static final long SLOW_DOWN_MAX_MILLIS = 200;

    private final Env env;
    private final String name;
    private final Wal wal;
    private final ChunkShipper shipper;
    private final Supplier<EngineConfig> config;
    private final UploadStats stats = new UploadStats();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition progress = lock.newCondition();

    // Under the lock.
    private final UploadQueue queue;
    private long wantedPosition;
    private boolean parked;
    private Env.@Nullable Timer timer;
    private Env.@Nullable Task task;

    private volatile boolean stopping;
    private volatile long uploadedPosition;
    private volatile long pendingBytes;

    /**
     * When the oldest record that the store does not have was taken, on the monotonic clock;
     * MAX_VALUE if it has all.
     */
    private volatile long oldestNanos;

    private volatile @Nullable EngineException ended;

    /**
     * @param queue what the local log holds beyond the store
     * @param uploadedPosition position of the last record that the store has
     */
    public Uploader(
            Env env,
            String name,
            Wal wal,
            ChunkShipper shipper,
            UploadQueue queue,
            long uploadedPosition,
            Supplier<EngineConfig> config) {
        this.env = env;
        this.name = name;
        this.wal = wal;
        this.shipper = shipper;
        this.config = config;
        this.uploadedPosition = uploadedPosition;
        this.queue = queue;
        this.pendingBytes = queue.pendingBytes();
        Queued first = queue.firstRecord();
        this.oldestNanos = first == null ? Long.MAX_VALUE : first.nanos();
        wal.onDurable(this::onDurable);
    }

    void add(WalEntry entry) {
        lock.lock();
        try {
            long nanos = env.monotonicNanos();
            queue.add(new Queued(entry, nanos));
            pendingBytes = queue.pendingBytes();
            if (oldestNanos == Long.MAX_VALUE && entry.kind() == WalEntry.Kind.RECORD) {
                oldestNanos = nanos;
            }
        } finally {
            lock.unlock();
        }
    }

    public void start() {
        lock.lock();
        try {
            task = env.spawn("upload " + name, this::run);
        } finally {
            lock.unlock();
        }
    }

    /** Stops at once; what is under way may or may not arrive. */
    public void stop() throws InterruptedException {
        end(new EngineException(Kind.NOT_ATTACHED, "Database " + name + " has been closed."));
        Env.Task running;
        lock.lock();
        try {
            stopping = true;
            cancelTimer();
            running = task;
            task = null;
        } finally {
            lock.unlock();
        }
        if (running != null) {
            running.interrupt();
            running.join();
        }
    }

    private void onDurable() {
        lock.lock();
        try {
            if (parked || wantedPosition > uploadedPosition || queue.full()) {
                work.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            List<Queued> batch = next();
            while (!batch.isEmpty()) {
                upload(batch);
                batch = next();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            end(
                    new EngineException(
                            Kind.NOT_ATTACHED, "Database " + name + " has been closed.", e));
        } catch (EngineException e) {
            end(e);
        } catch (IOException e) {
            end(
                    new EngineException(
                            Kind.FAILED,
                            "Database "
                                    + name
                                    + " cannot upload its log: "
                                    + e.getMessage()
                                    + ". What was acknowledged is in the local log. Check the disk, then restart the server.",
                            e));
        }
    }

    /** Blocks until a chunk is due. Empty when stopped. */
    private List<Queued> next() throws InterruptedException, IOException {
        while (true) {
            long readFrom;
            Queued first;
            lock.lockInterruptibly();
            try {
                readFrom = queue.wantsReading();
                first = readFrom > 0 ? null : awaitDue();
                if (stopping || (first != null && first.entry().number() <= wal.durableNumber())) {
                    return stopping ? List.of() : queue.take(wal.durableNumber());
                }
            } finally {
                lock.unlock();
            }
            if (first != null) {
                wal.awaitDurable(first.entry().position());
            } else if (readFrom > 0) {
                reload(readFrom);
            }
        }
    }

    /**
     * Waits until the first record is due, and returns it; null if something has to be read first,
     * or when stopping.
     */
    private @Nullable Queued awaitDue() throws InterruptedException {
        while (!stopping && queue.wantsReading() == 0) {
            Queued first = queue.firstRecord();
            if (first != null) {
                long waitNanos =
                        first.nanos()
                                + config.get().logUploadInterval().toNanos()
                                - env.monotonicNanos();
                if (wantedPosition > uploadedPosition || queue.full() || waitNanos <= 0) {
                    cancelTimer();
                    return first;
                }
                if (timer == null) {
                    timer = env.schedule(Duration.ofNanos(waitNanos), this::onTimer);
                }
            }
            parked = first == null;
            work.await();
        }
        return null;
    }

    private void onTimer() {
        lock.lock();
        try {
            timer = null;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void reload(long fromNumber) throws IOException {
        wal.awaitDurableNumber(fromNumber);
        List<WalEntry> entries = wal.read(fromNumber);
        List<Queued> queued =
                entries.stream().map(entry -> UploadQueue.asOfNow(env, entry)).toList();
        lock.lock();
        try {
            queue.reloaded(queued);
        } finally {
            lock.unlock();
        }
    }

    private void upload(List<Queued> batch) throws IOException, InterruptedException {
        long chunkBytes = shipper.ship(batch, stats);
        long number = batch.getLast().entry().number();
        long position = shipper.tail().position();
        lock.lock();
        try {
            queue.done(batch);
            pendingBytes = queue.pendingBytes();
            Queued next = queue.firstRecord();
            long oldest = oldestNanos;
            oldestNanos =
                    next != null
                            ? next.nanos()
                            : queue.wantsReading() > 0 ? oldest : Long.MAX_VALUE;
            uploadedPosition = position;
            stats.uploaded(chunkBytes, (env.monotonicNanos() - firstRecordNanos(batch)) / 1000);
            progress.signalAll();
        } finally {
            lock.unlock();
        }
        wal.release(number);
    }

    private static long firstRecordNanos(List<Queued> batch) {
        for (Queued queued : batch) {
            if (queued.isRecord()) {
                return queued.nanos();
            }
        }
        return batch.getFirst().nanos();
    }

    private void end(EngineException reason) {
        lock.lock();
        try {
            if (ended == null) {
                ended = reason;
            }
            progress.signalAll();
            work.signalAll();
        } finally {
            lock.unlock();
        }
        shipper.ended(reason);
    }

    /** Blocks until the store has the record at {@code position}; its chunk is cut at once. */
    public void awaitUploaded(long position) {
        awaitUploaded(position, () -> false);
    }

    /** Likewise, for a bounded time. @return whether the store has it */
    public boolean awaitUploaded(long position, Duration max) {
        AtomicBoolean late = new AtomicBoolean();
        Env.Timer timeout =
                env.schedule(
                        max,
                        () -> {
                            late.set(true);
                            wakeWaiters();
                        });
        awaitUploaded(position, late::get);
        timeout.cancel();
        return uploadedPosition >= position;
    }

    private void wakeWaiters() {
        lock.lock();
        try {
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitUploaded(long position, BooleanSupplier givenUp) {
        if (uploadedPosition >= position) {
            return;
        }
        try {
            lock.lockInterruptibly();
            try {
                if (wantedPosition < position) {
                    wantedPosition = position;
                    work.signalAll();
                }
                while (uploadedPosition < position && !givenUp.getAsBoolean()) {
                    throwIfEnded();
                    progress.await();
                }
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED,
                    "Interrupted while waiting for the object store. What was committed is in the local log and will be"
                            + " uploaded.",
                    e);
        }
    }

    /** Throws why uploading is over (FENCED, FAILED, NOT_ATTACHED), if it is. */
    public void throwIfEnded() {
        EngineException reason = ended;
        if (reason != null) {
            throw new EngineException(reason.kind(), String.valueOf(reason.getMessage()), reason);
        }
    }

    /** Why uploading is over, or null. */
    public @Nullable EngineException ended() {
        return ended;
    }

    /** Slows the caller down, or refuses it, if the store is too far behind. */
    void admit() {
        throwIfEnded();
        long lagNanos = lagNanos();
        EngineConfig limits = config.get();
        long softNanos = limits.uploadSoftLimit().toNanos();
        if (pendingBytes > PENDING_BYTES_MAX || lagNanos > limits.uploadHardLimit().toNanos()) {
            throw backPressure(lagNanos);
        }
        if (lagNanos > softNanos) {
            double share =
                    (double) (lagNanos - softNanos)
                            / Math.max(1, limits.uploadHardLimit().toNanos() - softNanos);
            slowDown(1 + (long) (share * SLOW_DOWN_MAX_MILLIS));
        }
    }

    private void slowDown(long millis) {
        try {
            env.sleep(Duration.ofMillis(millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Kind.INTERRUPTED, "Interrupted before the commit.", e);
        }
    }

    private EngineException backPressure(long lagNanos) {
        String error = stats.lastError();
        return new EngineException(
                Kind.BACK_PRESSURE,
                "Database "
                        + name
                        + " takes no commits now: the object store is "
                        + lagNanos / 1_000_000_000
                        + " s and "
                        + pendingBytes
                        + " bytes behind"
                        + (error.isEmpty() ? "" : " (last error: " + error + ")")
                        + ". Nothing of this transaction was written. Reads go on, and commits do when the store has"
                        + " caught up.");
    }

    private long lagNanos() {
        long oldest = oldestNanos;
        return oldest == Long.MAX_VALUE ? 0 : Math.max(0, env.monotonicNanos() - oldest);
    }

    /** Age of the oldest commit that the store does not have; 0 if it has all. */
    public long lagMicros() {
        return lagNanos() / 1000;
    }

    public long pendingBytes() {
        return pendingBytes;
    }

    public long uploadedPosition() {
        return uploadedPosition;
    }

    public UploadStats stats() {
        return stats;
    }
}
