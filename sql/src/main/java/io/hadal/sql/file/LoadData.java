package io.hadal.sql.file;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * LOAD DATA.
 *
 * @param local whether the file is the client's
 * @param database of the table, null = the current one
 * @param skipped lines at the file's start
 * @param targets what the fields of a line go to, in order; empty = all columns
 */
public record LoadData(
        boolean local,
        String file,
        OnDuplicate onDuplicate,
        @Nullable String database,
        String table,
        FileFormat format,
        long skipped,
        List<Target> targets,
        List<Assignment> assignments) {

    /** What happens with a row whose key is there. */
    public enum OnDuplicate {
        ERROR,
        IGNORE,
        REPLACE
    }

    /**
     * @param name of a column, or of a user variable in lower case without its sign
     */
    public record Target(String name, boolean variable) {}

    /**
     * {@code column = expression}.
     *
     * @param byRow the expression with names in backticks in place of the variables among the
     *     targets, such as {@code `@x`} for {@code @X}
     */
    public record Assignment(String column, String expression, String byRow) {}
}
