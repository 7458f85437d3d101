package io.hadal.server.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A file that the client sends because it was asked to: packets until an empty one. Closing it
 * passes over the rest, so that the client gets to reading the answer.
 */
public final class FilePackets extends InputStream {
    private static final int FILE_REQUEST = 0xfb;

    private final PacketInput in;
    private final PacketOutput out;
    private final byte[] one = new byte[1];

    /** Bytes that the packet still has. */
    private int left;

    /** Whether the packet goes on in the next one. */
    private boolean continued;

    private boolean ended;
    private @Nullable IOException failure;

    private FilePackets(PacketInput in, PacketOutput out) {
        this.in = in;
        this.out = out;
    }

    public static FilePackets ask(String name, PacketInput in, PacketOutput out)
            throws IOException {
        out.begin().putByte(FILE_REQUEST).putText(name).end();
        out.flush();
        in.continueAt(out.sequence());
        return new FilePackets(in, out);
    }

    /** What broke the connection, or null. */
    public @Nullable IOException failure() {
        return failure;
    }

    @Override
    public int read() throws IOException {
        int count = read(one, 0, 1);
        return count < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (failure != null) {
            throw new IOException("The client's file broke off before", failure);
        }
        try {
            return next(target, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private int next(byte[] target, int offset, int length) throws IOException {
        while (left == 0 && !ended) {
            int packet = in.beginPart();
            ended = packet == 0 && !continued;
            continued = packet == PacketInput.PART_BYTES;
            left = packet;
        }
        if (ended) {
            return -1;
        }
        int count = in.readPart(target, offset, Math.min(length, left));
        left -= count;
        return count;
    }

    @Override
    public void close() throws IOException {
        if (failure == null) {
            transferTo(OutputStream.nullOutputStream());
            out.continueAt(in.sequence());
        }
    }
}
