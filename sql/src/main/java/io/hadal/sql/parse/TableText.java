package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A CREATE TABLE without what Druid does not read: SHARD KEY and SORT KEY clauses, and the words
 * ROWSTORE and COLUMNSTORE.
 *
 * @param sql the rest
 * @param shardKey names of the columns, empty for {@code SHARD KEY ()}, null if there is no clause
 * @param sortKey names of the columns, or null
 * @param warnings what was accepted without its full meaning
 */
public record TableText(
        String sql,
        @Nullable List<String> shardKey,
        @Nullable List<String> sortKey,
        List<String> warnings) {

    /** Takes the clauses out of a statement; one that is no CREATE TABLE comes back as it is. */
    public static TableText of(String sql) throws SqlException {
        List<Token> tokens = Tokenizer.tokens(sql);
        return tokens.getFirst().isWord("CREATE")
                ? new Cutter(sql, tokens).cut()
                : new TableText(sql, null, null, List.of());
    }

    /** Whether a text may be a CREATE TABLE at all. */
    public static boolean mayBe(String sql) {
        String start = sql.substring(0, Math.min(sql.length(), 200)).stripLeading();
        return start.regionMatches(true, 0, "CREATE", 0, 6)
                || start.startsWith("/*")
                || start.startsWith("--")
                || start.startsWith("#");
    }

    private static final class Cutter {
        private final String sql;
        private final List<Token> tokens;
        private final StringBuilder out;
        private final List<String> warnings = new ArrayList<>();
        private @Nullable List<String> shardKey;
        private @Nullable List<String> sortKey;

        Cutter(String sql, List<Token> tokens) {
            this.sql = sql;
            this.tokens = tokens;
            this.out = new StringBuilder(sql);
        }

        TableText cut() throws SqlException {
            int depth = 0;
            for (int i = 1; i < tokens.size(); i++) {
                Token token = tokens.get(i);
                if (depth == 0
                        && (token.isWord("ROWSTORE") || token.isWord("COLUMNSTORE"))
                        && tokens.get(i - 1).isWord("CREATE")) {
                    blank(token.start(), token.end());
                }
                if (token.is("(")) {
                    depth++;
                } else if (token.is(")")) {
                    depth--;
                }
                boolean begins =
                        depth == 1 && (tokens.get(i - 1).is("(") || tokens.get(i - 1).is(","));
                if (begins
                        && (token.isWord("SHARD") || token.isWord("SORT"))
                        && tokens.get(i + 1).isWord("KEY")) {
                    i = clause(i);
                }
            }
            return new TableText(out.toString(), shardKey, sortKey, warnings);
        }

        /**
         * Blanks a clause with one of the commas around it; returns the place of its last token.
         */
        private int clause(int first) throws SqlException {
            int at = first + 2;
            if (!tokens.get(at).is("(")) {
                at++;
            }
            if (!tokens.get(at).is("(")) {
                throw MysqlError.SYNTAX.with(
                        tokens.get(first).upper() + " KEY needs a list of columns in parentheses");
            }
            List<String> columns = new ArrayList<>();
            for (at++; !tokens.get(at).is(")"); at++) {
                column(tokens.get(at), columns);
            }
            if (tokens.get(first).isWord("SHARD")) {
                shardKey = columns;
            } else {
                sortKey = columns;
            }
            Token before = tokens.get(first - 1);
            boolean commaBefore = before.is(",");
            boolean commaBehind = !commaBefore && tokens.get(at + 1).is(",");
            blank(
                    commaBefore ? before.start() : tokens.get(first).start(),
                    tokens.get(commaBehind ? at + 1 : at).end());
            return commaBehind ? at + 1 : at;
        }

        private void column(Token token, List<String> columns) throws SqlException {
            switch (token.kind()) {
                case NAME -> columns.add(token.text());
                case WORD -> {
                    if (token.isWord("DESC")) {
                        warnings.add("SORT KEY … DESC is kept in ascending order");
                    } else if (!token.isWord("ASC")) {
                        columns.add(token.text());
                    }
                }
                case OPERATOR -> {
                    if (!token.is(",")) {
                        throw MysqlError.SYNTAX.with(
                                "a key is a list of columns; found '" + token.text() + "'");
                    }
                }
                default ->
                        throw MysqlError.SYNTAX.with(
                                "a key is a list of columns; found '" + token.text() + "'");
            }
        }

        private void blank(int from, int to) {
            for (int i = from; i < to; i++) {
                out.setCharAt(i, ' ');
            }
        }
    }
}
