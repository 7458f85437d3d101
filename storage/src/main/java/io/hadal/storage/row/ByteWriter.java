package io.hadal.storage.row;

import java.util.Arrays;

/** A growing array of bytes. */
final class ByteWriter {
    private byte[] bytes;
    private int length;

    ByteWriter(int expected) {
        bytes = new byte[expected];
    }

    int length() {
        return length;
    }

    void put(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    void put(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, bytes, length, count);
        length += count;
    }

    /** The low {@code count} bytes of {@code value}, most significant first. */
    void putBigEndian(long value, int count) {
        reserve(count);
        for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
    }

    /** The low {@code count} bytes of {@code value}, least significant first. */
    void putLittleEndian(long value, int count) {
        reserve(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) (value >>> (i * 8));
        }
    }

    /** Seven bits a byte, least significant first, the high bit set on all but the last. */
    void putVarint(int value) {
        int rest = value;
        while (rest >= 0x80) {
            put(rest | 0x80);
            rest >>>= 7;
        }
        put(rest);
    }

    void putAll(ByteWriter other) {
        put(other.bytes, 0, other.length);
    }

    byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private void reserve(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
        }
    }
}
