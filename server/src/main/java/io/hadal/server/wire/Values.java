package io.hadal.server.wire;

import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;

/** What both forms of rows share. */
final class Values {
    private Values() {}

    static SqlException unexpected(ResultColumn column, Object value) {
        return new SqlException(
                1105,
                "HY000",
                "Cannot send column '"
                        + column.name()
                        + "' of type "
                        + column.type()
                        + ": it holds a "
                        + value.getClass().getSimpleName());
    }
}
