package io.hadal.server;

import io.hadal.server.wire.BinaryRow;
import io.hadal.server.wire.ColumnDefinition;
import io.hadal.server.wire.FilePackets;
import io.hadal.server.wire.PacketInput;
import io.hadal.server.wire.PacketOutput;
import io.hadal.server.wire.Replies;
import io.hadal.server.wire.SessionChanges;
import io.hadal.server.wire.StatusFlag;
import io.hadal.server.wire.TextRow;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.ResultSink;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlSession;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends the results of one command as they come. A row is encoded at once; when the buffer is full,
 * the producer waits.
 */
final class WireSink implements ResultSink {
    private static final String STATE_CHANGE = "session_track_state_change";

    private final @Nullable PacketInput files;
    private final PacketOutput out;
    private final Replies replies;
    private final SqlSession session;
    private final ConnectionState state;
    private final boolean binary;
    private final @Nullable String databaseBefore;

    private @Nullable List<ResultColumn> columns;
    private @Nullable IOException failure;
    private @Nullable FilePackets file;
    private boolean complete;

    /**
     * @param files where the client's files come from, null if it sends none
     */
    WireSink(
            @Nullable PacketInput files,
            PacketOutput out,
            Replies replies,
            SqlSession session,
            ConnectionState state,
            boolean binary) {
        this.files = files;
        this.out = out;
        this.replies = replies;
        this.session = session;
        this.state = state;
        this.binary = binary;
        this.databaseBefore = replies.tracksSession() ? session.currentDatabase() : null;
    }

    /** Whether the last result has been sent whole. */
    boolean isComplete() {
        return complete;
    }

    /** The client cannot be reached any more. */
    @Nullable IOException failure() {
        return failure == null && file != null ? file.failure() : failure;
    }

    @Override
    public void columns(List<ResultColumn> header) throws SqlException {
        checkInterrupted();
        columns = header;
        try {
            out.begin().putLenenc(header.size()).end();
            for (ResultColumn column : header) {
                ColumnDefinition.send(column, out);
            }
            replies.endOfDefinitions(status(session, false));
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public void row(@Nullable Object[] values) throws SqlException {
        checkInterrupted();
        List<ResultColumn> header = columns;
        if (header == null || header.size() != values.length) {
            throw new SqlException(
                    1105,
                    "HY000",
                    "Cannot send a row of "
                            + values.length
                            + " values: the result has other columns");
        }
        try {
            if (binary) {
                BinaryRow.put(header, values, out);
            } else {
                TextRow.put(header, values, out);
            }
            out.end();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public void end(int warnings, boolean more) throws SqlException {
        columns = null;
        try {
            replies.endOfRows(status(session, more), warnings);
        } catch (IOException e) {
            throw broken(e);
        }
        complete = !more;
    }

    @Override
    public void ok(long affectedRows, long lastInsertId, int warnings, String info, boolean more)
            throws SqlException {
        try {
            replies.ok(
                    affectedRows, lastInsertId, status(session, more), warnings, info, changes());
        } catch (IOException e) {
            throw broken(e);
        }
        complete = !more;
    }

    @Override
    public @Nullable InputStream clientFile(String name) throws SqlException {
        if (files == null) {
            return null;
        }
        try {
            file = FilePackets.ask(name, files, out);
            return file;
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Status flags of a session as it is now. */
    static int status(SqlSession session, boolean more) {
        int status = session.autocommit() ? StatusFlag.AUTOCOMMIT : 0;
        status |= session.inTransaction() ? StatusFlag.IN_TRANSACTION : 0;
        return more ? status | StatusFlag.MORE_RESULTS : status;
    }

    private SessionChanges changes() {
        if (!replies.tracksSession()) {
            return SessionChanges.NONE;
        }
        String now = session.currentDatabase();
        String schema = now == null || now.equals(databaseBefore) ? "" : now;
        Map<String, String> variables = session.takeChangedVariables();
        boolean changed = !schema.isEmpty() || !variables.isEmpty();
        boolean state = changed && Long.valueOf(1).equals(session.variable(STATE_CHANGE));
        return new SessionChanges(schema, variables, state);
    }

    private void checkInterrupted() throws SqlException {
        if (state.isInterrupted()) {
            throw new SqlException(1317, "70100", "Query execution was interrupted");
        }
    }

    private SqlException broken(IOException cause) {
        failure = cause;
        return new SqlException(1160, "08S01", "Got an error writing communication packets", cause);
    }
}
