package io.hadal.engine.maintain;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.segment.SegmentWriter;
import io.hadal.engine.tx.SegmentOutput;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The maintenance of one database that is open for writing. Its owner calls {@link #chunkUploaded}
 * after each chunk and {@link #admit} before each commit; nothing else wakes it, so an idle
 * database costs nothing. Thread-safe.
 */
public final class Maintenance implements AutoCloseable {
    /** Tables that were not flushed are looked at for deleted rows once in so many chunks. */
    private static final int LOOK_AT_ALL_EVERY_CHUNKS = 64;

    /** A collection lists the whole storage. */
    private static final long COLLECT_EVERY_MICROS_MIN = 60_000_000L;

    private static final long COLLECT_EVERY_MICROS_MAX = 6 * 3_600_000_000L;

    private final MaintenanceParts parts;
    private final RowsToSegments output;
    private final Flusher flusher;
    private final Merger merger;
    private final Snapshotter snapshotter;
    private final Collector collector;
    private final HotMemory memory;
    private final Worker flushWorker;
    private final Worker mergeWorker;
    private final Worker snapshotWorker;
    private final Worker collectWorker;
    private final Set<Long> flushedTables = ConcurrentHashMap.newKeySet();
    private volatile long uploadedSeq;
    private volatile long snapshotSeq;
    private volatile long collectedMicros;

    /**
     * @param snapshotSeq chunk of the newest snapshot, 0 if there is none
     */
    public Maintenance(MaintenanceParts parts, long snapshotSeq) {
        this(parts, snapshotSeq, SegmentWriter.ROWS_MAX);
    }

    /** For tests: with smaller segments. */
    Maintenance(MaintenanceParts parts, long snapshotSeq, int segmentRowsMax) {
        this.parts = parts;
        this.snapshotSeq = snapshotSeq;
        this.uploadedSeq = snapshotSeq;
        BlobUpload upload =
                new BlobUpload(
                        parts.env(),
                        parts.store(),
                        parts.journal(),
                        parts.mirror(),
                        parts.cache(),
                        () -> parts.config().get().uploadConcurrentMax());
        output = new RowsToSegments(parts, upload, segmentRowsMax);
        flusher = new Flusher(parts, output);
        merger =
                new Merger(
                        parts,
                        upload,
                        new MergePolicy(
                                segmentRowsMax, parts.duckDb().sortBytesMax() / Merger.COMPRESSION),
                        segmentRowsMax);
        snapshotter = new Snapshotter(parts, upload);
        collector = new Collector(parts);
        collectedMicros = parts.opening().timeMicros();
        flushWorker = worker("flush ", this::flushDue);
        mergeWorker = worker("merge ", this::mergeDue);
        snapshotWorker = worker("snapshot ", this::snapshotDue);
        collectWorker = worker("collect ", this::collectDue);
        memory = new HotMemory(parts, flushWorker::wake);
    }

    private Worker worker(String what, Runnable step) {
        return new Worker(
                parts.env(),
                what + parts.database(),
                step,
                () -> parts.pipeline().failure() != null);
    }

    public void start() {
        flushWorker.start();
        mergeWorker.start();
        snapshotWorker.start();
        collectWorker.start();
        flushWorker.wake();
    }

    /** The store has the log up to this chunk. Short. */
    public void chunkUploaded(long seq) {
        uploadedSeq = seq;
        flushWorker.wake();
        if (seq % LOOK_AT_ALL_EVERY_CHUNKS == 0) {
            parts.state().tables().forEach(table -> flushedTables.add(table.id()));
            mergeWorker.wake();
        }
        if (isSnapshotDue()) {
            snapshotWorker.wake();
        }
        collector.note(parts.chunks().current());
        if (isCollectionDue()) {
            collectWorker.wake();
        }
    }

    /**
     * To be called before a commit; blocks a little or throws BACK_PRESSURE when hot rows take too
     * much memory.
     */
    public void admit(long bytes) {
        memory.admit(bytes);
    }

    /** Where the rows of large transactions go. */
    public SegmentOutput output() {
        return output;
    }

    public Flusher flusher() {
        return flusher;
    }

    public Merger merger() {
        return merger;
    }

    public Snapshotter snapshotter() {
        return snapshotter;
    }

    public Collector collector() {
        return collector;
    }

    /** What last went wrong in the background and has not been made up for, or null. */
    public @Nullable String lastError() {
        for (Worker worker : List.of(flushWorker, mergeWorker, snapshotWorker, collectWorker)) {
            if (worker.lastError() != null) {
                return worker.lastError();
            }
        }
        return null;
    }

    /** Flushes the tables that have too many hot rows. */
    void flushDue() {
        for (long tableId : flusher.due(parts.config().get().flushTriggerBytes())) {
            flush(tableId);
        }
        while (memory.isTight()) {
            List<Long> largest = flusher.due(0);
            if (largest.isEmpty() || flush(largest.getFirst()) == 0) {
                return;
            }
        }
    }

    private long flush(long tableId) {
        long rows = flusher.flush(tableId);
        if (rows > 0) {
            flushedTables.add(tableId);
            mergeWorker.wake();
        }
        return rows;
    }

    /**
     * Merges in the tables that were flushed since it was last called, as long as that makes them
     * better.
     */
    void mergeDue() {
        for (long tableId : List.copyOf(flushedTables)) {
            while (merger.mergeSome(tableId)) {
                // Again: one merge may make the next one worth it.
            }
            flushedTables.remove(tableId);
        }
    }

    private boolean isSnapshotDue() {
        return uploadedSeq - snapshotSeq >= parts.config().get().snapshotTriggerChunks();
    }

    /** Makes a snapshot if so many chunks have passed since the last one. */
    void snapshotDue() {
        if (isSnapshotDue()) {
            snapshotNow();
        }
    }

    /** Makes a snapshot. @return seq of its chunk, 0 if there was nothing new */
    public long snapshotNow() {
        long seq = snapshotter.snapshot();
        snapshotSeq = Math.max(snapshotSeq, seq);
        return seq;
    }

    /**
     * Once in an eighth of the retention: so much longer than promised do things stay. Measured in
     * the log's own time.
     */
    private boolean isCollectionDue() {
        long every =
                Math.clamp(
                        parts.config().get().retention().toMillis() * 1000 / 8,
                        COLLECT_EVERY_MICROS_MIN,
                        COLLECT_EVERY_MICROS_MAX);
        return parts.chunks().current().lastTimeMicros() - collectedMicros >= every;
    }

    /** Collects if it was long ago. */
    void collectDue() {
        if (isCollectionDue()) {
            long now = parts.chunks().current().lastTimeMicros();
            collector.collect();
            collectedMicros = now;
        }
    }

    /**
     * Stops all; what is under way is interrupted and leaves at most objects that nothing refers
     * to.
     */
    @Override
    public void close() {
        try {
            flushWorker.stop();
            mergeWorker.stop();
            snapshotWorker.stop();
            collectWorker.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(
                    Kind.INTERRUPTED,
                    "Interrupted while stopping the maintenance of database "
                            + parts.database()
                            + ".",
                    e);
        }
    }
}
