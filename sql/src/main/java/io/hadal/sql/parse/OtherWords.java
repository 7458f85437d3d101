package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import java.util.List;

/** Statements that Druid does not read, in words that it does. */
public final class OtherWords {
    private OtherWords() {}

    /** DROP PREPARE is DEALLOCATE PREPARE; any other statement comes back as it is. */
    public static String of(String sql) throws SqlException {
        if (!begins(sql, "DROP")) {
            return sql;
        }
        List<Token> tokens = Tokenizer.tokens(sql);
        return tokens.size() > 1 && tokens.get(1).isWord("PREPARE")
                ? "DEALLOCATE " + sql.substring(tokens.get(1).start())
                : sql;
    }

    private static boolean begins(String sql, String word) {
        return sql.stripLeading().regionMatches(true, 0, word, 0, word.length());
    }
}
