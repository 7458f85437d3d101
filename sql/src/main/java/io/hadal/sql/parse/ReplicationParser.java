package io.hadal.sql.parse;

import io.hadal.engine.ReplicaSpec.MaxLag;
import io.hadal.engine.ReplicaSpec.Mode;
import io.hadal.engine.ReplicaSpec.OnTakeover;
import io.hadal.engine.ReplicaSpec.Policy;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.parse.DatabaseStatement.ChangeReplication;
import io.hadal.sql.parse.DatabaseStatement.ReplicateDatabase;
import io.hadal.sql.parse.DatabaseStatement.ShowReplicationStatus;
import io.hadal.sql.parse.DatabaseStatement.VerifyReplica;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the statements about replicas, after their first word. */
final class ReplicationParser {
    private static final long LAG_SECONDS_MAX = 7 * 86_400;
    private static final long RETENTION_MAX = 100_000;
    private static final long VERIFY_EVERY_MAX = 1_000;

    private final TokenReader tokens;

    ReplicationParser(TokenReader tokens) {
        this.tokens = tokens;
    }

    /**
     * {@code DATABASE db TO store [AS replica] [SYNC | ASYNC] [RETENTION …] [MAX LAG …] [ON
     * TAKEOVER …] [VERIFY EVERY …] [FORCE]}, the options in any order.
     */
    DatabaseStatement replicate() throws SqlException {
        tokens.expect("DATABASE");
        String database = tokens.identifier();
        tokens.expect("TO");
        Options options = new Options(tokens.store());
        while (option(options)) {
            continue;
        }
        return tokens.end(
                new ReplicateDatabase(
                        database,
                        options.store,
                        options.replica,
                        options.mode,
                        options.retention,
                        options.maxLag,
                        options.onTakeover,
                        options.verifyEvery,
                        options.force));
    }

    /** The options as they are being read. */
    private static final class Options {
        final StoreClause store;
        @Nullable String replica;
        Mode mode = Mode.ASYNC;
        Duration retention = Duration.ZERO;
        boolean force;
        @Nullable MaxLag maxLag;
        OnTakeover onTakeover = OnTakeover.READ_ONLY;
        Duration verifyEvery = Duration.ZERO;

        Options(StoreClause store) {
            this.store = store;
        }
    }

    private boolean option(Options options) throws SqlException {
        if (tokens.accept("AS")) {
            options.replica = tokens.identifier();
        } else if (tokens.accept("SYNC")) {
            options.mode = Mode.SYNC;
        } else if (tokens.accept("ASYNC")) {
            options.mode = Mode.ASYNC;
        } else if (tokens.accept("RETENTION")) {
            options.retention = duration("RETENTION", RETENTION_MAX);
        } else if (tokens.accept("MAX")) {
            options.maxLag = maxLag();
        } else if (tokens.accept("VERIFY")) {
            tokens.expect("EVERY");
            options.verifyEvery = duration("VERIFY EVERY", VERIFY_EVERY_MAX);
        } else if (tokens.accept("FORCE")) {
            options.force = true;
        } else if (tokens.accept("ON")) {
            tokens.expect("TAKEOVER");
            options.onTakeover = onTakeover();
        } else {
            return false;
        }
        return true;
    }

    private Duration duration(String what, long max) throws SqlException {
        long number = number(what, max);
        return switch (tokens.next().upper()) {
            case "MINUTE", "MINUTES" -> Duration.ofMinutes(number);
            case "HOUR", "HOURS" -> Duration.ofHours(number);
            case "DAY", "DAYS" -> Duration.ofDays(number);
            default ->
                    throw MysqlError.SYNTAX.with(what + " is a number of MINUTES, HOURS or DAYS");
        };
    }

    private MaxLag maxLag() throws SqlException {
        tokens.expect("LAG");
        long seconds = number("MAX LAG", LAG_SECONDS_MAX);
        tokens.oneOf("SECONDS", "SECOND");
        Policy policy = Policy.WARN;
        for (Policy known : Policy.values()) {
            policy = tokens.accept(known.name()) ? known : policy;
        }
        return new MaxLag(Duration.ofSeconds(seconds), policy);
    }

    private long number(String what, long max) throws SqlException {
        Token token = tokens.next();
        long number = token.kind() == Token.Kind.NUMBER ? whole(token) : 0;
        if (number < 1 || number > max) {
            throw MysqlError.INVALID_ARGUMENT.with(
                    what + " is a whole number from 1 to " + max + ", not " + token.text());
        }
        return number;
    }

    private static long whole(Token number) {
        try {
            return Long.parseLong(number.text());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private OnTakeover onTakeover() throws SqlException {
        if (tokens.accept("CONTINUE")) {
            return OnTakeover.CONTINUE;
        }
        tokens.expect("READ");
        tokens.expect("ONLY");
        return OnTakeover.READ_ONLY;
    }

    /** {@code REPLICATING db [TO replica]}; null if it is another statement. */
    @Nullable DatabaseStatement change(ChangeReplication.What what) throws SqlException {
        if (!tokens.accept("REPLICATING")) {
            return null;
        }
        String database = tokens.identifier();
        String replica = tokens.accept("TO") ? tokens.identifier() : null;
        return tokens.end(new ChangeReplication(what, database, replica));
    }

    /** {@code REPLICA replica [FOR db]}; null if it is another statement. */
    @Nullable DatabaseStatement verify() throws SqlException {
        if (!tokens.accept("REPLICA")) {
            return null;
        }
        String replica = tokens.identifier();
        String database = tokens.accept("FOR") ? tokens.identifier() : null;
        return tokens.end(new VerifyReplica(replica, database));
    }

    /** {@code STATUS [FOR db]}. */
    DatabaseStatement show() throws SqlException {
        tokens.expect("STATUS");
        String database = tokens.accept("FOR") ? tokens.identifier() : null;
        return tokens.end(new ShowReplicationStatus(database));
    }
}
