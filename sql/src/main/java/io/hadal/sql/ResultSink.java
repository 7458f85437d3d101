package io.hadal.sql;

import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Receives the results of statements as they come, without holding them: a slow client blocks the
 * producer. Per statement: either {@link #ok}, or {@link #columns}, any number of {@link #row},
 * {@link #end}.
 */
public interface ResultSink {

    void columns(List<ResultColumn> columns) throws SqlException;

    /**
     * One row, valid only during the call: Long (unsigned bits if the column says so), Float,
     * Double, BigDecimal, String, byte[], LocalDate, LocalDateTime, java.time.Duration (TIME) or
     * null.
     */
    void row(@Nullable Object[] values) throws SqlException;

    /**
     * @param more whether another statement of the same text follows
     */
    void end(int warnings, boolean more) throws SqlException;

    /**
     * A statement without rows has succeeded: its effects are there, and with autocommit they are
     * committed as durably as the session asks. This is the acknowledgement: a failure that comes
     * after it comes too late.
     *
     * @param info MySQL's human text ("Rows matched: 1 Changed: 1 Warnings: 0") or empty
     */
    void ok(long affectedRows, long lastInsertId, int warnings, String info, boolean more)
            throws SqlException;

    /**
     * Asks the client for a file of its own, which it sends while this is read. Before the
     * statement's result; closing it takes what is still on its way.
     *
     * @return null if the client sends no files
     */
    default @Nullable InputStream clientFile(String name) throws SqlException {
        return null;
    }
}
