package io.hadal.sql.parse;

import io.hadal.engine.Checkup;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.parse.DatabaseStatement.ChangeReplication;
import io.hadal.sql.parse.DatabaseStatement.TableName;
import io.hadal.sql.parse.DatabaseStatement.UpkeepOfTables;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the statements of {@link DatabaseStatement} by recursive descent. */
public final class DatabaseStatementParser {
    private final TokenReader tokens;

    private DatabaseStatementParser(TokenReader tokens) {
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
        return new DatabaseStatementParser(new TokenReader(sql)).statement();
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
            case 'c', 'a', 'd', 's', 'o', 'b', 'r', 'p', 'f', 'v' ->
                    !sql.regionMatches(true, i, "SELECT", 0, 6)
                            && !sql.regionMatches(true, i, "SET", 0, 3)
                            && !sql.regionMatches(true, i, "REPLACE", 0, 7)
                            && !sql.regionMatches(true, i, "DELETE", 0, 6);
            default -> false;
        };
    }

    private @Nullable DatabaseStatement statement() throws SqlException {
        String first = tokens.next().upper();
        return switch (first) {
            case "CREATE" -> create();
            case "DROP" -> drop();
            case "ATTACH" -> attach();
            case "DETACH" -> detach();
            case "SYNC" -> sync();
            case "OPTIMIZE" -> optimize();
            case "SHOW" -> show();
            case "CHECK" ->
                    tokens.accept("BOTTOMLESS")
                            ? check()
                            : new UpkeepParser(tokens).statement(UpkeepOfTables.What.CHECK);
            case "ANALYZE", "CHECKSUM", "REPAIR" ->
                    new UpkeepParser(tokens).statement(UpkeepOfTables.What.valueOf(first));
            case "BACKUP" ->
                    refuse(
                            "BACKUP DATABASE",
                            "CREATE MILESTONE, then copy the folder with any tool");
            case "RESTORE" ->
                    refuse("RESTORE DATABASE", "ATTACH DATABASE … AT MILESTONE or AT TIME instead");
            case "REPLICATE" -> new ReplicationParser(tokens).replicate();
            case "PAUSE", "CONTINUE", "STOP" ->
                    new ReplicationParser(tokens).change(ChangeReplication.What.valueOf(first));
            case "VERIFY" -> new ReplicationParser(tokens).verify();
            case "FAILOVER" -> failover();
            default -> null;
        };
    }

    private @Nullable DatabaseStatement create() throws SqlException {
        if (tokens.accept("DATABASE") || tokens.accept("SCHEMA")) {
            return createDatabase();
        }
        if (!tokens.accept("MILESTONE")) {
            return null;
        }
        String name =
                tokens.peek().kind() == Token.Kind.END
                                || tokens.peek().isWord("FOR")
                                || tokens.peek().isWord("PIN")
                        ? null
                        : tokens.anyName();
        String database = tokens.accept("FOR") ? tokens.identifier() : null;
        if (tokens.accept("PIN")) {
            throw MysqlError.notSupported(
                    "CREATE MILESTONE … PIN",
                    "leave PIN out and raise bottomless_gc_retention_period_minutes for as long as it is needed");
        }
        return tokens.end(new DatabaseStatement.CreateMilestone(name, database));
    }

    private DatabaseStatement createDatabase() throws SqlException {
        boolean ifNotExists = ifNotExists();
        String name = tokens.identifier();
        List<String> ignored = new ArrayList<>();
        StoreClause store = null;
        while (!tokens.atEnd()) {
            if (tokens.accept("ON") || tokens.accept("FOR") || tokens.accept("INTO")) {
                store = tokens.store();
            } else {
                ignored.add(option());
            }
        }
        return tokens.end(new DatabaseStatement.CreateDatabase(name, ifNotExists, store, ignored));
    }

    /**
     * PARTITIONS n, COMMENT '…', WITH SYNC DURABILITY, CHARACTER SET x and their like: what has no
     * meaning here.
     */
    private String option() throws SqlException {
        Token first = tokens.next();
        String word = first.upper();
        switch (word) {
            case "PARTITIONS", "SUB_PARTITIONS", "COMMENT" -> {
                tokens.acceptOperator("=");
                tokens.next();
            }
            case "DEFAULT" -> {
                return option();
            }
            case "CHARACTER", "CHARSET", "COLLATE", "ENCRYPTION" -> {
                if (word.equals("CHARACTER")) {
                    tokens.expect("SET");
                }
                tokens.acceptOperator("=");
                tokens.next();
                return "";
            }
            case "WITH", "AND" -> {
                if (tokens.accept("STORAGEID")) {
                    throw tokens.syntax(first);
                }
                tokens.oneOf("SYNC", "ASYNC");
                tokens.oneOf("DURABILITY", "REPLICATION");
            }
            case "SYNC", "ASYNC" -> tokens.oneOf("DURABILITY", "REPLICATION");
            default -> throw tokens.syntax(first);
        }
        return tokens.text(first);
    }

    private @Nullable DatabaseStatement drop() throws SqlException {
        if (tokens.accept("MILESTONE")) {
            String name = tokens.anyName();
            String database = tokens.accept("FOR") ? tokens.identifier() : null;
            return tokens.end(new DatabaseStatement.DropMilestone(name, database));
        }
        if (tokens.accept("KEPT")) {
            tokens.expect("LOG");
            return tokens.end(new DatabaseStatement.DropKeptLog(tokens.anyName()));
        }
        if (!tokens.accept("DATABASE") && !tokens.accept("SCHEMA")) {
            return null;
        }
        boolean ifExists = tokens.accept("IF");
        if (ifExists) {
            tokens.expect("EXISTS");
        }
        String name = tokens.identifier();
        return tokens.end(
                new DatabaseStatement.DropDatabase(name, ifExists, tokens.accept("PURGE")));
    }

    private DatabaseStatement attach() throws SqlException {
        tokens.expect("DATABASE");
        String name = tokens.identifier();
        if (!tokens.accept("ON") && !tokens.accept("FROM")) {
            throw MysqlError.SYNTAX.with(
                    "ATTACH DATABASE needs the store: ON S3 \"bucket/path\" or ON FS \"absolute path\"");
        }
        Attach options = new Attach(tokens.store());
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
        return tokens.end(
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
        if (tokens.accept("AT")) {
            if (tokens.accept("TIME")) {
                options.time = tokens.string();
            } else {
                tokens.expect("MILESTONE");
                options.milestone = tokens.string();
            }
        } else if (tokens.accept("WITH")) {
            tokens.expect("STORAGEID");
            options.storageId = tokens.anyName();
        } else if (tokens.accept("STORAGEID")) {
            options.storageId = tokens.anyName();
        } else if (tokens.accept("READ")) {
            tokens.expect("ONLY");
            options.readOnly = true;
        } else if (tokens.accept("AS")) {
            options.newName = tokens.identifier();
        } else if (tokens.accept("FORCE")) {
            options.force = true;
        } else {
            return false;
        }
        return true;
    }

    private DatabaseStatement detach() throws SqlException {
        tokens.expect("DATABASE");
        String name = tokens.identifier();
        String milestone = null;
        DatabaseStatement.Detach mode = DatabaseStatement.Detach.NORMAL;
        if (tokens.accept("AT")) {
            tokens.accept("MILESTONE");
            milestone = tokens.string();
        } else if (tokens.accept("FORCE")) {
            mode = DatabaseStatement.Detach.FORCE;
        }
        if (tokens.accept("KILL")) {
            mode = DatabaseStatement.Detach.KILL;
        }
        return tokens.end(new DatabaseStatement.DetachDatabase(name, milestone, mode));
    }

    private DatabaseStatement failover() throws SqlException {
        tokens.expect("DATABASE");
        String name = tokens.identifier();
        String milestone = null;
        String time = null;
        if (tokens.accept("TO") && !tokens.accept("LATEST")) {
            if (tokens.accept("TIME")) {
                time = tokens.string();
            } else {
                tokens.expect("MILESTONE");
                milestone = tokens.string();
            }
        }
        boolean dryRun = tokens.accept("DRY");
        if (dryRun) {
            tokens.expect("RUN");
        }
        return tokens.end(
                new DatabaseStatement.FailoverDatabase(
                        name, milestone, time, dryRun, tokens.accept("FORCE")));
    }

    private DatabaseStatement check() throws SqlException {
        boolean checksum = tokens.accept("CHECKSUM");
        String database = tokens.accept("ON") ? tokens.identifier() : null;
        Checkup.Repair repair = Checkup.Repair.NONE;
        if (tokens.accept("WITH")) {
            tokens.expect("REPAIR");
            repair = tokens.accept("FORCE") ? Checkup.Repair.ALL : Checkup.Repair.MISSING;
        }
        return tokens.end(new DatabaseStatement.CheckBottomless(database, checksum, repair));
    }

    private DatabaseStatement sync() throws SqlException {
        tokens.expect("BOTTOMLESS");
        tokens.expect("DATABASE");
        return tokens.end(new DatabaseStatement.SyncDatabase(tokens.identifier()));
    }

    private DatabaseStatement optimize() throws SqlException {
        tokens.accept("NO_WRITE_TO_BINLOG");
        tokens.accept("LOCAL");
        tokens.expect("TABLE");
        TableName name = UpkeepParser.table(tokens);
        if (tokens.peek().is(",")) {
            return optimize(name);
        }
        DatabaseStatement.Optimize mode = DatabaseStatement.Optimize.MERGE;
        List<String> columns = new ArrayList<>();
        if (tokens.accept("FLUSH")) {
            mode = DatabaseStatement.Optimize.FLUSH;
        } else if (tokens.accept("WARM")) {
            tokens.expect("BLOB");
            tokens.expect("CACHE");
            tokens.expect("FOR");
            tokens.oneOf("COLUMN", "COLUMNS");
            mode = DatabaseStatement.Optimize.WARM;
            do {
                columns.add(tokens.identifier());
            } while (tokens.acceptOperator(","));
        } else {
            tokens.accept("FULL");
        }
        return tokens.end(
                new DatabaseStatement.OptimizeTable(name.database(), name.table(), mode, columns));
    }

    /** Several of them: then there is nothing more to say. */
    private DatabaseStatement optimize(TableName first) throws SqlException {
        List<TableName> tables = new ArrayList<>(List.of(first));
        while (tokens.acceptOperator(",")) {
            tables.add(UpkeepParser.table(tokens));
        }
        return tokens.end(new UpkeepOfTables(UpkeepOfTables.What.OPTIMIZE, true, tables));
    }

    private @Nullable DatabaseStatement show() throws SqlException {
        if (tokens.accept("MILESTONES")) {
            String database =
                    tokens.accept("FOR") || tokens.accept("FROM") || tokens.accept("IN")
                            ? tokens.identifier()
                            : null;
            return tokens.end(new DatabaseStatement.ShowMilestones(database));
        }
        if (tokens.accept("DIVERGENCE")) {
            String database = tokens.accept("FOR") ? tokens.identifier() : null;
            return tokens.end(new DatabaseStatement.ShowDivergence(database));
        }
        if (tokens.accept("STORAGE")) {
            if (tokens.accept("ENGINES")) {
                return null;
            }
            tokens.expect("LOCKS");
            tokens.expect("ON");
            return tokens.end(new DatabaseStatement.ShowStorageLocks(tokens.store()));
        }
        if (tokens.accept("REPLICATION")) {
            return new ReplicationParser(tokens).show();
        }
        return null;
    }

    private static DatabaseStatement refuse(String what, String instead) throws SqlException {
        throw MysqlError.notSupported(what, instead);
    }

    private boolean ifNotExists() throws SqlException {
        if (!tokens.accept("IF")) {
            return false;
        }
        tokens.expect("NOT");
        tokens.expect("EXISTS");
        return true;
    }
}
