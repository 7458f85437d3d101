package io.hadal.engine.log;

import io.hadal.engine.Durability;
import java.time.Duration;

/**
 * Where records become durable: the local WAL, and behind it the uploader. The commit pipeline is
 * its only writer.
 */
public interface DurableLog {

    /**
     * Blocks or refuses (BACK_PRESSURE, FENCED, READ_ONLY, DISK_FULL, FAILED, INTERRUPTED) before
     * something is committed for a user: a transaction, DDL, a milestone.
     *
     * @param bytes size of the rows that it will write, about; 0 for what writes none, and is not
     *     held back for want of room
     * @param patience how long it may wait for others, such as replicas
     */
    void admit(long bytes, Duration patience);

    /**
     * Likewise before the database's own upkeep, which nobody would miss and which makes room: no
     * replica and no want of room holds it back.
     */
    void admitUpkeep();

    /**
     * How durable a transaction must be before its commit is acknowledged: as asked for, or more if
     * the database demands it. Throws INVALID_ARGUMENT or BACK_PRESSURE if it could not become so.
     */
    default Durability required(Durability asked) {
        return asked;
    }

    /**
     * Takes the next record; positions come without a gap. Called under the pipeline's mutex: only
     * buffers, no I/O.
     *
     * @param encoded the record as LogRecordCodec encodes it
     */
    void append(long position, long timeMicros, byte[] encoded);

    /**
     * Blocks until all records up to {@code position} are that durable (group commit: one sync
     * serves all that wait).
     */
    void awaitDurable(long position, Durability durability);

    /** All records up to here are on local disk. */
    long durablePosition();
}
