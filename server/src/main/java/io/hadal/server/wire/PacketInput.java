package io.hadal.server.wire;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads packets and joins those that were split at 16 MiB. Not thread-safe. */
public final class PacketInput {
    /** Payload of a packet that is continued by the next one. */
    static final int PART_BYTES = 0xff_ffff;

    /** Memory for a payload is taken as the bytes arrive, in steps that grow from this. */
    private static final int FIRST_STEP_BYTES = 64 * 1024;

    private final WatchedInput in;
    private final byte[] header = new byte[4];
    private int sequence;

    public PacketInput(WatchedInput in) {
        this.in = in;
    }

    /** A new command begins: its first packet has number 0. */
    public void beginCommand() {
        sequence = 0;
    }

    /** Number that the next packet of this conversation has, whoever sends it. */
    public int sequence() {
        return sequence;
    }

    /** The other side has sent packets; {@code next} is the number after its last. */
    public void continueAt(int next) {
        sequence = next & 0xff;
    }

    /**
     * The next payload, or null if the client closed the connection between packets.
     *
     * @param maxBytes a larger payload is skipped and is a {@link ProtocolException}
     */
    public @Nullable Payload read(long maxBytes) throws IOException {
        if (!readFully(header, 0, 4, true)) {
            return null;
        }
        byte[] payload = new byte[0];
        int length = nextPart();
        while (true) {
            if ((long) payload.length + length > maxBytes) {
                skipRest(length);
                throw new ProtocolException(
                        ProtocolException.Kind.PACKET_TOO_LARGE,
                        "Got a packet bigger than 'max_allowed_packet' bytes ("
                                + maxBytes
                                + "); send less at once or raise max_allowed_packet");
            }
            payload = append(payload, length);
            if (length < PART_BYTES) {
                return new Payload(payload);
            }
            readFully(header, 0, 4, false);
            length = nextPart();
        }
    }

    /** Begins a packet whose bytes are read by {@link #readPart}. @return how many they are */
    int beginPart() throws IOException {
        readFully(header, 0, 4, false);
        return nextPart();
    }

    /** Reads at least one byte of the packet. */
    int readPart(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        if (count < 0) {
            throw new EOFException("Connection ended within a packet");
        }
        return count;
    }

    private int nextPart() throws ProtocolException {
        int number = header[3] & 0xff;
        if (number != sequence) {
            throw new ProtocolException(
                    ProtocolException.Kind.OUT_OF_ORDER,
                    "Got packets out of order: number " + number + ", expected " + sequence);
        }
        sequence = (sequence + 1) & 0xff;
        return (header[0] & 0xff) | (header[1] & 0xff) << 8 | (header[2] & 0xff) << 16;
    }

    private byte[] append(byte[] payload, int length) throws IOException {
        int from = payload.length;
        int to = from + length;
        int at = from;
        byte[] grown = payload;
        while (at < to) {
            int step = Math.max(FIRST_STEP_BYTES, at);
            int stepEnd = (int) Math.min(to, (long) at + step);
            grown = Arrays.copyOf(grown, stepEnd);
            readFully(grown, at, stepEnd - at, false);
            at = stepEnd;
        }
        return grown;
    }

    /** Reads what the client is still sending, so that it gets to reading the error. */
    private void skipRest(int firstLength) throws IOException {
        byte[] scratch = new byte[FIRST_STEP_BYTES];
        int length = firstLength;
        while (true) {
            for (int left = length; left > 0; ) {
                int count = Math.min(left, scratch.length);
                readFully(scratch, 0, count, false);
                left -= count;
            }
            if (length < PART_BYTES) {
                return;
            }
            readFully(header, 0, 4, false);
            length = nextPart();
        }
    }

    /** False at the end of the stream before the first byte, if {@code endAllowed}. */
    private boolean readFully(byte[] target, int offset, int length, boolean endAllowed)
            throws IOException {
        int at = 0;
        while (at < length) {
            int count = in.read(target, offset + at, length - at);
            if (count < 0) {
                if (at == 0 && endAllowed) {
                    return false;
                }
                throw new EOFException("Connection ended within a packet");
            }
            at += count;
        }
        return true;
    }
}
