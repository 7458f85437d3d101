package io.hadal.storage.codec;

import io.hadal.storage.log.Hash;

/** An object's bytes are not those that were written. */
public final class CorruptObjectException extends StoredObjectException {

    /**
     * @param problem what was expected and what was found, without a full stop
     */
    public CorruptObjectException(String object, String problem) {
        super(object, "Object " + object + " is corrupt: " + problem + ".");
    }

    /** Throws unless the bytes have the hash. */
    public static void check(String object, byte[] bytes, Hash expected) {
        Hash found = Hash.of(bytes);
        if (!found.equals(expected)) {
            throw new CorruptObjectException(
                    object, "expected SHA-256 " + expected + ", found " + found);
        }
    }
}
