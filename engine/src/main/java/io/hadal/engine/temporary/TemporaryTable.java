package io.hadal.engine.temporary;

import io.hadal.engine.EngineException;
import io.hadal.engine.Isolation;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.StateView;
import io.hadal.engine.TableSpace;
import io.hadal.engine.Transaction;
import io.hadal.engine.log.CommitPipeline;
import io.hadal.engine.state.DatabaseState;
import io.hadal.engine.tx.TransactionLimits;
import io.hadal.engine.tx.TransactionManager;
import io.hadal.env.Env;
import io.hadal.storage.schema.TableDef;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session's temporary table, in a state of its own: so it comes and goes in the middle of a
 * transaction without waiting for one. While it is altered its copy is in it, too. Used by the
 * session's thread.
 */
public final class TemporaryTable implements TableSpace, AutoCloseable {
    /** As CREATE has named it; {@link #has} knows what it is called since. */
    private final String created;

    private final String database;
    private final TemporaryMemory memory;
    private final DatabaseState state = new DatabaseState(DatabaseState.EMPTY);
    private final NoSegments segments = new NoSegments();
    private final TransactionManager transactions;
    private long counted;

    /**
     * @param database whose name stands before the table's
     */
    public TemporaryTable(Env env, String database, String table, TemporaryMemory memory) {
        this.database = database;
        this.created = table;
        this.memory = memory;
        CommitPipeline pipeline =
                new CommitPipeline(env, state, new NoLog(this::count), 0, record -> new byte[0]);
        this.transactions =
                new TransactionManager(
                        env,
                        state,
                        pipeline,
                        segments,
                        segments,
                        new TransactionLimits(memory::left, () -> Long.MAX_VALUE, this::refusal));
    }

    /** Whether it is, now, the table of that name. */
    public boolean has(String table) {
        return state.definition(table).isPresent();
    }

    /** Rows that are committed stay counted until the table is dropped. */
    private void count() {
        long now = state.hotBytes();
        if (now != counted) {
            memory.add(now - counted);
            counted = now;
        }
    }

    private EngineException refusal(long bytes, long max) {
        return memory.refusal(created, bytes);
    }

    @Override
    public String name() {
        return database;
    }

    @Override
    public boolean temporary() {
        return true;
    }

    @Override
    public Transaction begin(Isolation isolation, Duration lockWaitMax) {
        return transactions.begin(isolation, lockWaitMax);
    }

    @Override
    public StateView view() {
        return transactions.view();
    }

    @Override
    public SegmentStore segments() {
        return segments;
    }

    @Override
    public long reserveAutoIncrement(TableDef table, int count) {
        return transactions.reserveAutoIncrement(table, count);
    }

    @Override
    public void alterTable(String table, Function<@Nullable TableDef, @Nullable TableDef> change) {
        transactions.alterTable(table, change);
        count();
    }

    @Override
    public long newTableId() {
        return transactions.newTableId();
    }

    /** Gives its memory back. */
    @Override
    public void close() {
        memory.add(-counted);
        counted = 0;
    }
}
