package io.hadal.sql.exec;

import io.hadal.sql.SqlException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tables of information_schema. */
public interface VirtualTables {

    /** A column of such a table. */
    record VirtualColumn(String name, Kind kind) {

        /** What its values are: String, Long, Double, LocalDateTime. */
        public enum Kind {
            TEXT,
            WHOLE,
            DOUBLE,
            DATETIME
        }
    }

    /**
     * @param rows values by column, as {@link VirtualColumn.Kind} says or null
     */
    record VirtualTable(List<VirtualColumn> columns, List<@Nullable Object[]> rows) {}

    /** A table by name in any case, or null. */
    @Nullable VirtualTable table(String name) throws SqlException;
}
