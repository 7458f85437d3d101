package io.hadal.engine.maintain;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.maintain.ChunkHeads.Head;
import io.hadal.engine.state.DatabaseView;
import io.hadal.engine.state.HotTable;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.codec.SnapshotCodec;
import io.hadal.storage.codec.SnapshotWriter;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.HotRow;
import io.hadal.storage.snapshot.SnapshotRoot;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes the state as of the end of a chunk, while commits go on: parts, then the root, then the
 * record that announces it. One that is broken off at any point leaves the previous one in force.
 * Thread-safe.
 */
public final class Snapshotter {
    /** Parts on their way at once; one has up to 32 MiB. */
    private static final int PARTS_IN_FLIGHT_MAX = 2;

    private final MaintenanceParts parts;
    private final BlobUpload upload;
    private final ReentrantLock lock = new ReentrantLock();

    /** Seq of the last chunk that a snapshot was begun at: its names are never used again. */
    private long triedSeq;

    Snapshotter(MaintenanceParts parts, BlobUpload upload) {
        this.parts = parts;
        this.upload = upload;
    }

    /**
     * Makes a snapshot of what is visible now, or of a little later. Waits for the store to have
     * the log up to there.
     *
     * @return seq of its chunk, or 0 if there is no chunk beyond the one that was last tried
     */
    public long snapshot() {
        lock.lock();
        try (DatabaseView keeper = parts.state().openView()) {
            parts.pipeline().awaitStore(keeper.position());
            Head head = parts.chunks().current();
            if (head.seq() <= triedSeq) {
                return 0;
            }
            triedSeq = head.seq();
            awaitApplied(head.lastPosition());
            try (DatabaseView view = parts.state().openViewAt(head.lastPosition(), keeper)) {
                write(head, view);
            }
            return head.seq();
        } finally {
            lock.unlock();
        }
    }

    /**
     * A record may be in the store a moment before it is in memory: but not after the one who holds
     * the mutex has let go of it.
     */
    private void awaitApplied(long position) {
        if (parts.state().appliedPosition() < position) {
            parts.pipeline().append((next, timeMicros) -> null);
        }
        if (parts.state().appliedPosition() < position) {
            throw new EngineException(
                    Kind.FAILED,
                    "The store has the log of database %s up to position %d, memory only up to %d. Restart the server."
                            .formatted(
                                    parts.database(), position, parts.state().appliedPosition()));
        }
    }

    private void write(Head head, DatabaseView view) {
        SnapshotRoot.Origin origin = new SnapshotRoot.Origin(head.line(), head.seq(), head.hash());
        SnapshotWriter writer;
        EncodedObject root;
        try (BlobUpload.Batch batch = upload.batch(PARTS_IN_FLIGHT_MAX)) {
            writer = SnapshotCodec.writer(origin, view.image(head.lastTimeMicros()), batch::put);
            for (TableDef def : view.tables()) {
                addHotRows(writer, def, view);
            }
            root = writer.finish();
            batch.await();
        }
        upload.put(root);
        parts.pipeline()
                .commitUpkeep(
                        (position, timeMicros) -> writer.announcement(root, position, timeMicros));
    }

    private static void addHotRows(SnapshotWriter writer, TableDef def, DatabaseView view) {
        HotTable.Rows rows = view.table(def.id()).hotRows(null, null);
        while (rows.next()) {
            writer.add(new HotRow(def.id(), rows.position(), rows.key(), rows.row()));
        }
    }
}
