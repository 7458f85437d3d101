package io.hadal.engine.tx;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Isolation;
import io.hadal.engine.StateView;
import io.hadal.engine.Transaction;
import io.hadal.engine.state.DatabaseView;
import io.hadal.engine.state.LiveSegment;
import io.hadal.engine.state.TableState;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A transaction: own versions of rows, numbered by its writes, over a view of what is committed.
 * Rows and keys of unique indexes that it adds or takes away are locked until its end, so what is
 * newest about them stays as it was found.
 */
final class TransactionImpl implements Transaction {
    private final TransactionManager manager;
    private final long number;
    private final Isolation isolation;
    private final LockOwner owner = new LockOwner();
    private final Duration lockWaitMax;
    private final LockedRows rows;
    private final UniqueKeys uniqueKeys;
    private final OwnWrites writes;
    private final Overflow overflow;
    private final StoreWait storeWait = new StoreWait();
    private @Nullable DatabaseView view;

    /** The last write that the statement's view shows. */
    private long viewedWrites;

    private boolean committed;
    private boolean ended;

    TransactionImpl(
            TransactionManager manager, long number, Isolation isolation, Duration lockWaitMax) {
        this.number = number;
        this.manager = manager;
        this.isolation = isolation;
        this.lockWaitMax = lockWaitMax;
        this.rows = new LockedRows(manager, owner, lockWaitMax);
        this.uniqueKeys = new UniqueKeys(manager, rows);
        this.writes = new OwnWrites(this::forget);
        this.overflow = new Overflow(manager, rows, writes);
    }

    /** Counts transactions of the manager. */
    long number() {
        return number;
    }

    @Override
    public Isolation isolation() {
        return isolation;
    }

    @Override
    public StateView beginStatement() {
        throwIfEnded();
        owner.clearInterrupt();
        viewedWrites = 0;
        makeRoom();
        if (isolation == Isolation.READ_COMMITTED) {
            closeView();
        }
        viewedWrites = writes.count();
        return new ReadView(openView(), manager.segmentRows(), this, viewedWrites);
    }

    // ---- rows

    @Override
    public byte @Nullable [] lockRow(TableDef def, byte[] key) {
        OwnTable table = write(def);
        BaseRow base = rows.lock(table, key);
        checkConflict(table, key, base);
        checkSize();
        return rows.current(table, key, base);
    }

    @Override
    public void insert(TableDef def, byte[] key, byte[] row) {
        OwnTable table = write(def);
        BaseRow base = rows.lock(table, key);
        if (rows.current(table, key, base) != null) {
            throw UniqueKeys.duplicate(def, "PRIMARY", row);
        }
        checkConflict(table, key, base);
        uniqueKeys.check(table, key, null, row);
        put(table, key, row);
        long counter = table.counterValue(row);
        if (counter >= 0) {
            manager.raiseCounter(def.id(), counter);
        }
    }

    @Override
    public void update(TableDef def, byte[] key, byte[] newRow) {
        replace(def, key, newRow);
    }

    @Override
    public void delete(TableDef def, byte[] key) {
        replace(def, key, null);
    }

    private void replace(TableDef def, byte[] key, byte @Nullable [] newRow) {
        OwnTable table = write(def);
        BaseRow base = rows.lock(table, key);
        byte[] before = rows.current(table, key, base);
        checkConflict(table, key, base);
        if (before == null) {
            throw new IllegalStateException("there is no row with this key in table " + def.name());
        }
        uniqueKeys.check(table, key, before, newRow);
        boolean stored = !table.stored().isEmpty();
        put(table, key, newRow);
        if (stored) {
            rows.deleteStored(table, key, writes.count());
        }
    }

    @Override
    public byte @Nullable [] findUnique(TableDef def, Index index, byte[] row) {
        OwnTable table = write(def);
        byte[] key = uniqueKeys.find(table, index, row);
        if (key != null) {
            checkConflict(table, key, rows.lock(table, key));
        }
        checkSize();
        return key;
    }

    // ---- savepoints

    @Override
    public Savepoint savepoint() {
        throwIfEnded();
        return writes.savepoint();
    }

    @Override
    public void release(Savepoint savepoint) {
        throwIfEnded();
        writes.release(savepoint);
    }

    @Override
    public void rollbackTo(Savepoint savepoint) {
        throwIfEnded();
        writes.rollbackTo(savepoint);
    }

    @Override
    public boolean hasWrites() {
        return !writes.isEmpty();
    }

    // ---- the end

    @Override
    public long commit(Durability asked) {
        throwIfEnded();
        long position;
        Durability required;
        try {
            required = hasWrites() ? manager.pipeline().required(asked) : asked;
            position = hasWrites() ? log() : 0;
            committed = position != 0;
            if (position != 0) {
                manager.pipeline().makeVisible(position);
            }
        } finally {
            end();
        }
        if (position != 0 && required != Durability.DISK) {
            storeWait.run(() -> manager.pipeline().awaitDurable(position, required));
        }
        return position;
    }

    /** Logs the writes; 0 if they come to nothing. */
    private long log() {
        manager.pipeline().admit(bytes(), lockWaitMax);
        openView();
        while (true) {
            CommitRecord record = CommitRecord.of(rows, writes);
            if (record.isEmpty()) {
                return 0;
            }
            long position =
                    manager.pipeline()
                            .append((at, timeMicros) ->
                                    record.holds() ? record.at(at, timeMicros) : null);
            if (position != 0) {
                return position;
            }
        }
    }

    @Override
    public void rollback() {
        throwIfEnded();
        end();
    }

    @Override
    public void close() {
        if (!ended) {
            end();
        }
    }

    @Override
    public void interrupt() {
        owner.interrupt();
        storeWait.interrupt();
    }

    // ---- what its views need

    @Nullable OwnTable own(long tableId) {
        return writes.find(tableId);
    }

    /**
     * The statement does not need its view any more; the snapshot of one that reads repeatedly
     * stays.
     */
    void release(DatabaseView statementView) {
        if (isolation == Isolation.READ_COMMITTED && view == statementView) {
            closeView();
        }
    }

    /** The row that an own version stands for, as it was when it was locked. */
    BaseRow base(OwnTable table, byte[] key) {
        return rows.base(table, key);
    }

    // ---- before and after a write

    private OwnTable write(TableDef def) {
        throwIfEnded();
        manager.pipeline().throwIfFailed();
        makeRoom();
        // Also keeps what is looked for in memory from moving to a segment and being vacuumed
        // meanwhile.
        openView();
        OwnTable table = writes.find(def.id());
        if (table == null) {
            rows.lockTable(def.id(), false);
            TableState state =
                    manager.state().table(def.id()).orElseThrow(() -> schemaChanged(def));
            table =
                    new OwnTable(
                            manager.state()
                                    .definition(def.id())
                                    .orElseThrow(() -> schemaChanged(def)),
                            state);
            writes.add(table);
        }
        if (table.def() != def && !table.def().equals(def)) {
            throw schemaChanged(def);
        }
        return table;
    }

    private static EngineException schemaChanged(TableDef def) {
        return new EngineException(
                Kind.SCHEMA_CHANGED,
                "table "
                        + def.name()
                        + " was changed since the statement was planned; plan it again");
    }

    /**
     * Refuses a row that another transaction has changed since the snapshot of this one, if it
     * reads repeatedly.
     */
    private void checkConflict(OwnTable table, byte[] key, BaseRow base) {
        if (isolation == Isolation.REPEATABLE_READ && hasChanged(table, key, base)) {
            throw new EngineException(
                    Kind.WRITE_CONFLICT,
                    "a row of table %s was changed since the transaction's snapshot; restart the transaction"
                            .formatted(table.def().name()));
        }
    }

    private boolean hasChanged(OwnTable table, byte[] key, BaseRow base) {
        DatabaseView snapshot = openView();
        if (table.state().hot().lastChange(key) > snapshot.position()) {
            return true;
        }
        // Memory does not know what a large transaction has changed.
        return table.state().largeCommitAt() > snapshot.position()
                && !Arrays.equals(
                        new CommittedTable(snapshot.table(table.def().id()), manager.segmentRows())
                                .row(key),
                        base.row());
    }

    private void put(OwnTable table, byte[] key, byte @Nullable [] row) {
        writes.put(table, key, row);
        checkSize();
    }

    /** Moves rows out of memory that the statement's view does not show, if they are many. */
    private void makeRoom() {
        if (overflow.isDue()) {
            storeWait.run(() -> overflow.move(viewedWrites));
        }
    }

    private void checkSize() {
        long max = manager.limits().bytesMax().getAsLong();
        long bytes = bytes();
        if (bytes > max) {
            throw manager.limits().refusal().of(bytes, max);
        }
    }

    private long bytes() {
        return rows.bytes() + writes.bytes();
    }

    private DatabaseView openView() {
        DatabaseView open = view;
        if (open == null) {
            open = manager.state().openView();
            view = open;
        }
        return open;
    }

    private void closeView() {
        DatabaseView open = view;
        if (open != null) {
            view = null;
            open.close();
        }
    }

    private void throwIfEnded() {
        if (ended) {
            throw new IllegalStateException("the transaction has ended");
        }
    }

    private void end() {
        ended = true;
        try {
            writes.forgetStored();
        } finally {
            manager.locks().releaseAll(owner);
            closeView();
            manager.ended(this);
        }
    }

    private void forget(StoredPart part) {
        StoredRows.release(part);
        if (!committed) {
            manager.output().discard(part.segments().stream().map(LiveSegment::segment).toList());
        }
    }
}
