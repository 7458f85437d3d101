package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is done with a text before any statement in it is parsed. */
public final class SqlText {
    /** The version that comments such as {@code /*!80000 … *}{@code /} are compared with. */
    private static final int VERSION = 80036;

    private static final Pattern DO = Pattern.compile("(?i)\\s*DO\\s+");

    private SqlText() {}

    /** What DO calculates, or null if the statement is no DO. */
    public static @Nullable String afterDo(String sql) {
        Matcher matcher = DO.matcher(sql);
        return matcher.lookingAt() ? sql.substring(matcher.end()) : null;
    }

    /**
     * Replaces comments that MySQL executes ({@code /*! … *}{@code /}, with or without a version up
     * to ours) by their content; those for MariaDB alone are left as comments.
     */
    public static String unwrapComments(String sql) {
        if (!sql.contains("/*!")) {
            return sql;
        }
        StringBuilder out = new StringBuilder(sql);
        int i = 0;
        while (i < out.length()) {
            char c = out.charAt(i);
            if (c == '\'' || c == '"' || c == '`') {
                i = endOfQuoted(out, i);
            } else if (c == '/' && i + 2 < out.length() && out.charAt(i + 1) == '*') {
                i = out.charAt(i + 2) == '!' ? unwrap(out, i) : endOfComment(out, i);
            } else {
                i++;
            }
        }
        return out.toString();
    }

    private static int endOfQuoted(CharSequence text, int start) {
        char quote = text.charAt(start);
        int i = start + 1;
        while (i < text.length() && text.charAt(i) != quote) {
            i += text.charAt(i) == '\\' && quote != '`' ? 2 : 1;
        }
        return i + 1;
    }

    private static int endOfComment(StringBuilder text, int start) {
        int end = text.indexOf("*/", start + 2);
        return end < 0 ? text.length() : end + 2;
    }

    private static int unwrap(StringBuilder text, int start) {
        int end = text.indexOf("*/", start);
        if (end < 0) {
            return text.length();
        }
        int digits = start + 3;
        while (digits < end && digits < start + 9 && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        boolean versioned = digits - (start + 3) >= 5;
        if (versioned && Integer.parseInt(text.substring(start + 3, digits)) > VERSION) {
            return end + 2;
        }
        blank(text, end, end + 2);
        blank(text, start, versioned ? digits : start + 3);
        return start + 3;
    }

    private static void blank(StringBuilder text, int from, int to) {
        for (int i = from; i < to; i++) {
            text.setCharAt(i, ' ');
        }
    }

    /**
     * The statements of a text, in order, without the semicolons between them; empty ones and those
     * that are comments are left out.
     */
    public static List<String> split(String sql) throws SqlException {
        if (sql.indexOf(';') < 0 && !isComment(sql)) {
            return sql.isBlank() ? List.of() : List.of(sql);
        }
        List<String> statements = new ArrayList<>();
        int start = -1;
        int end = -1;
        for (Token token : Tokenizer.tokens(sql)) {
            if (token.kind() == Token.Kind.END || token.is(";")) {
                if (start >= 0) {
                    statements.add(sql.substring(start, end));
                }
                start = -1;
            } else {
                start = start < 0 ? token.start() : start;
                end = token.end();
            }
        }
        return statements;
    }

    /** Whether a text begins with a comment and has nothing else. */
    public static boolean isComment(String sql) throws SqlException {
        String start = sql.stripLeading();
        return (start.startsWith("/*") || start.startsWith("--") || start.startsWith("#"))
                && Tokenizer.tokens(sql).stream()
                        .allMatch(token -> token.kind() == Token.Kind.END || token.is(";"));
    }

    /** The query within a CREATE VIEW or CREATE TABLE; null if parentheses are around it. */
    public static @Nullable String query(String sql) throws SqlException {
        int depth = 0;
        for (Token token : Tokenizer.tokens(sql)) {
            if (depth == 0 && (token.isWord("SELECT") || token.isWord("WITH"))) {
                return sql.substring(token.start());
            }
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
        }
        return null;
    }

    /** Whether a text has a variable or a parameter in it. */
    public static boolean hasVariables(String sql) throws SqlException {
        return Tokenizer.tokens(sql).stream()
                .anyMatch(token ->
                        token.kind() == Token.Kind.PARAMETER
                                || token.kind() == Token.Kind.VARIABLE);
    }

    /**
     * Source texts of the items of the first SELECT's list, as MySQL names columns that have no
     * alias.
     */
    public static List<String> selectItems(String sql) throws SqlException {
        List<String> items = new ArrayList<>();
        int depth = 0;
        int start = -1;
        int end = -1;
        boolean inList = false;
        for (Token token : Tokenizer.tokens(sql)) {
            if (!inList) {
                inList = token.isWord("SELECT");
                continue;
            }
            if (token.is("(")) {
                depth++;
            } else if (token.is(")")) {
                depth--;
            }
            boolean ends = depth < 0 || depth == 0 && endsList(token);
            if (start < 0 && !ends && SELECT_OPTIONS.contains(token.upper())) {
                continue;
            }
            if (ends || depth == 0 && token.is(",")) {
                if (start >= 0) {
                    items.add(sql.substring(start, end));
                }
                start = -1;
                if (ends) {
                    break;
                }
                continue;
            }
            start = start < 0 ? token.start() : start;
            end = token.end();
        }
        return items;
    }

    private static final List<String> SELECT_OPTIONS =
            List.of(
                    "ALL",
                    "DISTINCT",
                    "DISTINCTROW",
                    "HIGH_PRIORITY",
                    "STRAIGHT_JOIN",
                    "SQL_SMALL_RESULT",
                    "SQL_BIG_RESULT",
                    "SQL_BUFFER_RESULT",
                    "SQL_NO_CACHE",
                    "SQL_CACHE",
                    "SQL_CALC_FOUND_ROWS");

    private static final List<String> LIST_ENDS =
            List.of(
                    "FROM",
                    "INTO",
                    "WHERE",
                    "GROUP",
                    "HAVING",
                    "ORDER",
                    "LIMIT",
                    "UNION",
                    "EXCEPT",
                    "INTERSECT",
                    "FOR",
                    "LOCK");

    private static boolean endsList(Token token) {
        return token.kind() == Token.Kind.END
                || token.is(";")
                || token.kind() == Token.Kind.WORD && LIST_ENDS.contains(token.upper());
    }
}
