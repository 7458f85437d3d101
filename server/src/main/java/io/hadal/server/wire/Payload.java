package io.hadal.server.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A cursor over the payload of a packet. Reading beyond its end is a {@link ProtocolException}. */
public final class Payload {
    private final byte[] bytes;
    private int at;

    public Payload(byte[] bytes) {
        this.bytes = bytes;
    }

    public int size() {
        return bytes.length;
    }

    public int remaining() {
        return bytes.length - at;
    }

    public int readByte() throws ProtocolException {
        need(1);
        return bytes[at++] & 0xff;
    }

    /** Little-endian unsigned integer of 1 to 8 bytes. */
    public long readInt(int width) throws ProtocolException {
        need(width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value |= (bytes[at + i] & 0xffL) << (8 * i);
        }
        at += width;
        return value;
    }

    /** Length-encoded integer; -1 stands for NULL. */
    public long readLenenc() throws ProtocolException {
        int first = readByte();
        return switch (first) {
            case 0xfb -> -1;
            case 0xfc -> readInt(2);
            case 0xfd -> readInt(3);
            case 0xfe -> readInt(8);
            case 0xff -> throw ProtocolException.malformed("0xff is no length");
            default -> first;
        };
    }

    public byte[] readBytes(long length) throws ProtocolException {
        need(length);
        byte[] part = Arrays.copyOfRange(bytes, at, at + (int) length);
        at += (int) length;
        return part;
    }

    public byte[] readLenencBytes() throws ProtocolException {
        return readBytes(readLenenc());
    }

    public byte[] readRest() {
        byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
        at = bytes.length;
        return rest;
    }

    /** Up to a zero byte, which is skipped, or the end of the payload. */
    public byte[] readUntilZero() {
        int end = at;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        byte[] part = Arrays.copyOfRange(bytes, at, end);
        at = Math.min(bytes.length, end + 1);
        return part;
    }

    public String readUntilZeroText() {
        return new String(readUntilZero(), StandardCharsets.UTF_8);
    }

    public void skip(long length) throws ProtocolException {
        need(length);
        at += (int) length;
    }

    /** The text of bytes if they are valid UTF-8, otherwise null. */
    static @Nullable String strictText(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private void need(long length) throws ProtocolException {
        if (length < 0 || length > bytes.length - at) {
            throw ProtocolException.malformed(
                    length + " bytes wanted at offset " + at + " of " + bytes.length);
        }
    }
}
