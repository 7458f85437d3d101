package io.hadal.engine.open;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.maintain.Maintenance;
import io.hadal.engine.replica.ReplicaSet;
import io.hadal.engine.upload.ChunkFiles;
import io.hadal.engine.upload.ChunkPut;
import io.hadal.engine.upload.ChunkShipper;
import io.hadal.engine.upload.DurableLogImpl;
import io.hadal.engine.upload.LogOwner;
import io.hadal.engine.upload.UploadQueue;
import io.hadal.engine.upload.Uploader;
import io.hadal.engine.wal.Wal;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogTail;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The writing side of an open database: the line that it writes, and its log. Thread-safe. */
final class Writer implements LogOwner {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    private final String name;
    private final Line line;
    private final ChunkFiles chunkFiles;
    private final ChunkShipper shipper;
    private final DurableLogImpl log;
    private volatile @Nullable Maintenance maintenance;
    private volatile @Nullable ReplicaSet replicas;

    /**
     * @param queue what the log holds beyond the store
     */
    record LocalLog(Wal wal, UploadQueue queue) {}

    Writer(EngineHost host, LocalEntry entry, LogTail tail, LocalLog local, ChunkPut put) {
        this.name = entry.name();
        this.line = tail.line();
        this.chunkFiles = new ChunkFiles(host.disk(), entry.chunkFolder());
        this.shipper = new ChunkShipper(host.env(), tail, chunkFiles, put, this);
        Uploader uploader =
                new Uploader(
                        host.env(),
                        entry.name(),
                        local.wal(),
                        shipper,
                        local.queue(),
                        tail.position(),
                        host::config);
        this.log = new DurableLogImpl(local.wal(), uploader);
    }

    void start(Maintenance maintained, ReplicaSet replicated) {
        maintenance = maintained;
        replicas = replicated;
        log.admitAlso((bytes, patience) -> {
            replicated.admit(patience);
            if (bytes > 0) {
                maintained.admit(bytes);
            }
        });
        log.replicatedTo(replicated.commits());
        log.uploader().start();
    }

    Line line() {
        return line;
    }

    DurableLogImpl log() {
        return log;
    }

    Uploader uploader() {
        return log.uploader();
    }

    LogTail tail() {
        return shipper.tail();
    }

    /** Why nothing can be written any more, or null. */
    @Nullable EngineException ended() {
        EngineException failed = log.uploader().ended();
        return failed != null && failed.kind() != Kind.NOT_ATTACHED ? failed : log.failure();
    }

    /** Commits that the store does not have. */
    long unsentCommits() {
        return Math.max(0, log.lastPosition() - log.uploader().uploadedPosition());
    }

    @Override
    public void cut(EncodedChunk chunk) {
        ReplicaSet replicated = replicas;
        if (replicated != null) {
            replicated.cut(chunk);
        }
    }

    @Override
    public void uploaded(EncodedChunk chunk, long snapshotSeq) {
        ReplicaSet replicated = replicas;
        if (replicated != null) {
            replicated.uploaded(chunk);
        }
        Maintenance maintained = maintenance;
        if (maintained != null) {
            maintained.chunkUploaded(chunk.header().seq());
        }
        if (snapshotSeq > 0) {
            try {
                chunkFiles.deleteThrough(snapshotSeq);
            } catch (IOException e) {
                throw Failures.local(
                        "delete local chunks of database " + name + " that a snapshot covers", e);
            }
        }
    }

    @Override
    public void ended(EngineException reason) {
        if (reason.kind() != Kind.NOT_ATTACHED) {
            LOG.error("Database {}: {}", name, reason.getMessage());
        }
        ReplicaSet replicated = replicas;
        if (replicated != null && reason.kind() == Kind.FENCED) {
            replicated.sourceFenced(reason);
        }
    }

    /**
     * Returns when the store has all that was committed so far, or after a while, or if uploading
     * is over.
     */
    void drain(Duration max) {
        if (log.uploader().ended() == null && log.failure() == null) {
            log.uploader().awaitUploaded(log.durablePosition(), max);
        }
    }

    void close() {
        try {
            log.close();
        } catch (IOException e) {
            throw new EngineException(
                    Kind.FAILED,
                    "Cannot close the local log of database " + name + ": " + e.getMessage(),
                    e);
        }
    }
}
