package io.hadal.engine;

import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of one session; used by one thread at a time, but for {@link #interrupt}. Writes
 * are private until commit; rows are locked when they are first written or locked, until the end. A
 * statement that fails is undone by the caller with a savepoint.
 *
 * <p>Keys are primary keys as row.KeyCodec encodes them, rows are row.RowCodec's bytes.
 */
public interface Transaction extends AutoCloseable {

    Isolation isolation();

    /**
     * Begins a statement: at READ_COMMITTED the view moves to what is committed now, at
     * REPEATABLE_READ it stays where the first statement put it. The view includes the
     * transaction's own writes as they are at this moment and is valid until the next call or the
     * end.
     */
    StateView beginStatement();

    /**
     * Locks a row and returns its newest version (committed or own), which may be newer than the
     * statement's view; null if there is none. Throws LOCK_WAIT_TIMEOUT, DEADLOCK (the transaction
     * must be rolled back), WRITE_CONFLICT, INTERRUPTED.
     */
    byte @Nullable [] lockRow(TableDef table, byte[] key);

    /**
     * Adds a row. Throws {@link DuplicateKeyException} (an EngineException's cause carries the
     * index) if the primary key or a unique index has it.
     */
    void insert(TableDef table, byte[] key, byte[] row);

    /**
     * Replaces the row with this key, which {@link #lockRow} has returned; unique indexes are
     * checked.
     */
    void update(TableDef table, byte[] key, byte[] newRow);

    /** Deletes the row with this key, which {@link #lockRow} has returned. */
    void delete(TableDef table, byte[] key);

    /**
     * The primary key of the row that has this row's key in a unique index (newest version,
     * locked), or null. For REPLACE and the like.
     */
    byte @Nullable [] findUnique(TableDef table, Index index, byte[] row);

    /** Marks the present state of the writes. */
    Savepoint savepoint();

    /** It will not be rolled back to any more. */
    void release(Savepoint savepoint);

    /** Undoes the writes since; locks stay. */
    void rollbackTo(Savepoint savepoint);

    /** Whether there is anything to commit. */
    boolean hasWrites();

    /**
     * Commits and blocks until the commit is as durable as asked for, or as the database demands if
     * that is more. Returns the position (0 if there was nothing to write). Throws FENCED,
     * BACK_PRESSURE, DISK_FULL, TRANSACTION_TOO_LARGE (rolled back), NOT_REPLICATED (committed) or
     * FAILED (whether it committed is not known until restart).
     */
    long commit(Durability durability);

    void rollback();

    /** From another thread: a wait for a lock or for durability ends with INTERRUPTED. */
    void interrupt();

    /** Rolls back if still open. */
    @Override
    void close();

    /** A point to roll back to. */
    interface Savepoint {}
}
