package io.hadal.sql.catalog;

import io.hadal.sql.exec.VirtualTables.VirtualColumn;
import io.hadal.sql.exec.VirtualTables.VirtualColumn.Kind;
import io.hadal.sql.exec.VirtualTables.VirtualTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds a table of information_schema. A name's first character tells its type: {@code #} whole,
 * {@code ~} double, {@code @} time, else text.
 */
final class VirtualRows {
    private final List<VirtualColumn> columns = new ArrayList<>();
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    VirtualRows(String... names) {
        for (String name : names) {
            Kind kind =
                    switch (name.charAt(0)) {
                        case '#' -> Kind.WHOLE;
                        case '~' -> Kind.DOUBLE;
                        case '@' -> Kind.DATETIME;
                        default -> Kind.TEXT;
                    };
            columns.add(new VirtualColumn(kind == Kind.TEXT ? name : name.substring(1), kind));
        }
    }

    VirtualRows row(@Nullable Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(
                    columns + " do not fit " + values.length + " values");
        }
        rows.add(values);
        return this;
    }

    VirtualTable table() {
        return new VirtualTable(columns, rows);
    }
}
