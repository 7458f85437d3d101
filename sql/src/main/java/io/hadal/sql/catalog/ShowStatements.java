package io.hadal.sql.catalog;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.expr.SQLCharExpr;
import com.alibaba.druid.sql.ast.statement.SQLShowColumnsStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowCreateTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowCreateViewStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowDatabasesStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowIndexesStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowTablesStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowVariantsStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlExplainStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlFlushStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowCharacterSetStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowCollationStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowCreateDatabaseStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowEnginesStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowErrorsStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowPrivilegesStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowProcessListStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowStatusStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowTableStatusStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowWarningsStatement;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.TableSpace;
import io.hadal.sql.SqlException;
import io.hadal.sql.ddl.CreateTableText;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.sql.exec.CatalogSource;
import io.hadal.sql.exec.Reply;
import io.hadal.sql.exec.StatementScope;
import io.hadal.sql.exec.Tables;
import io.hadal.sql.exec.Warnings.Warning;
import io.hadal.sql.user.Privilege;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * SHOW and DESCRIBE: mostly columns of information_schema's tables under the names that SHOW gives
 * them.
 */
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
                    ShowTable.of(TableViews.SCHEMATA, catalogs, "Database=SCHEMA_NAME")
                            .filtered(show.getLike(), show.getWhere(), scope)
                            .send(reply);
            case SQLShowTablesStatement show ->
                    tables(show).filtered(show.getLike(), show.getWhere(), scope).send(reply);
            case SQLShowColumnsStatement show ->
                    columns(place(show.getDatabase(), show.getTable()), show.isFull())
                            .filtered(show.getLike(), show.getWhere(), scope)
                            .send(reply);
            case MySqlExplainStatement describe -> describe(describe, reply);
            case SQLShowIndexesStatement show ->
                    indexes(place(show.getDatabase(), (SQLName) show.getTable().getExpr()))
                            .filtered(null, show.getWhere(), scope)
                            .send(reply);
            case SQLShowCreateTableStatement show -> createTable(show.getName()).send(reply);
            case SQLShowCreateViewStatement show -> createView(show.getName()).send(reply);
            case MySqlShowCreateDatabaseStatement show ->
                    createDatabase(Names.unquote(show.getDatabase().toString())).send(reply);
            case SQLShowVariantsStatement show ->
                    variables(show.isGlobal())
                            .filtered(show.getLike(), show.getWhere(), scope)
                            .send(reply);
            case MySqlShowStatusStatement show ->
                    status().filtered(show.getLike(), show.getWhere(), scope).send(reply);
            case MySqlShowWarningsStatement show -> warnings(show.isCount(), false).send(reply);
            case MySqlShowErrorsStatement show -> warnings(show.isCount(), true).send(reply);
            case MySqlShowTableStatusStatement show ->
                    tableStatus(show.getDatabase())
                            .filtered(show.getLike(), show.getWhere(), scope)
                            .send(reply);
            case MySqlFlushStatement ignored -> reply.ok();
            default -> ofServer(statement).send(reply);
        }
    }

    private ShowTable ofServer(SQLStatement statement) throws SqlException {
        return switch (statement) {
            case MySqlShowProcessListStatement show -> processes(show.isFull());
            case MySqlShowCollationStatement show ->
                    collations().filtered(show.getPattern(), show.getWhere(), scope);
            case MySqlShowCharacterSetStatement show ->
                    ShowTable.of(
                                    ServerViews.CHARACTER_SETS,
                                    catalogs,
                                    "Charset=CHARACTER_SET_NAME",
                                    "Description",
                                    "Default collation=DEFAULT_COLLATE_NAME",
                                    "Maxlen")
                            .filtered(show.getPattern(), show.getWhere(), scope);
            case MySqlShowEnginesStatement ignored ->
                    ShowTable.of(
                            ServerViews.ENGINES,
                            catalogs,
                            "Engine",
                            "Support",
                            "Comment",
                            "Transactions",
                            "XA",
                            "Savepoints");
            case MySqlShowPrivilegesStatement ignored -> privileges();
            default -> AbsentShows.of(statement);
        };
    }

    private static ShowTable privileges() {
        ShowTable table = new ShowTable("Privilege", "Context", "Comment");
        for (Privilege privilege : Privilege.values()) {
            String text = privilege.text().toLowerCase(Locale.ROOT);
            table.row(
                    Character.toUpperCase(text.charAt(0)) + text.substring(1),
                    privilege.context(),
                    "");
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
        // Clients look into it to find out whether it is there.
        if (database.equalsIgnoreCase("sys")) {
            return show.isFull() ? new ShowTable(title, "Table_type") : new ShowTable(title);
        }
        Catalogs narrowed = catalogs.only(known(database), null);
        String name = title + "=TABLE_NAME";
        return show.isFull()
                ? ShowTable.of(TableViews.TABLES, narrowed, name, "Table_type")
                : ShowTable.of(TableViews.TABLES, narrowed, name);
    }

    /** The name of a database that is there. */
    private String known(@Nullable String database) throws SqlException {
        String wanted = database == null ? scope.database() : database;
        SystemSchema system = wanted == null ? null : SystemSchema.find(wanted);
        return system == null ? scope.resolve(wanted).name() : system.name();
    }

    /**
     * A table that is there, by its database and its name.
     *
     * @param space null if it is the server's own
     */
    private record Place(@Nullable TableSpace space, String database, String table) {}

    private Place place(@Nullable SQLName database, SQLName name) throws SqlException {
        Tables.Name parsed = Tables.Name.of((SQLExpr) name);
        String schema =
                database == null ? parsed.schema() : Names.unquote(database.getSimpleName());
        String wanted = schema == null ? scope.database() : schema;
        if (wanted != null && SystemSchema.find(wanted) != null) {
            return new Place(null, known(wanted), SystemTables.view(wanted, parsed.table()).name());
        }
        TableSpace found = scope.home(schema, parsed.table());
        if (scope.view(found).table(parsed.table()).isEmpty()) {
            throw MysqlError.NO_SUCH_TABLE.with(found.name(), parsed.table());
        }
        return new Place(found, found.name(), parsed.table());
    }

    private Catalogs only(Place place) {
        return place.space() != null && place.space().temporary()
                ? catalogs.only(place.space(), place.table())
                : catalogs.only(place.database(), place.table());
    }

    private void describe(MySqlExplainStatement describe, Reply reply) throws SqlException {
        SQLExpr column =
                describe.getColumnName() == null ? describe.getWild() : describe.getColumnName();
        SQLExpr like =
                column instanceof SQLName plain
                        ? new SQLCharExpr(Names.unquote(plain.getSimpleName()))
                        : column;
        columns(place(null, describe.getTableName()), false)
                .filtered(like, null, scope)
                .send(reply);
    }

    private ShowTable columns(Place place, boolean full) throws SqlException {
        return full
                ? ShowTable.of(
                        ColumnsView.COLUMNS,
                        only(place),
                        "Field=COLUMN_NAME",
                        "Type=COLUMN_TYPE",
                        "Collation=COLLATION_NAME",
                        "Null=IS_NULLABLE",
                        "Key=COLUMN_KEY",
                        "Default=COLUMN_DEFAULT",
                        "Extra",
                        "Privileges",
                        "Comment=COLUMN_COMMENT")
                : ShowTable.of(
                        ColumnsView.COLUMNS,
                        only(place),
                        "Field=COLUMN_NAME",
                        "Type=COLUMN_TYPE",
                        "Null=IS_NULLABLE",
                        "Key=COLUMN_KEY",
                        "Default=COLUMN_DEFAULT",
                        "Extra");
    }

    private ShowTable indexes(Place place) throws SqlException {
        return ShowTable.of(
                TableViews.STATISTICS,
                only(place),
                "Table=TABLE_NAME",
                "Non_unique",
                "Key_name=INDEX_NAME",
                "Seq_in_index",
                "Column_name",
                "Collation",
                "Cardinality",
                "Sub_part",
                "Packed",
                "Null=NULLABLE",
                "Index_type",
                "Comment",
                "Index_comment",
                "Visible=IS_VISIBLE");
    }

    private ShowTable createTable(SQLName name) throws SqlException {
        Place place = place(null, name);
        TableSpace space = place.space();
        if (space == null) {
            throw MysqlError.notSupported(
                    "SHOW CREATE TABLE of " + place.database(), "use SHOW COLUMNS");
        }
        TableDef table = scope.view(space).table(place.table()).orElseThrow();
        return table.isView()
                ? shownView(table)
                : new ShowTable("Table", "Create Table")
                        .row(
                                table.name(),
                                space.temporary()
                                        ? CreateTableText.ofTemporary(table)
                                        : CreateTableText.of(table));
    }

    private ShowTable createView(SQLName name) throws SqlException {
        Place place = place(null, name);
        TableSpace space = place.space();
        TableDef view = space == null ? null : scope.view(space).table(place.table()).orElseThrow();
        if (view == null || !view.isView()) {
            throw MysqlError.WRONG_OBJECT.with(place.database(), place.table(), "VIEW");
        }
        return shownView(view);
    }

    private static ShowTable shownView(TableDef view) {
        return new ShowTable("View", "Create View", "character_set_client", "collation_connection")
                .row(view.name(), CreateTableText.of(view), Catalogs.CHARSET, Catalogs.COLLATION);
    }

    /** Without credentials: these are never shown. */
    private ShowTable createDatabase(String name) throws SqlException {
        DatabaseStatus status =
                catalogs.known().stream()
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

    private ShowTable status() throws SqlException {
        ShowTable table = new ShowTable("Variable_name", "Value");
        ServerStatus.of(catalogs).forEach(table::row);
        return table;
    }

    private ShowTable processes(boolean full) throws SqlException {
        ShowTable table =
                ShowTable.of(
                        ServerViews.PROCESSLIST,
                        catalogs,
                        "Id",
                        "User",
                        "Host",
                        "db",
                        "Command",
                        "Time",
                        "State",
                        "Info");
        return full ? table : table.cut("Info", SHORT_STATEMENT_CHARS);
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
        String wanted = named == null ? null : Names.unquote(named.getSimpleName());
        return ShowTable.of(
                TableViews.TABLES,
                catalogs.only(known(wanted), null),
                "Name=TABLE_NAME",
                "Engine",
                "Version",
                "Row_format",
                "Rows=TABLE_ROWS",
                "Avg_row_length",
                "Data_length",
                "Max_data_length",
                "Index_length",
                "Data_free",
                "Auto_increment",
                "Create_time",
                "Update_time",
                "Check_time",
                "Collation=TABLE_COLLATION",
                "Checksum",
                "Create_options",
                "Comment=TABLE_COMMENT");
    }

    private ShowTable collations() throws SqlException {
        return ShowTable.of(
                ServerViews.COLLATIONS,
                catalogs,
                "Collation=COLLATION_NAME",
                "Charset=CHARACTER_SET_NAME",
                "Id",
                "Default=IS_DEFAULT",
                "Compiled=IS_COMPILED",
                "Sortlen",
                "Pad_attribute");
    }
}
