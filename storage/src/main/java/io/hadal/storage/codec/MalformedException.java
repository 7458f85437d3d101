package io.hadal.storage.codec;

/**
 * Bytes that do not decode. Becomes a {@link CorruptObjectException} where the object's name is
 * known.
 */
final class MalformedException extends RuntimeException {
    MalformedException(String message) {
        super(message);
    }
}
