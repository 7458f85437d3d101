package io.hadal.sql.session;

import io.hadal.engine.Durability;
import io.hadal.engine.EngineException;
import io.hadal.engine.Isolation;
import io.hadal.engine.TableSpace;
import io.hadal.engine.Transaction;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.EngineErrors;
import io.hadal.sql.error.MysqlError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session has open between statements: per database and temporary table that it touched one
 * transaction of the engine. At most one of those of databases has written.
 */
final class Transactions {
    private final Map<TableSpace, Opened> open = new LinkedHashMap<>();
    private final List<NamedSavepoint> savepoints = new ArrayList<>();
    private boolean autocommit = true;
    private boolean explicit;
    private boolean readOnly;
    private boolean tablesLocked;
    private volatile @Nullable Transaction current;

    /**
     * @param start the state before its first write
     */
    private record Opened(Transaction transaction, Transaction.Savepoint start) {}

    /**
     * @param states of the transactions that were open then
     */
    private record NamedSavepoint(String name, Map<Transaction, Transaction.Savepoint> states) {
        void release() {
            states.forEach(Transaction::release);
        }
    }

    boolean autocommit() {
        return autocommit;
    }

    /** Turning it on commits what is open. */
    void autocommit(boolean on, Durability durability) throws SqlException {
        if (on && !autocommit) {
            commit(durability);
        }
        autocommit = on;
    }

    /** Whether statements stay uncommitted when they end. */
    boolean spansStatements() {
        return explicit || !autocommit;
    }

    /**
     * As MySQL's status flag says it: begun explicitly, or something touched with autocommit off.
     */
    boolean inTransaction() {
        return explicit || !open.isEmpty();
    }

    /** Begun by a statement of its own, which also said whether it only reads. */
    boolean explicit() {
        return explicit;
    }

    boolean readOnly() {
        return readOnly;
    }

    void begin(boolean onlyReads) {
        explicit = true;
        readOnly = onlyReads;
    }

    /** What LOCK TABLES … READ promises: nothing that is read changes until the end. */
    void lockTables() {
        begin(true);
        tablesLocked = true;
    }

    boolean tablesLocked() {
        return tablesLocked;
    }

    /** The transaction in a database, begun if there is none yet. */
    Transaction in(TableSpace space, Isolation isolation, Duration lockWaitMax) {
        Opened opened = open.get(space);
        if (opened == null) {
            Transaction begun = space.begin(isolation, lockWaitMax);
            opened = new Opened(begun, begun.savepoint());
            open.put(space, opened);
        }
        current = opened.transaction();
        return opened.transaction();
    }

    /**
     * Refuses a write to another database than the one that was written to. Temporary tables do not
     * count: what is committed to them is in no log.
     */
    void checkWritable(TableSpace space) throws SqlException {
        if (space.temporary()) {
            return;
        }
        for (Map.Entry<TableSpace, Opened> entry : open.entrySet()) {
            TableSpace other = entry.getKey();
            if (other != space
                    && !other.temporary()
                    && entry.getValue().transaction().hasWrites()) {
                throw MysqlError.OTHER_DATABASE.with(other.name(), space.name());
            }
        }
    }

    /** Refuses what one statement wrote to two databases. */
    void checkWritten() throws SqlException {
        for (Map.Entry<TableSpace, Opened> entry : open.entrySet()) {
            if (entry.getValue().transaction().hasWrites()) {
                checkWritable(entry.getKey());
            }
        }
    }

    /** A temporary table goes, with what is written to it; the rest of the transaction stays. */
    void forget(TableSpace temporary) {
        Opened opened = open.remove(temporary);
        if (opened != null) {
            savepoints.forEach(savepoint -> savepoint.states().remove(opened.transaction()));
            opened.transaction().close();
        }
    }

    void commit(Durability durability) throws SqlException {
        try {
            // Only the database's can fail.
            commit(false, durability);
            commit(true, durability);
        } catch (EngineException e) {
            throw EngineErrors.of(e);
        } finally {
            end();
        }
    }

    private void commit(boolean temporary, Durability durability) {
        for (Map.Entry<TableSpace, Opened> entry : open.entrySet()) {
            Transaction transaction = entry.getValue().transaction();
            if (entry.getKey().temporary() == temporary && transaction.hasWrites()) {
                transaction.commit(durability);
            }
        }
    }

    void rollback() {
        end();
    }

    /** Rolls back and commits by itself again. */
    void reset() {
        end();
        autocommit = true;
    }

    /** Closes what is open; a transaction that did not commit is rolled back by that. */
    private void end() {
        current = null;
        try {
            for (Opened opened : open.values()) {
                opened.transaction().close();
            }
        } finally {
            open.clear();
            savepoints.clear();
            explicit = false;
            readOnly = false;
            tablesLocked = false;
        }
    }

    void savepoint(String name) {
        Map<Transaction, Transaction.Savepoint> states = new IdentityHashMap<>();
        open.values()
                .forEach(opened ->
                        states.put(opened.transaction(), opened.transaction().savepoint()));
        for (NamedSavepoint savepoint : List.copyOf(savepoints)) {
            if (savepoint.name().equals(key(name))) {
                savepoints.remove(savepoint);
                savepoint.release();
            }
        }
        savepoints.add(new NamedSavepoint(key(name), states));
    }

    void rollbackTo(String name) throws SqlException {
        int at = find(name);
        Map<Transaction, Transaction.Savepoint> states = savepoints.get(at).states();
        savepoints.subList(at + 1, savepoints.size()).clear();
        for (Opened opened : open.values()) {
            Transaction.Savepoint state = states.get(opened.transaction());
            opened.transaction().rollbackTo(state == null ? opened.start() : state);
        }
    }

    void release(String name) throws SqlException {
        int at = find(name);
        List<NamedSavepoint> released = savepoints.subList(at, savepoints.size());
        released.forEach(NamedSavepoint::release);
        released.clear();
    }

    private int find(String name) throws SqlException {
        for (int i = savepoints.size() - 1; i >= 0; i--) {
            if (savepoints.get(i).name().equals(key(name))) {
                return i;
            }
        }
        throw MysqlError.NO_SUCH_SAVEPOINT.with(name);
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** From another thread: ends a wait of the transaction that was used last. */
    void interrupt() {
        Transaction transaction = current;
        if (transaction != null) {
            transaction.interrupt();
        }
    }
}
