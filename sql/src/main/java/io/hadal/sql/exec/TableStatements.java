package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLCreateIndexStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropIndexStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLTruncateStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlCreateTableStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlRenameTableStatement;
import io.hadal.engine.Database;
import io.hadal.engine.EngineException;
import io.hadal.engine.StateView;
import io.hadal.engine.TableView;
import io.hadal.sql.SqlException;
import io.hadal.sql.ddl.AlterTable;
import io.hadal.sql.ddl.CreateTable;
import io.hadal.sql.ddl.ForeignKeys;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.sql.parse.TableText;
import io.hadal.sql.settings.Settings;
import io.hadal.sql.value.Numbers;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements that change tables. Each is a change of its own; what was open has been committed
 * before.
 */
public final class TableStatements {
    private final StatementScope scope;
    private final Reply reply;

    private TableStatements(StatementScope scope, Reply reply) {
        this.scope = scope;
        this.reply = reply;
    }

    public static boolean knows(SQLStatement statement) {
        return statement instanceof MySqlCreateTableStatement
                || statement instanceof SQLDropTableStatement
                || statement instanceof SQLAlterTableStatement
                || statement instanceof SQLTruncateStatement
                || statement instanceof SQLCreateIndexStatement
                || statement instanceof SQLDropIndexStatement
                || statement instanceof MySqlRenameTableStatement;
    }

    public static void run(
            StatementScope scope, SQLStatement statement, TableText text, Reply reply)
            throws SqlException {
        TableStatements tables = new TableStatements(scope, reply);
        tables.foreignKeys(statement);
        switch (statement) {
            case MySqlCreateTableStatement create -> tables.create(create, text);
            case SQLDropTableStatement drop -> tables.drop(drop);
            case SQLAlterTableStatement alter when alter.getItems().isEmpty() -> {}
            case SQLAlterTableStatement alter ->
                    tables.alter(
                            alter.getName(),
                            table ->
                                    AlterTable.apply(
                                            table, alter.getItems(), scope.now(), scope.zone()));
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
            default ->
                    throw new IllegalArgumentException(
                            "no statement about tables: " + statement.getClass());
        }
        reply.ok();
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
        if (create.getLike() != null) {
            like(create, database, name.table());
            return;
        }
        TableDef def =
                CreateTable.define(create, text, database.newTableId(), name.table(), scope.zone());
        if (!put(database, def, create.isIfNotExists())) {
            return;
        }
        long first = CreateTable.firstAutoIncrement(create);
        if (first > 1) {
            database.reserveAutoIncrement(
                    def, Math.toIntExact(Math.min(first - 1, Integer.MAX_VALUE)));
        }
    }

    private void like(MySqlCreateTableStatement create, Database database, String name)
            throws SqlException {
        TableDef pattern = Tables.find(scope, create.getLike().getExpr()).def();
        TableDef def =
                new TableDef(
                        database.newTableId(),
                        name,
                        pattern.columns(),
                        pattern.nextSlot(),
                        pattern.primaryKey(),
                        pattern.indexes(),
                        pattern.sortKey(),
                        pattern.shardKey(),
                        pattern.comment());
        put(database, def, create.isIfNotExists());
    }

    private boolean put(Database database, TableDef def, boolean ifNotExists) throws SqlException {
        try {
            database.alterTable(
                    def.name(),
                    before -> {
                        if (before != null) {
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
        List<String> unknown = new ArrayList<>();
        for (SQLExprTableSource source : drop.getTableSources()) {
            Tables.Name name = Tables.Name.of(source.getExpr());
            Database database = scope.resolve(name.schema());
            if (!drop.isIfExists() && scope.view(database).table(name.table()).isEmpty()) {
                unknown.add(database.name() + "." + name.table());
            }
        }
        if (!unknown.isEmpty()) {
            throw MysqlError.BAD_TABLE.with(String.join(",", unknown));
        }
        for (SQLExprTableSource source : drop.getTableSources()) {
            Tables.Name name = Tables.Name.of(source.getExpr());
            Database database = scope.resolve(name.schema());
            if (!change(database, name.table(), table -> null, drop.isIfExists())) {
                reply.warnings()
                        .note(1051, "Unknown table '" + database.name() + "." + name.table() + "'");
            }
        }
    }

    /** A change of a definition that may be refused. */
    @FunctionalInterface
    private interface Change {
        @Nullable TableDef of(TableDef table) throws SqlException;
    }

    /** Carries what a change refuses through the engine. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient SqlException error;

        Refused(SqlException error) {
            super(error);
            this.error = error;
        }
    }

    private void alter(SQLExpr table, Change change) throws SqlException {
        Tables.Name name = Tables.Name.of(table);
        change(scope.resolve(name.schema()), name.table(), change, false);
    }

    /** False if there is no such table and that is allowed. */
    private static boolean change(Database database, String table, Change change, boolean ifExists)
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
                            if (after != null
                                    && after.id() == before.id()
                                    && addsUnique(before, after)) {
                                refuseUniqueOnRows(database, before);
                            }
                            return after;
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

    private void truncate(SQLTruncateStatement truncate) throws SqlException {
        for (SQLExprTableSource source : truncate.getTableSources()) {
            Tables.Name name = Tables.Name.of(source.getExpr());
            Database database = scope.resolve(name.schema());
            long id = database.newTableId();
            change(
                    database,
                    name.table(),
                    table ->
                            new TableDef(
                                    id,
                                    table.name(),
                                    table.columns(),
                                    table.nextSlot(),
                                    table.primaryKey(),
                                    table.indexes(),
                                    table.sortKey(),
                                    table.shardKey(),
                                    table.comment()),
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

    private static boolean addsUnique(TableDef before, TableDef after) {
        return after.indexes().stream()
                .anyMatch(index ->
                        index.unique()
                                && before.indexes().stream()
                                        .noneMatch(old -> old.id() == index.id()));
    }

    /** The rows that are there would have to be checked. */
    private static void refuseUniqueOnRows(Database database, TableDef def) throws SqlException {
        try (StateView view = database.view()) {
            TableView table = view.table(def.id());
            if (!table.segments().isEmpty() || table.hotRows(null, null).next()) {
                throw MysqlError.notSupported(
                        "a new UNIQUE key on a table with rows",
                        "make a new table with the key and INSERT … SELECT into it");
            }
        }
    }

    private void rename(MySqlRenameTableStatement rename) throws SqlException {
        for (MySqlRenameTableStatement.Item item : rename.getItems()) {
            Tables.Name to = Tables.Name.of(item.getTo());
            alter(item.getName(), table -> AlterTable.rename(table, to.table()));
        }
    }
}
