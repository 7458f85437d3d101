package io.hadal.storage.row;

/** A key's encoding has more bytes than {@link KeyCodec#KEY_BYTES_MAX}. */
public final class KeyTooLongException extends IllegalArgumentException {
    public KeyTooLongException(int bytes) {
        super(
                "a key takes %d bytes; at most %d are allowed: shorten the values of its columns"
                        .formatted(bytes, KeyCodec.KEY_BYTES_MAX));
    }
}
