package io.hadal.server;

import io.hadal.server.wire.BinaryRow;
import io.hadal.server.wire.PacketOutput;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.ResultSink;
import io.hadal.sql.SqlException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps the rows of a result for a cursor; what has no rows goes to the client at once. */
final class CursorSink implements ResultSink {
    private final PacketOutput encoder;
    private final WireSink direct;
    private final ConnectionState state;
    private final CursorRows rows = new CursorRows();
    private @Nullable List<ResultColumn> columns;
    private int warnings;

    /**
     * @param encoder between two packets
     * @param direct takes what is no result set
     */
    CursorSink(PacketOutput encoder, WireSink direct, ConnectionState state) {
        this.encoder = encoder;
        this.direct = direct;
        this.state = state;
    }

    /** Null if the statement had no result set. */
    @Nullable List<ResultColumn> columns() {
        return columns;
    }

    CursorRows rows() {
        return rows;
    }

    int warnings() {
        return warnings;
    }

    @Override
    public void columns(List<ResultColumn> header) {
        columns = header;
    }

    @Override
    public void row(@Nullable Object[] values) throws SqlException {
        List<ResultColumn> header = columns;
        if (header == null) {
            throw new IllegalStateException("a row before its columns");
        }
        if (state.isInterrupted()) {
            throw new SqlException(1317, "70100", "Query execution was interrupted");
        }
        try {
            BinaryRow.put(header, values, encoder);
            rows.add(encoder.take());
        } catch (IOException e) {
            throw new SqlException(
                    1026, "HY000", "Cannot keep the rows of a cursor on the local disk", e);
        }
    }

    @Override
    public void end(int count, boolean more) throws SqlException {
        warnings = count;
        try {
            rows.complete();
        } catch (IOException e) {
            throw new SqlException(
                    1026, "HY000", "Cannot read the rows of a cursor on the local disk", e);
        }
    }

    @Override
    public void ok(long affectedRows, long lastInsertId, int count, String info, boolean more)
            throws SqlException {
        direct.ok(affectedRows, lastInsertId, count, info, more);
    }
}
