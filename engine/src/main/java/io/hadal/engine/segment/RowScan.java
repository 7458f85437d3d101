package io.hadal.engine.segment;

import io.hadal.storage.row.RowCodec;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Reads a relation as rows in row.RowCodec's bytes, as the definition has them. Not thread-safe. */
final class RowScan implements AutoCloseable {
    private final ValueScan values;
    private final List<Column> columns;
    private final RowCodec codec;
    private final @Nullable Object[] row;

    private RowScan(ValueScan values, List<Column> columns, TableDef def) {
        this.values = values;
        this.columns = columns;
        this.codec = RowCodec.of(def);
        this.row = new Object[def.nextSlot()];
        for (Column column : def.columns()) {
            row[column.slot()] = column.initialValue();
        }
    }

    /**
     * Reads {@code columns} of a relation; the definition's others have their initial values.
     *
     * @param relation what stands behind FROM
     * @param extra further expressions of type BIGINT, for {@link #extraLong}
     */
    static RowScan open(
            DuckDb duckDb,
            DuckDBConnection connection,
            TableDef def,
            List<Column> columns,
            List<String> extra,
            String relation)
            throws SQLException {
        String select = columns.stream().map(ColumnTypes::toJava).collect(Collectors.joining(", "));
        String more = extra.stream()
                .map(expression -> "(" + expression + ")::BIGINT")
                .collect(Collectors.joining(", "));
        String comma = select.isEmpty() || more.isEmpty() ? "" : ", ";
        ValueScan values = ValueScan.open(
                duckDb, connection, columns, "SELECT " + select + comma + more + " FROM " + relation);
        return new RowScan(values, columns, def);
    }

    boolean next() throws SQLException {
        if (!values.next()) {
            return false;
        }
        for (int i = 0; i < columns.size(); i++) {
            row[columns.get(i).slot()] = values.value(i);
        }
        return true;
    }

    byte[] row() {
        return codec.encode(row);
    }

    long extraLong(int index) {
        return values.extraLong(index);
    }

    @Override
    public void close() throws SQLException {
        values.close();
    }
}
