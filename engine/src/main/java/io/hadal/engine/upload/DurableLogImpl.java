package io.hadal.engine.upload;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.log.DurableLog;
import io.hadal.engine.log.SyncReplicas;
import io.hadal.engine.wal.Wal;
import io.hadal.engine.wal.WalEntry;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The local log with the uploader behind it. */
public final class DurableLogImpl implements DurableLog, AutoCloseable {
    private final Wal wal;
    private final Uploader uploader;

    /**
     * Keeps the two in the same order: records come under the pipeline's mutex, journal lines from
     * whoever has uploaded a blob.
     */
    private final ReentrantLock order = new ReentrantLock();

    private final AtomicLong putsFinished = new AtomicLong();

    private volatile Admission alsoAdmits = (bytes, patience) -> {};
    private volatile @Nullable SyncReplicas replicas;

    public DurableLogImpl(Wal wal, Uploader uploader) {
        this.wal = wal;
        this.uploader = uploader;
    }

    /** Who may hold back or refuse what a user commits. See {@link DurableLog#admit}. */
    @FunctionalInterface
    public interface Admission {
        void admit(long bytes, Duration patience);
    }

    /** Asks {@code admission} too, before all that a user commits. */
    public void admitAlso(Admission admission) {
        alsoAdmits = admission;
    }

    @Override
    public void admit(long bytes, Duration patience) {
        uploader.admit();
        alsoAdmits.admit(bytes, patience);
        wal.admit(bytes);
    }

    @Override
    public void admitUpkeep() {
        uploader.admit();
        wal.admit(0);
    }

    /** Makes commits wait for replicas. */
    public void replicatedTo(SyncReplicas replicated) {
        replicas = replicated;
    }

    @Override
    public Durability required(Durability asked) {
        SyncReplicas replicated = replicas;
        return replicated == null ? asked : replicated.required(asked);
    }

    @Override
    public void append(long position, long timeMicros, byte[] encoded) {
        order.lock();
        try {
            long number = wal.append(position, timeMicros, encoded);
            uploader.add(new WalEntry(WalEntry.Kind.RECORD, number, position, timeMicros, encoded));
        } finally {
            order.unlock();
        }
    }

    /**
     * A PUT of a blob or a snapshot object begins. What is returned notes that it has finished; to
     * be called before the record that refers to it is committed.
     */
    public Consumer<PutEntry> beginPut() {
        long before = putsFinished.get();
        return put -> journal(put, before);
    }

    /** Those that had finished before this one began are the first of the journal. */
    private void journal(PutEntry put, long finishedBefore) {
        order.lock();
        try {
            long others = putsFinished.getAndIncrement() - finishedBefore;
            byte[] encoded = PutEntryCodec.encode(put.overlapping(others));
            long number = wal.appendPut(encoded);
            uploader.add(new WalEntry(WalEntry.Kind.PUT, number, wal.lastPosition(), 0, encoded));
        } finally {
            order.unlock();
        }
    }

    @Override
    public void awaitDurable(long position, Durability durability) {
        wal.awaitDurable(position);
        if (durability != Durability.DISK) {
            uploader.awaitUploaded(position);
        }
        SyncReplicas replicated = replicas;
        if (durability == Durability.REPLICA && replicated != null) {
            replicated.await(position);
        }
    }

    @Override
    public long durablePosition() {
        return wal.durablePosition();
    }

    /** Why the local log takes nothing any more, or null. */
    public @Nullable EngineException failure() {
        return wal.failure();
    }

    public Uploader uploader() {
        return uploader;
    }

    /** Position of the last record taken. */
    public long lastPosition() {
        return wal.lastPosition();
    }

    /** Stops uploading and closes the files; what was not uploaded stays in the local log. */
    @Override
    public void close() throws IOException {
        try {
            uploader.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            wal.close();
        }
    }
}
