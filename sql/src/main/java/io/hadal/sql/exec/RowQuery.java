package io.hadal.sql.exec;

import io.hadal.engine.segment.ColumnTypes;
import io.hadal.sql.SqlException;
import io.hadal.sql.ddl.CreateTableText;
import io.hadal.sql.dialect.Field;
import io.hadal.sql.dialect.Literals;
import io.hadal.sql.dialect.QueryRenderer;
import io.hadal.sql.dialect.TableSource;
import io.hadal.sql.dialect.Type;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.parse.MysqlParser;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.value.StoredValues;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Expressions over rows that are in no table yet, calculated by DuckDB. */
final class RowQuery {
    /** The place of a row among those given; no column can be named so. */
    private static final String PLACE = "#place";

    private RowQuery() {}

    /**
     * The value of an expression for each row.
     *
     * @param rows by slot, as they are stored
     */
    static List<@Nullable Object> values(
            StatementScope scope, TableInfo table, String expression, List<@Nullable Object[]> rows)
            throws SqlException {
        @Nullable Object[] values = new Object[rows.size()];
        try (DuckTables none = new DuckTables(scope, scope.duckDb(), RowQuery::none)) {
            TableSource source = (schema, name, alias, filter) -> table(scope, table, rows);
            QueryRenderer.Rendered query =
                    new QueryRenderer(source, scope)
                            .render(
                                    MysqlParser.query(
                                            "SELECT `"
                                                    + PLACE
                                                    + "`, "
                                                    + expression
                                                    + " FROM "
                                                    + CreateTableText.name(table.name())));
            for (@Nullable Object[] row : new QueryRunner(scope.duckDb()).all(scope, none, query)) {
                if (row[0] instanceof Long place) {
                    values[Math.toIntExact(place)] = row[1];
                }
            }
        }
        return Arrays.asList(values);
    }

    private static VirtualTables.VirtualTable none(
            String database, String name, @Nullable String onlySchema) throws SqlException {
        throw MysqlError.NO_SUCH_TABLE.with(database, name);
    }

    private static TableSource.Table table(
            StatementScope scope, TableInfo table, List<@Nullable Object[]> rows) {
        List<Field> fields = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        List<String> names = new ArrayList<>();
        fields.add(new Field(PLACE, Type.of(ColumnType.of(ColumnType.Kind.BIGINT)), null));
        columns.add("CAST(r AS BIGINT) AS " + Literals.name(PLACE));
        names.add("r");
        for (Column column : table.visible()) {
            String name = ColumnTypes.name(column.slot());
            names.add(name);
            fields.add(new Field(column.name(), Type.of(column.type()), null));
            columns.add(
                    "CAST(%s AS %s) AS %s"
                            .formatted(
                                    name,
                                    ColumnTypes.sql(column.type()),
                                    Literals.name(column.name())));
        }
        List<String> tuples = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            tuples.add(tuple(scope, table, i, rows.get(i)));
        }
        return new TableSource.Table(
                "(SELECT "
                        + String.join(", ", columns)
                        + " FROM (VALUES "
                        + String.join(", ", tuples)
                        + ") AS v("
                        + String.join(", ", names)
                        + "))",
                fields);
    }

    private static String tuple(
            StatementScope scope, TableInfo table, int place, @Nullable Object[] row) {
        StringBuilder tuple = new StringBuilder("(").append(place);
        for (Column column : table.visible()) {
            Object value = StoredValues.seen(column.type(), row[column.slot()], scope.zone());
            tuple.append(", ").append(Literals.of(value).text());
        }
        return tuple.append(')').toString();
    }
}
