package io.hadal.storage.codec;

import java.util.Arrays;

/** Reads what {@link ByteWriter} wrote; throws {@link MalformedException}. */
final class ByteReader {
    private final byte[] buffer;
    private final int end;
    private int at;

    ByteReader(byte[] buffer) {
        this(buffer, 0, buffer.length);
    }

    ByteReader(byte[] buffer, int from, int end) {
        this.buffer = buffer;
        this.at = from;
        this.end = end;
    }

    int remaining() {
        return end - at;
    }

    int u8() {
        need(1);
        return buffer[at++] & 0xFF;
    }

    int i32() {
        need(4);
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | buffer[at++] & 0xFF;
        }
        return value;
    }

    long i64() {
        return (long) i32() << 32 | i32() & 0xFFFFFFFFL;
    }

    /** A number that is not negative. */
    long varint() {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = u8();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new MalformedException("a number has more than 63 bits");
    }

    int varint32() {
        long value = varint();
        if (value > Integer.MAX_VALUE) {
            throw new MalformedException("a number is too large: " + value);
        }
        return (int) value;
    }

    byte[] bytes() {
        return raw(varint32());
    }

    byte[] raw(int length) {
        need(length);
        byte[] value = Arrays.copyOfRange(buffer, at, at + length);
        at += length;
        return value;
    }

    /** A reader that begins where this one is now. */
    ByteReader copy() {
        return new ByteReader(buffer, at, end);
    }

    /** A reader of the next {@code length} bytes, which this one skips. */
    ByteReader slice(int length) {
        need(length);
        ByteReader slice = new ByteReader(buffer, at, at + length);
        at += length;
        return slice;
    }

    void finish() {
        if (at != end) {
            throw new MalformedException((end - at) + " bytes are left over");
        }
    }

    private void need(int count) {
        if (count < 0 || end - at < count) {
            throw new MalformedException(
                    "it ends too early: " + count + " bytes are needed, " + (end - at) + " left");
        }
    }
}
