package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Syntax of MySQL 8.0 that Druid does not know, said in words that it does. */
final class NewerSyntax {
    private final String sql;
    private final List<Token> tokens;

    /** By the place where what they replace starts. */
    private final TreeMap<Integer, Replacement> replacements = new TreeMap<>();

    private final List<String> locked = new ArrayList<>();

    private record Replacement(int end, String text) {}

    /**
     * @param locked aliases of the tables whose rows FOR UPDATE OF locks; empty = all
     * @param with the clause that stood in front of a DELETE, or null
     * @param readWrite whether a transaction is to write, whatever the session says
     */
    record Rewritten(String sql, List<String> locked, @Nullable String with, boolean readWrite) {}

    private NewerSyntax(String sql) throws SqlException {
        this.sql = sql;
        this.tokens = Tokenizer.tokens(sql);
    }

    /** Null if there is nothing of it in the statement. */
    static @Nullable Rewritten of(String sql) throws SqlException {
        NewerSyntax syntax = new NewerSyntax(sql);
        for (int i = 0; i < syntax.tokens.size(); i++) {
            syntax.lockingClause(i);
            syntax.rowAlias(i);
        }
        boolean readWrite = syntax.readWrite();
        String with = syntax.withOfDelete();
        return syntax.replacements.isEmpty()
                ? null
                : new Rewritten(syntax.replaced(), List.copyOf(syntax.locked), with, readWrite);
    }

    /** WITH … DELETE: the clause, which is taken out of the statement. */
    private @Nullable String withOfDelete() {
        if (!at(0).isWord("WITH")) {
            return null;
        }
        int depth = 0;
        for (int i = 1; i < tokens.size(); i++) {
            depth += at(i).is("(") ? 1 : at(i).is(")") ? -1 : 0;
            if (depth == 0 && at(i - 1).is(")") && at(i).isWord("DELETE")) {
                replacements.headMap(at(i).start()).clear();
                replace(0, i - 1, "");
                return sql.substring(at(0).start(), at(i - 1).end());
            }
        }
        return null;
    }

    /** START TRANSACTION … READ WRITE. */
    private boolean readWrite() {
        if (!at(0).isWord("START") || !at(1).isWord("TRANSACTION")) {
            return false;
        }
        boolean found = false;
        for (int i = 2; i < tokens.size(); i++) {
            if (at(i).isWord("READ") && at(i + 1).isWord("WRITE")) {
                replace(at(i - 1).is(",") ? i - 1 : i, i + 1, "");
                found = true;
            }
        }
        return found;
    }

    /** FOR {UPDATE | SHARE} [OF alias, …]. */
    private void lockingClause(int i) {
        boolean share = at(i + 1).isWord("SHARE");
        if (!at(i).isWord("FOR") || !share && !at(i + 1).isWord("UPDATE")) {
            return;
        }
        int last = i + 1;
        if (at(last + 1).isWord("OF")) {
            do {
                last += 2;
                locked.add(at(last).text());
            } while (at(last + 1).is(","));
        }
        if (share || last > i + 1) {
            replace(i, last, "FOR UPDATE");
        }
    }

    /** INSERT … VALUES (…) AS alias ON DUPLICATE KEY UPDATE …: alias.column is VALUES(column). */
    private void rowAlias(int i) {
        if (!at(i).is(")")
                || !at(i + 1).isWord("AS")
                || !at(i + 3).isWord("ON")
                || !at(i + 4).isWord("DUPLICATE")) {
            return;
        }
        replace(i + 1, i + 2, "");
        String alias = at(i + 2).text();
        for (int j = i + 5; j < tokens.size(); j++) {
            if (at(j).text().equalsIgnoreCase(alias) && at(j + 1).is(".")) {
                replace(
                        j,
                        j + 2,
                        "VALUES(" + sql.substring(at(j + 2).start(), at(j + 2).end()) + ")");
            }
        }
    }

    private Token at(int i) {
        return tokens.get(Math.min(i, tokens.size() - 1));
    }

    private void replace(int first, int last, String text) {
        replacements.put(at(first).start(), new Replacement(at(last).end(), text));
    }

    private String replaced() {
        StringBuilder out = new StringBuilder();
        int from = 0;
        for (var entry : replacements.entrySet()) {
            out.append(sql, from, entry.getKey()).append(entry.getValue().text());
            from = entry.getValue().end();
        }
        return out.append(sql, from, sql.length()).toString();
    }
}
