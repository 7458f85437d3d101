package io.hadal.engine.segment;

import io.hadal.storage.row.RowReader;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.duckdb.DuckDBBindings;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/**
 * Fills vectors through their buffers: a third of the public setters' time. The buffers are not
 * public, so they are looked up by name, {@link #AVAILABLE} says whether they were found, and
 * {@link FillCheck} whether they mean what is thought here.
 */
final class RawVectors {
    private static final @Nullable Access ACCESS = Access.find();

    static final boolean AVAILABLE = ACCESS != null;

    private RawVectors() {}

    static VectorFill fill(Column column) {
        Access access = java.util.Objects.requireNonNull(ACCESS);
        return switch (column.type().kind().form()) {
            case TEXT, BYTES -> new Texts(column, access);
            default -> new Fixed(column, access, width(column.type()));
        };
    }

    /** Bytes that a value takes in a vector; texts have 16 for their length and place. */
    static int width(ColumnType type) {
        return switch (type.kind()) {
            case VARCHAR, CHAR, TEXT, JSON, ENUM, SET, VARBINARY, BINARY, BLOB -> 16;
            case DECIMAL, UNSIGNED_BIGINT, BIT -> decimalWidth(type.precision());
            case TINYINT, BOOL -> Byte.BYTES;
            case SMALLINT, UNSIGNED_TINYINT, YEAR -> Short.BYTES;
            case MEDIUMINT, INT, UNSIGNED_SMALLINT, UNSIGNED_MEDIUMINT, DATE, FLOAT ->
                    Integer.BYTES;
            case BIGINT, UNSIGNED_INT, DATETIME, TIMESTAMP, TIME, DOUBLE -> Long.BYTES;
        };
    }

    /** DuckDB keeps a DECIMAL in the smallest of 2, 4, 8 and 16 bytes that holds all its digits. */
    private static int decimalWidth(int precision) {
        return precision <= 4 ? 2 : precision <= 9 ? 4 : precision <= 18 ? 8 : 16;
    }

    /** The parts of DuckDB's driver that are not public. */
    private record Access(
            MethodHandle data,
            MethodHandle validity,
            MethodHandle reference,
            MethodHandle assignTexts) {

        static @Nullable Access find() {
            try {
                Class<?> vector = DuckDBWritableVector.class;
                var fields = MethodHandles.privateLookupIn(vector, MethodHandles.lookup());
                var natives =
                        MethodHandles.privateLookupIn(DuckDBBindings.class, MethodHandles.lookup());
                return new Access(
                        fields.findGetter(vector, "data", ByteBuffer.class),
                        fields.findGetter(vector, "validity", ByteBuffer.class),
                        fields.findGetter(vector, "vectorRef", ByteBuffer.class),
                        natives.findStatic(
                                DuckDBBindings.class,
                                "duckdb_vector_assign_string_elements",
                                MethodType.methodType(
                                        void.class,
                                        ByteBuffer.class,
                                        long.class,
                                        byte[].class,
                                        long[].class,
                                        int.class)));
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }

        ByteBuffer data(DuckDBWritableVector vector) {
            try {
                return (ByteBuffer) data.invokeExact(vector);
            } catch (Throwable e) {
                throw failed(e);
            }
        }

        ByteBuffer validity(DuckDBWritableVector vector) {
            try {
                return (ByteBuffer) validity.invokeExact(vector);
            } catch (Throwable e) {
                throw failed(e);
            }
        }

        /**
         * @param lengths per row, -1 = NULL
         */
        void assign(DuckDBWritableVector vector, byte[] bytes, long[] lengths, int byteCount) {
            try {
                ByteBuffer ref = (ByteBuffer) reference.invokeExact(vector);
                assignTexts.invokeExact(ref, 0L, bytes, lengths, byteCount);
            } catch (Throwable e) {
                throw failed(e);
            }
        }

        private static IllegalStateException failed(Throwable e) {
            return new IllegalStateException(
                    "cannot fill a vector of DuckDB: " + e.getMessage(), e);
        }
    }

    private static final class Fixed extends VectorFill {
        private final Access access;
        private final int width;
        private ByteBuffer data = ByteBuffer.allocate(0);
        private long[] valid = new long[0];

        Fixed(Column column, Access access, int width) {
            super(column);
            this.access = access;
            this.width = width;
        }

        @Override
        void begin(DuckDBWritableVector vector, int rows) {
            data = access.data(vector);
            valid = new long[(rows + Long.SIZE - 1) / Long.SIZE];
        }

        @Override
        void put(int row, RowReader value) {
            valid[row >> 6] |= 1L << row;
            switch (type.kind().form()) {
                case UNSCALED -> putDecimal(row, value);
                case FLOAT -> data.putInt(row * width, Float.floatToRawIntBits(value.floatValue()));
                case DOUBLE ->
                        data.putLong(row * width, Double.doubleToRawLongBits(value.doubleValue()));
                default -> putLong(row, checkedLong(value));
            }
        }

        private void putLong(int row, long number) {
            switch (width) {
                case 1 -> data.put(row, (byte) number);
                case 2 -> data.putShort(row * 2, (short) number);
                case 4 -> data.putInt(row * 4, (int) number);
                default -> data.putLong(row * 8, number);
            }
        }

        private void putDecimal(int row, RowReader value) {
            BigInteger unscaled = checkedDecimal(value).unscaledValue();
            if (width < 16) {
                putLong(row, unscaled.longValueExact());
            } else {
                data.putLong(row * 16, unscaled.longValue());
                data.putLong(row * 16 + 8, unscaled.shiftRight(Long.SIZE).longValue());
            }
        }

        @Override
        void putNull(int row) {}

        @Override
        void end(DuckDBWritableVector vector, int rows) {
            ByteBuffer validity = access.validity(vector);
            for (int i = 0; i < valid.length; i++) {
                validity.putLong(i * Long.BYTES, valid[i]);
            }
        }
    }

    private static final class Texts extends VectorFill {
        private static final byte[] HEX = {
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
        };

        private final Access access;
        private final boolean hex;
        private byte[] bytes = new byte[0];
        private long[] lengths = new long[0];
        private int used;

        Texts(Column column, Access access) {
            super(column);
            this.access = access;
            this.hex = ColumnTypes.asHex(column.type());
        }

        @Override
        void begin(DuckDBWritableVector vector, int rows) {
            if (lengths.length != rows) {
                lengths = new long[rows];
            }
            used = 0;
        }

        @Override
        void put(int row, RowReader value) {
            int length = hex ? Math.multiplyExact(value.length(), 2) : value.length();
            lengths[row] = length;
            reserve(Math.addExact(used, length));
            if (hex) {
                putHex(value);
            } else {
                System.arraycopy(value.array(), value.offset(), bytes, used, length);
            }
            used += length;
        }

        private void putHex(RowReader value) {
            byte[] source = value.array();
            int at = used;
            for (int i = value.offset(); i < value.offset() + value.length(); i++) {
                bytes[at++] = HEX[source[i] >> 4 & 0xF];
                bytes[at++] = HEX[source[i] & 0xF];
            }
        }

        private void reserve(int size) {
            if (bytes.length < size) {
                bytes =
                        Arrays.copyOf(
                                bytes,
                                Math.max(
                                        size,
                                        (int) Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8)));
            }
        }

        @Override
        void putNull(int row) {
            lengths[row] = -1;
        }

        @Override
        void end(DuckDBWritableVector vector, int rows) {
            ByteBuffer validity = access.validity(vector);
            for (int i = 0; i < rows; i += Long.SIZE) {
                validity.putLong(i / 8, -1L);
            }
            access.assign(vector, bytes, lengths, used);
            if (bytes.length > (1 << 20)) {
                bytes = new byte[0];
            }
        }
    }
}
