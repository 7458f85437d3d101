package io.hadal.cli.isolation;

import java.sql.Connection;

/** What is promised. */
enum Level {
    READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED),
    REPEATABLE_READ(Connection.TRANSACTION_REPEATABLE_READ);

    private final int jdbc;

    Level(int jdbc) {
        this.jdbc = jdbc;
    }

    /** Connection's constant. */
    int jdbc() {
        return jdbc;
    }
}
