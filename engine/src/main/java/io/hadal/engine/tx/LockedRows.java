package io.hadal.engine.tx;

import io.hadal.engine.state.HotTable.At;
import io.hadal.engine.state.HotTable.Found;
import io.hadal.engine.state.Layout;
import io.hadal.engine.tx.SegmentRows.Located;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Locks rows for a transaction, and finds their newest versions: what is locked does not change,
 * but flushes and merges may move it.
 */
final class LockedRows {
    /** Heap of a lock. */
    private static final int LOCK_BYTES = 120;

    private final TransactionManager manager;
    private final LockOwner owner;
    private final Duration waitMax;

    LockedRows(TransactionManager manager, LockOwner owner, Duration waitMax) {
        this.manager = manager;
        this.owner = owner;
        this.waitMax = waitMax;
    }

    /** Heap that the locks take, about. */
    long bytes() {
        return (long) owner.held().size() * LOCK_BYTES;
    }

    void lockTable(long tableId, boolean exclusively) {
        manager.locks().lockTable(owner, tableId, exclusively, waitMax);
    }

    /**
     * @param space {@link RowLock#PRIMARY} or a unique index's id + 1
     */
    RowLock lockKey(OwnTable table, int space, byte[] key) {
        int held = owner.held().size();
        RowLock lock = manager.locks().lockKey(owner, table.def().id(), space, key, waitMax);
        if (owner.held().size() > held) {
            manager.pipeline().throwIfFailed();
        }
        return lock;
    }

    /** Locks a row. @return its newest committed version */
    BaseRow lock(OwnTable table, byte[] key) {
        RowLock lock = lockKey(table, RowLock.PRIMARY, key);
        BaseRow base = lock.base();
        if (base == null) {
            base = resolve(table, key);
            lock.base(base);
        }
        return base;
    }

    /** Lets go of the keys of a table that is locked exclusively, but for those of own versions. */
    void releaseUnused(OwnTable table) {
        manager.locks()
                .releaseKeys(
                        owner,
                        table.def().id(),
                        lock ->
                                lock.space == RowLock.PRIMARY
                                        && table.writes().get(lock.key, At.NEWEST) != null);
    }

    /** The row that an own version stands for, as it was when it was locked. */
    BaseRow base(OwnTable table, byte[] key) {
        BaseRow base = ownLock(table, key).base();
        if (base == null) {
            throw notLocked();
        }
        return base;
    }

    /** Likewise, with its place in a layout: a flush or a merge moved it at most. */
    BaseRow baseIn(Layout layout, OwnTable table, byte[] key) {
        RowLock lock = ownLock(table, key);
        BaseRow base = lock.base();
        if (base == null) {
            throw notLocked();
        }
        if (base.layout() == layout) {
            return base;
        }
        boolean hot = table.state().hot().get(key, layout.newest()) != null;
        Located located =
                hot ? null : manager.segmentRows().locate(table.def(), layout, key, Long.MAX_VALUE);
        BaseRow now =
                new BaseRow(base.row(), located == null ? null : located.place(), hot, layout);
        lock.base(now);
        return now;
    }

    private RowLock ownLock(OwnTable table, byte[] key) {
        RowLock lock = manager.locks().find(owner, table.def().id(), RowLock.PRIMARY, key);
        if (lock == null) {
            throw notLocked();
        }
        return lock;
    }

    private static IllegalStateException notLocked() {
        return new IllegalStateException("a row was written that is not locked");
    }

    private BaseRow resolve(OwnTable table, byte[] key) {
        Layout layout = table.state().layout();
        Found hot = table.state().hot().get(key, layout.newest());
        if (hot != null) {
            return new BaseRow(hot.row(), null, true, layout);
        }
        Located located = manager.segmentRows().locate(table.def(), layout, key, Long.MAX_VALUE);
        if (located == null) {
            return new BaseRow(null, null, false, layout);
        }
        return new BaseRow(
                manager.segmentRows().row(table.def(), located), located.place(), false, layout);
    }

    /** A locked row as the transaction has it now, null if there is none. */
    byte @Nullable [] current(OwnTable table, byte[] key, BaseRow base) {
        Found own = table.writes().get(key, At.NEWEST);
        if (own != null) {
            return own.row();
        }
        StoredRows stored = table.stored();
        if (stored.isEmpty()) {
            return base.row();
        }
        Located located = stored(table, key);
        if (located != null) {
            return manager.segmentRows().row(table.def(), located);
        }
        return stored.replaces(base.place()) ? null : base.row();
    }

    /** A row has an own version in memory from a write on: it is not in the segments any more. */
    void deleteStored(OwnTable table, byte[] key, long write) {
        Located located = stored(table, key);
        if (located != null) {
            located.segment().delete(located.ordinal(), write);
        }
    }

    /** Where in the transaction's own segments a row is. */
    private @Nullable Located stored(OwnTable table, byte[] key) {
        return manager.segmentRows()
                .locate(table.def(), table.stored().layout(), key, Long.MAX_VALUE);
    }
}
