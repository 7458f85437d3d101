package io.hadal.engine;

import org.jspecify.annotations.Nullable;

/**
 * A refused or failed request to the engine; {@code sql} maps each kind to MySQL's error number and
 * SQLSTATE.
 */
public final class EngineException extends RuntimeException {

    /** What the caller can do about it. */
    public enum Kind {
        DATABASE_EXISTS,
        NO_SUCH_DATABASE,
        /** The name is attached already. */
        ALREADY_ATTACHED,
        /** The database is known here but detached or not (yet) open: the message says which. */
        NOT_ATTACHED,
        /** Nothing was found at the store's path. */
        NOTHING_THERE,
        SEVERAL_STORAGE_IDS,
        /** Another writer's lock lies in the store. */
        LOCKED,
        /** Another line has sealed ours: this writer is read-only for good. */
        FENCED,
        READ_ONLY,
        NO_SUCH_MILESTONE,
        RESERVED_MILESTONE,
        POINT_IN_FUTURE,
        POINT_EXPIRED,
        /** Two unconnected histories in one place. */
        AMBIGUOUS_HISTORY,
        CORRUPT_OBJECT,
        MISSING_OBJECT,
        UNKNOWN_FORMAT,
        STORE_UNREACHABLE,
        STORE_DENIED,
        NO_SUCH_BUCKET,
        /** The store lacks what safety needs, such as the conditional create. */
        STORE_UNSUITABLE,
        /** A setting or argument of the statement is wrong. */
        INVALID_ARGUMENT,
        DISK_FULL,
        /**
         * The store, or a replica that commits wait for, has not taken the log for so long that
         * commits are refused.
         */
        BACK_PRESSURE,
        /** The place is no target for a replica as it is. */
        REPLICA_REFUSED,
        /** The database has a replica of that name, or at that place. */
        REPLICA_EXISTS,
        NO_SUCH_REPLICA,
        /** Committed, and in the object store, but not at a replica that should have it by now. */
        NOT_REPLICATED,
        TABLE_EXISTS,
        NO_SUCH_TABLE,
        DUPLICATE_KEY,
        LOCK_WAIT_TIMEOUT,
        DEADLOCK,
        /** REPEATABLE READ: a row was changed since the snapshot; retry the transaction. */
        WRITE_CONFLICT,
        TRANSACTION_TOO_LARGE,
        /** The temporary tables of all sessions have no more room. */
        TEMPORARY_TABLES_FULL,
        /** The table was changed by DDL since the statement was planned: plan it again. */
        SCHEMA_CHANGED,
        INTERRUPTED,
        /** A local disk failure or a bug: the database stops; the message says what to do. */
        FAILED
    }

    private final Kind kind;

    public EngineException(Kind kind, String message) {
        this(kind, message, null);
    }

    public EngineException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
