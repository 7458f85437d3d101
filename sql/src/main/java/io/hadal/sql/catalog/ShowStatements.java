package io.hadal.sql.catalog;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.expr.SQLCharExpr;
import com.alibaba.druid.sql.ast.statement.SQLShowColumnsStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowCreateTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowDatabasesStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowIndexesStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowTablesStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowVariantsStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlFlushStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowCharacterSetStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowCollationStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowCreateDatabaseStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowEnginesStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowErrorsStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowEventsStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowFunctionStatusStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowGrantsStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowOpenTablesStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowPluginsStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowProcedureStatusStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowProcessListStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowStatusStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowTableStatusStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowTriggersStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowWarningsStatement;
import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlService.ProcessInfo;
import io.hadal.sql.ddl.CreateTableText;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.sql.exec.CatalogSource;
import io.hadal.sql.exec.Reply;
import io.hadal.sql.exec.StatementScope;
import io.hadal.sql.exec.Tables;
import io.hadal.sql.exec.Warnings.Warning;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** SHOW and DESCRIBE. */
public final class ShowStatements {
    private static final int SHORT_STATEMENT_CHARS = 100;

    private final StatementScope scope;
    private final CatalogSource source;
    private final Catalogs catalogs;

    public ShowStatements(StatementScope scope, CatalogSource source) {
        this.scope = scope;
        this.source = source;
        this.catalogs = new Catalogs(source, scope);
    }

    /** Whether a statement shows the warnings of the one before, and so must not forget them. */
    public static boolean keepsWarnings(SQLStatement statement) {
        return statement instanceof MySqlShowWarningsStatement
                || statement instanceof MySqlShowErrorsStatement;
    }

    public void run(SQLStatement statement, Reply reply) throws SqlException {
        switch (statement) {
            case SQLShowDatabasesStatement show ->
                    databases().filtered(show.getLike(), show.getWhere(), scope).send(reply);
            case SQLShowTablesStatement show ->
                    tables(show).filtered(show.getLike(), show.getWhere(), scope).send(reply);
            case SQLShowColumnsStatement show ->
                    columns(find(show.getDatabase(), show.getTable()), show.isFull())
                            .filtered(show.getLike(), show.getWhere(), scope)
                            .send(reply);
            case SQLShowIndexesStatement show ->
                    indexes(find(show.getDatabase(), (SQLName) show.getTable().getExpr()))
                            .filtered(null, show.getWhere(), scope)
                            .send(reply);
            case SQLShowCreateTableStatement show -> createTable(show.getName()).send(reply);
            case MySqlShowCreateDatabaseStatement show ->
                    createDatabase(Names.unquote(show.getDatabase().toString())).send(reply);
            case SQLShowVariantsStatement show ->
                    variables(show.isGlobal())
                            .filtered(show.getLike(), show.getWhere(), scope)
                            .send(reply);
            case MySqlShowStatusStatement show ->
                    status().filtered(show.getLike(), show.getWhere(), scope).send(reply);
            case MySqlShowProcessListStatement show -> processes(show.isFull()).send(reply);
            case MySqlShowWarningsStatement show -> warnings(show.isCount(), false).send(reply);
            case MySqlShowErrorsStatement show -> warnings(show.isCount(), true).send(reply);
            case MySqlShowTableStatusStatement show ->
                    tableStatus(show.getDatabase())
                            .filtered(show.getLike(), show.getWhere(), scope)
                            .send(reply);
            case MySqlShowGrantsStatement ignored -> grants().send(reply);
            case MySqlShowCollationStatement show ->
                    collations().filtered(show.getPattern(), show.getWhere(), scope).send(reply);
            case MySqlShowCharacterSetStatement show ->
                    new ShowTable("Charset", "Description", "Default collation", "#Maxlen")
                            .row(Catalogs.CHARSET, "UTF-8 Unicode", Catalogs.COLLATION, 4L)
                            .filtered(show.getPattern(), show.getWhere(), scope)
                            .send(reply);
            case MySqlShowEnginesStatement ignored ->
                    new ShowTable(
                                    "Engine",
                                    "Support",
                                    "Comment",
                                    "Transactions",
                                    "XA",
                                    "Savepoints")
                            .row(
                                    "Hadal",
                                    "DEFAULT",
                                    "Hot rows in memory, segments in the object store",
                                    "YES",
                                    "NO",
                                    "YES")
                            .send(reply);
            case MySqlFlushStatement ignored -> reply.ok();
            default -> empty(statement).send(reply);
        }
    }

    /** What exists in MySQL and never here: an empty result. Anything else is refused. */
    private static ShowTable empty(SQLStatement statement) throws SqlException {
        return switch (statement) {
            case MySqlShowTriggersStatement ignored ->
                    new ShowTable("Trigger", "Event", "Table", "Statement", "Timing", "Created");
            case MySqlShowEventsStatement ignored ->
                    new ShowTable("Db", "Name", "Definer", "Type", "Status");
            case MySqlShowProcedureStatusStatement ignored ->
                    new ShowTable("Db", "Name", "Type", "Definer", "Modified", "Created");
            case MySqlShowFunctionStatusStatement ignored ->
                    new ShowTable("Db", "Name", "Type", "Definer", "Modified", "Created");
            case MySqlShowOpenTablesStatement ignored ->
                    new ShowTable("Database", "Table", "#In_use", "#Name_locked");
            case MySqlShowPluginsStatement ignored ->
                    new ShowTable("Name", "Status", "Type", "Library", "License");
            default ->
                    throw MysqlError.notSupported(
                            firstWords(statement.toString()), "docs/sql.md says what is supported");
        };
    }

    private static String firstWords(String statement) {
        String[] words = statement.strip().split("\\s+", 4);
        return String.join(" ", List.of(words).subList(0, Math.min(3, words.length)));
    }

    private ShowTable databases() {
        ShowTable table = new ShowTable("Database");
        table.row(Catalogs.INFORMATION_SCHEMA);
        for (DatabaseStatus status : source.databases()) {
            if (status.state() != DatabaseStatus.State.DETACHED) {
                table.row(status.name());
            }
        }
        return table;
    }

    private ShowTable tables(SQLShowTablesStatement show) throws SqlException {
        SQLName named = show.getDatabase() != null ? show.getDatabase() : show.getFrom();
        String database = named == null ? scope.database() : Names.unquote(named.getSimpleName());
        if (database == null) {
            throw MysqlError.NO_DATABASE_SELECTED.with();
        }
        String title = "Tables_in_" + database;
        ShowTable table = show.isFull() ? new ShowTable(title, "Table_type") : new ShowTable(title);
        for (String[] row : tableNames(database)) {
            if (show.isFull()) {
                table.row(row[0], row[1]);
            } else {
                table.row(row[0]);
            }
        }
        return table;
    }

    private List<String[]> tableNames(String database) throws SqlException {
        if (database.equalsIgnoreCase(Catalogs.INFORMATION_SCHEMA)) {
            return InformationSchema.names().stream()
                    .map(name -> new String[] {name, "SYSTEM VIEW"})
                    .toList();
        }
        // Clients look into these to find out whether they are there.
        if (List.of("mysql", "performance_schema", "sys")
                .contains(database.toLowerCase(Locale.ROOT))) {
            return List.of();
        }
        return catalogs.tables(scope.resolve(database)).stream()
                .map(table -> new String[] {table.name(), "BASE TABLE"})
                .toList();
    }

    /** A table and where it is. */
    private record Found(Database database, TableDef table) {}

    private Found find(@Nullable SQLName database, SQLName name) throws SqlException {
        Tables.Name parsed = Tables.Name.of((SQLExpr) name);
        String schema =
                database == null ? parsed.schema() : Names.unquote(database.getSimpleName());
        Database found = scope.resolve(schema);
        TableDef table = scope.view(found).table(parsed.table()).orElse(null);
        if (table == null) {
            throw MysqlError.NO_SUCH_TABLE.with(found.name(), parsed.table());
        }
        return new Found(found, table);
    }

    /** DESCRIBE. @param column name or pattern of columns, or null for all */
    public void describe(SQLName name, @Nullable SQLExpr column, Reply reply) throws SqlException {
        ShowTable table = columns(find(null, name), false);
        if (column instanceof SQLName plain) {
            table.filtered(new SQLCharExpr(Names.unquote(plain.getSimpleName())), null, scope);
        } else {
            table.filtered(column, null, scope);
        }
        table.send(reply);
    }

    private static ShowTable columns(Found found, boolean full) {
        ShowTable table =
                full
                        ? new ShowTable(
                                "Field",
                                "Type",
                                "Collation",
                                "Null",
                                "Key",
                                "Default",
                                "Extra",
                                "Privileges",
                                "Comment")
                        : new ShowTable("Field", "Type", "Null", "Key", "Default", "Extra");
        for (Column column : Catalogs.visible(found.table())) {
            String nullable = column.nullable() ? "YES" : "NO";
            String key = Catalogs.key(found.table(), column);
            String standard = Catalogs.defaultText(column);
            if (full) {
                table.row(
                        column.name(),
                        Catalogs.type(column),
                        Catalogs.isText(column) ? Catalogs.COLLATION : null,
                        nullable,
                        key,
                        standard,
                        Catalogs.extra(column),
                        "select,insert,update,references",
                        column.comment());
            } else {
                table.row(
                        column.name(),
                        Catalogs.type(column),
                        nullable,
                        key,
                        standard,
                        Catalogs.extra(column));
            }
        }
        return table;
    }

    private static ShowTable indexes(Found found) {
        ShowTable table =
                new ShowTable(
                        "Table",
                        "#Non_unique",
                        "Key_name",
                        "#Seq_in_index",
                        "Column_name",
                        "Collation",
                        "#Cardinality",
                        "#Sub_part",
                        "Packed",
                        "Null",
                        "Index_type",
                        "Comment",
                        "Index_comment",
                        "Visible");
        for (Catalogs.Key key : Catalogs.keys(found.table())) {
            for (int i = 0; i < key.slots().size(); i++) {
                Column column = found.table().bySlot(key.slots().get(i));
                table.row(
                        found.table().name(),
                        key.unique() ? 0L : 1L,
                        key.name(),
                        i + 1L,
                        column.name(),
                        "A",
                        null,
                        null,
                        null,
                        column.nullable() ? "YES" : "",
                        "BTREE",
                        "",
                        "",
                        "YES");
            }
        }
        return table;
    }

    private ShowTable createTable(SQLName name) throws SqlException {
        TableDef table = find(null, name).table();
        return new ShowTable("Table", "Create Table").row(table.name(), CreateTableText.of(table));
    }

    /** Without credentials: these are never shown. */
    private ShowTable createDatabase(String name) throws SqlException {
        DatabaseStatus status =
                source.databases().stream()
                        .filter(s -> s.name().equals(name))
                        .findFirst()
                        .orElse(null);
        if (status == null) {
            throw MysqlError.BAD_DATABASE.with(name);
        }
        String config =
                status.storeConfig().isEmpty() || status.storeConfig().equals("{}")
                        ? ""
                        : " CONFIG " + CreateTableText.text(status.storeConfig());
        String store = status.storeType() + " " + CreateTableText.text(status.store()) + config;
        return new ShowTable("Database", "Create Database")
                .row(name, "CREATE DATABASE " + CreateTableText.name(name) + " ON " + store);
    }

    private ShowTable variables(boolean global) {
        ShowTable table = new ShowTable("Variable_name", "Value");
        source.variables(global).forEach(table::row);
        return table;
    }

    private ShowTable status() {
        long connections = source.processes().size();
        return new ShowTable("Variable_name", "Value")
                .row("Ssl_cipher", "")
                .row("Threads_connected", Long.toString(connections))
                .row(
                        "Threads_running",
                        Long.toString(
                                source.processes().stream()
                                        .filter(process -> !process.statement().isEmpty())
                                        .count()));
    }

    private ShowTable processes(boolean full) {
        ShowTable table =
                new ShowTable("#Id", "User", "Host", "db", "Command", "#Time", "State", "Info");
        for (ProcessInfo process : source.processes()) {
            String statement = process.statement();
            String shown =
                    full || statement.length() <= SHORT_STATEMENT_CHARS
                            ? statement
                            : statement.substring(0, SHORT_STATEMENT_CHARS);
            table.row(
                    process.id(),
                    process.user(),
                    process.host(),
                    process.database().isEmpty() ? null : process.database(),
                    process.command(),
                    process.seconds(),
                    process.state(),
                    shown.isEmpty() ? null : shown);
        }
        return table;
    }

    private ShowTable warnings(boolean count, boolean errorsOnly) {
        List<Warning> list =
                source.warnings().list().stream()
                        .filter(warning -> !errorsOnly || warning.level().equals("Error"))
                        .toList();
        if (count) {
            return new ShowTable(errorsOnly ? "#@@session.error_count" : "#@@session.warning_count")
                    .row((long) list.size());
        }
        ShowTable table = new ShowTable("Level", "#Code", "Message");
        list.forEach(
                warning -> table.row(warning.level(), (long) warning.code(), warning.message()));
        return table;
    }

    private ShowTable tableStatus(@Nullable SQLName named) throws SqlException {
        ShowTable table =
                new ShowTable(
                        "Name",
                        "Engine",
                        "#Version",
                        "Row_format",
                        "#Rows",
                        "#Avg_row_length",
                        "#Data_length",
                        "#Max_data_length",
                        "#Index_length",
                        "#Data_free",
                        "#Auto_increment",
                        "Create_time",
                        "Update_time",
                        "Check_time",
                        "Collation",
                        "Checksum",
                        "Create_options",
                        "Comment");
        Database database =
                scope.resolve(named == null ? null : Names.unquote(named.getSimpleName()));
        for (TableDef def : catalogs.tables(database)) {
            table.row(
                    def.name(),
                    "Hadal",
                    10L,
                    "Dynamic",
                    catalogs.rows(database, def),
                    0L,
                    catalogs.bytes(database, def),
                    0L,
                    0L,
                    0L,
                    null,
                    null,
                    null,
                    null,
                    Catalogs.COLLATION,
                    null,
                    "",
                    def.comment());
        }
        return table;
    }

    private ShowTable grants() {
        String user = source.user();
        return new ShowTable("Grants for " + user + "@%")
                .row("GRANT ALL PRIVILEGES ON *.* TO `" + user + "`@`%` WITH GRANT OPTION");
    }

    private static ShowTable collations() {
        return new ShowTable(
                        "Collation",
                        "Charset",
                        "#Id",
                        "Default",
                        "Compiled",
                        "#Sortlen",
                        "Pad_attribute")
                .row(Catalogs.COLLATION, Catalogs.CHARSET, 46L, "Yes", "Yes", 1L, "NO PAD")
                .row("binary", "binary", 63L, "Yes", "Yes", 1L, "NO PAD");
    }
}
