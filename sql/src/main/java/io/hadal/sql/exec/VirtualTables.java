package io.hadal.sql.exec;

import io.hadal.sql.SqlException;
import io.hadal.storage.collate.Collation;
import io.hadal.storage.schema.ColumnType;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The tables of the databases that the server itself makes up; they are for reading. */
public interface VirtualTables {

    /** Whether a database, by its name in any case, is one of those. */
    static boolean has(String database) {
        return switch (database.toLowerCase(Locale.ROOT)) {
            case "information_schema", "mysql", "performance_schema" -> true;
            default -> false;
        };
    }

    /** A column of such a table. */
    record VirtualColumn(String name, Kind kind) {
        private static final ColumnType TEXT_TYPE =
                new ColumnType(ColumnType.Kind.VARCHAR, 1024, 0, 0);

        /** What its values are: String, String, Long, Double, LocalDateTime. */
        public enum Kind {
            TEXT,
            /** A text that compares without case. */
            WORD,
            WHOLE,
            DOUBLE,
            DATETIME
        }

        public ColumnType type() {
            return switch (kind) {
                case TEXT -> TEXT_TYPE;
                case WORD -> TEXT_TYPE.collated(Collation.GENERAL_CI);
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
     * A table by name in any case. Throws 1109 or 1146 if there is none.
     *
     * @param database that {@link #has} knows
     * @param onlySchema rows with another TABLE_SCHEMA are not needed; null = all are
     */
    VirtualTable table(String database, String name, @Nullable String onlySchema)
            throws SqlException;
}
