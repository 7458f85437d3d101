package io.hadal.sql.exec;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlService.ProcessInfo;
import java.util.List;
import java.util.Map;

/** What SHOW and information_schema tell about the server and the session. */
public interface CatalogSource {

    /** All databases that are known here, attached or not. */
    List<DatabaseStatus> databases();

    /** An attached database. Throws 1049, or why it cannot be used. */
    Database database(String name) throws SqlException;

    List<ProcessInfo> processes();

    /** Names and values as SHOW VARIABLES prints them. */
    Map<String, String> variables(boolean global);

    Warnings warnings();

    String user();

    /** The tables of information_schema as this statement sees them. */
    VirtualTables virtualTables(StatementScope scope);
}
