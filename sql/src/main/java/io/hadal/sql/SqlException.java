package io.hadal.sql;

import org.jspecify.annotations.Nullable;

/**
 * What a client is told: MySQL's error number, SQLSTATE and a message that says what to do and
 * holds no secret.
 */
public final class SqlException extends Exception {
    private final int code;
    private final String state;

    public SqlException(int code, String state, String message) {
        this(code, state, message, null);
    }

    public SqlException(int code, String state, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.state = state;
    }

    public int code() {
        return code;
    }

    public String state() {
        return state;
    }
}
