package io.hadal.engine.tx;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Isolation;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.StateView;
import io.hadal.engine.Transaction;
import io.hadal.engine.log.CommitPipeline;
import io.hadal.engine.state.DatabaseState;
import io.hadal.engine.state.DatabaseView;
import io.hadal.engine.state.TableState;
import io.hadal.env.Env;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.schema.TableDef;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The transactions of one database, its DDL, its counters. Thread-safe. */
public final class TransactionManager {
    /** How long DDL waits for writers, as InnoDB does for a row; and for replicas. */
    public static final Duration DDL_WAIT_MAX = Duration.ofSeconds(50);

    /** In the place of a table's id: the keys are names of tables. */
    private static final long NAMES = -1;

    private final DatabaseState state;
    private final CommitPipeline pipeline;
    private final SegmentRows segmentRows;
    private final LockManager locks;
    private final SegmentOutput output;
    private final TransactionLimits limits;
    private final Set<TransactionImpl> open = ConcurrentHashMap.newKeySet();
    private final Map<Long, AtomicLong> counters = new ConcurrentHashMap<>();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong tableIds = new AtomicLong();

    /**
     * @param output takes what is too much for memory
     */
    public TransactionManager(
            Env env,
            DatabaseState state,
            CommitPipeline pipeline,
            SegmentStore segments,
            SegmentOutput output,
            TransactionLimits limits) {
        this.state = state;
        this.pipeline = pipeline;
        this.segmentRows = new SegmentRows(segments);
        this.locks = new LockManager(env);
        this.output = output;
        this.limits = limits;
    }

    public Transaction begin(Isolation isolation, Duration lockWaitMax) {
        TransactionImpl transaction =
                new TransactionImpl(this, begun.incrementAndGet(), isolation, lockWaitMax);
        open.add(transaction);
        return transaction;
    }

    /** A view of what is committed now; the caller closes it. */
    public StateView view() {
        return new ReadView(state.openView(), segmentRows, null, 0);
    }

    /**
     * What a view of a state shows, without transactions: for followers, snapshots and checks.
     * Closing it closes the view.
     */
    public static StateView readView(DatabaseView view, SegmentStore segments) {
        return new ReadView(view, new SegmentRows(segments), null, 0);
    }

    /** Transactions that have written and not ended. */
    public long openWriters() {
        return open.stream().filter(Transaction::hasWrites).count();
    }

    /** Transactions that have not ended. */
    public int openTransactions() {
        return open.size();
    }

    /** Ends the waits of all transactions. */
    public void interruptAll() {
        open.stream()
                .sorted(Comparator.comparingLong(TransactionImpl::number))
                .forEach(Transaction::interrupt);
    }

    /** The first of {@code count} values of a table's counter that nobody else gets. */
    public long reserveAutoIncrement(TableDef table, int count) {
        TableState current =
                state.table(table.id())
                        .orElseThrow(() ->
                                new EngineException(
                                        Kind.NO_SUCH_TABLE,
                                        "table " + table.name() + " does not exist"));
        long seen = current.nextAutoIncrement();
        AtomicLong counter = counter(table.id());
        counter.accumulateAndGet(seen, Math::max);
        return counter.getAndAdd(count);
    }

    /** An id for a new table. */
    public long newTableId() {
        return tableIds.updateAndGet(last -> Math.max(last + 1, state.nextTableId()));
    }

    /**
     * Changes the catalog: waits for the table's writers and keeps new ones out, gives {@code
     * change} the definition as it is (null if there is none), and logs what it returns (null = the
     * table is dropped; another id = a new table in its place). While {@code change} runs the
     * table's rows do not change, so it can look whether they fit a new index.
     */
    public void alterTable(String name, Function<@Nullable TableDef, @Nullable TableDef> change) {
        LockOwner owner = new LockOwner();
        try {
            lockName(owner, name);
            TableDef before = state.definition(name).orElse(null);
            if (before != null) {
                locks.lockTable(owner, before.id(), true, DDL_WAIT_MAX);
            }
            TableDef after = change.apply(before);
            if (after != null && !after.name().equals(name)) {
                lockName(owner, after.name());
                refuseTaken(after.name());
            }
            if (after != before) {
                logCatalog(before, after);
            }
        } finally {
            locks.releaseAll(owner);
        }
    }

    private void lockName(LockOwner owner, String name) {
        locks.lockKey(owner, NAMES, RowLock.PRIMARY, name.getBytes(UTF_8), DDL_WAIT_MAX);
    }

    private void refuseTaken(String name) {
        if (state.definition(name).isPresent()) {
            throw new EngineException(Kind.TABLE_EXISTS, "table " + name + " exists already");
        }
    }

    private void logCatalog(@Nullable TableDef before, @Nullable TableDef after) {
        boolean gone = before != null && (after == null || after.id() != before.id());
        List<Long> dropped = gone && before != null ? List.of(before.id()) : List.of();
        List<TableDef> put = after == null ? List.of() : List.of(after);
        pipeline.commit(
                (position, timeMicros) ->
                        new LogRecord.CatalogChange(position, timeMicros, put, dropped),
                DDL_WAIT_MAX);
        for (long id : dropped) {
            locks.forgetTable(id);
            counters.remove(id);
        }
    }

    void raiseCounter(long tableId, long value) {
        AtomicLong counter = counter(tableId);
        if (value >= counter.get() && value < Long.MAX_VALUE) {
            counter.accumulateAndGet(value + 1, Math::max);
        }
    }

    void ended(TransactionImpl transaction) {
        open.remove(transaction);
    }

    private AtomicLong counter(long tableId) {
        return counters.computeIfAbsent(tableId, id -> new AtomicLong(1));
    }

    DatabaseState state() {
        return state;
    }

    CommitPipeline pipeline() {
        return pipeline;
    }

    LockManager locks() {
        return locks;
    }

    SegmentRows segmentRows() {
        return segmentRows;
    }

    SegmentOutput output() {
        return output;
    }

    TransactionLimits limits() {
        return limits;
    }
}
