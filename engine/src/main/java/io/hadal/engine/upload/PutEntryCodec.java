package io.hadal.engine.upload;

import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A finished PUT as the local log keeps it until a chunk's journal holds it: size, hash, key. */
public final class PutEntryCodec {
    private PutEntryCodec() {}

    public static byte[] encode(PutEntry put) {
        byte[] key = put.key().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + Hash.BYTES + key.length)
                .putLong(put.sizeBytes())
                .put(put.hash().toBytes())
                .put(key)
                .array();
    }

    public static PutEntry decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        long size = in.getLong();
        byte[] hash = new byte[Hash.BYTES];
        in.get(hash);
        byte[] key = new byte[in.remaining()];
        in.get(key);
        return new PutEntry(new String(key, StandardCharsets.UTF_8), size, Hash.fromBytes(hash));
    }
}
