package io.hadal.env;

import java.io.IOException;

/** Another process works in this directory. */
public class DiskLockedException extends IOException {
    private static final long serialVersionUID = 1L;

    public DiskLockedException(String message) {
        super(message);
    }
}
