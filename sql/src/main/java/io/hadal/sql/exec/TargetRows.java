package io.hadal.sql.exec;

import io.hadal.sql.SqlException;
import io.hadal.sql.eval.Expression;
import io.hadal.sql.plan.AccessPath;
import io.hadal.sql.plan.RowReaders;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.value.Numbers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows that an UPDATE, DELETE or SELECT … FOR UPDATE is about, found in Java. */
final class TargetRows {
    private TargetRows() {}

    /**
     * Primary keys of the rows that may match, or null if DuckDB has to find them. Not locked yet.
     */
    static @Nullable List<byte[]> keys(
            StatementScope scope, TableInfo table, AccessPath path, @Nullable Expression where)
            throws SqlException {
        RowReaders readers =
                new RowReaders(table, scope.view(table.database()).table(table.def().id()), scope);
        if (path instanceof AccessPath.Points points) {
            return readers.keys(points);
        }
        List<byte[]> rows = readers.read(path);
        if (rows == null) {
            return null;
        }
        List<byte[]> keys = new ArrayList<>();
        for (byte[] row : rows) {
            if (matches(where, table.rows().decode(row), scope)) {
                keys.add(table.primary().encodeRow(row));
            }
        }
        return keys;
    }

    static boolean matches(@Nullable Expression where, @Nullable Object[] row, StatementScope scope)
            throws SqlException {
        if (where == null) {
            return true;
        }
        Object value = where.evaluate(row, scope);
        return value != null && Numbers.truth(value);
    }
}
