package io.hadal.server.wire;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** How the bytes of both directions are compressed. */
public enum Compression {
    NONE,
    ZLIB,
    ZSTD;

    /** Quick rather than small: the other side waits. */
    private static final int ZSTD_LEVEL = 3;

    /** What a client and this server have agreed on. */
    public static Compression of(int capabilities) {
        if (Capability.has(capabilities, Capability.COMPRESS)) {
            return ZLIB;
        }
        return Capability.has(capabilities, Capability.ZSTD_COMPRESSION) ? ZSTD : NONE;
    }

    /** What a frame that is compressed holds; it must be closed. */
    InputStream expand(InputStream frame) throws IOException {
        return switch (this) {
            case NONE -> frame;
            case ZLIB -> new Inflating(frame, new Inflater());
            case ZSTD -> new ZstdInputStream(frame);
        };
    }

    /** Compresses into a frame; it must be closed. */
    OutputStream compress(OutputStream frame) throws IOException {
        return switch (this) {
            case NONE -> frame;
            case ZLIB -> new Deflating(frame, new Deflater(Deflater.BEST_SPEED));
            case ZSTD -> new ZstdOutputStream(frame, ZSTD_LEVEL);
        };
    }

    /** Gives the inflater's native memory back. */
    private static final class Inflating extends InflaterInputStream {
        Inflating(InputStream in, Inflater inflater) {
            super(in, inflater);
        }

        @Override
        public void close() throws IOException {
            inf.end();
            super.close();
        }
    }

    /** Gives the deflater's native memory back. */
    private static final class Deflating extends DeflaterOutputStream {
        Deflating(OutputStream out, Deflater deflater) {
            super(out, deflater);
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                def.end();
            }
        }
    }
}
