package io.hadal.engine.segment;

import io.hadal.storage.row.RowReader;
import io.hadal.storage.schema.Column;
import java.util.Arrays;
import java.util.HexFormat;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/** Fills vectors by DuckDB's public setters: some 24 ns per value. */
final class PublicVectors {
    private PublicVectors() {}

    static VectorFill fill(Column column) {
        return switch (column.type().kind().form()) {
            case TEXT, BYTES -> new Texts(column);
            default -> new Fixed(column);
        };
    }

    private static final class Fixed extends VectorFill {
        private @Nullable DuckDBWritableVector vector;

        Fixed(Column column) {
            super(column);
        }

        @Override
        void begin(DuckDBWritableVector target, int rows) {
            vector = target;
        }

        @Override
        void put(int row, RowReader value) {
            DuckDBWritableVector target = java.util.Objects.requireNonNull(vector);
            switch (type.kind()) {
                case TINYINT, BOOL -> target.setByte(row, (byte) checkedLong(value));
                case SMALLINT, UNSIGNED_TINYINT, YEAR ->
                        target.setShort(row, (short) checkedLong(value));
                case MEDIUMINT, INT, UNSIGNED_SMALLINT, UNSIGNED_MEDIUMINT ->
                        target.setInt(row, (int) checkedLong(value));
                case BIGINT, UNSIGNED_INT, TIME -> target.setLong(row, value.longValue());
                case DECIMAL, UNSIGNED_BIGINT, BIT ->
                        target.setBigDecimal(row, checkedDecimal(value));
                case FLOAT -> target.setFloat(row, value.floatValue());
                case DOUBLE -> target.setDouble(row, value.doubleValue());
                case DATE -> target.setDate(row, (java.time.LocalDate) value.value());
                case DATETIME, TIMESTAMP ->
                        target.setTimestamp(row, (java.time.LocalDateTime) value.value());
                case VARCHAR, CHAR, TEXT, JSON, ENUM, SET, VARBINARY, BINARY, BLOB ->
                        throw new IllegalStateException("not of fixed width");
            }
        }

        @Override
        void putNull(int row) {
            java.util.Objects.requireNonNull(vector).setNull(row);
        }

        @Override
        void end(DuckDBWritableVector target, int rows) {
            vector = null;
        }
    }

    private static final class Texts extends VectorFill {
        private final boolean hex;
        private byte[] @Nullable [] texts = new byte[0][];

        Texts(Column column) {
            super(column);
            hex = ColumnTypes.asHex(column.type());
        }

        @Override
        void begin(DuckDBWritableVector target, int rows) {
            texts = new byte[rows][];
        }

        @Override
        void put(int row, RowReader value) {
            int from = value.offset();
            int to = from + value.length();
            texts[row] =
                    hex
                            ? HexFormat.of()
                                    .formatHex(value.array(), from, to)
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII)
                            : Arrays.copyOfRange(value.array(), from, to);
        }

        @Override
        void putNull(int row) {
            texts[row] = null;
        }

        @Override
        void end(DuckDBWritableVector target, int rows) {
            target.setStringUtf8Batch(0, texts);
            texts = new byte[0][];
        }
    }
}
