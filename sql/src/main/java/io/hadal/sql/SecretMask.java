package io.hadal.sql;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Hides secrets in statement texts before anybody sees them: PROCESSLIST, logs, errors. It works on
 * any text, also on one that is cut off or does not parse; what may be a secret is hidden.
 */
public final class SecretMask {
    private static final String MASK = "'***'";

    /** After this word the next string is a secret. */
    private static final String BEFORE_SECRET = "CREDENTIALS";

    /** After these words any string may be one, such as behind the name of an account. */
    private static final Set<String> BEFORE_SECRETS = Set.of("PASSWORD", "IDENTIFIED");

    /** A string that speaks of one of these holds a secret wherever it stands. */
    private static final Pattern SECRET_KEY =
            Pattern.compile(
                    "secret|session_token|account_key|customer-key|access_key|password",
                    Pattern.CASE_INSENSITIVE);

    private final String sql;
    private final StringBuilder out = new StringBuilder();
    private boolean secretExpected;
    private boolean secretsExpected;

    private SecretMask(String sql) {
        this.sql = sql;
    }

    /** The text with every string that may hold a secret replaced by {@code '***'}. */
    public static String mask(String sql) {
        return new SecretMask(sql).run();
    }

    private String run() {
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            int end;
            if (c == '\'' || c == '"') {
                end = endOfString(at, c);
                copyString(at, end);
            } else if (Character.isLetter(c) || c == '_') {
                end = endOfWord(at);
                copyWord(at, end);
            } else {
                end = at + 1;
                secretExpected &= c != ';';
                secretsExpected &= c != ';';
                out.append(c);
            }
            at = end;
        }
        return out.toString();
    }

    private void copyString(int from, int to) {
        String content = sql.substring(from, to);
        if (secretExpected || secretsExpected || SECRET_KEY.matcher(content).find()) {
            out.append(MASK);
        } else {
            out.append(content);
        }
        secretExpected = false;
    }

    private void copyWord(int from, int to) {
        String word = sql.substring(from, to);
        secretExpected |= word.equalsIgnoreCase(BEFORE_SECRET);
        secretsExpected |= BEFORE_SECRETS.contains(word.toUpperCase(Locale.ROOT));
        out.append(word);
    }

    private int endOfWord(int from) {
        int at = from;
        while (at < sql.length()
                && (Character.isLetterOrDigit(sql.charAt(at)) || sql.charAt(at) == '_')) {
            at++;
        }
        return at;
    }

    /** Past the closing quote; a doubled quote and a backslash do not close. */
    private int endOfString(int from, char quote) {
        int at = from + 1;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == quote) {
                if (at + 1 >= sql.length() || sql.charAt(at + 1) != quote) {
                    return at + 1;
                }
                at++;
            }
            at++;
        }
        return sql.length();
    }
}
