package io.hadal.sql.access;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.SQLStatement;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import com.alibaba.druid.sql.ast.expr.SQLVariantRefExpr;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableItem;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableRename;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLAssignItem;
import com.alibaba.druid.sql.ast.statement.SQLBeginStatement;
import com.alibaba.druid.sql.ast.statement.SQLCallStatement;
import com.alibaba.druid.sql.ast.statement.SQLCommitStatement;
import com.alibaba.druid.sql.ast.statement.SQLCreateIndexStatement;
import com.alibaba.druid.sql.ast.statement.SQLCreateViewStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropEventStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropFunctionStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropIndexStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropProcedureStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropTriggerStatement;
import com.alibaba.druid.sql.ast.statement.SQLDropViewStatement;
import com.alibaba.druid.sql.ast.statement.SQLExplainStatement;
import com.alibaba.druid.sql.ast.statement.SQLExprTableSource;
import com.alibaba.druid.sql.ast.statement.SQLReleaseSavePointStatement;
import com.alibaba.druid.sql.ast.statement.SQLReplaceStatement;
import com.alibaba.druid.sql.ast.statement.SQLRollbackStatement;
import com.alibaba.druid.sql.ast.statement.SQLSavePointStatement;
import com.alibaba.druid.sql.ast.statement.SQLSelectStatement;
import com.alibaba.druid.sql.ast.statement.SQLSetStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowColumnsStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowCreateTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowCreateViewStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowIndexesStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowStatement;
import com.alibaba.druid.sql.ast.statement.SQLShowTablesStatement;
import com.alibaba.druid.sql.ast.statement.SQLStartTransactionStatement;
import com.alibaba.druid.sql.ast.statement.SQLTruncateStatement;
import com.alibaba.druid.sql.ast.statement.SQLUseStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlCreateTableStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlDeleteStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlExecuteStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlExplainStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlFlushStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlHintStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlInsertStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlKillStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlLockTableStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlPrepareStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlRenameTableStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlSelectQueryBlock;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlSetTransactionStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowCreateDatabaseStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlShowTableStatusStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlUnlockTablesStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlUpdateStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MysqlDeallocatePrepareStatement;
import io.hadal.sql.eval.Names;
import io.hadal.sql.file.LoadData;
import io.hadal.sql.parse.MysqlParser;
import io.hadal.sql.user.Privilege;
import io.hadal.sql.user.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a statement of MySQL's grammar needs. Tables that it only reads need SELECT; what is not
 * known here needs SUPER.
 */
public final class StatementNeeds {
    private final @Nullable String current;
    private final List<Need> needs = new ArrayList<>();
    private final Set<SQLExprTableSource> targets =
            Collections.newSetFromMap(new IdentityHashMap<>());

    private StatementNeeds(@Nullable String current) {
        this.current = current;
    }

    /**
     * @param current the database of names without one, or null
     */
    public static List<Need> of(SQLStatement statement, @Nullable String current) {
        StatementNeeds found = new StatementNeeds(current);
        found.add(statement);
        found.reads(statement);
        return found.needs;
    }

    /** What LOAD DATA needs. */
    public static List<Need> of(LoadData load, @Nullable String current) {
        StatementNeeds found = new StatementNeeds(current);
        SQLName table =
                load.database() == null
                        ? new SQLIdentifierExpr(load.table())
                        : new SQLPropertyExpr(new SQLIdentifierExpr(load.database()), load.table());
        found.table(table, Privilege.INSERT);
        if (load.onDuplicate() == LoadData.OnDuplicate.REPLACE) {
            found.table(table, Privilege.DELETE);
        }
        if (!load.local()) {
            found.needs.add(Need.server(Privilege.FILE));
        }
        return found.needs;
    }

    private void add(SQLStatement statement) {
        switch (statement) {
            case SQLSelectStatement select -> {
                into(select);
                locks(select);
            }
            case MySqlInsertStatement insert -> {
                target(insert.getTableSource(), Privilege.INSERT);
                if (!insert.getDuplicateKeyUpdate().isEmpty()) {
                    target(insert.getTableSource(), Privilege.UPDATE);
                }
            }
            case SQLReplaceStatement replace -> {
                target(replace.getTableSource(), Privilege.INSERT);
                target(replace.getTableSource(), Privilege.DELETE);
            }
            case MySqlUpdateStatement update -> update(update);
            case MySqlDeleteStatement delete -> delete(delete);
            case SQLExplainStatement explain when explain.getStatement() != null ->
                    add(explain.getStatement());
            case SQLSetStatement set -> set(set);
            case MySqlFlushStatement ignored -> needs.add(Need.server(Privilege.RELOAD));
            default -> definitionOrShow(statement);
        }
    }

    private void definitionOrShow(SQLStatement statement) {
        switch (statement) {
            case MySqlCreateTableStatement create -> create(create);
            case SQLDropTableStatement drop ->
                    drop.getTableSources().forEach(table -> target(table, Privilege.DROP));
            case SQLAlterTableStatement alter -> alter(alter);
            case SQLTruncateStatement truncate ->
                    truncate.getTableSources().forEach(table -> target(table, Privilege.DROP));
            case SQLCreateIndexStatement index ->
                    target((SQLExprTableSource) index.getTable(), Privilege.INDEX);
            case SQLDropIndexStatement index -> target(index.getTableName(), Privilege.INDEX);
            case MySqlRenameTableStatement rename ->
                    rename.getItems().forEach(item -> renames(item.getName(), item.getTo()));
            case SQLCreateViewStatement view -> {
                target(view.getTableSource(), Privilege.CREATE_VIEW);
                if (view.isOrReplace()) {
                    target(view.getTableSource(), Privilege.DROP);
                }
            }
            case SQLDropViewStatement drop ->
                    drop.getTableSources().forEach(table -> target(table, Privilege.DROP));
            default -> showOrSession(statement);
        }
    }

    private void showOrSession(SQLStatement statement) {
        switch (statement) {
            case SQLShowTablesStatement show ->
                    seesDatabase(show.getDatabase() != null ? show.getDatabase() : show.getFrom());
            case MySqlShowTableStatusStatement show -> seesDatabase(show.getDatabase());
            case MySqlShowCreateDatabaseStatement show -> seesDatabase(show.getDatabase());
            case SQLShowColumnsStatement show -> sees(show.getDatabase(), show.getTable());
            case SQLShowIndexesStatement show -> {
                targets.add(show.getTable());
                sees(show.getDatabase(), show.getTable().getExpr());
            }
            case SQLShowCreateTableStatement show -> sees(null, show.getName());
            case SQLShowCreateViewStatement show -> sees(null, show.getName());
            case MySqlExplainStatement describe when describe.getTableName() != null ->
                    sees(null, describe.getTableName());
            case SQLShowStatement ignored -> {}
            default -> {
                if (!isOfSession(statement)) {
                    needs.add(Need.server(Privilege.SUPER));
                }
            }
        }
    }

    /** What changes nothing but the session, or asks again by itself. */
    private static boolean isOfSession(SQLStatement statement) {
        return switch (statement) {
            case SQLBeginStatement ignored -> true;
            case SQLStartTransactionStatement ignored -> true;
            case SQLCommitStatement ignored -> true;
            case SQLRollbackStatement ignored -> true;
            case SQLSavePointStatement ignored -> true;
            case SQLReleaseSavePointStatement ignored -> true;
            case SQLUseStatement ignored -> true;
            case MySqlSetTransactionStatement set -> !Boolean.TRUE.equals(set.getGlobal());
            case MySqlKillStatement ignored -> true;
            case MySqlHintStatement ignored -> true;
            case MySqlLockTableStatement ignored -> true;
            case MySqlUnlockTablesStatement ignored -> true;
            case MySqlPrepareStatement ignored -> true;
            case MySqlExecuteStatement ignored -> true;
            case MysqlDeallocatePrepareStatement ignored -> true;
            // There are none of these.
            case SQLCallStatement ignored -> true;
            case SQLDropProcedureStatement ignored -> true;
            case SQLDropFunctionStatement ignored -> true;
            case SQLDropTriggerStatement ignored -> true;
            case SQLDropEventStatement ignored -> true;
            default -> false;
        };
    }

    private void into(SQLSelectStatement select) {
        if (select.getSelect().getQuery() instanceof MySqlSelectQueryBlock block
                && block.getInto() != null
                && !block.getInto().getExpr().toString().startsWith("@")) {
            needs.add(Need.server(Privilege.FILE));
        }
    }

    /** FOR UPDATE keeps others from writing, so reading is not enough for it; FOR SHARE is. */
    private void locks(SQLSelectStatement select) {
        if (select.getSelect().getQuery() instanceof MySqlSelectQueryBlock block
                && block.isForUpdate()
                && block.getFrom() != null) {
            List<String> only = MysqlParser.locked(select);
            for (SQLExprTableSource source : TablesRead.of(block.getFrom())) {
                if (only.isEmpty() || only.stream().anyMatch(name(source)::equalsIgnoreCase)) {
                    locks(source.getExpr());
                }
            }
        }
    }

    private static String name(SQLExprTableSource source) {
        String alias = source.getAlias();
        return Names.unquote(alias == null ? source.getName().getSimpleName() : alias);
    }

    private void locks(SQLExpr name) {
        String database = database(name);
        if (database != null && name instanceof SQLName table) {
            needs.add(
                    Need.table(
                            database,
                            Names.unquote(table.getSimpleName()),
                            Privilege.UPDATE,
                            Privilege.DELETE,
                            Privilege.LOCK_TABLES));
        }
    }

    /** Tables that are named by an assignment are written, the others read. */
    private void update(MySqlUpdateStatement update) {
        TablesRead tables = new TablesRead();
        update.getTableSource().accept(tables);
        Set<String> owners = new HashSet<>();
        update.getItems().forEach(item -> owners.add(owner(item.getColumn())));
        boolean single = tables.found.size() == 1;
        boolean reads = update.getWhere() != null || !single;
        for (SQLExprTableSource source : tables.found) {
            if (single || owners.contains("") || owners.contains(called(source))) {
                target(source, Privilege.UPDATE);
            }
            if (reads) {
                target(source, Privilege.SELECT);
            }
        }
    }

    private static String owner(SQLExpr column) {
        return column instanceof SQLPropertyExpr name && name.getOwner() instanceof SQLName owner
                ? Names.unquote(owner.getSimpleName())
                : "";
    }

    private static String called(SQLExprTableSource source) {
        return source.getAlias() != null
                ? Names.unquote(source.getAlias())
                : source.getExpr() instanceof SQLName name
                        ? Names.unquote(name.getSimpleName())
                        : "";
    }

    private void delete(MySqlDeleteStatement delete) {
        TablesRead named = new TablesRead();
        delete.getTableSource().accept(named);
        TablesRead sources = new TablesRead();
        if (delete.getFrom() != null) {
            delete.getFrom().accept(sources);
        }
        if (delete.getUsing() != null) {
            delete.getUsing().accept(sources);
        }
        boolean joined = !sources.found.isEmpty();
        for (SQLExprTableSource deleted : named.found) {
            String name = called(deleted);
            SQLExprTableSource meant =
                    sources.found.stream()
                            .filter(source -> called(source).equals(name))
                            .findFirst()
                            .orElse(deleted);
            targets.add(deleted);
            target(meant, Privilege.DELETE);
            if (joined || delete.getWhere() != null) {
                target(meant, Privilege.SELECT);
            }
        }
    }

    private void set(SQLSetStatement set) {
        for (SQLAssignItem item : set.getItems()) {
            String name = item.getTarget().toString().toLowerCase(Locale.ROOT);
            boolean global =
                    item.getTarget() instanceof SQLVariantRefExpr variable && variable.isGlobal()
                            || name.startsWith("@@global.")
                            || name.startsWith("@@persist")
                            || name.startsWith("global")
                            || name.startsWith("persist");
            if (global) {
                needs.add(Need.server(Privilege.SUPER));
            }
        }
    }

    private void create(MySqlCreateTableStatement create) {
        targets.add(create.getTableSource());
        boolean temporary = create.isTemporary();
        SQLExpr name = create.getTableSource().getExpr();
        if (temporary) {
            String database = database(name);
            if (database != null) {
                needs.add(Need.database(database, Privilege.CREATE_TEMPORARY_TABLES));
            }
        } else {
            table(name, Privilege.CREATE);
            if (create.getSelect() != null) {
                table(name, Privilege.INSERT);
            }
        }
    }

    private void alter(SQLAlterTableStatement alter) {
        target(alter.getTableSource(), Privilege.ALTER);
        for (SQLAlterTableItem item : alter.getItems()) {
            if (item instanceof SQLAlterTableRename rename) {
                targets.add(rename.getTo());
                renames(alter.getTableSource().getExpr(), rename.getTo().getExpr());
            }
        }
    }

    private void renames(SQLExpr from, SQLExpr to) {
        table(from, Privilege.ALTER);
        table(from, Privilege.DROP);
        table(to, Privilege.CREATE);
        table(to, Privilege.INSERT);
    }

    /** What is no target is read. */
    private void reads(SQLStatement statement) {
        TablesRead tables = new TablesRead();
        statement.accept(tables);
        for (SQLExprTableSource source : tables.found) {
            if (!targets.contains(source)) {
                table(source.getExpr(), Privilege.SELECT);
            }
        }
    }

    private void target(SQLExprTableSource source, Privilege privilege) {
        targets.add(source);
        table(source.getExpr(), privilege);
    }

    private void table(SQLExpr name, Privilege privilege) {
        String database = database(name);
        if (database != null && name instanceof SQLName table) {
            needs.add(Need.table(database, Names.unquote(table.getSimpleName()), privilege));
        }
    }

    private void sees(@Nullable SQLExpr database, SQLExpr name) {
        String schema =
                database instanceof SQLName named
                        ? Names.unquote(named.getSimpleName())
                        : database(name);
        if (schema != null && name instanceof SQLName table) {
            needs.add(Need.sees(schema, Names.unquote(table.getSimpleName())));
        }
    }

    private void seesDatabase(@Nullable SQLExpr name) {
        String database =
                name instanceof SQLName named ? Names.unquote(named.getSimpleName()) : current;
        if (database != null) {
            needs.add(Need.sees(database, Target.ALL));
        }
    }

    /** Of a table's name, or null: then the statement fails for want of one. */
    private @Nullable String database(SQLExpr name) {
        return switch (name) {
            case SQLPropertyExpr qualified when qualified.getOwner() instanceof SQLName owner ->
                    Names.unquote(owner.getSimpleName());
            default -> current;
        };
    }
}
