package io.hadal.sql.dialect;

import io.hadal.sql.SqlException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives the renderer the tables that a query names. */
public interface TableSource {

    /**
     * A table as a relation of DuckDB.
     *
     * @param sql a relation for FROM, in parentheses, whose columns have the names of {@code
     *     fields}
     */
    record Table(String sql, List<Field> fields) {}

    /**
     * Throws 1146, 1046, 1049.
     *
     * @param where conditions on the table that every row of the result fulfils, for pruning; see
     *     {@link TableFilter}
     */
    Table table(@Nullable String schema, String name, String alias, TableFilter where)
            throws SqlException;
}
