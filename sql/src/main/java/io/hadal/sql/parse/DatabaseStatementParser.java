package io.hadal.sql.parse;

import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the statements of {@link DatabaseStatement} by recursive descent. */
public final class DatabaseStatementParser {
    private final String sql;
    private final List<Token> tokens;
    private int at;

    private DatabaseStatementParser(String sql, List<Token> tokens) {
        this.sql = sql;
        this.tokens = tokens;
    }

    /**
     * The statement, or null if the text is not one of these. Throws 1064, or 1235 for those that
     * come later.
     */
    public static @Nullable DatabaseStatement parse(String sql) throws SqlException {
        if (!mayBeOne(sql)) {
            return null;
        }
        return new DatabaseStatementParser(sql, Tokenizer.tokens(sql)).statement();
    }

    /** Keeps the tokenizer away from the texts of data: those begin with other words. */
    private static boolean mayBeOne(String sql) {
        int i = 0;
        while (i < sql.length() && !Character.isLetter(sql.charAt(i))) {
            if (sql.charAt(i) == '/' || sql.charAt(i) == '-' || sql.charAt(i) == '#') {
                return true;
            }
            i++;
        }
        if (i >= sql.length()) {
            return false;
        }
        return switch (Character.toLowerCase(sql.charAt(i))) {
            case 'c', 'a', 'd', 's', 'o', 'b', 'r', 'p', 'f' ->
                    !sql.regionMatches(true, i, "SELECT", 0, 6)
                            && !sql.regionMatches(true, i, "SET", 0, 3)
                            && !sql.regionMatches(true, i, "REPLACE", 0, 7)
                            && !sql.regionMatches(true, i, "DELETE", 0, 6);
            default -> false;
        };
    }

    private @Nullable DatabaseStatement statement() throws SqlException {
        String first = next().upper();
        return switch (first) {
            case "CREATE" -> create();
            case "DROP" -> drop();
            case "ATTACH" -> attach();
            case "DETACH" -> detach();
            case "SYNC" -> sync();
            case "OPTIMIZE" -> optimize();
            case "SHOW" -> show();
            case "CHECK" ->
                    refuseIf(
                            "BOTTOMLESS",
                            "CHECK BOTTOMLESS",
                            "use `hadal inspect` on the store to see what is there");
            case "BACKUP" ->
                    refuse(
                            "BACKUP DATABASE",
                            "CREATE MILESTONE, then copy the folder with any tool");
            case "RESTORE" ->
                    refuse("RESTORE DATABASE", "ATTACH DATABASE … AT MILESTONE or AT TIME instead");
            case "PAUSE", "CONTINUE", "STOP" ->
                    refuseIf(
                            "REPLICATING",
                            first + " REPLICATING",
                            "copy the folder with any tool; ATTACH takes any copy");
            case "FAILOVER" ->
                    refuse("FAILOVER DATABASE", "ATTACH DATABASE … FORCE on the copy instead");
            default ->
                    first.equals("REPLICATE")
                            ? refuse(
                                    "REPLICATE DATABASE",
                                    "copy the folder with any tool; ATTACH takes any copy")
                            : null;
        };
    }

    private @Nullable DatabaseStatement create() throws SqlException {
        if (accept("DATABASE") || accept("SCHEMA")) {
            return createDatabase();
        }
        if (!accept("MILESTONE")) {
            return null;
        }
        String name =
                peek().kind() == Token.Kind.END || peek().isWord("FOR") || peek().isWord("PIN")
                        ? null
                        : anyName();
        String database = accept("FOR") ? identifier() : null;
        if (accept("PIN")) {
            throw MysqlError.notSupported(
                    "CREATE MILESTONE … PIN",
                    "leave PIN out and raise bottomless_gc_retention_period_minutes for as long as it is needed");
        }
        return end(new DatabaseStatement.CreateMilestone(name, database));
    }

    private DatabaseStatement createDatabase() throws SqlException {
        boolean ifNotExists = ifNotExists();
        String name = identifier();
        List<String> ignored = new ArrayList<>();
        StoreClause store = null;
        while (peek().kind() != Token.Kind.END && !peek().is(";")) {
            if (accept("ON") || accept("FOR") || accept("INTO")) {
                store = store();
            } else {
                ignored.add(option());
            }
        }
        return end(new DatabaseStatement.CreateDatabase(name, ifNotExists, store, ignored));
    }

    /**
     * PARTITIONS n, WITH SYNC DURABILITY, CHARACTER SET x and their like: what has no meaning here.
     */
    private String option() throws SqlException {
        Token first = next();
        String word = first.upper();
        switch (word) {
            case "PARTITIONS", "SUB_PARTITIONS" -> {
                acceptOperator("=");
                next();
            }
            case "DEFAULT" -> {
                return option();
            }
            case "CHARACTER", "CHARSET", "COLLATE", "ENCRYPTION" -> {
                if (word.equals("CHARACTER")) {
                    expect("SET");
                }
                acceptOperator("=");
                next();
                return "";
            }
            case "WITH", "AND" -> {
                if (accept("STORAGEID")) {
                    throw syntax(first);
                }
                oneOf("SYNC", "ASYNC");
                oneOf("DURABILITY", "REPLICATION");
            }
            case "SYNC", "ASYNC" -> oneOf("DURABILITY", "REPLICATION");
            default -> throw syntax(first);
        }
        return sql.substring(first.start(), tokens.get(at - 1).end());
    }

    private StoreClause store() throws SqlException {
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

    private @Nullable DatabaseStatement drop() throws SqlException {
        if (accept("MILESTONE")) {
            String name = anyName();
            String database = accept("FOR") ? identifier() : null;
            return end(new DatabaseStatement.DropMilestone(name, database));
        }
        if (accept("KEPT")) {
            expect("LOG");
            return end(new DatabaseStatement.DropKeptLog(anyName()));
        }
        if (!accept("DATABASE") && !accept("SCHEMA")) {
            return null;
        }
        boolean ifExists = accept("IF");
        if (ifExists) {
            expect("EXISTS");
        }
        String name = identifier();
        return end(new DatabaseStatement.DropDatabase(name, ifExists, accept("PURGE")));
    }

    private DatabaseStatement attach() throws SqlException {
        expect("DATABASE");
        String name = identifier();
        if (!accept("ON") && !accept("FROM")) {
            throw MysqlError.SYNTAX.with(
                    "ATTACH DATABASE needs the store: ON S3 \"bucket/path\" or ON FS \"absolute path\"");
        }
        Attach options = new Attach(store());
        while (attachOption(options)) {
            continue;
        }
        if (options.milestone != null && options.time != null) {
            throw MysqlError.WRONG_ARGUMENTS.with(
                    "ATTACH DATABASE: give AT MILESTONE or AT TIME, not both");
        }
        if (options.newName != null && !options.readOnly) {
            throw MysqlError.notSupported(
                    "ATTACH DATABASE … AS without READ ONLY (a branch)", "add READ ONLY");
        }
        return end(
                new DatabaseStatement.AttachDatabase(
                        name,
                        options.store,
                        options.milestone,
                        options.time,
                        options.storageId,
                        options.readOnly,
                        options.newName,
                        options.force));
    }

    /** The options of ATTACH as they are being read. */
    private static final class Attach {
        final StoreClause store;
        @Nullable String milestone;
        @Nullable String time;
        @Nullable String storageId;
        @Nullable String newName;
        boolean readOnly;
        boolean force;

        Attach(StoreClause store) {
            this.store = store;
        }
    }

    private boolean attachOption(Attach options) throws SqlException {
        if (accept("AT")) {
            if (accept("TIME")) {
                options.time = string();
            } else {
                expect("MILESTONE");
                options.milestone = string();
            }
        } else if (accept("WITH")) {
            expect("STORAGEID");
            options.storageId = anyName();
        } else if (accept("STORAGEID")) {
            options.storageId = anyName();
        } else if (accept("READ")) {
            expect("ONLY");
            options.readOnly = true;
        } else if (accept("AS")) {
            options.newName = identifier();
        } else if (accept("FORCE")) {
            options.force = true;
        } else {
            return false;
        }
        return true;
    }

    private DatabaseStatement detach() throws SqlException {
        expect("DATABASE");
        String name = identifier();
        String milestone = null;
        DatabaseStatement.Detach mode = DatabaseStatement.Detach.NORMAL;
        if (accept("AT")) {
            accept("MILESTONE");
            milestone = string();
        } else if (accept("FORCE")) {
            mode = DatabaseStatement.Detach.FORCE;
        }
        if (accept("KILL")) {
            mode = DatabaseStatement.Detach.KILL;
        }
        return end(new DatabaseStatement.DetachDatabase(name, milestone, mode));
    }

    private DatabaseStatement sync() throws SqlException {
        expect("BOTTOMLESS");
        expect("DATABASE");
        return end(new DatabaseStatement.SyncDatabase(identifier()));
    }

    private DatabaseStatement optimize() throws SqlException {
        accept("NO_WRITE_TO_BINLOG");
        accept("LOCAL");
        expect("TABLE");
        String first = identifier();
        String second = acceptOperator(".") ? identifier() : null;
        DatabaseStatement.Optimize mode = DatabaseStatement.Optimize.MERGE;
        List<String> columns = new ArrayList<>();
        if (accept("FLUSH")) {
            mode = DatabaseStatement.Optimize.FLUSH;
        } else if (accept("WARM")) {
            expect("BLOB");
            expect("CACHE");
            expect("FOR");
            oneOf("COLUMN", "COLUMNS");
            mode = DatabaseStatement.Optimize.WARM;
            do {
                columns.add(identifier());
            } while (acceptOperator(","));
        } else {
            accept("FULL");
        }
        return end(
                second == null
                        ? new DatabaseStatement.OptimizeTable(null, first, mode, columns)
                        : new DatabaseStatement.OptimizeTable(first, second, mode, columns));
    }

    private @Nullable DatabaseStatement show() throws SqlException {
        if (accept("MILESTONES")) {
            String database = accept("FOR") || accept("FROM") || accept("IN") ? identifier() : null;
            return end(new DatabaseStatement.ShowMilestones(database));
        }
        if (accept("STORAGE")) {
            expect("LOCKS");
            expect("ON");
            return end(new DatabaseStatement.ShowStorageLocks(store()));
        }
        String second = peek().upper();
        if (REPLICATION_SHOWS.containsKey(second)) {
            String full = "SHOW " + REPLICATION_SHOWS.get(second);
            return refuse(
                    full,
                    "select from information_schema.MV_BOTTOMLESS_STATUS for the state of the object store");
        }
        return null;
    }

    private static final Map<String, String> REPLICATION_SHOWS =
            Map.of("REPLICATION", "REPLICATION STATUS", "DIVERGENCE", "DIVERGENCE");

    private @Nullable DatabaseStatement refuseIf(String second, String what, String instead)
            throws SqlException {
        return peek().isWord(second) ? refuse(what, instead) : null;
    }

    private static DatabaseStatement refuse(String what, String instead) throws SqlException {
        throw MysqlError.notSupported(what, instead);
    }

    private boolean ifNotExists() throws SqlException {
        if (!accept("IF")) {
            return false;
        }
        expect("NOT");
        expect("EXISTS");
        return true;
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Token.Kind.END) {
            at++;
        }
        return token;
    }

    private boolean accept(String word) {
        if (peek().isWord(word)) {
            at++;
            return true;
        }
        return false;
    }

    private boolean acceptOperator(String operator) {
        if (peek().is(operator)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String word) throws SqlException {
        Token token = next();
        if (!token.isWord(word)) {
            throw syntax(token, word);
        }
    }

    private void oneOf(String a, String b) throws SqlException {
        Token token = next();
        if (!token.isWord(a) && !token.isWord(b)) {
            throw syntax(token, a + " or " + b);
        }
    }

    private String identifier() throws SqlException {
        Token token = next();
        if (token.kind() != Token.Kind.WORD && token.kind() != Token.Kind.NAME) {
            throw syntax(token, "a name");
        }
        return token.text();
    }

    private String anyName() throws SqlException {
        Token token = next();
        return switch (token.kind()) {
            case WORD, NAME, STRING, NUMBER -> token.text();
            default -> throw syntax(token, "a name");
        };
    }

    private String string() throws SqlException {
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

    private DatabaseStatement end(DatabaseStatement statement) throws SqlException {
        acceptOperator(";");
        if (peek().kind() != Token.Kind.END) {
            throw syntax(peek());
        }
        return statement;
    }

    private SqlException syntax(Token token) {
        return syntax(token, "");
    }

    /** Names the place by a word, never by a string: that may be a secret. */
    private SqlException syntax(Token token, String expected) {
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
}
