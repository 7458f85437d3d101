package io.hadal.engine.wal;

import java.io.IOException;

/** A part of the local log that had been made durable cannot be read any more. */
public final class WalCorruptException extends IOException {
    private static final long serialVersionUID = 1L;

    public WalCorruptException(String message) {
        super(message);
    }
}
