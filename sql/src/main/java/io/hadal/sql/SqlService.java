package io.hadal.sql;

/**
 * The database server without its wire: sessions over all databases that are attached here.
 * Thread-safe.
 */
public interface SqlService extends AutoCloseable {

    /**
     * A session for one connection.
     *
     * @param connectionId what CONNECTION_ID(), KILL and PROCESSLIST name it by
     * @param user authenticated user name
     * @param host the client's address, for PROCESSLIST
     * @param foundRows whether UPDATE reports the rows that matched as affected, not only those
     *     that changed (CLIENT_FOUND_ROWS, which most JDBC drivers set)
     * @param connections what KILL, PROCESSLIST and SHOW STATUS ask
     */
    SqlSession open(
            long connectionId,
            String user,
            String host,
            boolean foundRows,
            Connections connections);

    /** The wire's side of KILL, SHOW PROCESSLIST and SHOW STATUS. */
    interface Connections {
        /**
         * Ends the running statement of a connection, or with {@code connection} the connection.
         * False if there is none.
         */
        boolean kill(long connectionId, boolean connection);

        /** One row of SHOW PROCESSLIST per connection. */
        java.util.List<ProcessInfo> processes();

        /** Where clients reach this server. */
        Endpoint endpoint();

        /** Counters since the start, by the names that SHOW STATUS gives them. */
        java.util.Map<String, Long> counters();
    }

    /** A host's name and the port that is listened on there. */
    record Endpoint(String host, int port) {}

    /**
     * @param statement text of the running statement with secrets masked, or empty; @param seconds
     *     time in this state
     */
    record ProcessInfo(
            long id,
            String user,
            String host,
            String database,
            String command,
            long seconds,
            String state,
            String statement) {}

    @Override
    void close();
}
