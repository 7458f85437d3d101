package io.hadal.sql.session;

import io.hadal.engine.Database;
import io.hadal.engine.EngineException;
import io.hadal.engine.Isolation;
import io.hadal.engine.StateView;
import io.hadal.engine.TableSpace;
import io.hadal.engine.Transaction;
import io.hadal.engine.segment.DuckDb;
import io.hadal.engine.temporary.TemporaryTable;
import io.hadal.env.Env;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.eval.NamedLocks;
import io.hadal.sql.exec.PlanCache;
import io.hadal.sql.exec.StatementScope;
import io.hadal.sql.exec.TemporaryTables;
import io.hadal.sql.user.AccountName;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a session. A statement that only reads outside a transaction reads views of its
 * own; any other has transactions, which end with it if the session commits by itself.
 */
final class Scope implements StatementScope {
    private final SessionState session;
    private final List<@Nullable Object> parameters;
    private final boolean writes;
    private final long nowMicros;
    private final Map<TableSpace, StateView> views = new IdentityHashMap<>();
    private final Map<TableSpace, Written> written = new IdentityHashMap<>();

    /**
     * @param before null if the transaction ends with the statement
     */
    private record Written(Transaction transaction, Transaction.@Nullable Savepoint before) {}

    /**
     * @param writes whether the statement may write: then it reads through its transaction even
     *     outside of one
     */
    Scope(SessionState session, List<@Nullable Object> parameters, boolean writes) {
        this.session = session;
        this.parameters = parameters;
        this.writes = writes;
        Long stopped = session.variables.stoppedMicros();
        this.nowMicros = stopped == null ? session.server.env().nowMicros() : stopped;
    }

    @Override
    public Database resolve(@Nullable String name) throws SqlException {
        String wanted = name == null ? session.database : name;
        if (wanted == null) {
            throw MysqlError.NO_DATABASE_SELECTED.with();
        }
        return session.find(wanted);
    }

    @Override
    public TableSpace home(@Nullable String schema, String table) throws SqlException {
        String database = schema == null ? session.database : schema;
        TemporaryTable temporary =
                database == null ? null : session.temporary.find(database, table);
        return temporary == null ? resolve(schema) : temporary;
    }

    @Override
    public TemporaryTables temporary() {
        return session.temporary;
    }

    @Override
    public void drop(TemporaryTable table) {
        session.transactions.forget(table);
        session.temporary.remove(table);
    }

    @Override
    public PlanCache plans() {
        return session.temporary.isEmpty() ? session.server.plans() : session.temporary.plans();
    }

    @Override
    public StateView view(TableSpace space) {
        StateView view = views.get(space);
        if (view == null) {
            view = usesTransaction() ? transaction(space).beginStatement() : space.view();
            views.put(space, view);
        }
        return view;
    }

    private boolean usesTransaction() {
        return writes || session.transactions.spansStatements();
    }

    private Transaction transaction(TableSpace space) {
        return session.transactions.in(space, isolation(), session.variables.lockWaitMax());
    }

    /** A statement that commits by itself repeats no read: it waits for others and goes on. */
    private Isolation isolation() {
        if (session.transactions.tablesLocked()) {
            return Isolation.REPEATABLE_READ;
        }
        return session.transactions.spansStatements()
                ? session.variables.isolation()
                : Isolation.READ_COMMITTED;
    }

    @Override
    public StateView freshView(TableSpace space) {
        StateView view = transaction(space).beginStatement();
        views.put(space, view);
        return view;
    }

    @Override
    public Transaction write(TableSpace space) throws SqlException {
        if (!writes) {
            throw new IllegalStateException("a statement that was taken for reading writes");
        }
        Written known = written.get(space);
        if (known != null) {
            return known.transaction();
        }
        if (!space.temporary()) {
            session.checkWrites();
        }
        session.transactions.checkWritable(space);
        view(space);
        Transaction transaction = transaction(space);
        boolean goesOn = session.transactions.spansStatements();
        written.put(space, new Written(transaction, goesOn ? transaction.savepoint() : null));
        return transaction;
    }

    /** The statement has done what it should. */
    void succeeded() throws SqlException {
        if (written.size() > 1) {
            session.transactions.checkWritten();
        }
        if (!session.transactions.spansStatements()) {
            session.transactions.commit(session.variables.durability());
        } else {
            written.values().forEach(each -> withPoint(each, Transaction::release));
        }
        closeViews();
    }

    /** The statement has failed: undoes what it wrote, or all if the transaction cannot go on. */
    void failed(Throwable cause) {
        closeViews();
        boolean over =
                switch (cause) {
                    case SqlException e -> e.code() == MysqlError.DEADLOCK.code();
                    case EngineException e -> e.kind() == EngineException.Kind.DEADLOCK;
                    default -> false;
                };
        if (!session.transactions.spansStatements() || over) {
            session.transactions.rollback();
            return;
        }
        written.values().forEach(each -> withPoint(each, Transaction::rollbackTo));
    }

    private static void withPoint(
            Written written, BiConsumer<Transaction, Transaction.Savepoint> step) {
        if (written.before() != null) {
            step.accept(written.transaction(), written.before());
        }
    }

    /** A transaction's views are its own; the others are the statement's. */
    private void closeViews() {
        if (!usesTransaction()) {
            views.values().forEach(StateView::close);
        }
        views.clear();
    }

    @Override
    public DuckDb duckDb() {
        return session.server.duckDb();
    }

    @Override
    public void cancelWith(@Nullable Runnable cancel) {
        session.cancelWith(cancel);
    }

    @Override
    public void checkCancelled() throws SqlException {
        if (session.cancelled()) {
            throw session.late() ? MysqlError.TOO_LONG.with() : MysqlError.INTERRUPTED.with();
        }
    }

    @Override
    public TimeLimit limitTime() throws SqlException {
        long millis =
                systemVariable("session", "max_execution_time") instanceof Number max
                        ? max.longValue()
                        : 0;
        if (millis == 0) {
            return () -> {};
        }
        Env.Timer timer =
                session.server.env().schedule(Duration.ofMillis(millis), session::cancelLate);
        return timer::cancel;
    }

    @Override
    public void sleep(Duration duration) throws SqlException {
        await(new CountDownLatch(1), duration);
        checkCancelled();
    }

    @Override
    public NamedLocks namedLocks() {
        return new SessionLocks();
    }

    /** The server's locks, as this statement takes them. */
    private final class SessionLocks implements NamedLocks {
        private final UserLocks locks = session.server.locks();

        @Override
        public boolean take(String name, @Nullable Duration patience) throws SqlException {
            UserLocks.Wait wait = locks.take(name, connectionId());
            if (wait == null) {
                return true;
            }
            boolean granted;
            try {
                await(wait.over, patience);
            } finally {
                granted = locks.ended(wait);
            }
            if (granted && session.cancelled()) {
                locks.release(name, connectionId());
            }
            checkCancelled();
            return granted;
        }

        @Override
        public @Nullable Boolean release(String name) {
            return locks.release(name, connectionId());
        }

        @Override
        public long releaseAll() {
            return locks.releaseAll(connectionId());
        }

        @Override
        public @Nullable Long holder(String name) {
            return locks.holder(name);
        }
    }

    /**
     * Waits until something is over, the time is, or the statement is cancelled.
     *
     * @param max null = no limit
     */
    private void await(CountDownLatch over, @Nullable Duration max) throws SqlException {
        Env.Timer timer = max == null ? null : session.server.env().schedule(max, over::countDown);
        session.cancelWith(over::countDown);
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw MysqlError.INTERRUPTED.because(e);
        } finally {
            if (timer != null) {
                timer.cancel();
            }
            session.cancelWith(null);
        }
    }

    @Override
    public boolean countsFoundRows() {
        return session.identity.client().foundRows();
    }

    @Override
    public void lastInsertId(long value) {
        session.lastInsertId = value;
    }

    @Override
    public LocalDateTime now() {
        return time(session.variables.zone());
    }

    @Override
    public ZoneOffset zone() {
        return session.variables.zone();
    }

    @Override
    public LocalDateTime utcNow() {
        return time(ZoneOffset.UTC);
    }

    private LocalDateTime time(ZoneOffset zone) {
        Instant instant =
                Instant.ofEpochSecond(
                        Math.floorDiv(nowMicros, 1_000_000L),
                        Math.floorMod(nowMicros, 1_000_000L) * 1_000L);
        return LocalDateTime.ofInstant(instant, zone);
    }

    @Override
    public @Nullable Object systemVariable(String scope, String name) throws SqlException {
        return switch (name) {
            case "autocommit" ->
                    session.transactions.autocommit() || scope.equals("global") ? 1L : 0L;
            case "last_insert_id", "identity" -> session.lastInsertId;
            case "warning_count" -> (long) session.warnings.count();
            case "error_count" ->
                    session.warnings.list().stream().filter(w -> w.level().equals("Error")).count();
            case "timestamp" -> BigDecimal.valueOf(nowMicros, 6);
            case "pseudo_thread_id" -> session.identity.connectionId();
            default -> session.variables.get(scope, name);
        };
    }

    @Override
    public @Nullable Object userVariable(String name) {
        return session.variables.user(name);
    }

    @Override
    public void setUserVariable(String name, @Nullable Object value) {
        session.variables.user(name, value);
    }

    @Override
    public String user() {
        return session.identity.client().text();
    }

    @Override
    public String account() {
        return session.access.account().text();
    }

    @Override
    public String roles() {
        return session.access.roles().isEmpty()
                ? "NONE"
                : session.access.roles().stream()
                        .map(AccountName::sql)
                        .collect(Collectors.joining(","));
    }

    @Override
    public @Nullable String database() {
        return session.database;
    }

    @Override
    public long connectionId() {
        return session.identity.connectionId();
    }

    @Override
    public long lastInsertId() {
        return session.lastInsertId;
    }

    @Override
    public long rowCount() {
        return session.rowCount;
    }

    @Override
    public long foundRows() {
        return session.foundRows;
    }

    @Override
    public List<@Nullable Object> parameters() {
        return parameters;
    }
}
