package io.hadal.sql.catalog;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowBinLogEventsStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowBinaryLogsStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowCreateEventStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowCreateFunctionStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowCreateProcedureStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowCreateTriggerStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowEngineStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowEventsStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowFunctionStatusStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowMasterLogsStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowMasterStatusStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowOpenTablesStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowPluginsStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowProcedureStatusStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowProfileStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowProfilesStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowSlaveHostsStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowSlaveStatusStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowTriggersStatement;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import java.util.List;

/** SHOW of what exists in MySQL and never here: empty, or MySQL's error for what is not there. */
final class AbsentShows {
    private AbsentShows() {}

    /** Throws 1235 for what is not known at all. */
    static ShowTable of(SQLStatement statement) throws SqlException {
        return switch (statement) {
            case MySqlShowTriggersStatement ignored ->
                    new ShowTable("Trigger", "Event", "Table", "Statement", "Timing", "Created");
            case MySqlShowEventsStatement ignored ->
                    new ShowTable("Db", "Name", "Definer", "Type", "Status");
            case MySqlShowProcedureStatusStatement ignored -> programs();
            case MySqlShowFunctionStatusStatement ignored -> programs();
            case MySqlShowOpenTablesStatement ignored ->
                    new ShowTable("Database", "Table", "#In_use", "#Name_locked");
            case MySqlShowPluginsStatement ignored ->
                    new ShowTable("Name", "Status", "Type", "Library", "License");
            case MySqlShowProfilesStatement ignored ->
                    new ShowTable("#Query_ID", "Duration", "Query");
            case MySqlShowProfileStatement ignored -> new ShowTable("Status", "Duration");
            default -> replication(statement);
        };
    }

    private static ShowTable programs() {
        return new ShowTable("Db", "Name", "Type", "Definer", "Modified", "Created");
    }

    /** A log of changes that replicas of MySQL follow. */
    private static ShowTable replication(SQLStatement statement) throws SqlException {
        return switch (statement) {
            case MySqlShowMasterStatusStatement ignored ->
                    new ShowTable(
                            "File",
                            "#Position",
                            "Binlog_Do_DB",
                            "Binlog_Ignore_DB",
                            "Executed_Gtid_Set");
            case MySqlShowSlaveStatusStatement ignored ->
                    new ShowTable(
                            "Slave_IO_State",
                            "Master_Host",
                            "Master_User",
                            "#Master_Port",
                            "Slave_IO_Running",
                            "Slave_SQL_Running",
                            "#Seconds_Behind_Master");
            case MySqlShowSlaveHostsStatement ignored ->
                    new ShowTable("#Server_id", "Host", "#Port", "#Master_id", "Slave_UUID");
            case MySqlShowBinLogEventsStatement ignored ->
                    new ShowTable(
                            "Log_name", "#Pos", "Event_type", "#Server_id", "#End_log_pos", "Info");
            case MySqlShowBinaryLogsStatement ignored -> throw MysqlError.NO_BINARY_LOGGING.with();
            case MySqlShowMasterLogsStatement ignored -> throw MysqlError.NO_BINARY_LOGGING.with();
            default -> throw missing(statement);
        };
    }

    private static SqlException missing(SQLStatement statement) {
        return switch (statement) {
            case MySqlShowCreateProcedureStatement show ->
                    MysqlError.NO_SUCH_PROGRAM.with("PROCEDURE", name(show.getName()));
            case MySqlShowCreateFunctionStatement show ->
                    MysqlError.NO_SUCH_PROGRAM.with("FUNCTION", name(show.getName()));
            case MySqlShowCreateTriggerStatement ignored -> MysqlError.NO_SUCH_TRIGGER.with();
            case MySqlShowCreateEventStatement show ->
                    MysqlError.NO_SUCH_EVENT.with(name(show.getEventName()));
            case MySqlShowEngineStatement show ->
                    MysqlError.UNKNOWN_ENGINE.with(name(show.getName()));
            default ->
                    MysqlError.notSupported(
                            firstWords(statement.toString()), "docs/sql.md says what is supported");
        };
    }

    private static String name(SQLExpr name) {
        return Names.unquote(name.toString());
    }

    private static String firstWords(String statement) {
        String[] words = statement.strip().split("\\s+", 4);
        return String.join(" ", List.of(words).subList(0, Math.min(3, words.length)));
    }
}
