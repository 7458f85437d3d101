package io.hadal.sql.catalog;

import io.hadal.sql.SqlException;
import io.hadal.sql.exec.VirtualTables.VirtualColumn;
import io.hadal.sql.exec.VirtualTables.VirtualColumn.Kind;
import io.hadal.sql.exec.VirtualTables.VirtualTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table of a {@link SystemSchema}: its columns, and where its rows come from. */
record View(String name, List<VirtualColumn> columns, Source source) {

    /** Makes the rows, when they are asked for. */
    @FunctionalInterface
    interface Source {
        void rows(Catalogs catalogs, Rows rows) throws SqlException;
    }

    /**
     * @param columns names; a first character tells the type: {@code #} whole, {@code ~} double,
     *     {@code @} time, {@code =} a word that ignores case, else text
     */
    static View of(String name, Source source, String... columns) {
        return new View(name, Arrays.stream(columns).map(View::column).toList(), source);
    }

    /** A table of what never exists here: clients look into it all the same. */
    static View empty(String name, String... columns) {
        return of(name, (catalogs, rows) -> {}, columns);
    }

    private static VirtualColumn column(String text) {
        Kind kind =
                switch (text.charAt(0)) {
                    case '#' -> Kind.WHOLE;
                    case '~' -> Kind.DOUBLE;
                    case '@' -> Kind.DATETIME;
                    case '=' -> Kind.WORD;
                    default -> Kind.TEXT;
                };
        return new VirtualColumn(kind == Kind.TEXT ? text : text.substring(1), kind);
    }

    static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    boolean hasColumn(String column) {
        return columns.stream().anyMatch(known -> known.name().equals(column));
    }

    int columnIndex(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        throw new IllegalArgumentException(name + " has no column " + column);
    }

    VirtualTable table(Catalogs catalogs) throws SqlException {
        Rows rows = new Rows();
        source.rows(catalogs, rows);
        return new VirtualTable(columns, rows.list);
    }

    /** Takes the rows of a view. */
    final class Rows {
        private final List<@Nullable Object[]> list = new ArrayList<>();

        void add(@Nullable Object... values) {
            if (values.length != columns.size()) {
                throw new IllegalArgumentException(
                        name + " has " + columns.size() + " columns, not " + values.length);
            }
            list.add(values);
        }
    }
}
