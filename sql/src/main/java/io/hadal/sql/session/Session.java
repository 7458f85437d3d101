package io.hadal.sql.session;

import io.hadal.engine.EngineException;
import io.hadal.sql.ResultSink;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlSession;
import io.hadal.sql.error.EngineErrors;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.exec.Reply;
import io.hadal.sql.parse.SqlText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection's session. */
final class Session implements SqlSession {
    private static final Logger log = LoggerFactory.getLogger(Session.class);

    private final SessionState state;
    private final Dispatcher dispatcher;

    Session(Server server, SessionIdentity identity) {
        this.state = new SessionState(server, identity);
        this.dispatcher = new Dispatcher(state);
    }

    @Override
    public void query(String sql, boolean multi, ResultSink sink) throws SqlException {
        String text = SqlText.unwrapComments(sql);
        List<String> statements = guarded(() -> multi ? SqlText.split(text) : single(text));
        if (statements.isEmpty()) {
            if (!SqlText.isComment(text)) {
                throw MysqlError.EMPTY_QUERY.with();
            }
            run(sink, false, Reply::ok); // Such as what a dump says to another server.
        }
        for (int i = 0; i < statements.size(); i++) {
            String statement = statements.get(i);
            boolean more = i + 1 < statements.size();
            run(sink, more, reply -> dispatcher.query(statement, reply));
        }
    }

    /** The statement, if there is one; a semicolon may end it. */
    private static List<String> single(String text) throws SqlException {
        List<String> statements = SqlText.split(text);
        if (statements.size() > 1) {
            throw MysqlError.SYNTAX.with(
                    "only one statement is allowed in a text; the connection has to ask for several");
        }
        return statements;
    }

    /** A statement. */
    @FunctionalInterface
    private interface Body {
        void run(Reply reply) throws SqlException;
    }

    private void run(ResultSink sink, boolean more, Body body) throws SqlException {
        Reply reply = new Reply(sink, more, state.warnings);
        state.begins();
        try {
            guarded(() -> {
                body.run(reply);
                return reply;
            });
            reply.acknowledge();
            state.rowCount = reply.affected();
            if (reply.affected() < 0) {
                state.foundRows = reply.rows();
            }
        } catch (SqlException e) {
            state.rowCount = -1;
            state.warnings.clear();
            state.warnings.error(e);
            throw e;
        } finally {
            state.ends();
        }
    }

    /** A step that may fail in the engine, or by a fault of ours. */
    @FunctionalInterface
    private interface Step<T> {
        T run() throws SqlException;
    }

    private static <T> T guarded(Step<T> step) throws SqlException {
        try {
            return step.run();
        } catch (EngineException e) {
            throw EngineErrors.of(e);
        } catch (StackOverflowError e) {
            throw MysqlError.NESTED_TOO_DEEPLY.because(e);
        } catch (RuntimeException e) {
            log.error(
                    "A statement failed in a way that it should not; please report it with what follows",
                    e);
            throw MysqlError.INTERNAL.because(
                    e,
                    "Internal error ("
                            + e.getClass().getSimpleName()
                            + "); the server's log has the details");
        }
    }

    @Override
    public PreparedStatement prepare(String sql) throws SqlException {
        String text = SqlText.unwrapComments(sql);
        state.begins();
        try {
            return guarded(() -> dispatcher.prepare(text));
        } catch (SqlException e) {
            state.warnings.clear();
            state.warnings.error(e);
            throw e;
        } finally {
            state.ends();
        }
    }

    @Override
    public void execute(
            PreparedStatement statement, List<@Nullable Object> parameters, ResultSink sink)
            throws SqlException {
        if (!(statement instanceof Prepared prepared)) {
            throw new IllegalArgumentException("a statement of another session");
        }
        if (prepared.parameterCount() != parameters.size()) {
            throw MysqlError.WRONG_ARGUMENTS.with("EXECUTE");
        }
        List<@Nullable Object> values = normalised(parameters);
        run(sink, false, reply -> dispatcher.execute(prepared, values, reply));
    }

    private static List<@Nullable Object> normalised(List<@Nullable Object> parameters) {
        List<@Nullable Object> values = new ArrayList<>(parameters.size());
        for (Object value : parameters) {
            values.add(
                    value instanceof BigInteger whole
                            ? whole.bitLength() < Long.SIZE
                                    ? (Object) whole.longValue()
                                    : new BigDecimal(whole)
                            : value);
        }
        return values;
    }

    @Override
    public void useDatabase(String name) throws SqlException {
        guarded(() -> {
            state.use(name);
            return name;
        });
    }

    @Override
    public @Nullable String currentDatabase() {
        return state.database;
    }

    @Override
    public void reset() {
        state.reset();
    }

    @Override
    public boolean inTransaction() {
        return state.transactions.inTransaction();
    }

    @Override
    public boolean autocommit() {
        return state.transactions.autocommit();
    }

    @Override
    public Map<String, String> takeChangedVariables() {
        return state.variables.takeChanged(state.transactions.autocommit());
    }

    @Override
    public @Nullable Object variable(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("autocommit")) {
            return state.transactions.autocommit() ? 1L : 0L;
        }
        try {
            return state.variables.exists(lower) ? state.variables.get("", lower) : null;
        } catch (SqlException e) {
            throw new IllegalStateException("a variable that exists cannot be read: " + lower, e);
        }
    }

    @Override
    public void cancel() {
        state.cancel();
    }

    @Override
    public void close() {
        state.server.locks().releaseAll(state.identity.connectionId());
        state.transactions.rollback();
        state.temporary.clear();
    }
}
