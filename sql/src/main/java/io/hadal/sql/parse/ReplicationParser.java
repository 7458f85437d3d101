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
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the statements about replicas, after their first word. */
final class ReplicationParser {
    private static final long LAG_SECONDS_MAX = 7 * 86_400;

    private final TokenReader tokens;

    ReplicationParser(TokenReader tokens) {
        this.tokens = tokens;
    }

    /**
     * {@code DATABASE db TO store [AS replica] [SYNC | ASYNC] [MAX LAG …] [ON TAKEOVER …]}, the
     * options in any order.
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
                        options.maxLag,
                        options.onTakeover));
    }

    /** The options as they are being read. */
    private static final class Options {
        final StoreClause store;
        @Nullable String replica;
        Mode mode = Mode.ASYNC;
        @Nullable MaxLag maxLag;
        OnTakeover onTakeover = OnTakeover.READ_ONLY;

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
        } else if (tokens.accept("MAX")) {
            options.maxLag = maxLag();
        } else if (tokens.accept("ON")) {
            tokens.expect("TAKEOVER");
            options.onTakeover = onTakeover();
        } else {
            return false;
        }
        return true;
    }

    private MaxLag maxLag() throws SqlException {
        tokens.expect("LAG");
        Token number = tokens.next();
        long seconds = number.kind() == Token.Kind.NUMBER ? seconds(number) : 0;
        if (seconds < 1 || seconds > LAG_SECONDS_MAX) {
            throw MysqlError.INVALID_ARGUMENT.with(
                    "MAX LAG is 1 to " + LAG_SECONDS_MAX + " whole SECONDS, not " + number.text());
        }
        tokens.oneOf("SECONDS", "SECOND");
        Policy policy = Policy.WARN;
        for (Policy known : Policy.values()) {
            policy = tokens.accept(known.name()) ? known : policy;
        }
        return new MaxLag(Duration.ofSeconds(seconds), policy);
    }

    private static long seconds(Token number) {
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

    /** {@code STATUS [FOR db]}. */
    DatabaseStatement show() throws SqlException {
        tokens.expect("STATUS");
        String database = tokens.accept("FOR") ? tokens.identifier() : null;
        return tokens.end(new ShowReplicationStatus(database));
    }
}
