package io.hadal.server;

import io.hadal.server.wire.BinaryParameters;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The prepared statements of one connection by the number that the client knows them by. */
final class PreparedStatements {
    /** MySQL's default of max_prepared_stmt_count. */
    private static final int COUNT_MAX = 16_382;

    private final Map<Long, Prepared> byId = new HashMap<>();
    private long lastId;

    /** A statement with what its executions leave behind: the types of parameters and long data. */
    static final class Prepared {
        private final long id;
        private final String sql;
        private final SqlSession.PreparedStatement statement;
        private final BinaryParameters parameters;
        private final Map<Integer, ByteArrayOutputStream> longData = new HashMap<>();
        private @Nullable CursorRows cursor;
        private boolean longDataTooLarge;
        private long longDataBytes;

        Prepared(long id, String sql, SqlSession.PreparedStatement statement) {
            this.id = id;
            this.sql = sql;
            this.statement = statement;
            this.parameters = new BinaryParameters(statement.parameterCount());
        }

        long id() {
            return id;
        }

        String sql() {
            return sql;
        }

        SqlSession.PreparedStatement statement() {
            return statement;
        }

        BinaryParameters parameters() {
            return parameters;
        }

        @Nullable CursorRows cursor() {
            return cursor;
        }

        /** Its rows take the place of those that another execution left; null = none. */
        void open(@Nullable CursorRows rows) throws IOException {
            CursorRows before = cursor;
            cursor = rows;
            if (before != null) {
                before.close();
            }
        }

        private void close() throws IOException {
            statement.close();
            open(null);
        }

        /** A piece of a parameter; there is no reply, so that a fault is told by the execution. */
        void addLongData(int parameter, byte[] piece, long bytesMax) {
            longDataBytes += piece.length;
            longDataTooLarge |= longDataBytes > bytesMax || parameter >= statement.parameterCount();
            if (!longDataTooLarge) {
                longData.computeIfAbsent(parameter, p -> new ByteArrayOutputStream())
                        .writeBytes(piece);
            }
        }

        /** What was sent for the next execution, by parameter. */
        Map<Integer, byte[]> takeLongData() throws SqlException {
            boolean refused = longDataTooLarge;
            Map<Integer, byte[]> taken = new HashMap<>();
            longData.forEach((parameter, bytes) -> taken.put(parameter, bytes.toByteArray()));
            forgetLongData();
            if (refused) {
                throw new SqlException(
                        1153,
                        "08S01",
                        "The parameters sent in pieces are more than 'max_allowed_packet' bytes, or"
                                + " one that does not exist");
            }
            return taken;
        }

        void forgetLongData() {
            longData.clear();
            longDataBytes = 0;
            longDataTooLarge = false;
        }
    }

    void checkRoom() throws SqlException {
        if (byId.size() >= COUNT_MAX) {
            throw new SqlException(
                    1461,
                    "42000",
                    "Can't create more than max_prepared_stmt_count statements (current value: "
                            + COUNT_MAX
                            + "); close some first");
        }
    }

    Prepared add(String sql, SqlSession.PreparedStatement statement) {
        Prepared prepared = new Prepared(++lastId, sql, statement);
        byId.put(prepared.id(), prepared);
        return prepared;
    }

    Prepared get(long id, String command) throws SqlException {
        Prepared prepared = byId.get(id);
        if (prepared == null) {
            throw new SqlException(
                    1243,
                    "HY000",
                    "Unknown prepared statement handler (" + id + ") given to " + command);
        }
        return prepared;
    }

    void addLongData(long id, int parameter, byte[] piece, long bytesMax) {
        Prepared prepared = byId.get(id);
        if (prepared != null) {
            prepared.addLongData(parameter, piece, bytesMax);
        }
    }

    void close(long id) throws IOException {
        Prepared prepared = byId.remove(id);
        if (prepared != null) {
            prepared.close();
        }
    }

    void closeAll() throws IOException {
        for (Prepared prepared : byId.values()) {
            prepared.close();
        }
        byId.clear();
    }
}
