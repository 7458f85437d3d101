package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.util.ArrayList;
import java.util.List;

/** Cuts a MySQL text into tokens; comments and hints are left out. */
final class Tokenizer {
    private static final List<String> PAIRS =
            List.of("<=>", "->>", "<=", ">=", "<>", "!=", ":=", "||", "&&", "<<", ">>", "->");

    private final String sql;
    private int at;

    Tokenizer(String sql) {
        this.sql = sql;
    }

    /** All tokens, the last one of kind END. Throws 1064 for a string or comment without an end. */
    static List<Token> tokens(String sql) throws SqlException {
        Tokenizer tokenizer = new Tokenizer(sql);
        List<Token> tokens = new ArrayList<>();
        Token token;
        do {
            token = tokenizer.next();
            tokens.add(token);
        } while (token.kind() != Token.Kind.END);
        return tokens;
    }

    Token next() throws SqlException {
        skipSpace();
        if (at >= sql.length()) {
            return new Token(Token.Kind.END, "", sql.length(), sql.length());
        }
        char c = sql.charAt(at);
        return switch (c) {
            case '\'', '"' -> string(at);
            case '`' -> name();
            case '?' -> token(Token.Kind.PARAMETER, at + 1);
            case '@' -> variable();
            default -> wordNumberOrOperator(c);
        };
    }

    private Token wordNumberOrOperator(char c) throws SqlException {
        if (isDigit(c) || c == '.' && at + 1 < sql.length() && isDigit(sql.charAt(at + 1))) {
            return number();
        }
        if ((c == 'x' || c == 'X' || c == 'b' || c == 'B')
                && at + 1 < sql.length()
                && sql.charAt(at + 1) == '\'') {
            return token(Token.Kind.BITS, endOfString(at + 1));
        }
        if (isWordStart(c)) {
            return token(Token.Kind.WORD, endOfWord(at));
        }
        for (String pair : PAIRS) {
            if (sql.startsWith(pair, at)) {
                return token(Token.Kind.OPERATOR, at + pair.length());
            }
        }
        return token(Token.Kind.OPERATOR, at + 1);
    }

    private Token token(Token.Kind kind, int end) {
        Token token = new Token(kind, sql.substring(at, end), at, end);
        at = end;
        return token;
    }

    private Token number() {
        if (sql.startsWith("0x", at) || sql.startsWith("0X", at) || sql.startsWith("0b", at)) {
            int end = endOfWord(at);
            if (end > at + 2) {
                return token(Token.Kind.BITS, end);
            }
        }
        int end = digits(at);
        boolean whole = true;
        if (end < sql.length() && sql.charAt(end) == '.') {
            end = digits(end + 1);
            whole = false;
        }
        int exponent = exponent(end);
        if (exponent == end && whole && end < sql.length() && isWordStart(sql.charAt(end))) {
            return token(Token.Kind.WORD, endOfWord(end));
        }
        return token(Token.Kind.NUMBER, exponent);
    }

    private int exponent(int from) {
        if (from >= sql.length() || Character.toLowerCase(sql.charAt(from)) != 'e') {
            return from;
        }
        int sign = from + 1;
        if (sign < sql.length() && (sql.charAt(sign) == '+' || sql.charAt(sign) == '-')) {
            sign++;
        }
        int end = digits(sign);
        return end == sign ? from : end;
    }

    private int digits(int from) {
        int end = from;
        while (end < sql.length() && isDigit(sql.charAt(end))) {
            end++;
        }
        return end;
    }

    private Token variable() throws SqlException {
        int end = at + 1;
        if (end < sql.length() && sql.charAt(end) == '@') {
            end++;
        }
        if (end < sql.length() && "`'\"".indexOf(sql.charAt(end)) >= 0) {
            end = endOfString(end);
        } else {
            while (end < sql.length() && (isWordPart(sql.charAt(end)) || sql.charAt(end) == '.')) {
                end++;
            }
        }
        return token(Token.Kind.VARIABLE, end);
    }

    private Token string(int start) throws SqlException {
        int end = endOfString(start);
        String value = unescape(sql, start + 1, end - 1, sql.charAt(start));
        at = end;
        return new Token(Token.Kind.STRING, value, start, end);
    }

    private Token name() throws SqlException {
        int end = sql.indexOf('`', at + 1);
        while (end >= 0 && end + 1 < sql.length() && sql.charAt(end + 1) == '`') {
            end = sql.indexOf('`', end + 2);
        }
        if (end < 0) {
            throw unclosed("name", at);
        }
        Token token =
                new Token(
                        Token.Kind.NAME,
                        sql.substring(at + 1, end).replace("``", "`"),
                        at,
                        end + 1);
        at = end + 1;
        return token;
    }

    private int endOfString(int start) throws SqlException {
        char quote = sql.charAt(start);
        int i = start + 1;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (c == '\\' && quote != '`') {
                i++;
            } else if (c == quote) {
                if (i + 1 >= sql.length() || sql.charAt(i + 1) != quote) {
                    return i + 1;
                }
                i++;
            }
            i++;
        }
        throw unclosed("string", start);
    }

    private SqlException unclosed(String what, int start) {
        return MysqlError.SYNTAX.with(
                "the " + what + " that begins at character " + (start + 1) + " has no end");
    }

    /** The value between two quotes, by MySQL's rules for backslashes and doubled quotes. */
    static String unescape(String sql, int from, int to, char quote) {
        StringBuilder out = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = sql.charAt(i);
            if (c == quote) {
                i++;
            } else if (c == '\\' && i + 1 < to) {
                i++;
                unescapeChar(sql.charAt(i), out);
                continue;
            }
            out.append(c);
        }
        return out.toString();
    }

    private static void unescapeChar(char c, StringBuilder out) {
        switch (c) {
            case '0' -> out.append('\0');
            case 'b' -> out.append('\b');
            case 'n' -> out.append('\n');
            case 'r' -> out.append('\r');
            case 't' -> out.append('\t');
            case 'Z' -> out.append('\u001a');
            case '%', '_' -> out.append('\\').append(c);
            default -> out.append(c);
        }
    }

    private void skipSpace() throws SqlException {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '#' || isDashComment()) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end + 1;
            } else if (sql.startsWith("/*", at)) {
                int end = sql.indexOf("*/", at + 2);
                if (end < 0) {
                    throw unclosed("comment", at);
                }
                at = end + 2;
            } else {
                return;
            }
        }
    }

    private boolean isDashComment() {
        return sql.startsWith("--", at) && (at + 2 >= sql.length() || sql.charAt(at + 2) <= ' ');
    }

    private int endOfWord(int from) {
        int end = from;
        while (end < sql.length() && isWordPart(sql.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c >= 0x80;
    }

    private static boolean isWordPart(char c) {
        return isWordStart(c) || isDigit(c);
    }
}
