package io.hadal.sql.exec;

import io.hadal.sql.SqlException;
import java.util.ArrayList;
import java.util.List;

/** What SHOW WARNINGS shows of the statement before. */
public final class Warnings {
    /** As MySQL's max_error_count. */
    private static final int KEPT_MAX = 1024;

    /**
     * @param level Note, Warning or Error
     */
    public record Warning(String level, int code, String message) {}

    private final List<Warning> list = new ArrayList<>();
    private int count;

    public void clear() {
        list.clear();
        count = 0;
    }

    public void warning(int code, String message) {
        add(new Warning("Warning", code, message));
    }

    /** An error that does not end the statement. */
    public void warning(SqlException e) {
        warning(e.code(), String.valueOf(e.getMessage()));
    }

    public void note(int code, String message) {
        add(new Warning("Note", code, message));
    }

    public void error(SqlException e) {
        add(new Warning("Error", e.code(), String.valueOf(e.getMessage())));
    }

    private void add(Warning warning) {
        count++;
        if (list.size() < KEPT_MAX) {
            list.add(warning);
        }
    }

    /** All of them, kept or not; the protocol has 16 bits for it. */
    public int count() {
        return Math.min(count, 65535);
    }

    public List<Warning> list() {
        return List.copyOf(list);
    }
}
