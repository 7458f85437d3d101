package io.hadal.sql.eval;

import io.hadal.sql.value.Calculation;
import io.hadal.sql.value.Comparison;
import io.hadal.sql.value.Numbers;
import io.hadal.sql.value.Text;
import io.hadal.sql.value.Times;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** The functions that short statements use; the others are DuckDB's. */
public final class Functions {
    /** What VERSION() says: clients read it to know what a server can do. */
    public static final String VERSION = "8.0.40-hadal-0.1.0";

    private Functions() {}

    /** A function that is written without parentheses, or null. */
    static @Nullable Expression niladic(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "CURRENT_TIMESTAMP",
                    "LOCALTIME",
                    "LOCALTIMESTAMP",
                    "CURRENT_DATE",
                    "CURRENT_USER",
                    "UTC_TIMESTAMP",
                    "UTC_DATE",
                    "CURRENT_TIME" ->
                    call(name.toUpperCase(Locale.ROOT), List.of());
            default -> null;
        };
    }

    /** A call, or null if the function (with so many arguments) is not calculated in Java. */
    static @Nullable Expression call(String name, List<Expression> arguments) {
        Expression lock = LockFunctions.call(name, arguments);
        if (lock != null) {
            return lock;
        }
        return switch (arguments.size()) {
            case 0 -> none(name);
            case 1 -> one(name, arguments.getFirst());
            case 2 -> two(name, arguments.get(0), arguments.get(1));
            default -> many(name, arguments);
        };
    }

    private static @Nullable Expression none(String name) {
        return switch (name) {
            case "NOW", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "SYSDATE" ->
                    (row, s) -> Times.truncate(s.now(), 0);
            case "UTC_TIMESTAMP" -> (row, s) -> Times.truncate(s.utcNow(), 0);
            case "CURDATE", "CURRENT_DATE" -> (row, s) -> s.now().toLocalDate();
            case "UTC_DATE" -> (row, s) -> s.utcNow().toLocalDate();
            case "CURTIME", "CURRENT_TIME" -> (row, s) -> Times.time(Times.truncate(s.now(), 0));
            case "UNIX_TIMESTAMP" -> (row, s) -> s.utcNow().toEpochSecond(ZoneOffset.UTC);
            case "DATABASE", "SCHEMA" -> (row, s) -> s.database();
            case "USER", "SESSION_USER", "SYSTEM_USER" -> (row, s) -> s.user();
            case "CURRENT_USER" -> (row, s) -> s.account();
            case "CURRENT_ROLE" -> (row, s) -> s.roles();
            case "VERSION" -> (row, s) -> VERSION;
            case "CONNECTION_ID" -> (row, s) -> s.connectionId();
            case "LAST_INSERT_ID" -> (row, s) -> s.lastInsertId();
            case "ROW_COUNT" -> (row, s) -> s.rowCount();
            case "FOUND_ROWS" -> (row, s) -> s.foundRows();
            case "PI" -> (row, s) -> Math.PI;
            default -> null;
        };
    }

    private static @Nullable Expression one(String name, Expression a) {
        return switch (name) {
            case "NOW", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "SYSDATE" ->
                    now(a, Surroundings::now);
            case "UTC_TIMESTAMP" -> now(a, Surroundings::utcNow);
            case "LOWER", "LCASE" -> text(a, text -> mapped(text, Character::toLowerCase));
            case "UPPER", "UCASE" -> text(a, text -> mapped(text, Character::toUpperCase));
            case "CHAR_LENGTH", "CHARACTER_LENGTH" ->
                    text(a, text -> (long) text.codePointCount(0, text.length()));
            case "LENGTH", "OCTET_LENGTH" -> value(a, Functions::bytes);
            case "SLEEP" ->
                    (row, s) -> {
                        Object seconds = a.evaluate(row, s);
                        s.sleep(
                                Duration.ofMillis(
                                        seconds == null
                                                ? 0
                                                : Math.max(
                                                        0,
                                                        Math.round(
                                                                Numbers.toDouble(seconds)
                                                                        * 1000))));
                        return 0L;
                    };
            case "ISNULL" -> (row, s) -> Compiler.bool(a.evaluate(row, s) == null);
            case "CONCAT" -> text(a, text -> text);
            case "ABS" ->
                    (row, s) -> {
                        Object value = a.evaluate(row, s);
                        boolean negative = value != null && Comparison.compare(value, 0L) < 0;
                        return value == null
                                ? null
                                : negative ? Calculation.negate(value) : Calculation.add(value, 0L);
                    };
            case "COALESCE" -> a;
            case "LAST_INSERT_ID" -> null;
            default -> null;
        };
    }

    /** A character becomes one character, as in MySQL: {@code ß} stays. */
    private static String mapped(String text, IntUnaryOperator function) {
        return text.codePoints()
                .map(function)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static Long bytes(Object value) {
        return (long)
                (value instanceof byte[] bytes
                        ? bytes.length
                        : Text.of(value).getBytes(StandardCharsets.UTF_8).length);
    }

    private static Expression now(Expression digits, Function<Surroundings, LocalDateTime> clock) {
        return (row, s) -> {
            Object count = digits.evaluate(row, s);
            return Times.truncate(clock.apply(s), count == null ? 0 : (int) Numbers.toLong(count));
        };
    }

    private static @Nullable Expression two(String name, Expression a, Expression b) {
        return switch (name) {
            case "IFNULL", "NVL" ->
                    (row, s) -> {
                        Object value = a.evaluate(row, s);
                        return value == null ? b.evaluate(row, s) : value;
                    };
            case "NULLIF" ->
                    (row, s) -> {
                        Object x = a.evaluate(row, s);
                        Object y = b.evaluate(row, s);
                        return x != null && y != null && Comparison.compare(x, y) == 0 ? null : x;
                    };
            case "MOD" -> Compiler.strict(a, b, Calculation::remainder);
            case "FIND_IN_SET" ->
                    Compiler.strict(a, b, (x, y) -> findInSet(Text.of(x), Text.of(y)));
            case "LOCATE" -> Compiler.strict(a, b, (x, y) -> Text.of(y).indexOf(Text.of(x)) + 1L);
            case "INSTR" -> Compiler.strict(a, b, (x, y) -> Text.of(x).indexOf(Text.of(y)) + 1L);
            default -> many(name, List.of(a, b));
        };
    }

    private static @Nullable Expression many(String name, List<Expression> arguments) {
        return switch (name) {
            case "CONCAT" ->
                    (row, s) -> {
                        StringBuilder out = new StringBuilder();
                        for (Expression argument : arguments) {
                            Object value = argument.evaluate(row, s);
                            if (value == null) {
                                return null;
                            }
                            out.append(Text.of(value));
                        }
                        return out.toString();
                    };
            case "COALESCE" ->
                    (row, s) -> {
                        for (Expression argument : arguments) {
                            Object value = argument.evaluate(row, s);
                            if (value != null) {
                                return value;
                            }
                        }
                        return null;
                    };
            case "IF" ->
                    arguments.size() != 3
                            ? null
                            : (row, s) -> {
                                Object condition = arguments.getFirst().evaluate(row, s);
                                boolean holds = condition != null && Numbers.truth(condition);
                                return arguments.get(holds ? 1 : 2).evaluate(row, s);
                            };
            case "REPLACE" ->
                    arguments.size() != 3
                            ? null
                            : (row, s) -> {
                                List<String> texts = new ArrayList<>();
                                for (Expression argument : arguments) {
                                    Object value = argument.evaluate(row, s);
                                    if (value == null) {
                                        return null;
                                    }
                                    texts.add(Text.of(value));
                                }
                                return texts.get(1).isEmpty()
                                        ? texts.getFirst()
                                        : texts.getFirst().replace(texts.get(1), texts.get(2));
                            };
            default -> null;
        };
    }

    private static Long findInSet(String item, String set) {
        int index = List.of(set.split(",", -1)).indexOf(item);
        return set.isEmpty() ? 0L : index + 1L;
    }

    private static Expression text(Expression a, Function<String, Object> operation) {
        return value(a, value -> operation.apply(Text.of(value)));
    }

    private static Expression value(Expression a, Function<Object, Object> operation) {
        return (row, s) -> {
            Object value = a.evaluate(row, s);
            return value == null ? null : operation.apply(value);
        };
    }
}
