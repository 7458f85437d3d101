package io.hadal.engine.tx;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who holds locks: a transaction or a statement of DDL. Its list of locks belongs to its own
 * thread.
 */
final class LockOwner {
    private final List<RowLock> held = new ArrayList<>();
    private final List<TableLock> heldTables = new ArrayList<>();
    private volatile @Nullable LockWait waiting;
    private volatile boolean interrupted;

    List<RowLock> held() {
        return held;
    }

    List<TableLock> heldTables() {
        return heldTables;
    }

    /** What it waits for now. */
    @Nullable LockWait waiting() {
        return waiting;
    }

    void waiting(@Nullable LockWait wait) {
        waiting = wait;
    }

    boolean interrupted() {
        return interrupted;
    }

    /** From here on it may wait again. */
    void clearInterrupt() {
        interrupted = false;
    }

    /** Ends its present wait, and any that it would begin. */
    void interrupt() {
        interrupted = true;
        LockWait wait = waiting;
        if (wait != null) {
            wait.end(LockWait.Outcome.INTERRUPTED);
        }
    }
}
