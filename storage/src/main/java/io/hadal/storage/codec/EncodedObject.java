package io.hadal.storage.codec;

import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;

/** An object ready to be PUT. @param key relative to the storage id; @param hash of the bytes */
public record EncodedObject(String key, byte[] bytes, Hash hash) {

    static EncodedObject of(String key, byte[] bytes) {
        return new EncodedObject(key, bytes, Hash.of(bytes));
    }

    /** What the journal of puts says once it has been PUT. */
    public PutEntry journaled() {
        return new PutEntry(key, bytes.length, hash);
    }
}
