package io.hadal.sql;

import io.hadal.sql.user.AccountName;
import java.util.List;
import java.util.Map;

/**
 * The database server without its wire: sessions over all databases that are attached here.
 * Thread-safe.
 */
public interface SqlService extends AutoCloseable {

    /**
     * A session for one connection.
     *
     * @param connectionId what CONNECTION_ID(), KILL and PROCESSLIST name it by
     * @param connections what KILL, PROCESSLIST and SHOW STATUS ask
     */
    SqlSession open(long connectionId, Client client, Connections connections);

    /**
     * Who has logged in.
     *
     * @param user as the client called itself
     * @param host where it comes from: {@code localhost} or an address
     * @param account that it was checked against
     * @param tlsVersion such as TLSv1.3; empty = no TLS
     * @param tlsCipher of the connection, likewise
     * @param foundRows whether UPDATE reports the rows that matched as affected, not only those
     *     that changed (CLIENT_FOUND_ROWS, which most JDBC drivers set)
     */
    record Client(
            String user,
            String host,
            AccountName account,
            boolean foundRows,
            String tlsVersion,
            String tlsCipher) {

        /** As USER() tells it. */
        public String text() {
            return user + "@" + host;
        }

        /** As errors name it. */
        public String quoted() {
            return "'" + user + "'@'" + host + "'";
        }
    }

    /** The wire's side of KILL, SHOW PROCESSLIST and SHOW STATUS. */
    interface Connections {
        /**
         * Ends the running statement of a connection, or with {@code connection} the connection.
         * False if there is none.
         */
        boolean kill(long connectionId, boolean connection);

        /** One row of SHOW PROCESSLIST per connection. */
        List<ProcessInfo> processes();

        /** Where clients reach this server. */
        Endpoint endpoint();

        /** Counters since the start, by the names that SHOW STATUS gives them. */
        Map<String, Long> counters();
    }

    /** A host's name and the port that is listened on there. */
    record Endpoint(String host, int port) {}

    /**
     * @param statement text of the running statement with secrets masked, or empty
     * @param seconds time in this state
     * @param attributes what the client told about itself
     */
    record ProcessInfo(
            long id,
            String user,
            String host,
            String database,
            String command,
            long seconds,
            String state,
            String statement,
            Map<String, String> attributes) {}

    @Override
    void close();
}
