package io.hadal.server.wire;

import com.github.luben.zstd.ZstdIOException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.zip.ZipException;

/**
 * The frames of the compressed protocol: length (3 bytes), number, length before compression (3
 * bytes, 0 = not compressed), data. Both directions count one series of numbers, which begins anew
 * with each command. Reading expands as it goes: a frame that claims to become large takes no
 * memory for that.
 */
public final class CompressedFrames {
    private static final int HEADER_BYTES = 7;

    /** Smaller ones are sent as they are. */
    private static final int COMPRESSED_BYTES_MIN = 50;

    private final Compression compression;
    private volatile int number;

    private CompressedFrames(Compression compression) {
        this.compression = compression;
    }

    /** From now on both directions are compressed. */
    public static void between(Compression compression, WatchedInput input, PacketOutput output)
            throws IOException {
        CompressedFrames frames = new CompressedFrames(compression);
        output.layer(frames::over);
        input.layer((ahead, below) ->
                frames.over(new SequenceInputStream(new ByteArrayInputStream(ahead), below)));
    }

    InputStream over(InputStream in) {
        return new Expanded(in);
    }

    OutputStream over(OutputStream out) {
        return new Compressed(out);
    }

    private final class Expanded extends InputStream {
        private final InputStream in;
        private final byte[] one = new byte[1];

        /** What the frame that is being read still has. */
        private InputStream content = InputStream.nullInputStream();

        private Frame frame;

        private long left;

        Expanded(InputStream in) {
            this.in = in;
            this.frame = new Frame(in, 0);
        }

        @Override
        public int read() throws IOException {
            int count = read(one, 0, 1);
            return count < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (left == 0) {
                content.close();
                frame.skipRest();
                if (!nextFrame()) {
                    return -1;
                }
            }
            int count = expanded(target, offset, (int) Math.min(length, left));
            left -= count;
            return count;
        }

        private int expanded(byte[] target, int offset, int length) throws IOException {
            try {
                int count = content.read(target, offset, length);
                if (count < 0) {
                    throw new EOFException("A compressed frame is shorter than it says");
                }
                return count;
            } catch (ZipException | ZstdIOException e) {
                throw ProtocolException.uncompress(e);
            }
        }

        private boolean nextFrame() throws IOException {
            byte[] header = in.readNBytes(HEADER_BYTES);
            if (header.length == 0) {
                return false;
            }
            if (header.length < HEADER_BYTES) {
                throw new EOFException("The client left inside a compressed frame");
            }
            int length = int3(header, 0);
            int before = int3(header, 4);
            number = (header[3] + 1) & 0xff;
            frame = new Frame(in, length);
            content = before == 0 ? frame : compression.expand(frame);
            left = before == 0 ? length : before;
            return true;
        }

        /** Gives native memory back; what is below is not closed. */
        @Override
        public void close() throws IOException {
            content.close();
        }
    }

    /** The bytes of one frame. */
    private static final class Frame extends InputStream {
        private final InputStream in;
        private int left;

        Frame(InputStream in, int left) {
            this.in = in;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            int value = in.read();
            left = value < 0 ? 0 : left - 1;
            return value;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(target, offset, Math.min(length, left));
            left = count < 0 ? 0 : left - count;
            return count;
        }

        @Override
        public int available() {
            return 0;
        }

        void skipRest() throws IOException {
            in.skipNBytes(left);
            left = 0;
        }
    }

    private final class Compressed extends OutputStream {
        private final OutputStream out;

        Compressed(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int at = offset;
            int left = length;
            while (left > 0) {
                int part = Math.min(left, PacketOutput.FLUSH_BYTES * 4);
                frame(bytes, at, part);
                at += part;
                left -= part;
            }
        }

        private void frame(byte[] bytes, int offset, int length) throws IOException {
            ByteArrayOutputStream made = new ByteArrayOutputStream(HEADER_BYTES + length / 2);
            made.write(new byte[HEADER_BYTES]);
            boolean small = length < COMPRESSED_BYTES_MIN;
            if (!small) {
                try (OutputStream compressed = compression.compress(made)) {
                    compressed.write(bytes, offset, length);
                }
            }
            boolean plain = small || made.size() >= HEADER_BYTES + length;
            if (plain) {
                made.reset();
                made.write(new byte[HEADER_BYTES]);
                made.write(bytes, offset, length);
            }
            byte[] frame = made.toByteArray();
            put3(frame, 0, frame.length - HEADER_BYTES);
            frame[3] = (byte) number;
            put3(frame, 4, plain ? 0 : length);
            number = (number + 1) & 0xff;
            out.write(frame);
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }

    private static int int3(byte[] bytes, int at) {
        return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16;
    }

    private static void put3(byte[] bytes, int at, int value) {
        bytes[at] = (byte) value;
        bytes[at + 1] = (byte) (value >>> 8);
        bytes[at + 2] = (byte) (value >>> 16);
    }
}
