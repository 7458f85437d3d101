package io.hadal.sql.exec;

import io.hadal.sql.exec.VirtualTables.VirtualColumn;
import io.hadal.storage.schema.ColumnType;

/** The types of information_schema's columns. */
final class VirtualTypes {
    private VirtualTypes() {}

    static ColumnType of(VirtualColumn.Kind kind) {
        return switch (kind) {
            case TEXT -> new ColumnType(ColumnType.Kind.VARCHAR, 1024, 0, 0);
            case WHOLE -> ColumnType.of(ColumnType.Kind.BIGINT);
            case DOUBLE -> ColumnType.of(ColumnType.Kind.DOUBLE);
            case DATETIME -> new ColumnType(ColumnType.Kind.DATETIME, 0, 6, 0);
        };
    }
}
