package io.hadal.engine;

import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import java.util.List;

/** An attached database. Thread-safe. Every method throws NOT_ATTACHED once it is detached. */
public interface Database extends TableSpace {

    DatabaseStatus status();

    boolean readOnly();

    @Override
    default boolean temporary() {
        return false;
    }

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
