package io.hadal.engine.segment;

import io.hadal.storage.row.RowBuilder;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.util.HexFormat;
import org.duckdb.DuckDBReadableVector;

/**
 * Reads one column of a chunk into rows. Used by one thread at a time; {@link #begin} a chunk, then
 * {@link #read} its rows.
 */
abstract class VectorRead {
    final int slot;
    final ColumnType type;

    VectorRead(Column column) {
        this.slot = column.slot();
        this.type = column.type();
    }

    abstract void begin(DuckDBReadableVector vector);

    /** Puts the value into the row that is being built, unless it is NULL. */
    abstract void read(int row, RowBuilder out);

    /** Puts a text, or the binary that it is in hexadecimal. */
    final void putText(byte[] utf8, RowBuilder out) {
        byte[] bytes =
                ColumnTypes.asHex(type)
                        ? HexFormat.of()
                                .parseHex(
                                        new String(
                                                utf8, java.nio.charset.StandardCharsets.US_ASCII))
                        : utf8;
        out.putBytes(slot, bytes, 0, bytes.length);
    }
}
