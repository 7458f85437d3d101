package io.hadal.sql.ddl;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.SQLName;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableAddColumn;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableAddConstraint;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableAddIndex;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableDisableKeys;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableDropCheck;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableDropColumnItem;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableDropConstraint;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableDropIndex;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableDropKey;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableDropPrimaryKey;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableEnableKeys;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableItem;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableRename;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableRenameColumn;
import com.alibaba.druid.sql.ast.statement.SQLAlterTableStatement;
import com.alibaba.druid.sql.ast.statement.SQLAssignItem;
import com.alibaba.druid.sql.ast.statement.SQLCheck;
import com.alibaba.druid.sql.ast.statement.SQLColumnCheck;
import com.alibaba.druid.sql.ast.statement.SQLColumnConstraint;
import com.alibaba.druid.sql.ast.statement.SQLColumnDefinition;
import com.alibaba.druid.sql.ast.statement.SQLForeignKeyImpl;
import com.alibaba.druid.sql.dialect.mysql.ast.MySqlPrimaryKey;
import com.alibaba.druid.sql.dialect.mysql.ast.MySqlUnique;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlAlterTableAlterColumn;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlAlterTableChangeColumn;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlAlterTableModifyColumn;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlAlterTableOption;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MySqlAlterTableOrderBy;
import com.alibaba.druid.sql.dialect.mysql.ast.statement.MysqlAlterTableAlterCheck;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.Names;
import io.hadal.sql.value.StoredValues;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The changes of ALTER TABLE, CREATE INDEX and DROP INDEX on a definition. What they mean for the
 * rows that are there, others find out.
 */
public final class AlterTable {
    private static final String REWRITE = "make a new table and INSERT … SELECT into it";

    private final TableDef table;
    private final LocalDateTime now;
    private final ZoneOffset zone;
    private final List<Column> columns;
    private final List<Index> indexes;
    private final Checks checks;
    private final PrimaryKey primaryKey;
    private List<Integer> sortKey;
    private List<Integer> shardKey;
    private String name;
    private String comment;
    private int nextSlot;

    private AlterTable(TableDef table, LocalDateTime now, ZoneOffset zone) {
        this.table = table;
        this.now = now;
        this.zone = zone;
        this.columns = new ArrayList<>(table.columns());
        this.indexes = new ArrayList<>(table.indexes());
        this.checks = new Checks(table.name(), table.checks());
        this.primaryKey = new PrimaryKey(table, columns);
        this.sortKey = table.sortKey();
        this.shardKey = table.shardKey();
        this.name = table.name();
        this.comment = table.comment();
        this.nextSlot = table.nextSlot();
    }

    /**
     * @param now what rows that are there get for DEFAULT CURRENT_TIMESTAMP of a new column, in
     *     {@code zone}
     */
    public static TableDef apply(
            TableDef table, SQLAlterTableStatement statement, LocalDateTime now, ZoneOffset zone)
            throws SqlException {
        AlterTable change = new AlterTable(table, now, zone);
        for (SQLAlterTableItem item : statement.getItems()) {
            if (item instanceof SQLAlterTableDropPrimaryKey) {
                change.primaryKey.drop();
            }
        }
        for (SQLAlterTableItem item : statement.getItems()) {
            change.apply(item);
        }
        statement.getTableOptions().forEach(change::option);
        GeneratedColumns.checkOrder(change.columns);
        change.primaryKey.checkAutoIncrement(change.indexes);
        return change.result();
    }

    /** CREATE INDEX. */
    public static TableDef addIndex(
            TableDef table, @Nullable String name, boolean unique, List<String> columns)
            throws SqlException {
        AlterTable change = new AlterTable(table, LocalDateTime.MIN, ZoneOffset.UTC);
        change.addIndex(name, unique, columns);
        return change.result();
    }

    /** DROP INDEX. */
    public static TableDef dropIndex(TableDef table, String name) throws SqlException {
        AlterTable change = new AlterTable(table, LocalDateTime.MIN, ZoneOffset.UTC);
        change.dropIndex(name);
        return change.result();
    }

    /** RENAME TABLE. */
    public static TableDef rename(TableDef table, String newName) {
        AlterTable change = new AlterTable(table, LocalDateTime.MIN, ZoneOffset.UTC);
        change.name = newName;
        return change.result();
    }

    private TableDef result() {
        List<Integer> key = primaryKey.settle(nextSlot);
        return new TableDef(
                table.id(),
                name,
                columns,
                Math.max(nextSlot, Collections.max(key) + 1),
                key,
                indexes,
                sortKey,
                shardKey,
                comment,
                table.query(),
                checks.list());
    }

    /** Options that say how an engine of MySQL keeps the table say nothing here. */
    private void option(SQLAssignItem option) {
        if (option.getTarget().toString().equalsIgnoreCase("COMMENT")) {
            comment = ColumnBuilder.text(option.getValue());
        }
    }

    private void apply(SQLAlterTableItem item) throws SqlException {
        switch (item) {
            case SQLAlterTableAddColumn add -> addColumns(add);
            case SQLAlterTableDropColumnItem drop -> dropColumns(drop);
            case SQLAlterTableRenameColumn rename ->
                    renameColumn(rename.getColumn(), rename.getTo());
            case SQLAlterTableRename rename ->
                    name = Names.unquote(rename.getToName().getSimpleName());
            case MySqlAlterTableChangeColumn change -> {
                renameColumn(change.getColumnName(), change.getNewColumnDefinition().getName());
                modify(change.getNewColumnDefinition(), change.isFirst(), change.getAfterColumn());
            }
            case MySqlAlterTableModifyColumn modify ->
                    modify(
                            modify.getNewColumnDefinition(),
                            modify.isFirst(),
                            modify.getAfterColumn());
            case SQLAlterTableAddIndex add -> {
                Keys.refuseSpecial(add.getIndexDefinition());
                addIndex(nameOf(add.getName()), add.isUnique(), Keys.columns(add.getColumns()));
            }
            case SQLAlterTableAddConstraint add -> addConstraint(add);
            case SQLAlterTableDropIndex drop ->
                    dropIndex(Names.unquote(drop.getIndexName().getSimpleName()));
            case SQLAlterTableDropKey drop ->
                    dropIndex(Names.unquote(drop.getKeyName().getSimpleName()));
            case SQLAlterTableDropCheck drop ->
                    checks.drop(Names.unquote(drop.getCheckName().getSimpleName()));
            case SQLAlterTableDropConstraint drop ->
                    dropConstraint(Names.unquote(drop.getConstraintName().getSimpleName()));
            case MysqlAlterTableAlterCheck alter ->
                    checks.enforce(
                            Names.unquote(alter.getName().getSimpleName()),
                            !Boolean.FALSE.equals(alter.getEnforced()));
            case MySqlAlterTableAlterColumn alter -> alterDefault(alter);
            case MySqlAlterTableOrderBy ignored -> {} // Rows have no order of their own.
            case SQLAlterTableDropPrimaryKey ignored -> {} // Done before the others.
            case MySqlAlterTableOption ignored -> {}
            case SQLAlterTableDisableKeys ignored -> {} // Dumps say so around their rows.
            case SQLAlterTableEnableKeys ignored -> {}
            default -> throw MysqlError.notSupported("ALTER TABLE … " + item, REWRITE);
        }
    }

    private static @Nullable String nameOf(@Nullable SQLName name) {
        return name == null ? null : Names.unquote(name.getSimpleName());
    }

    private void addColumns(SQLAlterTableAddColumn add) throws SqlException {
        int at = position(add.isFirst() ? "" : nameOf(add.getAfterColumn()));
        for (SQLColumnDefinition definition : add.getColumns()) {
            ColumnBuilder built =
                    ColumnBuilder.of(definition, nextSlot, zone, Collations.of(columns));
            Column column = built.column();
            if (Keys.find(columns, column.name()) != null) {
                throw MysqlError.DUPLICATE_COLUMN.with(column.name());
            }
            boolean generated = GeneratedColumns.expression(definition) != null;
            Object initial = generated ? null : initialValue(column);
            columns.add(at++, column.change().initialValue(initial).build());
            nextSlot++;
            rules(definition, columns.get(at - 1));
            keys(built);
        }
    }

    /** The keys that the definition of a column makes. */
    private void keys(ColumnBuilder built) throws SqlException {
        String columnName = built.column().name();
        if (built.primaryKey()) {
            primaryKey.add(List.of(columnName));
        }
        if (built.uniqueKey()) {
            addIndex(null, true, List.of(columnName));
        }
    }

    /** What the definition of a column that is in its place says about other columns. */
    private void rules(SQLColumnDefinition definition, Column column) throws SqlException {
        columns.set(
                columns.indexOf(column),
                GeneratedColumns.of(definition, column, table.name(), columns));
        for (SQLColumnConstraint constraint : definition.getConstraints()) {
            if (constraint instanceof SQLColumnCheck check) {
                checks.add(check, column, columns);
            }
        }
    }

    /**
     * @param after name of the column before, empty for the first place, null for the last
     */
    private int position(@Nullable String after) throws SqlException {
        if (after == null) {
            return columns.size();
        }
        return after.isEmpty() ? 0 : columns.indexOf(column(after)) + 1;
    }

    /** What the rows that are there have in a new column. */
    private @Nullable Object initialValue(Column column) {
        return switch (column.defaultKind()) {
            case LITERAL -> column.defaultValue();
            case NOW -> StoredValues.now(column, now, zone);
            case NONE -> column.nullable() ? null : implicitDefault(column.type());
        };
    }

    /** MySQL's value of a NOT NULL column without DEFAULT. */
    private static Object implicitDefault(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT,
                    SMALLINT,
                    MEDIUMINT,
                    INT,
                    BIGINT,
                    BOOL,
                    UNSIGNED_TINYINT,
                    UNSIGNED_SMALLINT,
                    UNSIGNED_MEDIUMINT,
                    UNSIGNED_INT,
                    TIME,
                    YEAR ->
                    0L;
            case DECIMAL, UNSIGNED_BIGINT, BIT -> BigDecimal.ZERO.setScale(type.scale());
            case FLOAT -> 0f;
            case DOUBLE -> 0d;
            case VARCHAR, CHAR, TEXT, SET -> "";
            case ENUM -> type.members().getFirst();
            case VARBINARY, BLOB -> new byte[0];
            case BINARY -> new byte[type.length()];
            case DATE -> LocalDate.EPOCH;
            case DATETIME, TIMESTAMP -> LocalDate.EPOCH.atStartOfDay();
            case JSON -> "null";
        };
    }

    private Column column(String columnName) throws SqlException {
        Column column = Keys.find(columns, columnName);
        if (column == null) {
            throw MysqlError.BAD_FIELD.with(columnName, name);
        }
        return column;
    }

    private void dropColumns(SQLAlterTableDropColumnItem drop) throws SqlException {
        for (SQLName dropped : drop.getColumns()) {
            String columnName = Names.unquote(dropped.getSimpleName());
            Column column = Keys.find(columns, columnName);
            if (column == null) {
                throw MysqlError.CANT_DROP.with(columnName);
            }
            primaryKey.forget(column.slot());
            checks.forget(column, columns);
            GeneratedColumns.refuseUsed(column, columns);
            columns.remove(column);
            if (columns.stream().allMatch(Column::hidden)) {
                throw MysqlError.CANT_DROP_ALL_COLUMNS.with();
            }
            forget(column.slot());
        }
    }

    /** Takes a dropped column out of the keys, as MySQL does; a key without columns goes too. */
    private void forget(int slot) {
        List<Index> kept = new ArrayList<>();
        for (Index index : indexes) {
            if (index.slots().contains(slot)) {
                List<Integer> rest = without(index.slots(), slot);
                // A new id, because what the index holds is different now.
                if (!rest.isEmpty()) {
                    kept.add(
                            new Index(
                                    Math.max(Keys.nextId(indexes), Keys.nextId(kept)),
                                    index.name(),
                                    index.unique(),
                                    rest));
                }
            } else {
                kept.add(index);
            }
        }
        indexes.clear();
        indexes.addAll(kept);
        sortKey = without(sortKey, slot);
        shardKey = without(shardKey, slot);
    }

    private static List<Integer> without(List<Integer> slots, int slot) {
        return slots.stream().filter(other -> other != slot).toList();
    }

    private void renameColumn(SQLName from, SQLName to) throws SqlException {
        Column column = column(Names.unquote(from.getSimpleName()));
        String newName = Names.unquote(to.getSimpleName());
        Column other = Keys.find(columns, newName);
        if (other != null && other != column) {
            throw MysqlError.DUPLICATE_COLUMN.with(newName);
        }
        if (!newName.equalsIgnoreCase(column.name())) {
            checks.refuseUsed(column, columns);
            GeneratedColumns.refuseUsed(column, columns);
        }
        columns.set(columns.indexOf(column), column.change().name(newName).build());
    }

    /**
     * MODIFY and CHANGE. Whether the values that are there are values of the new type, and whether
     * rows have to be written anew for it, those find out who change the rows.
     */
    private void modify(SQLColumnDefinition definition, boolean first, @Nullable SQLName after)
            throws SqlException {
        Column old = column(Names.unquote(definition.getColumnName()));
        ColumnBuilder built =
                ColumnBuilder.of(definition, old.slot(), zone, old.type().collation());
        Column wanted = built.column();
        boolean key = primaryKey.contains(old.slot());
        if (key || indexed(old.slot())) {
            Keys.refuseLong(wanted);
        }
        Column changed =
                wanted.change()
                        .initialValue(
                                TypeChange.keepsForm(old.type(), wanted.type())
                                        ? old.initialValue()
                                        : null)
                        .nullable(wanted.nullable() && !key)
                        .retyped(old.retyped() || TypeChange.retypes(old.type(), wanted.type()))
                        .build();
        columns.set(columns.indexOf(old), changed);
        Column ruled = column(wanted.name());
        if (first || after != null) {
            Column moved = columns.remove(columns.indexOf(column(wanted.name())));
            columns.add(position(first ? "" : nameOf(after)), moved);
        }
        rules(definition, ruled);
        keys(built);
    }

    private boolean indexed(int slot) {
        return indexes.stream().anyMatch(index -> index.slots().contains(slot));
    }

    private void addConstraint(SQLAlterTableAddConstraint add) throws SqlException {
        switch (add.getConstraint()) {
            case MySqlPrimaryKey key -> primaryKey.add(Keys.columns(key.getColumns()));
            case MySqlUnique unique ->
                    addIndex(nameOf(unique.getName()), true, Keys.columns(unique.getColumns()));
            case SQLForeignKeyImpl ignored -> throw MysqlError.CANT_CREATE_FOREIGN_KEY.with();
            case SQLCheck check -> checks.add(check, columns);
            default ->
                    throw MysqlError.notSupported(
                            "ALTER TABLE … ADD " + add.getConstraint(), REWRITE);
        }
    }

    private void addIndex(@Nullable String indexName, boolean unique, List<String> names)
            throws SqlException {
        List<Integer> slots = Keys.slots(columns, names);
        indexes.add(
                new Index(
                        Keys.nextId(indexes),
                        Keys.name(indexes, indexName, names.getFirst()),
                        unique,
                        slots));
    }

    private void dropConstraint(String constraint) throws SqlException {
        if (checks.find(constraint) != null) {
            checks.drop(constraint);
        } else if (Keys.findIndex(indexes, constraint) != null) {
            dropIndex(constraint);
        } else {
            throw MysqlError.NO_SUCH_CONSTRAINT.with(constraint);
        }
    }

    private void dropIndex(String indexName) throws SqlException {
        if (indexName.equalsIgnoreCase(Keys.PRIMARY)) {
            primaryKey.drop();
            return;
        }
        Index index = Keys.findIndex(indexes, indexName);
        if (index == null) {
            throw MysqlError.CANT_DROP.with(indexName);
        }
        indexes.remove(index);
    }

    private void alterDefault(MySqlAlterTableAlterColumn alter) throws SqlException {
        Column column = column(Names.unquote(alter.getColumn().getSimpleName()));
        SQLExpr expr = alter.isDropDefault() ? null : alter.getDefaultExpr();
        if (expr != null && column.generated() != null) {
            throw MysqlError.WRONG_USAGE.with("DEFAULT", "generated column");
        }
        columns.set(columns.indexOf(column), ColumnBuilder.withDefault(column, expr, zone));
    }

    /** Names of the columns of CREATE INDEX. */
    public static List<String> columns(
            List<com.alibaba.druid.sql.ast.statement.SQLSelectOrderByItem> items)
            throws SqlException {
        return Keys.columns(items);
    }
}
