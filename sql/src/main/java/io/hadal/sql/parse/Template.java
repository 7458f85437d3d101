package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A short statement with {@code ?} in place of its literals, so that statements which differ only
 * in them share a plan.
 *
 * @param values of the literals, in order: Long, BigDecimal, Double or String
 */
public record Template(String text, List<@Nullable Object> values) {
    /** Longer statements are parsed each time: their texts hardly repeat. */
    private static final int CHARS_MAX = 2_000;

    /** Null for statements that are not worth it, or have parameters of their own. */
    public static @Nullable Template of(String sql) throws SqlException {
        if (sql.length() > CHARS_MAX || !begins(sql)) {
            return null;
        }
        Tokenizer tokenizer = new Tokenizer(sql);
        StringBuilder text = new StringBuilder(sql.length());
        List<@Nullable Object> values = new ArrayList<>();
        int copied = 0;
        for (Token token = tokenizer.next();
                token.kind() != Token.Kind.END;
                token = tokenizer.next()) {
            switch (token.kind()) {
                case PARAMETER -> {
                    return null;
                }
                case NUMBER, STRING -> {
                    text.append(sql, copied, token.start()).append('?');
                    values.add(
                            token.kind() == Token.Kind.STRING
                                    ? token.text()
                                    : number(token.text()));
                    copied = token.end();
                }
                default -> {}
            }
        }
        return new Template(text.append(sql, copied, sql.length()).toString(), values);
    }

    private static boolean begins(String sql) {
        int at = 0;
        while (at < sql.length() && sql.charAt(at) <= ' ') {
            at++;
        }
        if (at >= sql.length()) {
            return false;
        }
        return switch (sql.charAt(at)) {
            case 'S', 's' -> sql.regionMatches(true, at, "SELECT", 0, 6);
            case 'I', 'i' -> sql.regionMatches(true, at, "INSERT", 0, 6);
            case 'U', 'u' -> sql.regionMatches(true, at, "UPDATE", 0, 6);
            case 'D', 'd' -> sql.regionMatches(true, at, "DELETE", 0, 6);
            case 'R', 'r' -> sql.regionMatches(true, at, "REPLACE", 0, 7);
            default -> false;
        };
    }

    private static Object number(String text) {
        if (text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
            return Double.valueOf(text);
        }
        if (text.indexOf('.') < 0 && text.length() <= 18) {
            return Long.valueOf(text);
        }
        BigDecimal decimal = new BigDecimal(text);
        return decimal.scale() == 0
                        && decimal.precision() <= 19
                        && decimal.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
                ? (Object) decimal.longValue()
                : decimal;
    }

    /** Number of {@code ?} in a text. */
    public static int parameters(String sql) throws SqlException {
        int count = 0;
        for (Token token : Tokenizer.tokens(sql)) {
            count += token.kind() == Token.Kind.PARAMETER ? 1 : 0;
        }
        return count;
    }
}
