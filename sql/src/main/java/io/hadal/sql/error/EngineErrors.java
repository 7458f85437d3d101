package io.hadal.sql.error;

import io.hadal.engine.EngineException;
import io.hadal.sql.SqlException;

/** Maps what the engine refuses to MySQL's errors. */
public final class EngineErrors {
    private EngineErrors() {}

    /**
     * The same failure as a client is told; the engine's messages hold no secret and say what to
     * do.
     */
    public static SqlException of(EngineException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e.kind()) {
            case DATABASE_EXISTS -> plain(MysqlError.DATABASE_EXISTS, message, e);
            case NO_SUCH_DATABASE -> plain(MysqlError.BAD_DATABASE, message, e);
            case ALREADY_ATTACHED -> MysqlError.ALREADY_ATTACHED.because(e, message);
            case NOT_ATTACHED -> MysqlError.NOT_ATTACHED.because(e, message);
            case NOTHING_THERE -> MysqlError.NOTHING_THERE.because(e, message);
            case SEVERAL_STORAGE_IDS -> MysqlError.SEVERAL_STORAGE_IDS.because(e, message);
            case LOCKED -> MysqlError.LOCKED.because(e, message);
            case FENCED -> MysqlError.FENCED.because(e, message);
            case READ_ONLY -> plain(MysqlError.OPTION_PREVENTS, message, e);
            case NO_SUCH_MILESTONE -> MysqlError.NO_SUCH_MILESTONE.because(e, message);
            case RESERVED_MILESTONE -> MysqlError.RESERVED_MILESTONE.because(e, message);
            case POINT_IN_FUTURE -> MysqlError.POINT_IN_FUTURE.because(e, message);
            case POINT_EXPIRED -> MysqlError.POINT_EXPIRED.because(e, message);
            case AMBIGUOUS_HISTORY -> MysqlError.AMBIGUOUS_HISTORY.because(e, message);
            case CORRUPT_OBJECT -> MysqlError.CORRUPT_OBJECT.because(e, message);
            case MISSING_OBJECT -> MysqlError.MISSING_OBJECT.because(e, message);
            case UNKNOWN_FORMAT -> MysqlError.UNKNOWN_FORMAT.because(e, message);
            case STORE_UNREACHABLE -> MysqlError.STORE_UNREACHABLE.because(e, message);
            case STORE_DENIED -> MysqlError.STORE_DENIED.because(e, message);
            case NO_SUCH_BUCKET -> MysqlError.NO_SUCH_BUCKET.because(e, message);
            case STORE_UNSUITABLE -> MysqlError.STORE_UNSUITABLE.because(e, message);
            case INVALID_ARGUMENT -> MysqlError.INVALID_ARGUMENT.because(e, message);
            case DISK_FULL -> MysqlError.DISK_FULL.because(e, message);
            case BACK_PRESSURE -> MysqlError.BACK_PRESSURE.because(e, message);
            case REPLICA_REFUSED -> MysqlError.REPLICA_REFUSED.because(e, message);
            case REPLICA_EXISTS -> MysqlError.REPLICA_EXISTS.because(e, message);
            case NO_SUCH_REPLICA -> MysqlError.NO_SUCH_REPLICA.because(e, message);
            case NOT_REPLICATED -> MysqlError.NOT_REPLICATED.because(e, message);
            case TABLE_EXISTS -> plain(MysqlError.TABLE_EXISTS, message, e);
            case NO_SUCH_TABLE -> plain(MysqlError.NO_SUCH_TABLE, message, e);
            case DUPLICATE_KEY -> DuplicateEntry.of(e);
            case LOCK_WAIT_TIMEOUT -> MysqlError.LOCK_WAIT_TIMEOUT.because(e);
            case DEADLOCK -> MysqlError.DEADLOCK.because(e);
            case WRITE_CONFLICT -> MysqlError.WRITE_CONFLICT.because(e, "");
            case TRANSACTION_TOO_LARGE -> MysqlError.TRANSACTION_TOO_LARGE.because(e, message);
            case TEMPORARY_TABLES_FULL -> MysqlError.TABLE_FULL.because(e, message);
            case SCHEMA_CHANGED ->
                    MysqlError.INTERNAL.because(
                            e, "The table was changed while the statement ran; run it again");
            case INTERRUPTED -> MysqlError.INTERRUPTED.because(e);
            case FAILED -> MysqlError.FAILED.because(e, message);
        };
    }

    /** The number of {@code error} with the engine's own words. */
    private static SqlException plain(MysqlError error, String message, EngineException cause) {
        return new SqlException(error.code(), error.state(), message, cause);
    }
}
