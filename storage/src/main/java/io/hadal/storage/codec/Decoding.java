package io.hadal.storage.codec;

import com.google.protobuf.InvalidProtocolBufferException;

/** Names the object in whatever goes wrong while its bytes are decoded. */
final class Decoding {
    private Decoding() {}

    interface Body<T> {
        T decode() throws InvalidProtocolBufferException;
    }

    static <T> T of(String object, Body<T> body) {
        try {
            return body.decode();
        } catch (InvalidProtocolBufferException | MalformedException | IllegalArgumentException e) {
            throw corrupt(object, e);
        }
    }

    private static CorruptObjectException corrupt(String object, Exception cause) {
        CorruptObjectException corrupt =
                new CorruptObjectException(
                        object, "it does not decode (" + cause.getMessage() + ")");
        corrupt.initCause(cause);
        return corrupt;
    }
}
