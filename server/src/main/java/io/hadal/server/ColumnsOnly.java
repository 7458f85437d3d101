package io.hadal.server;

import io.hadal.sql.ResultColumn;
import io.hadal.sql.ResultSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sink that only wants to know the columns. */
final class ColumnsOnly implements ResultSink {
    private List<ResultColumn> columns = List.of();

    List<ResultColumn> columns() {
        return columns;
    }

    @Override
    public void columns(List<ResultColumn> header) {
        columns = List.copyOf(header);
    }

    @Override
    public void row(@Nullable Object[] values) {}

    @Override
    public void end(int warnings, boolean more) {}

    @Override
    public void ok(long affectedRows, long lastInsertId, int warnings, String info, boolean more) {}
}
