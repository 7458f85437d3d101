package io.hadal.sql.exec;

import io.hadal.engine.Database;
import io.hadal.engine.Engine;
import io.hadal.objectstore.StoreEventLog;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlService.Client;
import io.hadal.sql.SqlService.Endpoint;
import io.hadal.sql.SqlService.ProcessInfo;
import io.hadal.sql.access.Access;
import io.hadal.sql.user.Users;
import java.util.List;
import java.util.Map;

/** What SHOW and information_schema tell about the server and the session. */
public interface CatalogSource {

    Engine engine();

    /** What the stores of all databases were asked. */
    StoreEventLog storeEvents();

    /** Where clients reach this server. */
    Endpoint endpoint();

    /** An attached database. Throws 1049, or why it cannot be used. */
    Database database(String name) throws SqlException;

    List<ProcessInfo> processes();

    /** Counters of the server since its start, as SHOW STATUS names them. */
    Map<String, Long> counters();

    /** Names and values as SHOW VARIABLES prints them. */
    Map<String, String> variables(boolean global);

    Warnings warnings();

    /** What the session may see. */
    Access access();

    Users users();

    /** Who has logged in, and how. */
    Client client();

    /** The tables of information_schema and its relatives as this statement sees them. */
    VirtualTables virtualTables(StatementScope scope);
}
