package io.hadal.storage.row;

import org.jspecify.annotations.Nullable;

/** Bytes that were to be a row or a key are none: damaged, or of a newer version. */
public final class MalformedRowException extends RuntimeException {
    public MalformedRowException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
