package io.hadal.sql.exec;

import io.hadal.sql.ResultColumn;
import io.hadal.sql.ResultSink;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a statement's result goes, and what the session remembers of it. Rows go at once; what ends
 * the result is an acknowledgement, so it is kept until {@link #acknowledge}, when the statement
 * has been committed.
 */
public final class Reply {
    private final ResultSink sink;
    private final boolean more;
    private final Warnings warnings;
    private Ending ending = () -> {};
    private long rows;
    private long affected = -1;

    /** Ends a result. */
    @FunctionalInterface
    private interface Ending {
        void send() throws SqlException;
    }

    /**
     * @param more whether another statement of the same text follows
     */
    public Reply(ResultSink sink, boolean more, Warnings warnings) {
        this.sink = sink;
        this.more = more;
        this.warnings = warnings;
    }

    /** A reply that nobody reads: for statements that are only looked at. */
    public static Reply nowhere(Warnings warnings) {
        return new Reply(
                new ResultSink() {
                    @Override
                    public void columns(List<ResultColumn> columns) {}

                    @Override
                    public void row(@Nullable Object[] values) {}

                    @Override
                    public void end(int count, boolean more) {}

                    @Override
                    public void ok(
                            long affectedRows,
                            long lastInsertId,
                            int count,
                            String info,
                            boolean more) {}
                },
                false,
                warnings);
    }

    public Warnings warnings() {
        return warnings;
    }

    /** A file of the client's. Throws 3948 if it sends none. */
    public InputStream clientFile(String name) throws SqlException {
        InputStream file = sink.clientFile(name);
        if (file == null) {
            throw MysqlError.LOCAL_FILES_DISABLED.with();
        }
        return file;
    }

    public void columns(List<ResultColumn> columns) throws SqlException {
        sink.columns(columns);
    }

    public void row(@Nullable Object[] values) throws SqlException {
        rows++;
        sink.row(values);
    }

    public void end() {
        ending = () -> sink.end(warnings.count(), more);
    }

    /** A whole small result. */
    public void table(List<ResultColumn> columns, List<@Nullable Object[]> table)
            throws SqlException {
        columns(columns);
        for (@Nullable Object[] row : table) {
            row(row);
        }
        end();
    }

    public void ok() {
        ok(0, 0, "");
    }

    public void ok(long affectedRows, long lastInsertId, String info) {
        affected = affectedRows;
        ending = () -> sink.ok(affectedRows, lastInsertId, warnings.count(), info, more);
    }

    /** Sends what ends the result. */
    public void acknowledge() throws SqlException {
        ending.send();
    }

    /** Rows of the result set. */
    public long rows() {
        return rows;
    }

    /** Affected rows, -1 if there was a result set. */
    public long affected() {
        return affected;
    }
}
