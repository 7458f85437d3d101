package io.hadal.sql.session;

import io.hadal.sql.ResultColumn;
import io.hadal.sql.ResultSink;
import io.hadal.sql.value.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what statements answer. */
final class Results implements ResultSink {
    final List<ResultColumn> columns = new ArrayList<>();
    final List<@Nullable Object[]> rows = new ArrayList<>();
    int statements;
    int warnings;
    long affected = -1;
    long lastInsertId;
    String info = "";

    @Override
    public void columns(List<ResultColumn> described) {
        columns.clear();
        columns.addAll(described);
        rows.clear();
        affected = -1;
    }

    @Override
    public void row(@Nullable Object[] values) {
        rows.add(values.clone());
    }

    @Override
    public void end(int count, boolean more) {
        warnings = count;
        statements++;
    }

    @Override
    public void ok(long affectedRows, long insertId, int count, String text, boolean more) {
        affected = affectedRows;
        lastInsertId = insertId;
        warnings = count;
        info = text;
        rows.clear();
        columns.clear();
        statements++;
    }

    /** Rows as texts, values separated by {@code " | "}. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (@Nullable Object[] row : rows) {
            List<String> values = new ArrayList<>();
            for (Object value : row) {
                values.add(value == null ? "NULL" : Text.of(value));
            }
            texts.add(String.join(" | ", values));
        }
        return texts;
    }
}
