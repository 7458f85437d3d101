package io.hadal.sql.exec;

import io.hadal.engine.Transaction;
import io.hadal.sql.plan.TableInfo;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts the new version of a locked row. */
final class RowUpdater {
    private RowUpdater() {}

    /**
     * Writes a changed row, under another key if its primary key changed.
     *
     * @param key of the row, which is locked
     * @param before its bytes
     * @param values the new values by slot
     * @return whether anything is different now
     */
    static boolean put(
            TableInfo table,
            Transaction transaction,
            byte[] key,
            byte[] before,
            @Nullable Object[] values) {
        byte[] after = table.rows().encode(values);
        if (Arrays.equals(before, after)) {
            return false;
        }
        byte[] newKey = key(table, values);
        if (Arrays.equals(key, newKey)) {
            transaction.update(table.def(), key, after);
        } else {
            transaction.delete(table.def(), key);
            transaction.insert(table.def(), newKey, after);
        }
        return true;
    }

    private static byte[] key(TableInfo table, @Nullable Object[] row) {
        List<Integer> slots = table.def().primaryKey();
        @Nullable Object[] values = new Object[slots.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row[slots.get(i)];
        }
        return table.primary().encode(values);
    }
}
