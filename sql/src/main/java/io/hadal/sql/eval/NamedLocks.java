package io.hadal.sql.eval;

import io.hadal.sql.SqlException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Locks that applications take by a name, as a session has them: GET_LOCK and its relatives. */
public interface NamedLocks {

    /**
     * Takes a lock, once more if the session has it.
     *
     * @param patience null = for ever. Throws 1317 if the statement is cancelled meanwhile
     * @return false if another session had it for so long
     */
    boolean take(String name, @Nullable Duration patience) throws SqlException;

    /** Gives one hold of a lock back. False if another session has it, null if nobody has. */
    @Nullable Boolean release(String name);

    /** Returns how many holds there were. */
    long releaseAll();

    /** The connection that has it, or null. */
    @Nullable Long holder(String name);
}
