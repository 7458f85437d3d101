package io.hadal.sql.exec;

import io.hadal.sql.SqlException;
import io.hadal.storage.schema.ColumnType;
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

        public ColumnType type() {
            return switch (kind) {
                case TEXT -> new ColumnType(ColumnType.Kind.VARCHAR, 1024, 0, 0);
                case WHOLE -> ColumnType.of(ColumnType.Kind.BIGINT);
                case DOUBLE -> ColumnType.of(ColumnType.Kind.DOUBLE);
                case DATETIME -> new ColumnType(ColumnType.Kind.DATETIME, 0, 6, 0);
            };
        }
    }

    /**
     * @param rows values by column, as {@link VirtualColumn.Kind} says or null
     */
    record VirtualTable(List<VirtualColumn> columns, List<@Nullable Object[]> rows) {}

    /**
     * A table by name in any case, or null.
     *
     * @param onlySchema rows with another TABLE_SCHEMA are not needed; null = all are
     */
    @Nullable VirtualTable table(String name, @Nullable String onlySchema) throws SqlException;
}
