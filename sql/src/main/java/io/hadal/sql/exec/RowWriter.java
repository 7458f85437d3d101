package io.hadal.sql.exec;

import io.hadal.engine.EngineException;
import io.hadal.engine.Transaction;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.EngineErrors;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.value.ColumnValues;
import io.hadal.sql.value.Nearest;
import io.hadal.storage.row.KeyTooLongException;
import io.hadal.storage.schema.Check;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.Index;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds rows to a table for INSERT and REPLACE: default values, the counter, duplicates. */
final class RowWriter {

    /** What happens with a row whose key is there. */
    enum Mode {
        INSERT,
        IGNORE,
        REPLACE,
        UPDATE
    }

    /** Changes the row that is there: ON DUPLICATE KEY UPDATE. */
    @FunctionalInterface
    interface OnDuplicate {
        /** Affected rows. */
        long update(Transaction transaction, byte[] key, byte[] existing, @Nullable Object[] wanted)
                throws SqlException;
    }

    /** So many rows of a query are written at once. */
    private static final int BATCH_ROWS = 1000;

    /** A column's place in a statement's list that says DEFAULT, or is not in the list. */
    static final Object DEFAULT = new Object();

    private final TableInfo table;
    private final RowRules rules;
    private final StatementScope scope;
    private final Mode mode;
    private final Warnings warnings;
    private final @Nullable OnDuplicate onDuplicate;
    private final List<@Nullable Object[]> pending = new ArrayList<>();
    private long rowNumber;
    private long affected;
    private long duplicates;
    private long firstGenerated;

    RowWriter(
            TableInfo table,
            StatementScope scope,
            Mode mode,
            Warnings warnings,
            @Nullable OnDuplicate onDuplicate)
            throws SqlException {
        this.table = table;
        this.rules = RowRules.of(table);
        this.scope = scope;
        this.mode = mode;
        this.warnings = warnings;
        this.onDuplicate = onDuplicate;
    }

    /** A row of which every visible slot is {@link #DEFAULT}. */
    @Nullable Object[] blank() {
        @Nullable Object[] row = new Object[table.def().nextSlot()];
        Arrays.fill(row, DEFAULT);
        return row;
    }

    /** Takes a row by slot, with values of any type or {@link #DEFAULT}; converts it at once. */
    void add(@Nullable Object[] row) throws SqlException {
        rowNumber++;
        Column counter = table.counter();
        for (Column column : table.visible()) {
            Object value = row[column.slot()];
            if (column.generated() != null) {
                if (value != DEFAULT) {
                    RowRules.refuseValue(column, table);
                }
            } else if (column == counter) {
                row[column.slot()] = counted(column, value);
            } else {
                row[column.slot()] = value == DEFAULT ? standard(column) : convert(column, value);
            }
        }
        if (counter != null && counter.hidden()) {
            row[counter.slot()] = DEFAULT;
        }
        pending.add(row);
    }

    private @Nullable Object convert(Column column, @Nullable Object value) throws SqlException {
        return mode == Mode.IGNORE
                ? Nearest.convert(column, value, rowNumber, scope.zone(), warnings::warning)
                : ColumnValues.convert(column, value, rowNumber, scope.zone());
    }

    private @Nullable Object standard(Column column) throws SqlException {
        try {
            return Defaults.value(column, scope);
        } catch (SqlException e) {
            Object implicit = Nearest.implicit(column);
            if (mode != Mode.IGNORE
                    || implicit == null
                    || e.code() != MysqlError.NO_DEFAULT.code()) {
                throw e;
            }
            warnings.warning(e);
            return implicit;
        }
    }

    /** NULL, 0 and no value ask for the next one. */
    private @Nullable Object counted(Column column, @Nullable Object value) throws SqlException {
        if (value == DEFAULT || value == null) {
            return DEFAULT;
        }
        Object converted = convert(column, value);
        return converted instanceof Long number && number == 0 ? DEFAULT : converted;
    }

    /** Whether so many rows were taken that they should be written before there are more. */
    boolean isFull() {
        return pending.size() >= BATCH_ROWS;
    }

    /** Writes what was taken since it last wrote. */
    void write(Transaction transaction) throws SqlException {
        number();
        rules.generate(pending, rowNumber - pending.size() + 1, scope);
        List<@Nullable Check> violated = rules.violated(pending, scope);
        for (int i = 0; i < pending.size(); i++) {
            Check check = violated.get(i);
            if (check != null) {
                leaveOut(MysqlError.CHECK_VIOLATED.with(check.name()));
                continue;
            }
            try {
                write(transaction, pending.get(i));
            } catch (KeyTooLongException e) {
                throw new SqlException(
                        1071, "42000", "Specified key was too long; " + e.getMessage(), e);
            }
        }
        pending.clear();
    }

    /** IGNORE makes a warning of an error. */
    private void leaveOut(SqlException error) throws SqlException {
        if (mode != Mode.IGNORE) {
            throw error;
        }
        duplicates++;
        warnings.warning(error);
    }

    /** Gives the counter's values, all at once. */
    private void number() throws SqlException {
        Column counter = table.counter();
        if (counter == null) {
            return;
        }
        int count = 0;
        for (@Nullable Object[] row : pending) {
            count += row[counter.slot()] == DEFAULT ? 1 : 0;
        }
        if (count == 0) {
            return;
        }
        long next = table.database().reserveAutoIncrement(table.def(), count);
        if (!counter.hidden()) {
            // The last one tells whether the column's type holds them all.
            ColumnValues.convert(counter, next + count - 1, 1, scope.zone());
            if (firstGenerated == 0) {
                firstGenerated = next;
                scope.lastInsertId(next);
            }
        }
        for (@Nullable Object[] row : pending) {
            if (row[counter.slot()] == DEFAULT) {
                row[counter.slot()] = ColumnValues.convert(counter, next++, 1, scope.zone());
            }
        }
    }

    private void write(Transaction transaction, @Nullable Object[] row) throws SqlException {
        byte[] bytes = table.rows().encode(row);
        byte[] key = key(row);
        if (mode == Mode.REPLACE) {
            long removed = removeDuplicates(transaction, key, bytes);
            duplicates += removed;
            affected += removed + 1;
            transaction.insert(table.def(), key, bytes);
            return;
        }
        if (mode == Mode.UPDATE && onDuplicate != null) {
            byte[] found = duplicate(transaction, key, bytes);
            byte[] existing = found == null ? null : transaction.lockRow(table.def(), found);
            if (found != null && existing != null) {
                affected += onDuplicate.update(transaction, found, existing, row);
                duplicates++;
                return;
            }
        }
        insert(transaction, key, bytes);
    }

    private void insert(Transaction transaction, byte[] key, byte[] bytes) throws SqlException {
        try {
            transaction.insert(table.def(), key, bytes);
            affected++;
        } catch (EngineException e) {
            if (mode != Mode.IGNORE || e.kind() != EngineException.Kind.DUPLICATE_KEY) {
                throw e;
            }
            leaveOut(EngineErrors.of(e));
        }
    }

    private byte[] key(@Nullable Object[] row) {
        List<Integer> slots = table.def().primaryKey();
        @Nullable Object[] values = new Object[slots.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row[slots.get(i)];
        }
        return table.primary().encode(values);
    }

    /** Deletes every row that the new one would collide with; returns how many. */
    private long removeDuplicates(Transaction transaction, byte[] key, byte[] bytes) {
        long removed = 0;
        if (transaction.lockRow(table.def(), key) != null) {
            transaction.delete(table.def(), key);
            removed++;
        }
        for (Index index : table.def().indexes()) {
            if (index.unique() && !table.codec(index).hasNull(bytes)) {
                byte[] other = transaction.findUnique(table.def(), index, bytes);
                if (other != null) {
                    transaction.delete(table.def(), other);
                    removed++;
                }
            }
        }
        return removed;
    }

    /** The key of the first row that the new one collides with, or null. */
    private byte @Nullable [] duplicate(Transaction transaction, byte[] key, byte[] bytes) {
        if (transaction.lockRow(table.def(), key) != null) {
            return key;
        }
        for (Index index : table.def().indexes()) {
            if (index.unique() && !table.codec(index).hasNull(bytes)) {
                byte[] other = transaction.findUnique(table.def(), index, bytes);
                if (other != null) {
                    return other;
                }
            }
        }
        return null;
    }

    long affected() {
        return affected;
    }

    /** The first value that the counter gave, 0 if none. */
    long firstGenerated() {
        return firstGenerated;
    }

    long records() {
        return rowNumber;
    }

    /** Rows that were there: passed over with IGNORE, deleted by REPLACE, or changed. */
    long duplicates() {
        return duplicates;
    }
}
