package io.hadal.storage.row;

import java.util.Arrays;

/**
 * Builds rows' bytes from values in the forms that {@link RowReader} gives, without an object per
 * value. After {@link #begin} put the values that are not NULL in ascending order of their slots,
 * then {@link #build}. Reusable, not thread-safe. What it builds is what {@link RowCodec#encode}
 * makes of the same values.
 */
public final class RowBuilder {
    private final int slots;
    private final byte[] present;
    private final int[] ends;
    private byte[] body = new byte[64];
    private int count;
    private int length;
    private int last = -1;

    RowBuilder(int slots) {
        this.slots = slots;
        this.present = new byte[(slots + 7) / 8];
        this.ends = new int[slots];
    }

    /** Begins a row with NULL in all slots. */
    public void begin() {
        Arrays.fill(present, (byte) 0);
        count = 0;
        length = 0;
        last = -1;
    }

    /** Integers as they are, DATE as days and DATETIME as µs since 1970. */
    public void putLong(int slot, long value) {
        reserve(Long.BYTES);
        int byteCount = RowCodec.minimalBytes(value);
        for (int i = 0; i < byteCount; i++) {
            body[length++] = (byte) (value >>> (i * 8));
        }
        end(slot);
    }

    /** FLOAT. */
    public void putFloat(int slot, float value) {
        putFixed(slot, Float.floatToRawIntBits(value), Float.BYTES);
    }

    /** DOUBLE. */
    public void putDouble(int slot, double value) {
        putFixed(slot, Double.doubleToRawLongBits(value), Double.BYTES);
    }

    /**
     * Texts as UTF-8, binaries as they are, DECIMAL as its unscaled value's {@code
     * BigInteger.toByteArray}.
     */
    public void putBytes(int slot, byte[] source, int offset, int byteCount) {
        reserve(byteCount);
        System.arraycopy(source, offset, body, length, byteCount);
        length += byteCount;
        end(slot);
    }

    /** The row. */
    public byte[] build() {
        int width = length <= 0xFF ? 1 : length <= 0xFFFF ? 2 : 4;
        ByteWriter row =
                new ByteWriter(
                        2 + (slots >= 0x80 ? 4 : 0) + present.length + count * width + length);
        row.put(RowCodec.VERSION << 4 | width);
        row.putVarint(slots);
        row.put(present, 0, present.length);
        for (int i = 0; i < count; i++) {
            row.putLittleEndian(ends[i], width);
        }
        row.put(body, 0, length);
        return row.toBytes();
    }

    private void putFixed(int slot, long bits, int byteCount) {
        reserve(byteCount);
        for (int i = 0; i < byteCount; i++) {
            body[length++] = (byte) (bits >>> (i * 8));
        }
        end(slot);
    }

    private void end(int slot) {
        if (slot <= last) {
            throw new IllegalArgumentException(
                    "slot %d was put after slot %d".formatted(slot, last));
        }
        last = slot;
        present[slot >> 3] |= (byte) (1 << (slot & 7));
        ends[count++] = length;
    }

    private void reserve(int byteCount) {
        if (body.length - length < byteCount) {
            body = Arrays.copyOf(body, Math.max(body.length * 2, Math.addExact(length, byteCount)));
        }
    }
}
