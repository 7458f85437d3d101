package io.hadal.engine.upload;

import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A finished PUT as the local log keeps it until a chunk's journal holds it: overlapping (2 bytes),
 * size (6), hash, key.
 */
public final class PutEntryCodec {
    private static final int SIZE_BITS = 48;

    private PutEntryCodec() {}

    public static byte[] encode(PutEntry put) {
        byte[] key = put.key().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + Hash.BYTES + key.length)
                .putLong((long) put.overlapping() << SIZE_BITS | put.sizeBytes())
                .put(put.hash().toBytes())
                .put(key)
                .array();
    }

    public static PutEntry decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long first = in.getLong();
        long size = first & (1L << SIZE_BITS) - 1;
        byte[] hash = new byte[Hash.BYTES];
        in.get(hash);
        byte[] key = new byte[in.remaining()];
        in.get(key);
        return new PutEntry(new String(key, StandardCharsets.UTF_8), size, Hash.fromBytes(hash))
                .overlapping(first >>> SIZE_BITS);
    }
}
