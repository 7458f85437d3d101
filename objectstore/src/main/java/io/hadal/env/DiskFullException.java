package io.hadal.env;

import java.io.IOException;

/**
 * The local disk (or the quota of this user on it) has no room left. The caller stops writing and
 * says so.
 */
public class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    public DiskFullException(String message) {
        super(message);
    }

    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
