package io.hadal.engine.segment;

import io.hadal.storage.row.RowReader;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.math.BigDecimal;
import java.util.List;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBWritableVector;

/**
 * Fills one column of a chunk from rows. Used by one thread at a time; {@link #begin}, {@link #put}
 * for the rows in order, {@link #end}.
 */
abstract class VectorFill {
    final int slot;
    final ColumnType type;

    VectorFill(Column column) {
        this.slot = column.slot();
        this.type = column.type();
    }

    abstract void begin(DuckDBWritableVector vector, int rows);

    /** The value that the reader stands on. */
    abstract void put(int row, RowReader value);

    abstract void putNull(int row);

    abstract void end(DuckDBWritableVector vector, int rows);

    static void fillAll(
            List<VectorFill> fills,
            RowReader reader,
            byte[][] batch,
            int count,
            DuckDBDataChunkWriter out) {
        if (count == 0) {
            return;
        }
        for (int i = 0; i < fills.size(); i++) {
            fills.get(i).begin(out.vector(i), count);
        }
        for (int row = 0; row < count; row++) {
            reader.wrap(batch[row]);
            for (VectorFill fill : fills) {
                if (reader.seek(fill.slot)) {
                    fill.put(row, reader);
                } else {
                    fill.putNull(row);
                }
            }
        }
        for (int i = 0; i < fills.size(); i++) {
            fills.get(i).end(out.vector(i), count);
        }
    }

    /** The value of an integer kind, if it is within the type that it has in DuckDB. */
    final long checkedLong(RowReader value) {
        long number = value.longValue();
        boolean fits =
                switch (type.kind()) {
                    case TINYINT, BOOL -> number == (byte) number;
                    case SMALLINT, UNSIGNED_TINYINT, YEAR -> number == (short) number;
                    case MEDIUMINT, INT, UNSIGNED_SMALLINT, UNSIGNED_MEDIUMINT, DATE ->
                            number == (int) number;
                    default -> true;
                };
        if (!fits) {
            throw outOfRange(Long.toString(number));
        }
        return number;
    }

    /** The value of a DECIMAL, if it has no more digits than its column. */
    final BigDecimal checkedDecimal(RowReader value) {
        BigDecimal decimal = new BigDecimal(value.unscaledValue(), type.scale());
        if (decimal.precision() > type.precision()) {
            throw outOfRange(decimal.toPlainString());
        }
        return decimal;
    }

    private IllegalStateException outOfRange(String value) {
        return new IllegalStateException(
                "a row holds %s in slot %d, which is too large for %s"
                        .formatted(value, slot, ColumnTypes.sql(type)));
    }
}
