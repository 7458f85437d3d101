package io.hadal.engine.upload;

import io.hadal.engine.EngineException;
import io.hadal.engine.upload.UploadQueue.Queued;
import io.hadal.env.DiskFullException;
import io.hadal.env.Env;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogTail;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a line's chunks and gets each into the store, one after the other. Used by one task at a
 * time; {@link #tail} by any.
 */
public final class ChunkShipper {
    private static final Duration DISK_FULL_RETRY = Duration.ofMillis(500);

    private final Env env;
    private final ChunkFiles files;
    private final ChunkPut put;
    private final LogOwner owner;
    private volatile LogTail tail;

    public ChunkShipper(Env env, LogTail tail, ChunkFiles files, ChunkPut put, LogOwner owner) {
        this.env = env;
        this.tail = tail;
        this.files = files;
        this.put = put;
        this.owner = owner;
    }

    /** What the next chunk follows. */
    public LogTail tail() {
        return tail;
    }

    /** Returns the chunk's size when the store has it. */
    long ship(List<Queued> batch, UploadStats stats) throws IOException, InterruptedException {
        List<byte[]> records = new ArrayList<>();
        List<PutEntry> puts = new ArrayList<>();
        long snapshotSeq = 0;
        for (Queued queued : batch) {
            byte[] payload = queued.entry().payload();
            switch (queued.entry().kind()) {
                case RECORD -> {
                    records.add(payload);
                    snapshotSeq = Math.max(snapshotSeq, announced(payload));
                }
                case PUT -> puts.add(PutEntryCodec.decode(payload));
            }
        }
        EncodedChunk chunk = ChunkCodec.encode(tail, records, puts);
        keep(chunk, stats);
        owner.cut(chunk);
        put.untilThere(chunk.object(), stats);
        tail = chunk.tail();
        owner.uploaded(chunk, snapshotSeq);
        return chunk.object().bytes().length;
    }

    /** Chunk of the snapshot that a record announces, or 0. */
    private static long announced(byte[] record) {
        boolean rows = LogRecordCodec.stamp(record, "a record to be uploaded").isSmallCommit();
        return !rows
                        && LogRecordCodec.decode(record, "a record to be uploaded")
                                instanceof LogRecord.SnapshotAnnounced announced
                ? announced.seq()
                : 0;
    }

    /** Fixes the chunk on disk. Without room, what is only a cache makes way; then it waits. */
    private void keep(EncodedChunk chunk, UploadStats stats)
            throws IOException, InterruptedException {
        while (true) {
            try {
                files.write(chunk);
                return;
            } catch (DiskFullException e) {
                stats.failed("the local disk is full");
                files.deleteThrough(chunk.header().seq());
                env.sleep(DISK_FULL_RETRY);
            }
        }
    }

    void ended(EngineException reason) {
        owner.ended(reason);
    }
}
