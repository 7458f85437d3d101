package io.hadal.server.wire;

import org.jspecify.annotations.Nullable;

/** The commands that are answered, with the first byte of their packet. */
public enum Command {
    QUIT(0x01, "Quit"),
    INIT_DB(0x02, "Init DB"),
    QUERY(0x03, "Query"),
    FIELD_LIST(0x04, "Field List"),
    STATISTICS(0x09, "Statistics"),
    PROCESS_KILL(0x0c, "Kill"),
    DEBUG(0x0d, "Debug"),
    PING(0x0e, "Ping"),
    CHANGE_USER(0x11, "Change user"),
    STMT_PREPARE(0x16, "Prepare"),
    STMT_EXECUTE(0x17, "Execute"),
    STMT_SEND_LONG_DATA(0x18, "Long Data"),
    STMT_FETCH(0x1c, "Fetch"),
    STMT_CLOSE(0x19, "Close stmt"),
    STMT_RESET(0x1a, "Reset stmt"),
    SET_OPTION(0x1b, "Set option"),
    RESET_CONNECTION(0x1f, "Reset Connection");

    private static final @Nullable Command[] BY_CODE = new @Nullable Command[256];

    static {
        for (Command command : values()) {
            BY_CODE[command.code] = command;
        }
    }

    private final int code;
    private final String display;

    Command(int code, String display) {
        this.code = code;
        this.display = display;
    }

    /** The command of a first byte, or null for one that is not answered. */
    public static @Nullable Command of(int code) {
        return BY_CODE[code & 0xff];
    }

    public int code() {
        return code;
    }

    /** What PROCESSLIST calls it. */
    public String display() {
        return display;
    }
}
