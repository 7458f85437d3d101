package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Statements that Druid does not read, in words that it does. */
public final class OtherWords {
    /** Keeps the tokenizer away from the texts of data. */
    private static final Pattern FIRST_WORDS =
            Pattern.compile(
                    "\\W*(?:drop\\s+prepare|table|set\\s.*\\bpersist(?:_only)?"
                            + "|show\\s+(?:replicas?|binary\\s+log|extended|local))\\b",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final String sql;
    private final List<Token> tokens;

    private OtherWords(String sql) throws SqlException {
        this.sql = sql;
        this.tokens = Tokenizer.tokens(sql);
    }

    /** Any other statement comes back as it is. */
    public static String of(String sql) throws SqlException {
        return FIRST_WORDS.matcher(sql).lookingAt() ? new OtherWords(sql).said() : sql;
    }

    private String said() {
        return switch (word(0)) {
            case "DROP" -> instead("DEALLOCATE", 1);
            case "TABLE" -> instead("SELECT * FROM", 1);
            case "SHOW" -> show();
            case "SET" -> set();
            default -> sql;
        };
    }

    private String show() {
        return switch (word(1)) {
            case "REPLICA" -> word(2).equals("STATUS") ? instead("SHOW SLAVE", 2) : sql;
            case "REPLICAS" -> instead("SHOW SLAVE HOSTS", 2);
            case "BINARY" -> word(3).equals("STATUS") ? instead("SHOW MASTER", 3) : sql;
            case "EXTENDED" -> instead("SHOW", 2);
            case "LOCAL" -> instead("SHOW SESSION", 2);
            default -> sql;
        };
    }

    /** PERSIST x is {@code @@persist.x}. */
    private String set() {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (int i = 1; i < tokens.size() - 1; i++) {
            boolean begins = i == 1 || tokens.get(i - 1).is(",");
            String word = tokens.get(i).upper();
            if (begins && (word.equals("PERSIST") || word.equals("PERSIST_ONLY"))) {
                out.append(sql, from, tokens.get(i).start())
                        .append("@@")
                        .append(word.toLowerCase(Locale.ROOT))
                        .append('.');
                from = tokens.get(i + 1).start();
            }
        }
        return out.append(sql, from, sql.length()).toString();
    }

    private String word(int index) {
        return index < tokens.size() ? tokens.get(index).upper() : "";
    }

    /** The words before a token in others. */
    private String instead(String words, int firstKept) {
        return words + " " + sql.substring(tokens.get(firstKept).start());
    }
}
