package io.hadal.engine.wal;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.env.Disk;
import io.hadal.env.DiskFullException;
import io.hadal.env.Env;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The local log of one database and the only owner of its files. Whoever waits for durability and
 * finds nobody writing writes and syncs for all that wait. Thread-safe.
 *
 * <p>A failed write or sync fails the log for good: after it, nobody knows what the disk holds. A
 * full disk is not a failure: the entries stay in memory and are written, to a new file, when there
 * is room again.
 */
public final class Wal implements AutoCloseable {
    /** A file is closed above this, so that space comes back in pieces of this size. */
    static final long FILE_BYTES_MAX = 64L << 20;

    /**
     * Kept free for entries that are already admitted, for chunks that are being cut, and for the
     * registry.
     */
    static final long FREE_BYTES_MIN = 8L << 20;

    /**
     * The file system is asked for its free space once per so many bytes admitted, and at least so
     * often.
     */
    private static final long FREE_CHECK_BYTES = 1L << 20;

    private static final long FREE_CHECK_NANOS = 500_000_000;

    private static final Duration FULL_RETRY = Duration.ofMillis(200);

    private final Env env;
    private final Disk disk;
    private final WalFiles files;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Under the lock.
    private List<WalEntry> buffer = new ArrayList<>();
    private final Deque<WalFiles.Closed> closedFiles = new ArrayDeque<>();
    private long lastNumber;
    private long lastPosition;
    private boolean writing;
    private boolean closed;
    private long admittedBytes = FREE_CHECK_BYTES;
    private long checkedNanos;
    private @Nullable EngineException failure;
    private @Nullable DiskFullException full;

    private volatile long durablePosition;
    private volatile long durableNumber;
    private volatile Runnable durableListener = () -> {};

    // The writer's alone.
    private Disk.@Nullable AppendFile file;
    private long fileNumber;
    private long fileFirstNumber;
    private long syncedBytes;

    private Wal(Env env, Disk disk, WalFiles files, WalFiles.Found found) {
        this.env = env;
        this.disk = disk;
        this.files = files;
        closedFiles.addAll(found.files());
        lastNumber = found.lastNumber();
        durableNumber = lastNumber;
        lastPosition = found.lastPosition();
        durablePosition = lastPosition;
        fileNumber = found.nextFile() - 1;
    }

    /**
     * Opens the log in {@code folder} and gives every entry in it to {@code consumer}.
     *
     * @throws WalCorruptException if what was durable once cannot be read
     */
    public static Wal open(Env env, Disk disk, String folder, Consumer<WalEntry> consumer)
            throws IOException {
        WalFiles files = new WalFiles(disk, folder);
        WalFiles.Found found = files.recover(consumer);
        Wal wal = new Wal(env, disk, files, found);
        if (!found.unproven().isEmpty()) {
            wal.write(found.unproven());
        }
        return wal;
    }

    /**
     * Gives every entry to {@code consumer} and changes nothing: for a look into the log of a
     * database that is not open.
     */
    public static void scan(Disk disk, String folder, Consumer<WalEntry> consumer)
            throws IOException {
        new WalFiles(disk, folder).recover(consumer);
    }

    /**
     * {@code listener} is told, with this log's lock held, whenever entries have become durable; it
     * must be short.
     */
    public void onDurable(Runnable listener) {
        durableListener = listener;
    }

    /** Says where positions go on, in a log without records. */
    public void startAt(long position) {
        lock.lock();
        try {
            if (lastNumber > 0 && lastPosition != position) {
                throw new IllegalArgumentException(
                        "the local log ends at position " + lastPosition + ", not " + position);
            }
            lastPosition = position;
            durablePosition = position;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the next record, in memory only. @return its number */
    public long append(long position, long timeMicros, byte[] encoded) {
        lock.lock();
        try {
            if (position != lastPosition + 1) {
                throw new IllegalArgumentException(
                        "position " + position + " after " + lastPosition);
            }
            lastPosition = position;
            return add(WalEntry.Kind.RECORD, position, timeMicros, encoded);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the journal's line for a finished PUT; durable at the latest with the next record. */
    public long appendPut(byte[] encoded) {
        lock.lock();
        try {
            return add(WalEntry.Kind.PUT, lastPosition, 0, encoded);
        } finally {
            lock.unlock();
        }
    }

    private long add(WalEntry.Kind kind, long position, long timeMicros, byte[] payload) {
        lastNumber++;
        buffer.add(new WalEntry(kind, lastNumber, position, timeMicros, payload));
        return lastNumber;
    }

    /** Blocks until the record at {@code position} is on disk. */
    public void awaitDurable(long position) {
        if (durablePosition < position) {
            await(() -> durablePosition >= position);
        }
    }

    /** Blocks until the entry with this number is on disk. */
    public void awaitDurableNumber(long number) {
        await(() -> durableNumber >= number);
    }

    private void await(BooleanSupplier durable) {
        try {
            lock.lockInterruptibly();
            try {
                while (!durable.getAsBoolean()) {
                    throwIfUnusable();
                    if (writing) {
                        changed.await();
                    } else {
                        writeBuffered(true);
                    }
                }
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED, "Interrupted while waiting for the local log.", e);
        }
    }

    public long durablePosition() {
        return durablePosition;
    }

    /** Position of the last record taken. */
    public long lastPosition() {
        lock.lock();
        try {
            return lastPosition;
        } finally {
            lock.unlock();
        }
    }

    /** All entries up to this number are on disk. */
    public long durableNumber() {
        return durableNumber;
    }

    /**
     * Refuses (DISK_FULL, FAILED) what the disk would probably have no room for, before anything of
     * it is done.
     */
    public void admit(long bytes) {
        lock.lock();
        try {
            throwIfUnusable();
            if (full != null && !writing && !buffer.isEmpty()) {
                writeBuffered(false);
                throwIfUnusable();
            }
            admittedBytes += bytes + WalFormat.ENTRY_HEADER_BYTES;
            long now = env.monotonicNanos();
            if (full == null
                    && admittedBytes < FREE_CHECK_BYTES
                    && now - checkedNanos < FREE_CHECK_NANOS) {
                return;
            }
            requireRoom(bytes);
            admittedBytes = 0;
            checkedNanos = now;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED, "Interrupted while waiting for the local log.", e);
        } finally {
            lock.unlock();
        }
    }

    private void requireRoom(long bytes) {
        long usable;
        try {
            usable = disk.usableBytes();
        } catch (IOException e) {
            throw new EngineException(
                    Kind.FAILED,
                    "Cannot ask the local disk for its free space: " + e.getMessage(),
                    e);
        }
        // Once for the log, once for the chunk that is cut from it.
        long needed = FREE_BYTES_MIN + 2 * bytes;
        if (full != null || usable < needed) {
            admittedBytes = FREE_CHECK_BYTES;
            throw new EngineException(
                    Kind.DISK_FULL,
                    "The local disk is full: "
                            + usable
                            + " bytes are free, the log needs "
                            + needed
                            + ". Nothing was written. Free some space in the data directory's file system and try again.",
                    full);
        }
    }

    /** Writes what is buffered; the lock is held on entry and exit, not in between. */
    private void writeBuffered(boolean waitForRoom) throws InterruptedException {
        List<WalEntry> batch = buffer;
        buffer = new ArrayList<>();
        writing = true;
        lock.unlock();
        boolean done = false;
        EngineException failed = null;
        try {
            done = writeAll(batch, waitForRoom);
        } catch (IOException e) {
            failed =
                    new EngineException(
                            Kind.FAILED,
                            "The local log could not be written: "
                                    + e.getMessage()
                                    + ". The database stops taking commits; what was acknowledged is safe. Check the disk, then"
                                    + " restart the server.",
                            e);
        } finally {
            lock.lock();
            writing = false;
            finish(batch, done, failed);
            changed.signalAll();
        }
        durableListener.run();
    }

    private void finish(List<WalEntry> batch, boolean done, @Nullable EngineException failed) {
        if (failed != null && failure == null) {
            failure = failed;
        }
        if (done) {
            if (!batch.isEmpty()) {
                durableNumber = batch.getLast().number();
                durablePosition = batch.getLast().position();
            }
        } else {
            batch.addAll(buffer);
            buffer = batch;
        }
    }

    /**
     * @return false if there is no room and nobody wants to wait
     */
    private boolean writeAll(List<WalEntry> batch, boolean waitForRoom)
            throws IOException, InterruptedException {
        while (true) {
            try {
                write(batch);
                setFull(null);
                return true;
            } catch (DiskFullException e) {
                setFull(e);
                abandonFile(batch);
                if (!waitForRoom) {
                    return false;
                }
                env.sleep(FULL_RETRY);
                refuseIfClosed();
            }
        }
    }

    private void refuseIfClosed() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the database is being closed while the disk is full");
            }
        } finally {
            lock.unlock();
        }
    }

    private void write(List<WalEntry> batch) throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        if (file != null && file.size() >= FILE_BYTES_MAX) {
            closeFile(batch.getFirst().number() - 1, batch.getFirst());
        }
        boolean fresh = file == null;
        if (file == null) {
            fileNumber++;
            fileFirstNumber = batch.getFirst().number();
            syncedBytes = 0;
            file = disk.append(files.name(fileNumber), true);
        }
        file.append(WalFormat.encode(batch, syncedBytes, fresh));
        file.sync();
        syncedBytes = file.size();
    }

    /**
     * @param next the entry that opens the next file
     */
    private void closeFile(long last, WalEntry next) throws IOException {
        Disk.AppendFile old = file;
        if (old == null) {
            return;
        }
        file = null;
        old.close();
        long lastPositionInFile =
                next.kind() == WalEntry.Kind.RECORD ? next.position() - 1 : next.position();
        addClosed(
                new WalFiles.Closed(
                        fileNumber, fileFirstNumber, last, lastPositionInFile, old.size()));
    }

    /**
     * After a full disk nobody knows how much of the batch is in the file: it goes to a new one.
     */
    private void abandonFile(List<WalEntry> batch) throws IOException {
        WalEntry first = batch.getFirst();
        if (file == null) {
            disk.delete(files.name(fileNumber));
            return;
        }
        if (fileFirstNumber == first.number()) {
            file.close();
            file = null;
            disk.delete(files.name(fileNumber));
        } else {
            closeFile(first.number() - 1, first);
        }
    }

    private void addClosed(WalFiles.Closed old) {
        lock.lock();
        try {
            closedFiles.add(old);
        } finally {
            lock.unlock();
        }
    }

    private void setFull(@Nullable DiskFullException e) {
        lock.lock();
        try {
            full = e;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Reads entries again, from {@code firstNumber} on, that are durable but not kept in memory.
     *
     * @return at least one entry, at most those of one file
     */
    public List<WalEntry> read(long firstNumber) throws IOException {
        long through = durableNumber;
        long wanted = fileOf(firstNumber);
        List<WalEntry> found = new ArrayList<>();
        for (WalEntry entry : files.readFile(wanted)) {
            if (entry.number() >= firstNumber && entry.number() <= through) {
                found.add(entry);
            }
        }
        if (found.isEmpty() || found.getFirst().number() != firstNumber) {
            throw new WalCorruptException(
                    "The local log has lost entry "
                            + firstNumber
                            + " of file "
                            + files.name(wanted)
                            + ", which had been synced.");
        }
        return found;
    }

    private long fileOf(long number) {
        lock.lock();
        try {
            for (WalFiles.Closed old : closedFiles) {
                if (old.firstNumber() <= number && number <= old.lastNumber()) {
                    return old.fileNumber();
                }
            }
            return fileNumber;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Deletes files whose entries are all numbered {@code number} or less: they are in the store.
     */
    public void release(long number) throws IOException {
        lock.lock();
        try {
            while (!closedFiles.isEmpty() && closedFiles.getFirst().lastNumber() <= number) {
                disk.delete(files.name(closedFiles.removeFirst().fileNumber()));
            }
        } finally {
            lock.unlock();
        }
    }

    private void throwIfUnusable() {
        if (failure != null) {
            throw new EngineException(
                    failure.kind(), String.valueOf(failure.getMessage()), failure);
        }
        if (closed) {
            throw new EngineException(Kind.NOT_ATTACHED, "The database has been closed.");
        }
    }

    /** Why the log takes nothing any more, or null. */
    public @Nullable EngineException failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** Writes what is buffered if it can, and gives up the files. Who waits gets an error. */
    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            while (writing) {
                changed.awaitUninterruptibly();
            }
            if (failure == null && !buffer.isEmpty()) {
                writeBuffered(false);
            }
            if (file != null) {
                file.close();
                file = null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
