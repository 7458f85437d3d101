package io.hadal.server.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * Builds packets in one buffer and sends it when it is full: {@link #begin}, any number of puts,
 * {@link #end}. The buffer is small while a connection is idle, at most {@link #FLUSH_BYTES} while
 * results stream, and larger only while one single packet is. Not thread-safe, but for {@link
 * #blockedSinceNanos}.
 */
public final class PacketOutput {
    /** A result is sent in pieces of about this size. */
    static final int FLUSH_BYTES = 64 * 1024;

    private static final int IDLE_BYTES = 1024;
    private static final int HEADER_BYTES = 4;

    private OutputStream out;
    private byte[] buffer = new byte[IDLE_BYTES];
    private int size;
    private int packetStart = -1;
    private int sequence;
    private volatile long blockedSinceNanos;

    public PacketOutput(OutputStream out) {
        this.out = out;
    }

    /** From now on sends through another stream; what has gathered was sent before. */
    public void layer(UnaryOperator<OutputStream> layer) throws IOException {
        flush();
        out = layer.apply(out);
    }

    /** {@code System.nanoTime()} since when the client has not taken what is being sent, or 0. */
    public long blockedSinceNanos() {
        return blockedSinceNanos;
    }

    /** Number that the next packet gets. */
    public int sequence() {
        return sequence;
    }

    public void continueAt(int next) {
        sequence = next & 0xff;
    }

    public PacketOutput begin() {
        if (packetStart >= 0) {
            throw new IllegalStateException("A packet is being built already");
        }
        packetStart = size;
        reserve(HEADER_BYTES);
        size += HEADER_BYTES;
        return this;
    }

    /** Forgets the packet that is being built, if any. */
    public void abandon() {
        if (packetStart >= 0) {
            size = packetStart;
            packetStart = -1;
        }
    }

    /** The packet that is being built, which is not sent. */
    public byte[] take() {
        byte[] packet = Arrays.copyOfRange(buffer, packetStart + HEADER_BYTES, size);
        abandon();
        return packet;
    }

    /** Finishes the packet; sends what has gathered if it is enough. */
    public void end() throws IOException {
        int length = size - packetStart - HEADER_BYTES;
        if (length >= PacketInput.PART_BYTES) {
            sendSplit(length);
        } else {
            header(packetStart, length);
        }
        packetStart = -1;
        if (size >= FLUSH_BYTES) {
            send();
        }
    }

    /** Sends everything. */
    public void flush() throws IOException {
        send();
        if (buffer.length > IDLE_BYTES) {
            buffer = new byte[IDLE_BYTES];
        }
    }

    public PacketOutput putByte(int value) {
        reserve(1);
        buffer[size++] = (byte) value;
        return this;
    }

    /** Little-endian integer of 1 to 8 bytes. */
    public PacketOutput putInt(long value, int width) {
        reserve(width);
        for (int i = 0; i < width; i++) {
            buffer[size++] = (byte) (value >>> (8 * i));
        }
        return this;
    }

    public PacketOutput putLenenc(long value) {
        if (value >= 0 && value < 0xfb) {
            return putByte((int) value);
        }
        if (value >= 0 && value <= 0xffff) {
            return putByte(0xfc).putInt(value, 2);
        }
        if (value >= 0 && value <= 0xff_ffff) {
            return putByte(0xfd).putInt(value, 3);
        }
        return putByte(0xfe).putInt(value, 8);
    }

    public PacketOutput putBytes(byte[] bytes) {
        reserve(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
        return this;
    }

    public PacketOutput putZeros(int count) {
        reserve(count);
        Arrays.fill(buffer, size, size + count, (byte) 0);
        size += count;
        return this;
    }

    public PacketOutput putLenencBytes(byte[] bytes) {
        return putLenenc(bytes.length).putBytes(bytes);
    }

    public PacketOutput putLenencText(String text) {
        return putLenencBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Text up to the end of the packet. */
    public PacketOutput putText(String text) {
        return putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public PacketOutput putTextAndZero(String text) {
        return putText(text).putByte(0);
    }

    /** Where the next byte goes, for {@link #orByteAt}; valid until the packet ends. */
    int mark() {
        return size - packetStart;
    }

    void orByteAt(int mark, int bits) {
        buffer[packetStart + mark] |= (byte) bits;
    }

    /** Removes the last bytes of the packet that is being built. */
    void takeBack(int count) {
        size -= count;
    }

    private void header(int at, int length) {
        buffer[at] = (byte) length;
        buffer[at + 1] = (byte) (length >>> 8);
        buffer[at + 2] = (byte) (length >>> 16);
        buffer[at + 3] = (byte) sequence;
        sequence = (sequence + 1) & 0xff;
    }

    /**
     * Sends a packet of 16 MiB or more in parts, the last of which is shorter than a whole one,
     * maybe empty.
     */
    private void sendSplit(int length) throws IOException {
        int from = packetStart + HEADER_BYTES;
        int start = packetStart;
        int left = length;
        while (left >= PacketInput.PART_BYTES) {
            header(start, PacketInput.PART_BYTES);
            write(start == packetStart ? 0 : start, from + PacketInput.PART_BYTES);
            from += PacketInput.PART_BYTES;
            left -= PacketInput.PART_BYTES;
            // The bytes before the next part have been sent: its header may overwrite them.
            start = from - HEADER_BYTES;
        }
        header(start, left);
        write(start, from + left);
        size = 0;
        buffer = new byte[IDLE_BYTES];
    }

    private void send() throws IOException {
        if (size > 0) {
            write(0, size);
            size = 0;
        }
        if (buffer.length > 2 * FLUSH_BYTES) {
            buffer = new byte[FLUSH_BYTES];
        }
    }

    private void write(int from, int to) throws IOException {
        long now = System.nanoTime();
        blockedSinceNanos = now == 0 ? 1 : now;
        try {
            out.write(buffer, from, to - from);
        } finally {
            blockedSinceNanos = 0;
        }
    }

    private void reserve(int count) {
        int wanted = Math.addExact(size, count);
        if (wanted > buffer.length) {
            long doubled = Math.max(wanted, buffer.length * 2L);
            buffer = Arrays.copyOf(buffer, (int) Math.min(doubled, Integer.MAX_VALUE - 16));
        }
    }
}
