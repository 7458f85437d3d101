package io.hadal.storage.codec;

import java.util.Arrays;

/** A growing byte array. Numbers are varints of 7 bits, least significant first, or big-endian. */
final class ByteWriter {
    private byte[] buffer;
    private int size;

    ByteWriter(int capacity) {
        buffer = new byte[capacity];
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    void u8(int value) {
        reserve(1);
        buffer[size++] = (byte) value;
    }

    void i32(int value) {
        reserve(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            buffer[size++] = (byte) (value >>> shift);
        }
    }

    void i64(long value) {
        i32((int) (value >>> 32));
        i32((int) value);
    }

    /**
     * @param value taken as unsigned
     */
    void varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
    }

    /** Length, then the bytes. */
    void bytes(byte[] value) {
        varint(value.length);
        raw(value);
    }

    void raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, buffer, size, value.length);
        size += value.length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    private void reserve(int count) {
        if (buffer.length - size < count) {
            buffer =
                    Arrays.copyOf(
                            buffer,
                            Math.max(
                                    Math.addExact(size, count),
                                    (int) Math.min(size * 2L, 1 << 30)));
        }
    }
}
