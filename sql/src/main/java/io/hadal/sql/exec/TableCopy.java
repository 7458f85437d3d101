package io.hadal.sql.exec;

import io.hadal.engine.DuplicateKeyException;
import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.Isolation;
import io.hadal.engine.TableSpace;
import io.hadal.engine.Transaction;
import io.hadal.sql.SqlException;
import io.hadal.sql.ddl.CreateTableText;
import io.hadal.sql.ddl.GeneratedColumns;
import io.hadal.sql.ddl.TypeChange;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.value.ColumnValues;
import io.hadal.sql.value.Comparison;
import io.hadal.sql.value.StoredValues;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A change of a table for which its rows are written anew: into a hidden table, which then takes
 * the place of the old one at once. Nobody writes to the old one meanwhile; it can be read.
 */
public final class TableCopy {
    private static final String PREFIX = "#copy-";
    private static final int RESERVED_AT_ONCE = Integer.MAX_VALUE / 2;

    private final StatementScope scope;
    private final ExistingRows.Query query;
    private final TableSpace database;
    private final TableDef before;

    TableCopy(
            StatementScope scope, ExistingRows.Query query, TableSpace database, TableDef before) {
        this.scope = scope;
        this.query = query;
        this.database = database;
        this.before = before;
    }

    /** Whether a table is one that is being filled, or was when its server ended. */
    public static boolean isHidden(TableDef table) {
        return table.name().startsWith(PREFIX);
    }

    private static String name(TableDef table) {
        return PREFIX + table.id();
    }

    /** Drops what a server that ended meanwhile has left of a change of this table. */
    static void clear(TableSpace database, TableDef table) {
        try {
            database.alterTable(
                    name(table),
                    left -> {
                        if (left == null) {
                            throw new NothingLeft();
                        }
                        return null;
                    });
        } catch (NothingLeft e) {
            // As almost always.
            return;
        }
    }

    private static final class NothingLeft extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NothingLeft() {
            super(null, null, false, false);
        }
    }

    static boolean isNeeded(TableDef before, TableDef after) throws SqlException {
        if (!before.primaryKey().equals(after.primaryKey())) {
            return true;
        }
        for (Column column : after.columns()) {
            Column old = find(before, column.slot());
            boolean differs =
                    old == null
                            ? column.generated() != null || column.autoIncrement()
                            : column.autoIncrement() && !old.autoIncrement()
                                    || !TypeChange.keepsForm(old.type(), column.type())
                                    || column.generated() != null
                                            && !calculatesAlike(old, column, before, after);
            if (differs) {
                return true;
            }
        }
        return false;
    }

    /** Whether what is stored is what the new definition would calculate. */
    private static boolean calculatesAlike(
            Column old, Column column, TableDef before, TableDef after) throws SqlException {
        if (old.generated() == null
                || column.generated() == null
                || !old.generated().expression().equals(column.generated().expression())) {
            return false;
        }
        for (Column used : after.columns()) {
            Column was = find(before, used.slot());
            if (GeneratedColumns.uses(column, used, after.columns())
                    && (was == null || !was.type().equals(used.type()))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Column find(TableDef table, int slot) {
        return table.columns().stream()
                .filter(column -> column.slot() == slot)
                .findFirst()
                .orElse(null);
    }

    /** Fills the new table; returns what is to stand in the place of the old one. */
    TableDef run(TableDef after) throws SqlException {
        clear(database, before);
        TableDef copy = full(after).as(database.newTableId(), name(before));
        database.alterTable(copy.name(), nothing -> copy);
        boolean filled = false;
        try {
            fill(after, new TableInfo(database, copy));
            filled = true;
        } finally {
            if (!filled) {
                clear(database, before);
            }
        }
        return copy.as(copy.id(), after.name());
    }

    /** Its rows have all columns, each in the new type. */
    private static TableDef full(TableDef table) {
        List<Column> columns =
                table.columns().stream()
                        .map(column -> column.change().initialValue(null).retyped(false).build())
                        .toList();
        return new TableDef(
                table.id(),
                table.name(),
                columns,
                table.nextSlot(),
                table.primaryKey(),
                table.indexes(),
                table.sortKey(),
                table.shardKey(),
                table.comment(),
                null,
                table.checks());
    }

    private void fill(TableDef after, TableInfo copy) throws SqlException {
        keepCounter(copy.def());
        RowWriter writer = new RowWriter(copy, scope, RowWriter.Mode.INSERT, new Warnings(), null);
        Duration noWait = Duration.ZERO;
        try (Transaction transaction = database.begin(Isolation.READ_COMMITTED, noWait)) {
            transaction.beginStatement();
            List<Column> old =
                    before.columns().stream().filter(column -> !column.hidden()).toList();
            query.run(
                    "SELECT "
                            + String.join(
                                    ", ",
                                    old.stream()
                                            .map(column -> CreateTableText.name(column.name()))
                                            .toList())
                            + " FROM "
                            + CreateTableText.name(database.name())
                            + "."
                            + CreateTableText.name(before.name()),
                    values -> {
                        writer.add(row(old, values, after, writer));
                        if (writer.isFull()) {
                            writer.write(transaction);
                        }
                    });
            writer.write(transaction);
            if (transaction.hasWrites()) {
                transaction.commit(Durability.DISK);
            }
        } catch (EngineException e) {
            throw named(e);
        }
    }

    /** Nobody knows the hidden table by its name. */
    private EngineException named(EngineException e) {
        if (!(e.getCause() instanceof DuplicateKeyException duplicate)) {
            return e;
        }
        TableDef shown = duplicate.table().as(before.id(), before.name());
        return new EngineException(
                e.kind(),
                String.valueOf(e.getMessage()),
                new DuplicateKeyException(shown, duplicate.indexName(), duplicate.row()));
    }

    /** The counter goes on where it was, if it is the same column's. */
    private void keepCounter(TableDef copy) {
        Column counter = new TableInfo(database, copy).counter();
        Column old = new TableInfo(database, before).counter();
        if (counter == null || old == null || counter.slot() != old.slot()) {
            return;
        }
        long given = database.reserveAutoIncrement(before, 0) - 1;
        while (given > 0) {
            int step = (int) Math.min(given, RESERVED_AT_ONCE);
            database.reserveAutoIncrement(copy, step);
            given -= step;
        }
    }

    private @Nullable Object[] row(
            List<Column> old, @Nullable Object[] values, TableDef after, RowWriter writer)
            throws SqlException {
        @Nullable Object[] row = writer.blank();
        for (Column column : after.columns()) {
            if (column.hidden() || column.generated() != null) {
                continue;
            }
            int at = place(old, column.slot());
            if (at < 0 && column.autoIncrement()) {
                continue; // Numbered as it comes.
            }
            row[column.slot()] =
                    at < 0
                            ? StoredValues.seen(column.type(), column.initialValue(), scope.zone())
                            : checked(old.get(at), column, values[at], writer.records() + 1);
        }
        return row;
    }

    private static int place(List<Column> columns, int slot) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).slot() == slot) {
                return i;
            }
        }
        return -1;
    }

    /** A value that the new type would change is refused like one that it does not have. */
    private @Nullable Object checked(Column old, Column column, @Nullable Object value, long number)
            throws SqlException {
        if (value == null) {
            if (!column.nullable()) {
                throw MysqlError.INVALID_NULL.with();
            }
            return null;
        }
        Object stored = ColumnValues.convert(column, value, number, scope.zone());
        Object seen = StoredValues.seen(column.type(), stored, scope.zone());
        boolean same =
                old.type().equals(column.type())
                        || Objects.deepEquals(value, seen)
                        || value instanceof byte[]
                        || value instanceof Float && seen instanceof Double
                        || seen != null && Comparison.compare(plain(value), plain(seen)) == 0;
        if (!same) {
            throw MysqlError.TRUNCATED.with(column.name(), number);
        }
        return value;
    }

    /** A FLOAT is the decimal number that is printed. */
    private static Object plain(Object value) {
        return value instanceof Float number ? new BigDecimal(number.toString()) : value;
    }
}
