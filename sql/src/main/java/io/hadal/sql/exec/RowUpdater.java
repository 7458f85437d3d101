package io.hadal.sql.exec;

import io.hadal.engine.Transaction;
import io.hadal.sql.SqlException;
import io.hadal.sql.plan.TableInfo;
import io.hadal.storage.schema.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts the new versions of locked rows. */
final class RowUpdater {
    private final TableInfo table;
    private final RowRules rules;
    private final List<Column> stamped;

    /**
     * @param assigned the columns that the statement sets: those are not set to its time
     */
    RowUpdater(TableInfo table, List<Column> assigned) throws SqlException {
        this.table = table;
        this.rules = RowRules.of(table);
        Set<Integer> slots = assigned.stream().map(Column::slot).collect(Collectors.toSet());
        this.stamped =
                table.def().columns().stream()
                        .filter(column -> column.onUpdateNow() && !slots.contains(column.slot()))
                        .toList();
    }

    /**
     * Writes a changed row, under another key if its primary key changed.
     *
     * @param key of the row, which is locked
     * @param before its bytes
     * @param values the new values by slot
     * @return whether anything is different now
     */
    boolean put(
            Transaction transaction,
            byte[] key,
            byte[] before,
            @Nullable Object[] values,
            StatementScope scope)
            throws SqlException {
        generate(values, scope);
        byte[] after = table.rows().encode(values);
        if (Arrays.equals(before, after)) {
            return false;
        }
        if (!stamped.isEmpty()) {
            for (Column column : stamped) {
                values[column.slot()] = Defaults.now(column, scope);
            }
            generate(values, scope);
            after = table.rows().encode(values);
        }
        rules.check(values, scope);
        byte[] newKey = key(values);
        if (Arrays.equals(key, newKey)) {
            transaction.update(table.def(), key, after);
        } else {
            transaction.delete(table.def(), key);
            transaction.insert(table.def(), newKey, after);
        }
        return true;
    }

    private void generate(@Nullable Object[] values, StatementScope scope) throws SqlException {
        if (rules.generates()) {
            List<@Nullable Object[]> rows = new ArrayList<>();
            rows.add(values);
            rules.generate(rows, 1, scope);
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
}
