package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLCreateIndexStatement;
import com.alibaba.druid.sql.ast.statement.SQLCreateViewStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropIndexStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropViewStatement;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLTruncateStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlAlterTableOrderBy;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlCreateTableStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlRenameTableStatement;
import io.hadal.engine.Database;
import io.hadal.engine.EngineException;
import io.hadal.engine.TableSpace;
import io.hadal.engine.temporary.TemporaryTable;
import io.hadal.sql.SqlException;
import io.hadal.sql.ddl.AlterTable;
import io.hadal.sql.ddl.CreateTable;
import io.hadal.sql.ddl.CreateTableText;
import io.hadal.sql.ddl.ForeignKeys;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.sql.parse.SqlText;
import io.hadal.sql.parse.TableText;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.settings.Settings;
import io.hadal.sql.value.Numbers;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Statements that change tables. Each is a change of its own; what was open has been committed
 * before.
 */
public final class TableStatements {
    private final StatementScope scope;
    private final Reply reply;
    private final ExistingRows.Query query;
    private final ExistingRows.Describe describe;
    private @Nullable Filling filling;

    private TableStatements(
            StatementScope scope,
            Reply reply,
            ExistingRows.Query query,
            ExistingRows.Describe describe) {
        this.scope = scope;
        this.reply = reply;
        this.query = query;
        this.describe = describe;
    }

    /**
     * CREATE TABLE … SELECT: what puts the rows into the new table.
     *
     * @param table no name leads to it yet if it is temporary, and if a temporary one hides it
     */
    public record Filling(String insert, TableInfo table) {}

    /** CREATE and DROP TEMPORARY TABLE, which leave the transaction open. */
    public static boolean isOfSession(SQLStatement statement) {
        return statement instanceof MySqlCreateTableStatement create && create.isTemporary()
                || statement instanceof SQLDropTableStatement drop && drop.isTemporary();
    }

    public static boolean knows(SQLStatement statement) {
        return statement instanceof MySqlCreateTableStatement
                || statement instanceof SQLDropTableStatement
                || statement instanceof SQLAlterTableStatement
                || statement instanceof SQLTruncateStatement
                || statement instanceof SQLCreateIndexStatement
                || statement instanceof SQLDropIndexStatement
                || statement instanceof MySqlRenameTableStatement
                || statement instanceof SQLCreateViewStatement
                || statement instanceof SQLDropViewStatement;
    }

    /**
     * @param query reads what is committed, for changes that the rows have to allow
     * @return what is still to be run, or null
     */
    public static @Nullable Filling run(
            StatementScope scope,
            SQLStatement statement,
            TableText text,
            Reply reply,
            ExistingRows.Query query,
            ExistingRows.Describe describe)
            throws SqlException {
        TableStatements tables = new TableStatements(scope, reply, query, describe);
        tables.foreignKeys(statement);
        switch (statement) {
            case MySqlCreateTableStatement create -> tables.create(create, text);
            case SQLDropTableStatement drop -> tables.drop(drop);
            case SQLAlterTableStatement alter
                    when alter.getItems().isEmpty() && alter.getTableOptions().isEmpty() -> {}
            case SQLAlterTableStatement alter -> tables.alter(alter);
            case SQLTruncateStatement truncate -> tables.truncate(truncate);
            case SQLCreateIndexStatement index -> tables.createIndex(index);
            case SQLDropIndexStatement index ->
                    tables.alter(
                            index.getTableName().getExpr(),
                            table ->
                                    AlterTable.dropIndex(
                                            table,
                                            Names.unquote(index.getIndexName().getSimpleName())));
            case MySqlRenameTableStatement rename -> tables.rename(rename);
            case SQLCreateViewStatement create ->
                    new ViewStatements(scope, reply, describe).create(create, text.sql());
            case SQLDropViewStatement drop -> new ViewStatements(scope, reply, describe).drop(drop);
            default ->
                    throw new IllegalArgumentException(
                            "no statement about tables: " + statement.getClass());
        }
        reply.ok();
        return tables.filling;
    }

    private void foreignKeys(SQLStatement statement) throws SqlException {
        if (ignoresForeignKeys() && ForeignKeys.remove(statement)) {
            reply.warnings()
                    .warning(
                            1105,
                            "FOREIGN KEY is not checked and was ignored (ignore_foreign_keys)");
        }
    }

    private boolean ignoresForeignKeys() throws SqlException {
        Object value = scope.systemVariable("", Settings.IGNORE_FOREIGN_KEYS.name());
        return value != null && Numbers.toLong(value) != 0;
    }

    private void create(MySqlCreateTableStatement create, TableText text) throws SqlException {
        Tables.Name name = Tables.Name.of(create.getName());
        Database database = scope.resolve(name.schema());
        TableSpace space =
                create.isTemporary()
                        ? scope.temporary().make(database.name(), name.table())
                        : database;
        if (create.getLike() != null) {
            like(create, space, name.table());
            return;
        }
        String source = source(create, text);
        List<QueryColumn> selected = source == null ? List.of() : describe.of(source);
        TableDef def =
                CreateTable.define(
                        create,
                        text,
                        space.newTableId(),
                        name.table(),
                        scope.zone(),
                        selected.stream().map(column -> column.in(0)).toList());
        RowRules.prove(new TableInfo(space, def), scope);
        if (!put(space, def, create.isIfNotExists())) {
            return;
        }
        if (source == null) {
            add(space);
        } else {
            filling =
                    new Filling(
                            "INSERT INTO "
                                    + CreateTableText.name(def.name())
                                    + " ("
                                    + names(selected)
                                    + ") "
                                    + source,
                            new TableInfo(space, def));
        }
        long first = CreateTable.firstAutoIncrement(create);
        if (first > 1) {
            space.reserveAutoIncrement(
                    def, Math.toIntExact(Math.min(first - 1, Integer.MAX_VALUE)));
        }
    }

    private void add(TableSpace space) {
        if (space instanceof TemporaryTable temporary) {
            scope.temporary().add(temporary);
        }
    }

    private static @Nullable String source(MySqlCreateTableStatement create, TableText text)
            throws SqlException {
        if (create.getSelect() == null) {
            return null;
        }
        String source = SqlText.query(text.sql());
        return source == null ? create.getSelect().toString() : source;
    }

    private static String names(List<QueryColumn> columns) {
        return columns.stream()
                .map(column -> CreateTableText.name(column.name()))
                .collect(Collectors.joining(", "));
    }

    private void like(MySqlCreateTableStatement create, TableSpace space, String name)
            throws SqlException {
        TableDef pattern = Tables.find(scope, create.getLike().getExpr()).def();
        if (pattern.isView()) {
            throw MysqlError.WRONG_OBJECT.with(space.name(), pattern.name(), "BASE TABLE");
        }
        if (put(space, pattern.as(space.newTableId(), name), create.isIfNotExists())) {
            add(space);
        }
    }

    private boolean put(TableSpace space, TableDef def, boolean ifNotExists) throws SqlException {
        boolean taken = space.temporary() && scope.temporary().isNamed(space.name(), def.name());
        try {
            space.alterTable(
                    def.name(),
                    before -> {
                        if (before != null || taken) {
                            throw new Refused(MysqlError.TABLE_EXISTS.with(def.name()));
                        }
                        return def;
                    });
            return true;
        } catch (Refused e) {
            if (!ifNotExists) {
                throw e.error;
            }
            reply.warnings().note(e.error.code(), String.valueOf(e.error.getMessage()));
            return false;
        }
    }

    /** All of them or, if one is not there and may not be missing, none. */
    private void drop(SQLDropTableStatement drop) throws SqlException {
        List<Dropped> tables = new ArrayList<>();
        for (SQLExprTableSource source : drop.getTableSources()) {
            tables.add(dropped(Tables.Name.of(source.getExpr()), drop.isTemporary()));
        }
        List<String> unknown =
                tables.stream().filter(each -> each.space == null).map(Dropped::shown).toList();
        if (!unknown.isEmpty() && !drop.isIfExists()) {
            throw MysqlError.BAD_TABLE.with(String.join(",", unknown));
        }
        for (Dropped each : tables) {
            if (!drop(each, drop.isIfExists())) {
                reply.warnings().note(1051, "Unknown table '" + each.shown() + "'");
            }
        }
    }

    /**
     * A table to be dropped.
     *
     * @param space null if there is none of that name
     */
    private record Dropped(String database, String table, @Nullable TableSpace space) {
        String shown() {
            return database + "." + table;
        }
    }

    private Dropped dropped(Tables.Name name, boolean temporary) throws SqlException {
        TableSpace home = scope.home(name.schema(), name.table());
        boolean there =
                home.temporary()
                        || !temporary
                                && scope.view(home)
                                        .table(name.table())
                                        .filter(table -> !table.isView())
                                        .isPresent();
        return new Dropped(home.name(), name.table(), there ? home : null);
    }

    private boolean drop(Dropped dropped, boolean ifExists) throws SqlException {
        TableSpace space = dropped.space;
        if (space instanceof TemporaryTable temporary) {
            scope.drop(temporary);
            return true;
        }
        return space != null
                && change(
                        space,
                        dropped.table,
                        table -> {
                            TableCopy.clear(space, table);
                            return null;
                        },
                        ifExists);
    }

    /** A change of a definition that may be refused. */
    @FunctionalInterface
    private interface Change {
        @Nullable TableDef of(TableDef table) throws SqlException;
    }

    /** Carries what a change refuses through the engine. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient SqlException error;

        Refused(SqlException error) {
            super(error);
            this.error = error;
        }

        SqlException error() {
            return error;
        }
    }

    private void alter(SQLAlterTableStatement alter) throws SqlException {
        alter(alter.getName(), table -> AlterTable.apply(table, alter, scope.now(), scope.zone()));
        if (alter.getItems().stream().anyMatch(MySqlAlterTableOrderBy.class::isInstance)) {
            reply.warnings()
                    .warning(1105, "ORDER BY ignored: rows are kept by their primary or SORT KEY");
        }
    }

    private void alter(SQLExpr table, Change change) throws SqlException {
        Tables.Name name = Tables.Name.of(table);
        TableSpace space = scope.home(name.schema(), name.table());
        change(
                space,
                name.table(),
                before -> {
                    if (before.isView()) {
                        throw MysqlError.WRONG_OBJECT.with(
                                space.name(), before.name(), "BASE TABLE");
                    }
                    TableDef after = change.of(before);
                    if (after != null && !after.name().equals(before.name())) {
                        refuseTaken(space, after.name());
                    }
                    return after;
                },
                false);
    }

    /** Temporary tables do not know each other. */
    private void refuseTaken(TableSpace space, String name) throws SqlException {
        if (space.temporary() && scope.temporary().isNamed(space.name(), name)) {
            throw MysqlError.TABLE_EXISTS.with(name);
        }
    }

    /** False if there is no such table and that is allowed. */
    private boolean change(TableSpace database, String table, Change change, boolean ifExists)
            throws SqlException {
        boolean drops = ifExists;
        try {
            database.alterTable(
                    table,
                    before -> {
                        try {
                            if (before == null) {
                                throw MysqlError.NO_SUCH_TABLE.with(database.name(), table);
                            }
                            TableDef after = change.of(before);
                            return after != null && after.id() == before.id()
                                    ? fitting(database, before, after)
                                    : after;
                        } catch (SqlException e) {
                            throw new Refused(e);
                        }
                    });
            return true;
        } catch (Refused e) {
            if (drops && e.error.code() == MysqlError.NO_SUCH_TABLE.code()) {
                return false;
            }
            throw e.error;
        } catch (EngineException e) {
            if (e.kind() != EngineException.Kind.NO_SUCH_TABLE) {
                throw e;
            }
            if (drops) {
                return false;
            }
            throw MysqlError.NO_SUCH_TABLE.because(e, database.name(), table);
        }
    }

    /** The new definition once the rows are known to be rows of it, or have been made so. */
    private TableDef fitting(TableSpace database, TableDef before, TableDef after)
            throws SqlException {
        RowRules.prove(new TableInfo(database, after), scope);
        if (TableCopy.isNeeded(before, after)) {
            return new TableCopy(scope, query, database, before).run(after);
        }
        new ExistingRows(query, scope.zone(), database, before).check(after);
        return after;
    }

    private void truncate(SQLTruncateStatement truncate) throws SqlException {
        for (SQLExprTableSource source : truncate.getTableSources()) {
            Tables.Name name = Tables.Name.of(source.getExpr());
            TableSpace database = scope.home(name.schema(), name.table());
            long id = database.newTableId();
            change(
                    database,
                    name.table(),
                    table -> {
                        if (table.isView()) {
                            throw MysqlError.NO_SUCH_TABLE.with(database.name(), table.name());
                        }
                        return table.as(id, table.name());
                    },
                    false);
        }
    }

    private void createIndex(SQLCreateIndexStatement index) throws SqlException {
        SQLExpr table = ((SQLExprTableSource) index.getTable()).getExpr();
        boolean unique = "UNIQUE".equalsIgnoreCase(index.getType());
        if (index.getType() != null && !unique) {
            throw MysqlError.notSupported(
                    "CREATE " + index.getType() + " INDEX", "leave the word out");
        }
        String name = Names.unquote(index.getName().getSimpleName());
        alter(
                table,
                def ->
                        AlterTable.addIndex(
                                def, name, unique, AlterTable.columns(index.getItems())));
    }

    private void rename(MySqlRenameTableStatement rename) throws SqlException {
        for (MySqlRenameTableStatement.Item item : rename.getItems()) {
            Tables.Name to = Tables.Name.of(item.getTo());
            Tables.Name from = Tables.Name.of(item.getName());
            TableSpace space = scope.home(from.schema(), from.table());
            refuseTaken(space, to.table());
            change(space, from.table(), table -> AlterTable.rename(table, to.table()), false);
        }
    }
}
