package io.hadal.sql.exec;

import io.hadal.engine.TableSpace;
import io.hadal.sql.SqlException;
import io.hadal.sql.ddl.CreateTableText;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.value.ColumnValues;
import io.hadal.sql.value.Text;
import io.hadal.storage.schema.Check;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether the rows that a table has can be rows of a new definition, before anything changes. */
public final class ExistingRows {

    /** Reads a table while nothing writes to it. */
    @FunctionalInterface
    public interface Query {
        void run(String sql, Row each) throws SqlException;
    }

    /** Tells the columns of a query. */
    @FunctionalInterface
    public interface Describe {
        List<QueryColumn> of(String sql) throws SqlException;
    }

    /** Takes a row. */
    @FunctionalInterface
    public interface Row {
        void take(@Nullable Object[] values) throws SqlException;
    }

    private final Query query;
    private final ZoneOffset zone;
    private final TableDef before;
    private final String table;

    ExistingRows(Query query, ZoneOffset zone, TableSpace database, TableDef before) {
        this.query = query;
        this.zone = zone;
        this.before = before;
        this.table =
                CreateTableText.name(database.name()) + "." + CreateTableText.name(before.name());
    }

    /** Throws what is wrong with the first row that does not fit. */
    void check(TableDef after) throws SqlException {
        for (Column column : after.columns()) {
            Column old = find(column.slot());
            if (old != null) {
                check(old, column);
            }
        }
        for (Check check : after.checks()) {
            if (check.enforced() && !before.checks().contains(check)) {
                checkCondition(after, check);
            }
        }
        for (Index index : after.indexes()) {
            boolean fresh = before.indexes().stream().noneMatch(old -> old.id() == index.id());
            if (index.unique() && fresh) {
                checkUnique(after, index);
            }
        }
    }

    private @Nullable Column find(int slot) {
        return before.columns().stream()
                .filter(column -> column.slot() == slot)
                .findFirst()
                .orElse(null);
    }

    private void check(Column old, Column column) throws SqlException {
        String name = CreateTableText.name(old.name());
        if (old.nullable() && !column.nullable()) {
            query.run(
                    "SELECT 1 FROM " + table + " WHERE " + name + " IS NULL LIMIT 1",
                    row -> {
                        throw MysqlError.INVALID_NULL.with();
                    });
        }
        if (!old.type().equals(column.type())) {
            query.run(
                    "SELECT DISTINCT "
                            + name
                            + " FROM "
                            + table
                            + " WHERE "
                            + name
                            + " IS NOT NULL",
                    row -> checkValue(old, column, row[0]));
        }
    }

    /** A value that the new type would change is refused like one that it does not have. */
    private void checkValue(Column old, Column column, @Nullable Object value) throws SqlException {
        Object stored = ColumnValues.convert(old, value, 1, zone);
        if (!Objects.deepEquals(stored, ColumnValues.convert(column, value, 1, zone))) {
            throw MysqlError.TRUNCATED.with(column.name(), 1);
        }
    }

    private void checkCondition(TableDef after, Check check) throws SqlException {
        List<String> columns = new ArrayList<>();
        for (Column column : after.columns()) {
            if (!column.hidden()) {
                Column old = find(column.slot());
                columns.add(
                        (old == null ? initial(column) : CreateTableText.name(old.name()))
                                + " AS "
                                + CreateTableText.name(column.name()));
            }
        }
        query.run(
                "SELECT 1 FROM (SELECT "
                        + String.join(", ", columns)
                        + " FROM "
                        + table
                        + ") AS r WHERE NOT ("
                        + check.expression()
                        + ") LIMIT 1",
                row -> {
                    throw MysqlError.CHECK_VIOLATED.with(check.name());
                });
    }

    /** What the rows have in a column that is added. */
    private static String initial(Column column) {
        return switch (column.initialValue()) {
            case null -> "NULL";
            case byte[] bytes -> "X'" + HexFormat.of().formatHex(bytes) + "'";
            case Number number when column.type().kind() != ColumnType.Kind.TIME ->
                    Text.of(number, column.type());
            case Object value -> CreateTableText.text(Text.of(value, column.type()));
        };
    }

    /** Columns that are added have the same value in all rows. */
    private void checkUnique(TableDef after, Index index) throws SqlException {
        List<String> names = new ArrayList<>();
        for (int slot : index.slots()) {
            Column old = find(slot);
            if (old != null) {
                names.add(CreateTableText.name(old.name()));
            } else if (after.bySlot(slot).initialValue() == null) {
                return;
            }
        }
        String list = names.isEmpty() ? "1" : String.join(", ", names);
        String present =
                names.stream()
                        .map(name -> name + " IS NOT NULL")
                        .collect(Collectors.joining(" AND "));
        query.run(
                "SELECT "
                        + list
                        + " FROM "
                        + table
                        + (present.isEmpty() ? "" : " WHERE " + present + " GROUP BY " + list)
                        + (present.isEmpty() ? " LIMIT 1, 1" : " HAVING COUNT(*) > 1 LIMIT 1"),
                row -> {
                    throw MysqlError.DUPLICATE_ENTRY.with(
                            entry(row), before.name() + "." + index.name());
                });
    }

    private static String entry(@Nullable Object[] row) {
        List<String> values = new ArrayList<>();
        for (Object value : row) {
            values.add(String.valueOf(Text.ofNullable(value)));
        }
        return String.join("-", values);
    }
}
