package io.hadal.storage.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What every binary object is wrapped in. docs/format/envelope.md. Big-endian:
 *
 * <pre>
 * 0   4  magic "HADL"
 * 4   1  format version
 * 5   1  kind
 * 6   1  compression: 0 none, 1 zstd
 * 7   1  0
 * 8   4  size of the body
 * 12  4  size of the body as stored
 * 16  …  the body as stored
 * end 4  CRC-32C of everything before
 * </pre>
 */
final class Envelope {
    static final int VERSION = 1;

    /**
     * Largest body. A chunk's aim is 8 MiB and a snapshot part's 32 MiB; one huge row may exceed
     * either.
     */
    static final int BODY_BYTES_MAX = 1 << 30;

    private static final int MAGIC = 0x4841444C;
    private static final int HEAD_BYTES = 16;
    private static final int CHECKSUM_BYTES = 4;

    /** Three times as fast as zstd's default 3 and within a tenth of its size on rows. */
    private static final int ZSTD_LEVEL = 1;

    /**
     * Smaller bodies are stored as they are: a request costs more than the bytes that would be
     * saved.
     */
    private static final int ZSTD_BYTES_MIN = 1024;

    private static final byte STORED = 0;
    private static final byte ZSTD = 1;

    private Envelope() {}

    enum Kind {
        CHUNK(1, "a chunk"),
        SNAPSHOT_ROOT(2, "a snapshot root"),
        SEGMENTS_PART(3, "a snapshot part with segments"),
        HOT_ROWS_PART(4, "a snapshot part with rows");

        private final int code;
        private final String text;

        Kind(int code, String text) {
            this.code = code;
            this.text = text;
        }
    }

    static byte[] wrap(Kind kind, byte[] body) {
        if (body.length > BODY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    kind.text + " of " + body.length + " bytes is larger than " + BODY_BYTES_MAX);
        }
        byte[] compressed = body.length < ZSTD_BYTES_MIN ? body : Zstd.compress(body, ZSTD_LEVEL);
        boolean smaller = compressed.length < body.length;
        byte[] stored = smaller ? compressed : body;
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + stored.length + CHECKSUM_BYTES);
        out.putInt(MAGIC)
                .put((byte) VERSION)
                .put((byte) kind.code)
                .put(smaller ? ZSTD : STORED)
                .put((byte) 0);
        out.putInt(body.length).putInt(stored.length).put(stored);
        out.putInt(checksum(out.array(), out.position()));
        return out.array();
    }

    /** The body. Verifies every byte. @param object its name, for errors */
    static byte[] unwrap(Kind kind, byte[] bytes, String object) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        verify(in, object);
        int version = in.get(4);
        if (version != VERSION) {
            throw new UnknownFormatException(object, version, VERSION);
        }
        if (in.get(5) != kind.code) {
            throw new CorruptObjectException(
                    object, "expected " + kind.text + ", found an object of kind " + in.get(5));
        }
        return body(in, object);
    }

    /**
     * Magic and checksum: they stay the same in all versions, so that damage is told from a newer
     * format.
     */
    private static void verify(ByteBuffer in, String object) {
        int size = in.limit();
        if (size < HEAD_BYTES + CHECKSUM_BYTES) {
            throw new CorruptObjectException(
                    object, "it has " + size + " bytes, less than any object");
        }
        if (in.getInt(0) != MAGIC) {
            throw new CorruptObjectException(object, "it does not begin with HADL");
        }
        int expected = in.getInt(size - CHECKSUM_BYTES);
        int found = checksum(in.array(), size - CHECKSUM_BYTES);
        if (expected != found) {
            throw new CorruptObjectException(
                    object,
                    "expected CRC-32C %08x over %d bytes, found %08x"
                            .formatted(expected, size - 4, found));
        }
    }

    private static byte[] body(ByteBuffer in, String object) {
        int bodySize = in.getInt(8);
        int storedSize = in.getInt(12);
        if (bodySize < 0
                || bodySize > BODY_BYTES_MAX
                || storedSize != in.limit() - HEAD_BYTES - CHECKSUM_BYTES) {
            throw new CorruptObjectException(
                    object, "its sizes do not fit: body " + bodySize + ", stored " + storedSize);
        }
        byte[] body = new byte[bodySize];
        if (in.get(6) == ZSTD) {
            decompress(in.array(), storedSize, body, object);
        } else if (in.get(6) == STORED && storedSize == bodySize) {
            in.get(HEAD_BYTES, body);
        } else {
            throw new CorruptObjectException(object, "its compression is unknown: " + in.get(6));
        }
        return body;
    }

    private static void decompress(byte[] bytes, int storedSize, byte[] body, String object) {
        long size;
        try {
            size = Zstd.decompressByteArray(body, 0, body.length, bytes, HEAD_BYTES, storedSize);
        } catch (ZstdException e) {
            throw new CorruptObjectException(
                    object, "it does not decompress (" + e.getMessage() + ")");
        }
        if (Zstd.isError(size) || size != body.length) {
            throw new CorruptObjectException(
                    object, "expected a body of " + body.length + " bytes, found " + size);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
