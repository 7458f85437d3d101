package io.hadal.sql.ddl;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.statement.SQLAssignItem;
import com.alibaba.druid.sql.ast.statement.SQLCheck;
import com.alibaba.druid.sql.ast.statement.SQLColumnCheck;
import com.alibaba.druid.sql.ast.statement.SQLColumnConstraint;
import com.alibaba.druid.sql.ast.statement.SQLColumnDefinition;
import com.alibaba.druid.sql.ast.statement.SQLForeignKeyImpl;
import com.alibaba.druid.sql.ast.statement.SQLTableElement;
import com.alibaba.druid.sql.ast.statement.SQLTableLike;
import com.alibaba.druid.sql.dialect.mysql.ast.MySqlKey;
import com.alibaba.druid.sql.dialect.mysql.ast.MySqlPrimaryKey;
import com.alibaba.druid.sql.dialect.mysql.ast.MySqlUnique;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlCreateTableStatement;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlTableIndex;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.sql.parse.TableText;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The table that a CREATE TABLE describes. */
public final class CreateTable {
    /**
     * The hidden key of a table without a primary key; no column of a statement can have this name.
     */
    public static final String ROW_ID = "\0rowid";

    private final MySqlCreateTableStatement statement;
    private final TableText text;
    private final ZoneOffset zone;
    private final List<Column> columns = new ArrayList<>();
    private final List<Index> indexes = new ArrayList<>();
    private @Nullable List<Integer> primaryKey;

    private CreateTable(MySqlCreateTableStatement statement, TableText text, ZoneOffset zone) {
        this.statement = statement;
        this.text = text;
        this.zone = zone;
    }

    /**
     * @param id of the new table; @param zone that defaults of TIMESTAMP columns are written in;
     * @param selected columns of the query that the table is made of
     */
    public static TableDef define(
            MySqlCreateTableStatement statement,
            TableText text,
            long id,
            String name,
            ZoneOffset zone,
            List<Column> selected)
            throws SqlException {
        return new CreateTable(statement, text, zone).build(id, name, selected);
    }

    private TableDef build(long id, String name, List<Column> selected) throws SqlException {
        refuseUnknown();
        for (SQLTableElement element : statement.getTableElementList()) {
            if (element instanceof SQLColumnDefinition definition) {
                column(definition);
            }
        }
        for (Column column : selected) {
            if (Keys.find(columns, column.name()) == null) {
                columns.add(column.change().slot(columns.size()).build());
            }
        }
        if (columns.isEmpty()) {
            throw MysqlError.SYNTAX.with("a table needs at least one column");
        }
        Checks checks = new Checks(name, List.of());
        rules(name, checks);
        for (SQLTableElement element : statement.getTableElementList()) {
            key(element, checks);
        }
        List<Integer> sortKey =
                text.sortKey() == null ? List.of() : Keys.slots(columns, text.sortKey());
        List<Integer> shardKey =
                text.shardKey() == null ? List.of() : Keys.slots(columns, text.shardKey());
        PrimaryKey.checkAutoIncrement(columns, primaryKey, indexes);
        List<Integer> key = primaryKey;
        if (key == null) {
            key = List.of(columns.size());
            columns.add(rowId(columns.size()));
        }
        String comment =
                statement.getComment() == null ? "" : ColumnBuilder.text(statement.getComment());
        return new TableDef(
                id,
                name,
                columns,
                columns.size(),
                key,
                indexes,
                sortKey,
                shardKey,
                comment,
                null,
                checks.list());
    }

    /** What definitions of columns say about other columns, which are all known now. */
    private void rules(String name, Checks checks) throws SqlException {
        for (SQLTableElement element : statement.getTableElementList()) {
            if (element instanceof SQLColumnDefinition definition) {
                Column column =
                        Objects.requireNonNull(
                                Keys.find(columns, Names.unquote(definition.getColumnName())));
                columns.set(
                        columns.indexOf(column),
                        GeneratedColumns.of(definition, column, name, columns));
                for (SQLColumnConstraint constraint : definition.getConstraints()) {
                    if (constraint instanceof SQLColumnCheck check) {
                        checks.add(check, column, columns);
                    }
                }
            }
        }
        GeneratedColumns.checkOrder(columns);
    }

    /** The hidden key. */
    public static Column rowId(int slot) {
        return new Column(
                slot,
                ROW_ID,
                ColumnType.of(ColumnType.Kind.BIGINT),
                false,
                Column.DefaultKind.NONE,
                null,
                false,
                true,
                "",
                null);
    }

    private void refuseUnknown() throws SqlException {
        if (statement.getPartitioning() != null) {
            throw MysqlError.notSupported(
                    "PARTITION BY",
                    "leave it out; SORT KEY makes scans skip what they do not need");
        }
    }

    private void column(SQLColumnDefinition definition) throws SqlException {
        ColumnBuilder built =
                ColumnBuilder.of(definition, columns.size(), zone, Collations.of(statement));
        Column column = built.column();
        if (Keys.find(columns, column.name()) != null) {
            throw MysqlError.DUPLICATE_COLUMN.with(column.name());
        }
        columns.add(column);
        if (built.primaryKey()) {
            primaryKey(List.of(column.name()));
        }
        if (built.uniqueKey()) {
            index(null, true, List.of(column.name()));
        }
    }

    private void key(SQLTableElement element, Checks checks) throws SqlException {
        switch (element) {
            case SQLColumnDefinition ignored -> {}
            case MySqlPrimaryKey key -> primaryKey(Keys.columns(key.getColumns()));
            case MySqlUnique key -> index(key.getName(), true, Keys.columns(key.getColumns()));
            case MySqlKey key -> {
                Keys.refuseSpecial(key.getIndexDefinition());
                index(key.getName(), false, Keys.columns(key.getColumns()));
            }
            case MySqlTableIndex key -> {
                Keys.refuseSpecial(key.getIndexDefinition());
                index(key.getName(), false, Keys.columns(key.getColumns()));
            }
            case SQLForeignKeyImpl ignored -> throw MysqlError.CANT_CREATE_FOREIGN_KEY.with();
            case SQLCheck check -> checks.add(check, columns);
            case SQLTableLike ignored ->
                    throw MysqlError.SYNTAX.with("write CREATE TABLE a LIKE b without parentheses");
            default -> throw MysqlError.notSupported(element.toString(), "leave it out");
        }
    }

    private void primaryKey(List<String> names) throws SqlException {
        if (primaryKey != null) {
            throw MysqlError.MULTIPLE_PRIMARY_KEY.with();
        }
        List<Integer> slots = Keys.slots(columns, names);
        for (int slot : slots) {
            columns.set(slot, columns.get(slot).change().nullable(false).build());
        }
        primaryKey = slots;
    }

    private void index(@Nullable SQLName name, boolean unique, List<String> names)
            throws SqlException {
        List<Integer> slots = Keys.slots(columns, names);
        String given = name == null ? null : Names.unquote(name.getSimpleName());
        indexes.add(
                new Index(
                        Keys.nextId(indexes),
                        Keys.name(indexes, given, names.getFirst()),
                        unique,
                        slots));
    }

    /** The value of AUTO_INCREMENT=n, or 1. */
    public static long firstAutoIncrement(MySqlCreateTableStatement statement) {
        for (SQLAssignItem option : statement.getTableOptions()) {
            SQLExpr value = option.getValue();
            if (option.getTarget().toString().equalsIgnoreCase("AUTO_INCREMENT") && value != null) {
                return Long.parseLong(value.toString());
            }
        }
        return 1;
    }
}
