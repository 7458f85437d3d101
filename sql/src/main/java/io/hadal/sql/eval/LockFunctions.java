package io.hadal.sql.eval;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.value.Numbers;
import io.hadal.sql.value.Text;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** GET_LOCK and its relatives. */
final class LockFunctions {
    private static final int NAME_CHARS_MAX = 64;

    private LockFunctions() {}

    /** A call, or null if it is none of them. */
    static @Nullable Expression call(String name, List<Expression> arguments) {
        return switch (name + "/" + arguments.size()) {
            case "GET_LOCK/2" ->
                    (row, s) ->
                            Compiler.bool(
                                    s.namedLocks()
                                            .take(
                                                    name(arguments.getFirst().evaluate(row, s)),
                                                    patience(arguments.get(1).evaluate(row, s))));
            case "RELEASE_LOCK/1" ->
                    (row, s) -> {
                        Boolean released =
                                s.namedLocks().release(name(arguments.getFirst().evaluate(row, s)));
                        return released == null ? null : Compiler.bool(released);
                    };
            case "RELEASE_ALL_LOCKS/0" -> (row, s) -> s.namedLocks().releaseAll();
            case "IS_FREE_LOCK/1" ->
                    (row, s) ->
                            Compiler.bool(
                                    s.namedLocks()
                                                    .holder(
                                                            name(
                                                                    arguments
                                                                            .getFirst()
                                                                            .evaluate(row, s)))
                                            == null);
            case "IS_USED_LOCK/1" ->
                    (row, s) -> s.namedLocks().holder(name(arguments.getFirst().evaluate(row, s)));
            default -> null;
        };
    }

    private static String name(@Nullable Object value) throws SqlException {
        String name = value == null ? "" : Text.of(value);
        if (name.isEmpty() || name.length() > NAME_CHARS_MAX) {
            throw MysqlError.LOCK_NAME.with(value == null ? "NULL" : name);
        }
        return name.toLowerCase(Locale.ROOT);
    }

    /** Of seconds; less than none is for ever. */
    private static @Nullable Duration patience(@Nullable Object seconds) {
        double value = seconds == null ? 0 : Numbers.toDouble(seconds);
        return value < 0 ? null : Duration.ofMillis(Math.round(value * 1000));
    }
}
