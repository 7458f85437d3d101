package io.hadal.sql.exec;

import io.hadal.engine.Database;
import io.hadal.engine.StateView;
import io.hadal.engine.TableSpace;
import io.hadal.engine.Transaction;
import io.hadal.engine.segment.DuckDb;
import io.hadal.engine.temporary.TemporaryTable;
import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Surroundings;
import org.jspecify.annotations.Nullable;

/** What a statement may use of its session while it runs. */
public interface StatementScope extends Surroundings {

    /** A database by name, or the current one if {@code name} is null. Throws 1046, 1049. */
    Database resolve(@Nullable String name) throws SqlException;

    /**
     * Where a table of that name would be: a temporary one hides the database's. Throws 1046, 1049.
     *
     * @param schema null = the current database
     */
    TableSpace home(@Nullable String schema, String table) throws SqlException;

    /** The session's temporary tables. */
    TemporaryTables temporary();

    /** Ends a temporary table, with what the transaction has written to it. */
    void drop(TemporaryTable table);

    /** Plans of texts, for tables as the session sees them. */
    PlanCache plans();

    /**
     * What the statement reads of a database or temporary table: the same view for the whole
     * statement.
     */
    StateView view(TableSpace space) throws SqlException;

    /**
     * The transaction that the statement writes with; it has been begun and so has the statement in
     * it.
     */
    Transaction write(TableSpace space) throws SqlException;

    /**
     * A view of what is committed now and the transaction's own writes: for a statement that has to
     * look again.
     */
    StateView freshView(TableSpace space) throws SqlException;

    /** What calculates what Java does not. */
    DuckDb duckDb();

    /** Registers what ends the statement from another thread; null when it is over. */
    void cancelWith(@Nullable Runnable cancel) throws SqlException;

    /** Ends the query after the session's max_execution_time, unless it is closed before. */
    TimeLimit limitTime() throws SqlException;

    /** See {@link #limitTime}. */
    interface TimeLimit extends AutoCloseable {
        @Override
        void close();
    }

    /** Throws 1317 if the statement was cancelled, 3024 if its time was over. */
    void checkCancelled() throws SqlException;

    /** Whether UPDATE counts rows that matched. */
    boolean countsFoundRows();

    /** Remembers the first value that AUTO_INCREMENT gave. */
    void lastInsertId(long value);
}
