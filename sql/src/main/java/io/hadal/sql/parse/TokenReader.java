package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.util.List;

/** The tokens of a statement, read from left to right. */
final class TokenReader {
    private final String sql;
    private final List<Token> tokens;
    private int at;

    TokenReader(String sql) throws SqlException {
        this.sql = sql;
        this.tokens = Tokenizer.tokens(sql);
    }

    /** The statement's text from a token to the last one that was read. */
    String text(Token from) {
        return sql.substring(from.start(), tokens.get(at - 1).end());
    }

    /** The statement's text between two places. */
    String text(int from, int to) {
        return sql.substring(from, to);
    }

    boolean atEnd() {
        return peek().kind() == Token.Kind.END || peek().is(";");
    }

    Token peek() {
        return tokens.get(at);
    }

    /** Whether this word comes before either of the others, or the end. */
    boolean comesBefore(String word, String a, String b) {
        for (Token token : tokens.subList(at, tokens.size())) {
            if (token.isWord(word)) {
                return true;
            }
            if (token.isWord(a) || token.isWord(b)) {
                return false;
            }
        }
        return false;
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Token.Kind.END) {
            at++;
        }
        return token;
    }

    boolean accept(String word) {
        if (peek().isWord(word)) {
            at++;
            return true;
        }
        return false;
    }

    boolean acceptOperator(String operator) {
        if (peek().is(operator)) {
            at++;
            return true;
        }
        return false;
    }

    void expect(String word) throws SqlException {
        Token token = next();
        if (!token.isWord(word)) {
            throw syntax(token, word);
        }
    }

    void oneOf(String a, String b) throws SqlException {
        Token token = next();
        if (!token.isWord(a) && !token.isWord(b)) {
            throw syntax(token, a + " or " + b);
        }
    }

    String identifier() throws SqlException {
        Token token = next();
        if (token.kind() != Token.Kind.WORD && token.kind() != Token.Kind.NAME) {
            throw syntax(token, "a name");
        }
        return token.text();
    }

    String anyName() throws SqlException {
        Token token = next();
        return switch (token.kind()) {
            case WORD, NAME, STRING, NUMBER -> token.text();
            default -> throw syntax(token, "a name");
        };
    }

    String string() throws SqlException {
        Token token = next();
        if (token.kind() != Token.Kind.STRING) {
            throw syntax(token, "a string in quotes");
        }
        StringBuilder text = new StringBuilder(token.text());
        while (peek().kind() == Token.Kind.STRING) {
            text.append(next().text());
        }
        return text.toString();
    }

    /** A hexadecimal or bit literal as the text that its bytes are. */
    String bits() throws SqlException {
        Token token = next();
        String text = token.text();
        String digits =
                text.endsWith("'") ? text.substring(2, text.length() - 1) : text.substring(2);
        int radix = Character.toLowerCase(text.charAt(text.endsWith("'") ? 0 : 1)) == 'x' ? 16 : 2;
        int width = radix == 16 ? 2 : 8;
        if (digits.length() % width != 0
                || digits.chars().anyMatch(c -> Character.digit(c, radix) < 0)) {
            throw syntax(token, "whole bytes");
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < digits.length(); i += width) {
            out.append((char) Integer.parseInt(digits.substring(i, i + width), radix));
        }
        return out.toString();
    }

    /** Throws unless nothing follows. @return the statement that was read */
    <T> T end(T statement) throws SqlException {
        acceptOperator(";");
        if (peek().kind() != Token.Kind.END) {
            throw syntax(peek());
        }
        return statement;
    }

    SqlException syntax(Token token) {
        return syntax(token, "");
    }

    /** Names the place by a word, never by a string: that may be a secret. */
    SqlException syntax(Token token, String expected) {
        String found =
                switch (token.kind()) {
                    case END -> "the end of the statement";
                    case STRING -> "a string";
                    default -> "'" + token.text() + "'";
                };
        String wanted = expected.isEmpty() ? "" : ", expected " + expected;
        return MysqlError.SYNTAX.with(
                "found " + found + " at character " + (token.start() + 1) + wanted);
    }

    /** {@code S3 "bucket/path" CONFIG … CREDENTIALS …}, in either order. */
    StoreClause store() throws SqlException {
        Token type = next();
        String kind = type.upper();
        if (kind.equals("GCS") || kind.equals("AZURE")) {
            throw MysqlError.notSupported(
                    "ON " + kind,
                    "use S3 (GCS has an S3-compatible endpoint: endpoint_url https://storage.googleapis.com) or FS");
        }
        if (!kind.equals("S3") && !kind.equals("FS")) {
            throw MysqlError.SYNTAX.with(
                    "a store is S3 \"bucket/path\" or FS \"absolute path\", not '"
                            + type.text()
                            + "'");
        }
        String location = string();
        String config = "";
        String credentials = "";
        boolean more = true;
        while (more) {
            if (accept("CONFIG")) {
                config = string();
            } else if (accept("CREDENTIALS")) {
                credentials = string();
            } else {
                more = false;
            }
        }
        return new StoreClause(kind, location, config, credentials);
    }
}
