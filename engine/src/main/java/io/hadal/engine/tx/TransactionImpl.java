package io.hadal.engine.tx;

import io.hadal.engine.DuplicateKeyException;
import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.Isolation;
import io.hadal.engine.StateView;
import io.hadal.engine.Transaction;
import io.hadal.engine.state.DatabaseView;
import io.hadal.engine.state.HotTable;
import io.hadal.engine.state.HotTable.At;
import io.hadal.engine.state.HotTable.Found;
import io.hadal.engine.state.Layout;
import io.hadal.engine.state.TableState;
import io.hadal.engine.tx.SegmentRows.Located;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogRecord.RowChange;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A transaction: own versions of rows, numbered by its writes, over a view of what is committed.
 * Rows and keys of unique indexes that it adds or takes away are locked until its end, so what is
 * newest about them stays as it was found.
 */
final class TransactionImpl implements Transaction {
    /** Heap of a lock, of a place in the list to undo. */
    private static final int LOCK_BYTES = 120;

    private static final int UNDO_BYTES = 32;

    private final TransactionManager manager;
    private final long number;
    private final Isolation isolation;
    private final Duration lockWaitMax;
    private final LockOwner owner = new LockOwner();
    private final Map<Long, OwnTable> tables = new ConcurrentHashMap<>();
    private final List<Write> undo = new ArrayList<>();
    private long writeCount;
    private @Nullable DatabaseView view;
    private boolean ended;

    private final ReentrantLock storeWait = new ReentrantLock();
    private @Nullable Thread storeWaiter;
    private boolean storeWaitInterrupted;

    private record Write(OwnTable table, byte[] key) {}

    private record Mark(TransactionImpl transaction, int writes) implements Savepoint {}

    TransactionImpl(
            TransactionManager manager, long number, Isolation isolation, Duration lockWaitMax) {
        this.number = number;
        this.manager = manager;
        this.isolation = isolation;
        this.lockWaitMax = lockWaitMax;
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
        if (isolation == Isolation.READ_COMMITTED) {
            closeView();
        }
        return new ReadView(openView(), manager.segmentRows(), this, writeCount);
    }

    // ---- rows

    @Override
    public byte @Nullable [] lockRow(TableDef def, byte[] key) {
        OwnTable table = write(def);
        BaseRow base = lock(table, key);
        checkConflict(table, key);
        return current(table, key, base);
    }

    @Override
    public void insert(TableDef def, byte[] key, byte[] row) {
        OwnTable table = write(def);
        if (current(table, key, lock(table, key)) != null) {
            throw duplicate(def, "PRIMARY", row);
        }
        checkConflict(table, key);
        checkUnique(table, key, null, row);
        put(table, key, row);
        long counter = table.counterValue(row);
        if (counter >= 0) {
            manager.raiseCounter(def.id(), counter);
        }
    }

    @Override
    public void update(TableDef def, byte[] key, byte[] newRow) {
        OwnTable table = write(def);
        byte[] before = currentLocked(table, key);
        checkUnique(table, key, before, newRow);
        put(table, key, newRow);
    }

    @Override
    public void delete(TableDef def, byte[] key) {
        OwnTable table = write(def);
        byte[] before = currentLocked(table, key);
        checkUnique(table, key, before, null);
        put(table, key, null);
    }

    @Override
    public byte @Nullable [] findUnique(TableDef def, Index index, byte[] row) {
        OwnTable table = write(def);
        KeyCodec codec = table.codec(indexAt(def, index));
        if (codec.hasNull(row)) {
            return null;
        }
        byte[] indexKey = codec.encodeRow(row);
        lockKey(table, index.id() + 1, indexKey);
        byte[] key = holder(table, index, codec, indexKey, row);
        if (key != null) {
            lock(table, key);
            checkConflict(table, key);
        }
        return key;
    }

    // ---- savepoints

    @Override
    public Savepoint savepoint() {
        throwIfEnded();
        return new Mark(this, undo.size());
    }

    @Override
    public void rollbackTo(Savepoint savepoint) {
        throwIfEnded();
        if (!(savepoint instanceof Mark mark)
                || mark.transaction != this
                || mark.writes > undo.size()) {
            throw new IllegalArgumentException(
                    "the savepoint is not one of this transaction, or was rolled back");
        }
        while (undo.size() > mark.writes) {
            Write last = undo.removeLast();
            last.table.writes().undo(last.key);
        }
    }

    @Override
    public boolean hasWrites() {
        return !undo.isEmpty();
    }

    // ---- the end

    @Override
    public long commit(Durability durability) {
        throwIfEnded();
        long position;
        try {
            position = hasWrites() ? log() : 0;
            if (position != 0) {
                manager.pipeline().makeVisible(position);
            }
        } finally {
            end();
        }
        if (position != 0 && durability == Durability.OBJECT_STORE) {
            awaitStore(position);
        }
        return position;
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
        storeWait.lock();
        try {
            if (storeWaiter != null) {
                storeWaitInterrupted = true;
                storeWaiter.interrupt();
            }
        } finally {
            storeWait.unlock();
        }
    }

    // ---- what its views need

    @Nullable OwnTable own(long tableId) {
        return tables.get(tableId);
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
        RowLock lock = manager.locks().find(owner, table.def().id(), RowLock.PRIMARY, key);
        BaseRow base = lock == null ? null : lock.base();
        if (base == null) {
            throw new IllegalStateException("a row was written that is not locked");
        }
        return base;
    }

    // ---- locking and finding

    private OwnTable write(TableDef def) {
        throwIfEnded();
        manager.pipeline().throwIfFailed();
        // Also keeps what is looked for in memory from moving to a segment and being vacuumed
        // meanwhile.
        openView();
        OwnTable table = tables.get(def.id());
        if (table == null) {
            manager.locks().lockTable(owner, def.id(), false, lockWaitMax);
            TableState state =
                    manager.state().table(def.id()).orElseThrow(() -> schemaChanged(def));
            table =
                    new OwnTable(
                            manager.state()
                                    .definition(def.id())
                                    .orElseThrow(() -> schemaChanged(def)),
                            state);
            tables.put(def.id(), table);
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

    private BaseRow lock(OwnTable table, byte[] key) {
        RowLock lock = lockKey(table, RowLock.PRIMARY, key);
        BaseRow base = lock.base();
        if (base == null) {
            base = resolve(table, key);
            lock.base(base);
        }
        return base;
    }

    private RowLock lockKey(OwnTable table, int space, byte[] key) {
        int held = owner.held().size();
        RowLock lock = manager.locks().lockKey(owner, table.def().id(), space, key, lockWaitMax);
        if (owner.held().size() > held) {
            manager.pipeline().throwIfFailed();
            checkSize();
        }
        return lock;
    }

    /**
     * Refuses a row that another transaction has changed since the snapshot of this one, if it
     * reads repeatedly.
     */
    private void checkConflict(OwnTable table, byte[] key) {
        if (isolation == Isolation.REPEATABLE_READ
                && table.state().hot().lastChange(key) > openView().position()) {
            throw new EngineException(
                    Kind.WRITE_CONFLICT,
                    "a row of table %s was changed since the transaction's snapshot; restart the transaction"
                            .formatted(table.def().name()));
        }
    }

    /** The newest committed version of a row that is locked. */
    private BaseRow resolve(OwnTable table, byte[] key) {
        Layout layout = table.state().layout();
        Found hot = table.state().hot().get(key, layout.newest());
        if (hot != null) {
            return new BaseRow(hot.row(), null, layout);
        }
        Located located = manager.segmentRows().locate(table.def(), layout, key, Long.MAX_VALUE);
        if (located == null) {
            return new BaseRow(null, null, layout);
        }
        return new BaseRow(
                manager.segmentRows().row(table.def(), located), located.place(), layout);
    }

    private static byte @Nullable [] current(OwnTable table, byte[] key, BaseRow base) {
        Found own = table.writes().get(key, At.NEWEST);
        return own != null ? own.row() : base.row();
    }

    private byte[] currentLocked(OwnTable table, byte[] key) {
        byte[] row = current(table, key, lock(table, key));
        checkConflict(table, key);
        if (row == null) {
            throw new IllegalStateException(
                    "there is no row with this key in table " + table.def().name());
        }
        return row;
    }

    // ---- unique indexes

    /**
     * Locks the keys that a row leaves or enters in unique indexes, and makes sure that no other
     * row has the new ones.
     */
    private void checkUnique(
            OwnTable table, byte[] key, byte @Nullable [] before, byte @Nullable [] after) {
        List<Index> indexes = table.def().indexes();
        for (int i = 0; i < indexes.size(); i++) {
            Index index = indexes.get(i);
            KeyCodec codec = table.codec(i);
            byte[] newKey = after == null ? null : codec.encodeRow(after);
            if (index.unique()) {
                byte[] oldKey = before == null ? null : codec.encodeRow(before);
                if (!Arrays.equals(oldKey, newKey)) {
                    move(table, index, codec, key, before, oldKey, after, newKey);
                }
            }
        }
    }

    private void move(
            OwnTable table,
            Index index,
            KeyCodec codec,
            byte[] key,
            byte @Nullable [] before,
            byte @Nullable [] oldKey,
            byte @Nullable [] after,
            byte @Nullable [] newKey) {
        if (before != null && oldKey != null && !codec.hasNull(before)) {
            lockKey(table, index.id() + 1, oldKey);
        }
        if (after != null && newKey != null && !codec.hasNull(after)) {
            lockKey(table, index.id() + 1, newKey);
            byte[] other = holder(table, index, codec, newKey, after);
            if (other != null && !Arrays.equals(other, key)) {
                throw duplicate(table.def(), index.name(), after);
            }
        }
    }

    /**
     * The primary key of the row that has a key in a unique index, in the newest state; the index's
     * key is locked.
     */
    private byte @Nullable [] holder(
            OwnTable table, Index index, KeyCodec codec, byte[] indexKey, byte[] sample) {
        byte[] end = KeyCodec.successor(indexKey);
        HotTable.IndexRows own = table.writes().rowsByIndex(index, indexKey, end, At.NEWEST);
        if (own.next()) {
            return own.key();
        }
        // In this order: a row that another transaction moves from a segment to memory meanwhile
        // (it keeps its key in
        // the index, which is locked) is still in the segment as of this position, or is found in
        // memory.
        long position = manager.state().appliedPosition();
        Layout layout = table.state().layout();
        HotTable.IndexRows hot =
                table.state().hot().rowsByIndex(index, indexKey, end, layout.newest());
        while (hot.next()) {
            if (table.writes().get(hot.key(), At.NEWEST) == null) {
                return hot.key();
            }
        }
        SegmentRows segments = manager.segmentRows();
        for (Located located :
                segments.locateByIndex(table.def(), layout, index, indexKey, sample, position)) {
            byte[] key = table.primary().encodeRow(segments.row(table.def(), located));
            if (table.writes().get(key, At.NEWEST) == null) {
                return key;
            }
        }
        return null;
    }

    private static int indexAt(TableDef def, Index index) {
        for (int i = 0; i < def.indexes().size(); i++) {
            if (def.indexes().get(i).id() == index.id()) {
                return i;
            }
        }
        throw new IllegalArgumentException("table " + def.name() + " has no index " + index.name());
    }

    private static EngineException duplicate(TableDef def, String indexName, byte[] row) {
        DuplicateKeyException cause = new DuplicateKeyException(def, indexName, row);
        return new EngineException(Kind.DUPLICATE_KEY, String.valueOf(cause.getMessage()), cause);
    }

    // ---- writing

    private void put(OwnTable table, byte[] key, byte @Nullable [] row) {
        writeCount++;
        table.writes().put(key, row, writeCount);
        undo.add(new Write(table, key));
        checkSize();
    }

    private void checkSize() {
        long max = manager.transactionBytesMax();
        long bytes = bytes();
        if (bytes > max) {
            throw new EngineException(
                    Kind.TRANSACTION_TOO_LARGE,
                    "the transaction needs %d bytes of memory, more than %d; commit more often or raise the limit"
                            .formatted(bytes, max));
        }
    }

    private long bytes() {
        long bytes = (long) owner.held().size() * LOCK_BYTES + (long) undo.size() * UNDO_BYTES;
        for (OwnTable table : tables.values()) {
            bytes += table.writes().bytes();
        }
        return bytes;
    }

    /** Logs the writes; 0 if they come to nothing. */
    private long log() {
        List<OwnTable> written = new ArrayList<>(tables.values());
        written.sort(Comparator.comparingLong(table -> table.def().id()));
        manager.pipeline().admit(bytes());
        openView();
        while (true) {
            List<RowChange> changes = new ArrayList<>();
            for (OwnTable table : written) {
                collect(table, changes);
            }
            if (changes.isEmpty()) {
                return 0;
            }
            List<RowChange> fixed = List.copyOf(changes);
            long position =
                    manager.pipeline()
                            .append((at, timeMicros) ->
                                    placesHold(written)
                                            ? new LogRecord.Commit(at, timeMicros, fixed)
                                            : null);
            if (position != 0) {
                return position;
            }
        }
    }

    /** Adds a table's changes, with the places that replaced rows have now. */
    private void collect(OwnTable table, List<RowChange> changes) {
        Layout layout = table.state().layout();
        HotTable.Rows own = table.writes().changes(null, null, At.NEWEST);
        while (own.next()) {
            BaseRow base = base(table, own.key());
            if (base.layout() != layout) {
                base = replace(table, own.key(), layout);
            }
            if (!own.deleted()) {
                changes.add(RowChange.put(table.def().id(), own.key(), own.row(), base.place()));
            } else if (base.row() != null) {
                changes.add(RowChange.delete(table.def().id(), own.key(), base.place()));
            }
        }
        table.placedIn(layout);
    }

    /** Finds a locked row again after a flush or a merge, which moved it at most. */
    private BaseRow replace(OwnTable table, byte[] key, Layout layout) {
        Found hot = table.state().hot().get(key, layout.newest());
        Located located =
                hot != null
                        ? null
                        : manager.segmentRows().locate(table.def(), layout, key, Long.MAX_VALUE);
        RowLock lock =
                manager.locks().lockKey(owner, table.def().id(), RowLock.PRIMARY, key, lockWaitMax);
        BaseRow before = base(table, key);
        BaseRow now = new BaseRow(before.row(), located == null ? null : located.place(), layout);
        lock.base(now);
        return now;
    }

    private static boolean placesHold(List<OwnTable> written) {
        for (OwnTable table : written) {
            if (table.placedIn() != table.state().layout()) {
                return false;
            }
        }
        return true;
    }

    private void awaitStore(long position) {
        storeWait.lock();
        try {
            storeWaiter = Thread.currentThread();
        } finally {
            storeWait.unlock();
        }
        try {
            manager.pipeline().awaitStore(position);
        } finally {
            storeWait.lock();
            try {
                storeWaiter = null;
                if (storeWaitInterrupted) {
                    Thread.interrupted();
                }
            } finally {
                storeWait.unlock();
            }
        }
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
        manager.locks().releaseAll(owner);
        closeView();
        manager.ended(this);
    }
}
