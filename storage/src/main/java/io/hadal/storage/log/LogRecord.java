package io.hadal.storage.log;

import io.hadal.storage.schema.TableDef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a history. Each takes the next position (+1) of its history and a time that grows
 * strictly over the whole log. Applying the records in order to a state is all there is to
 * recovery: they name every effect explicitly.
 */
public sealed interface LogRecord {

    /** Position in the history, from 1. */
    long position();

    /** Commit time, µs since 1970 UTC. */
    long timeMicros();

    /**
     * A transaction's rows. No key is in more than one of the three; of a table that has {@code
     * added} or {@code deleted}, no key in them has a hot row before.
     *
     * @param changes rows one by one
     * @param added segments of rows that are new: of a transaction too large for a chunk
     * @param deleted rows of segments that it deleted, or replaced by rows in {@code added}
     */
    record Commit(
            long position,
            long timeMicros,
            List<RowChange> changes,
            List<AddedSegment> added,
            List<DeletedRows> deleted)
            implements LogRecord {
        public Commit {
            changes = List.copyOf(changes);
            added = List.copyOf(added);
            deleted = List.copyOf(deleted);
        }

        public Commit(long position, long timeMicros, List<RowChange> changes) {
            this(position, timeMicros, changes, List.of(), List.of());
        }

        /** Whether it is of a transaction that was too large for rows one by one. */
        public boolean isLarge() {
            return !added.isEmpty() || !deleted.isEmpty();
        }
    }

    /**
     * DDL: tables that are new or changed (by id), and tables that are gone. TRUNCATE is a drop and
     * a put of the same name.
     */
    record CatalogChange(long position, long timeMicros, List<TableDef> put, List<Long> dropped)
            implements LogRecord {
        public CatalogChange {
            put = List.copyOf(put);
            dropped = List.copyOf(dropped);
        }
    }

    /** A name for the state as of this record. An existing name moves here. */
    record MilestoneSet(long position, long timeMicros, String name) implements LogRecord {}

    record MilestoneDropped(long position, long timeMicros, String name) implements LogRecord {}

    /**
     * Flush or merge: rows change place, the logical state stays.
     *
     * @param hotThrough hot versions of the table with position ≤ this are in {@code added}; 0 if
     *     it is not a flush
     * @param removed segments that no later state has
     */
    record SegmentEdit(
            long position,
            long timeMicros,
            long tableId,
            long hotThrough,
            List<BlobId> removed,
            List<AddedSegment> added)
            implements LogRecord {
        public SegmentEdit {
            removed = List.copyOf(removed);
            added = List.copyOf(added);
        }
    }

    /**
     * @param deleted ordinals of rows that were superseded while the segment was being written,
     *     ascending
     */
    record AddedSegment(Segment segment, int[] deleted) {}

    /**
     * @param ordinals of rows in a segment, ascending
     */
    record DeletedRows(BlobId segment, int[] ordinals) {}

    /** The snapshot as of chunk {@code seq} of {@code line} is complete in the store. */
    record SnapshotAnnounced(long position, long timeMicros, Line line, long seq, Hash rootHash)
            implements LogRecord {}

    /**
     * Points before {@code boundary} are no longer promised, and may be deleted once this record is
     * in the store.
     */
    record BoundaryRaised(long position, long timeMicros, Boundary boundary) implements LogRecord {}

    /**
     * A row put or deleted by primary key.
     *
     * @param row the row's bytes (row.RowCodec), or null for a delete
     * @param key the primary key's bytes (row.KeyCodec); always given
     * @param replaced where in a segment the row that this one replaces or deletes lies, or null if
     *     it was hot or not there
     */
    record RowChange(long tableId, byte[] key, byte @Nullable [] row, @Nullable Place replaced) {
        public RowChange {
            if (replaced != null && replaced.segment().tableId() != tableId) {
                throw new IllegalArgumentException(
                        "a row of table "
                                + tableId
                                + " cannot replace one in "
                                + replaced.segment());
            }
        }

        public static RowChange put(
                long tableId, byte[] key, byte[] row, @Nullable Place replaced) {
            return new RowChange(tableId, key, row, replaced);
        }

        public static RowChange delete(long tableId, byte[] key, @Nullable Place replaced) {
            return new RowChange(tableId, key, null, replaced);
        }
    }

    /** A row's place in a segment. */
    record Place(BlobId segment, int ordinal) {}
}
