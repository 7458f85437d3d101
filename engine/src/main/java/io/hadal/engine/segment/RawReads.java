package io.hadal.engine.segment;

import io.hadal.storage.row.RowBuilder;
import io.hadal.storage.schema.Column;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** Reads vectors through their buffers, which are looked up by name; see {@link RawVectors}. */
final class RawReads extends VectorRead {
    /**
     * A text of DuckDB: its length in 4 bytes, then up to 12 bytes of it, or 4 bytes of it and its
     * address.
     */
    private static final int TEXT_BYTES = 16;

    private static final int INLINE_BYTES_MAX = 12;

    private static final @Nullable Access ACCESS = Access.find();

    static final boolean AVAILABLE = ACCESS != null;

    private final Access access;
    private final int width;
    private ByteBuffer data = ByteBuffer.allocate(0);
    private @Nullable ByteBuffer validity;

    RawReads(Column column) {
        super(column);
        this.access = java.util.Objects.requireNonNull(ACCESS);
        this.width = RawVectors.width(column.type());
    }

    private record Access(MethodHandle data, MethodHandle validity) {
        static @Nullable Access find() {
            try {
                Class<?> vector = DuckDBReadableVector.class;
                var fields = MethodHandles.privateLookupIn(vector, MethodHandles.lookup());
                return new Access(
                        fields.findGetter(vector, "data", ByteBuffer.class),
                        fields.findGetter(vector, "validity", ByteBuffer.class));
            } catch (ReflectiveOperationException e) {
                return null;
            }
        }
    }

    @Override
    void begin(DuckDBReadableVector vector) {
        try {
            data = (ByteBuffer) access.data.invokeExact(vector);
            validity = (ByteBuffer) access.validity.invokeExact(vector);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot read a vector of DuckDB: " + e.getMessage(), e);
        }
    }

    @Override
    void read(int row, RowBuilder out) {
        ByteBuffer bits = validity;
        if (bits != null && (bits.getLong((row >> 6) * Long.BYTES) >>> row & 1) == 0) {
            return;
        }
        switch (type.kind().form()) {
            case FLOAT -> out.putFloat(slot, Float.intBitsToFloat(data.getInt(row * width)));
            case DOUBLE -> out.putDouble(slot, Double.longBitsToDouble(data.getLong(row * width)));
            case UNSCALED -> {
                byte[] unscaled = unscaled(row).toByteArray();
                out.putBytes(slot, unscaled, 0, unscaled.length);
            }
            case TEXT, BYTES -> putText(text(row * TEXT_BYTES), out);
            case INTEGER -> out.putLong(slot, number(row));
        }
    }

    private long number(int row) {
        return switch (width) {
            case 1 -> data.get(row);
            case 2 -> data.getShort(row * 2);
            case 4 -> data.getInt(row * 4);
            default -> data.getLong(row * 8);
        };
    }

    private BigInteger unscaled(int row) {
        if (width < 16) {
            return BigInteger.valueOf(number(row));
        }
        byte[] bytes = new byte[16];
        for (int i = 0; i < 16; i++) {
            bytes[15 - i] = data.get(row * 16 + i);
        }
        return new BigInteger(bytes);
    }

    private byte[] text(int at) {
        int length = data.getInt(at);
        byte[] bytes = new byte[length];
        if (length <= INLINE_BYTES_MAX) {
            data.get(at + 4, bytes);
        } else {
            MemorySegment text = MemorySegment.ofAddress(data.getLong(at + 8)).reinterpret(length);
            MemorySegment.copy(text, ValueLayout.JAVA_BYTE, 0, bytes, 0, length);
        }
        return bytes;
    }
}
