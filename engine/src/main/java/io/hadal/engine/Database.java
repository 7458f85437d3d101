package io.hadal.engine;

import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An attached database. Thread-safe. Every method throws NOT_ATTACHED once it is detached. */
public interface Database {
    String name();

    DatabaseStatus status();

    boolean readOnly();

    /** Throws READ_ONLY or FENCED only when it writes. */
    Transaction begin(Isolation isolation, Duration lockWaitMax);

    /** A view of what is committed now, outside any transaction. */
    StateView view();

    SegmentStore segments();

    /**
     * Next value of a table's counter (AUTO_INCREMENT, hidden row id), {@code count} values at
     * once; returns the first.
     */
    long reserveAutoIncrement(TableDef table, int count);

    /**
     * Changes the catalog atomically: waits for transactions that have written to the table, gives
     * {@code change} the definition as it is, and logs what it returns. CREATE: {@code tableName}
     * must not exist, change gets null. DROP: change returns null. Returns when durable on disk.
     */
    void alterTable(String tableName, Function<@Nullable TableDef, @Nullable TableDef> change);

    /** An id for a new table (CREATE, TRUNCATE). */
    long newTableId();

    /**
     * Uploads what is not yet there, adds the milestone, returns when it is in the store. An
     * existing name moves.
     */
    Milestone createMilestone(String name);

    /** Throws NO_SUCH_MILESTONE, RESERVED_MILESTONE. */
    void dropMilestone(String name);

    List<Milestone> milestones();

    /** Returns when all that is committed now is in the object store. */
    void sync();

    /**
     * Whether the store has what the newest state needs; what is wrong with it otherwise.
     *
     * @param everyByte whether contents are read and verified, not only names and sizes
     */
    List<Checkup.Fault> check(boolean everyByte, Checkup.Repair repair);

    /**
     * Where it is copied to. If it is not written here, none can be added; one that was fenced
     * shows those that it had.
     */
    Replicas replicas();

    /** Writes the table's hot rows to segments now. */
    void flush(String tableName);

    /** Merges the table's segments into as few sorted ones as possible. */
    void merge(String tableName);

    /** Position of the newest commit that is visible. */
    long committedPosition();

    /** Position up to which the object store has the log. */
    long uploadedPosition();
}
