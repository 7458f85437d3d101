package io.hadal.engine.open;

import io.hadal.engine.SegmentStore;
import io.hadal.engine.log.CommitPipeline;
import io.hadal.engine.log.DurableLog;
import io.hadal.engine.maintain.ChunkHeads;
import io.hadal.engine.maintain.Maintenance;
import io.hadal.engine.maintain.MaintenanceParts;
import io.hadal.engine.proof.RowProver;
import io.hadal.engine.replica.ReplicaParts;
import io.hadal.engine.replica.ReplicaSet;
import io.hadal.engine.segment.ParquetSegmentStore;
import io.hadal.engine.state.DatabaseState;
import io.hadal.engine.tx.SegmentOutput;
import io.hadal.engine.tx.TransactionLimits;
import io.hadal.engine.tx.TransactionManager;
import io.hadal.engine.upload.StoreChunkPut;
import io.hadal.engine.upload.UploadQueue;
import io.hadal.engine.upload.Uploader;
import io.hadal.engine.wal.Wal;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.StorageId;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.line.OpenResult.Opened;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Puts an open database together from what opening has found. */
final class Assembly {
    /**
     * What hot rows of one database may take of the heap, so that the rest of a process of usual
     * size has room.
     */
    private static final long HOT_BYTES_MAX = Runtime.getRuntime().maxMemory() / 3;

    private final EngineHost host;

    Assembly(EngineHost host) {
        this.host = host;
    }

    /**
     * @param store the root path's; @param folder the storage id's in it
     */
    record Place(ObjectStore store, ObjectStore folder) {}

    /**
     * A database that writes a line.
     *
     * @param state with all that the line and the local log hold, published
     * @param opened the line
     * @param snapshotSeq chunk of the newest snapshot, 0 if there is none
     */
    DatabaseImpl writing(
            LocalEntry entry,
            Place place,
            DatabaseState state,
            Opened opened,
            Writer.LocalLog local,
            long snapshotSeq) {
        LogTail tail = opened.first().tail();
        StoreChunkPut put = new StoreChunkPut(host.env(), place.folder(), entry.name());
        Writer writer = new Writer(host, entry, tail, local, put);
        CommitPipeline pipeline = pipeline(state, writer.log(), tail.timeMicros());
        ParquetSegmentStore segments = segments(place);
        ReplicaSet replicas =
                new ReplicaSet(
                        replicaParts(entry, place, state, segments, writer, opened.opening()));
        Maintenance maintenance =
                new Maintenance(
                        maintenanceParts(
                                entry,
                                place,
                                state,
                                pipeline,
                                segments,
                                writer,
                                replicas,
                                opened.opening()),
                        snapshotSeq);
        DatabaseImpl database =
                new DatabaseImpl(
                        host,
                        entry,
                        new DatabaseImpl.Parts(
                                place.store(),
                                place.folder(),
                                state,
                                pipeline,
                                transactions(state, pipeline, segments, maintenance.output()),
                                segments,
                                writer,
                                maintenance,
                                replicas,
                                null,
                                null));
        writer.start(maintenance, replicas);
        maintenance.start();
        replicas.start();
        return database;
    }

    private ReplicaParts replicaParts(
            LocalEntry entry,
            Place place,
            DatabaseState state,
            SegmentStore segments,
            Writer writer,
            Opening opening) {
        EngineParts parts = host.parts();
        return new ReplicaParts(
                entry.name(),
                host.env(),
                parts.node(),
                host::config,
                parts.copier(),
                parts.stores(),
                StorageId.parse(entry.storageId()),
                opening,
                place.folder(),
                new ReplicaBook(host.disk(), entry),
                new RowProver(
                        host.proofTurn(),
                        state::openView,
                        segment -> segments.pin(List.of(segment)),
                        new ReplicaRestorer(host, entry, opening),
                        parts.duckDb()),
                new WrittenDatabase(state, writer.uploader()));
    }

    private record WrittenDatabase(DatabaseState state, Uploader uploader)
            implements ReplicaParts.Primary {
        @Override
        public void throwIfEnded() {
            uploader.throwIfEnded();
        }

        @Override
        public long committedPosition() {
            return state.visiblePosition();
        }

        @Override
        public long uploadedPosition() {
            return uploader.uploadedPosition();
        }

        @Override
        public long uploadLagMicros() {
            return uploader.lagMicros();
        }

        @Override
        public void awaitUploaded(long position, Duration max) {
            uploader.awaitUploaded(position, max);
        }

        @Override
        public long pendingBytes() {
            return uploader.pendingBytes();
        }
    }

    private MaintenanceParts maintenanceParts(
            LocalEntry entry,
            Place place,
            DatabaseState state,
            CommitPipeline pipeline,
            ParquetSegmentStore segments,
            Writer writer,
            ReplicaSet replicas,
            Opening opening) {
        AtomicLong counter = new AtomicLong();
        return new MaintenanceParts(
                entry.name(),
                host.env(),
                host::config,
                state,
                pipeline,
                place.folder(),
                writer.log()::beginPut,
                replicas.commits(),
                tableId -> new BlobId(tableId, writer.line(), counter.incrementAndGet()),
                () -> head(writer.tail()),
                opening,
                host.parts().duckDb(),
                host.cache(),
                segments,
                replicas,
                HOT_BYTES_MAX);
    }

    private static ChunkHeads.Head head(LogTail tail) {
        return new ChunkHeads.Head(
                tail.line(), tail.nextSeq() - 1, tail.hash(), tail.position(), tail.timeMicros());
    }

    CommitPipeline pipeline(DatabaseState state, DurableLog log, long lastTimeMicros) {
        return new CommitPipeline(host.env(), state, log, lastTimeMicros, LogRecordCodec::encode);
    }

    ParquetSegmentStore segments(Place place) {
        return new ParquetSegmentStore(
                place.folder(), host.cache(), host.memory(), host.parts().duckDb());
    }

    TransactionManager transactions(
            DatabaseState state,
            CommitPipeline pipeline,
            SegmentStore segments,
            SegmentOutput output) {
        return new TransactionManager(
                host.env(),
                state,
                pipeline,
                segments,
                output,
                new TransactionLimits(
                        () -> host.config().transactionBytesMax(),
                        () -> host.config().transactionSegmentBytes()));
    }

    /** The empty local log of a line that was just opened. */
    Writer.LocalLog freshLog(LocalEntry entry, LogTail tail) {
        try {
            Wal wal =
                    Wal.open(
                            host.env(),
                            host.disk(),
                            entry.walFolder(),
                            found -> {
                                throw new IllegalStateException(
                                        "the local log of a new database holds entry "
                                                + found.number());
                            });
            wal.startAt(tail.position());
            return new Writer.LocalLog(wal, new UploadQueue());
        } catch (IOException e) {
            throw Failures.local("open the local log of database " + entry.name(), e);
        }
    }
}
