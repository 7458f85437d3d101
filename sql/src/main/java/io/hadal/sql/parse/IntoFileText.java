package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import io.hadal.sql.file.FileFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query without its INTO OUTFILE or INTO DUMPFILE, wherever in it that stood.
 *
 * @param sql the rest
 * @param format null for DUMPFILE: one row, as its bytes are
 */
public record IntoFileText(String sql, String file, @Nullable FileFormat format) {
    /** Keeps the tokenizer away from all other texts. */
    private static final Pattern WORDS =
            Pattern.compile("\\binto\\s+(?:outfile|dumpfile)\\b", Pattern.CASE_INSENSITIVE);

    /** Null if there is no such clause outside of parentheses. Throws 1064, 1083, 1115. */
    public static @Nullable IntoFileText of(String sql) throws SqlException {
        if (!WORDS.matcher(sql).find()) {
            return null;
        }
        TokenReader tokens = new TokenReader(sql);
        int depth = 0;
        while (!tokens.atEnd()) {
            Token token = tokens.next();
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            boolean begins = depth == 0 && token.isWord("INTO");
            if (begins && tokens.accept("OUTFILE")) {
                String file = tokens.string();
                FileFormat format = FileClauses.read(tokens);
                return new IntoFileText(without(sql, token, tokens), file, format);
            }
            if (begins && tokens.accept("DUMPFILE")) {
                String file = tokens.string();
                return new IntoFileText(without(sql, token, tokens), file, null);
            }
        }
        return null;
    }

    private static String without(String sql, Token first, TokenReader rest) {
        return sql.substring(0, first.start()) + " " + sql.substring(rest.peek().start());
    }
}
