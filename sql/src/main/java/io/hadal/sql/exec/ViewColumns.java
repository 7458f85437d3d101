package io.hadal.sql.exec;

import io.hadal.sql.SqlException;
import io.hadal.sql.dialect.Field;
import io.hadal.sql.dialect.Literals;
import io.hadal.sql.dialect.QueryRenderer.Rendered;
import io.hadal.sql.dialect.TableSource;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.plan.TableInfo;
import io.hadal.storage.schema.Column;
import java.util.ArrayList;
import java.util.List;

/** A view's query with the columns that the view was made with. */
final class ViewColumns {
    private ViewColumns() {}

    /**
     * By place, or by name where a {@code *} of the query stands for other columns than when the
     * view was made.
     */
    static TableSource.Table of(TableInfo view, Rendered query) throws SqlException {
        List<Column> columns = view.visible();
        boolean same = columns.size() == query.fields().size();
        List<String> inner = new ArrayList<>();
        for (int i = 0; i < query.fields().size(); i++) {
            inner.add(Literals.name("#" + i));
        }
        List<String> items = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            int place = same ? i : place(view, column, query.fields());
            items.add(inner.get(place) + " AS " + Literals.name(column.name()));
            fields.add(new Field(column.name(), query.fields().get(place).type(), null));
        }
        return new TableSource.Table(
                "(SELECT "
                        + String.join(", ", items)
                        + " FROM ("
                        + query.sql()
                        + ") AS v("
                        + String.join(", ", inner)
                        + "))",
                fields);
    }

    private static int place(TableInfo view, Column column, List<Field> fields)
            throws SqlException {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equalsIgnoreCase(column.name())) {
                return i;
            }
        }
        throw MysqlError.INVALID_VIEW.with(
                view.database().name(), view.name(), "Unknown column '" + column.name() + "'");
    }
}
