package io.hadal.sql;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection's state: database, variables, transaction, prepared statements. Used by one thread
 * at a time, but for {@link #cancel}. Statements block the calling (virtual) thread.
 */
public interface SqlSession extends AutoCloseable {

    /**
     * Runs a text of one or (if {@code multi}) several statements; their results go to {@code sink}
     * one after the other. The first that fails ends the text.
     */
    void query(String sql, boolean multi, ResultSink sink) throws SqlException;

    /** Parses and, as far as possible, types a statement with {@code ?} parameters. */
    PreparedStatement prepare(String sql) throws SqlException;

    /**
     * Runs a prepared statement.
     *
     * @param parameters one per {@code ?}: Long, java.math.BigInteger, Float, Double, BigDecimal,
     *     String, byte[], LocalDate, LocalDateTime, java.time.Duration (TIME) or null
     */
    void execute(PreparedStatement statement, List<@Nullable Object> parameters, ResultSink sink)
            throws SqlException;

    /** COM_INIT_DB and USE. */
    void useDatabase(String name) throws SqlException;

    /** The current database, or null. */
    @Nullable String currentDatabase();

    /**
     * COM_RESET_CONNECTION: rolls back, forgets variables, temporary state and prepared statements.
     */
    void reset();

    boolean inTransaction();

    boolean autocommit();

    /**
     * Variables that were set since this was last asked and that {@code
     * session_track_system_variables} names, with their values; none most of the time.
     */
    Map<String, String> takeChangedVariables();

    /**
     * Value of a session variable (lower-case name) that the wire needs, such as max_allowed_packet
     * or character_set_results.
     */
    @Nullable Object variable(String name);

    /**
     * From another thread: makes the running statement fail with 1317 (interrupted) soon. Nothing
     * if none runs.
     */
    void cancel();

    /** Rolls back and releases everything. */
    @Override
    void close();

    /** A prepared statement of this session. */
    interface PreparedStatement {
        int parameterCount();

        /**
         * Result columns as known at prepare time; empty for statements without a result set (or
         * when only execution tells).
         */
        List<ResultColumn> columns();

        void close();
    }
}
