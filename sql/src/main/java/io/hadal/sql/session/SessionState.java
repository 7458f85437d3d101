package io.hadal.sql.session;

import io.hadal.engine.Database;
import io.hadal.engine.EngineException;
import io.hadal.sql.SqlException;
import io.hadal.sql.access.Access;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.exec.TemporaryTables;
import io.hadal.sql.exec.VirtualTables;
import io.hadal.sql.exec.Warnings;
import io.hadal.sql.settings.Settings;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a session remembers from statement to statement. Used by one thread, but for {@link
 * #cancel}.
 */
final class SessionState {
    private static final Duration INTERRUPT_AGAIN = Duration.ofMillis(100);

    final Server server;
    final SessionIdentity identity;
    final Access access;
    final Variables variables;
    final Transactions transactions = new Transactions();
    final TemporaryTables temporary;
    final Warnings warnings = new Warnings();
    @Nullable String database;
    long lastInsertId;
    long rowCount = -1;
    long foundRows;

    private final ReentrantLock cancelLock = new ReentrantLock();
    private boolean running;
    private boolean cancelled;
    private boolean late;
    private @Nullable Runnable cancelAction;

    SessionState(Server server, SessionIdentity identity) {
        this.server = server;
        this.identity = identity;
        this.access =
                new Access(server.users(), identity.client().account(), identity.client().quoted());
        this.variables = new Variables(server.settings(), server.globals());
        this.temporary = new TemporaryTables(server.env(), server.temporary());
    }

    /** Throws 1049, or what keeps a database that is known from being used. */
    Database find(String name) throws SqlException {
        if (VirtualTables.has(name)) {
            throw MysqlError.DATABASE_DENIED.with(identity.client().quoted(), name);
        }
        try {
            return server.engine().database(name);
        } catch (EngineException e) {
            if (e.kind() == EngineException.Kind.NO_SUCH_DATABASE) {
                throw MysqlError.BAD_DATABASE.because(e, name);
            }
            throw e;
        }
    }

    void use(String name) throws SqlException {
        boolean virtual = VirtualTables.has(name);
        String wanted = virtual ? name.toLowerCase(Locale.ROOT) : name;
        access.checkUse(wanted);
        if (!virtual) {
            find(wanted);
        }
        database = wanted;
    }

    void commit() throws SqlException {
        transactions.commit(variables.durability());
    }

    /**
     * Refuses what changes something where the server, the transaction or the session only reads.
     */
    void checkWrites() throws SqlException {
        if (server.settings().flag(Settings.READ_ONLY)) {
            throw new SqlException(
                    1290,
                    "HY000",
                    "The server is running with read_only = ON so it cannot execute this statement; SET GLOBAL read_only = OFF");
        }
        checkTransaction();
    }

    /** Likewise what only concerns the session: the server may be read_only. */
    void checkTransaction() throws SqlException {
        if (transactions.readOnly() || !transactions.explicit() && variables.readOnly()) {
            throw MysqlError.READ_ONLY_TRANSACTION.with();
        }
    }

    void begins() {
        cancelLock.lock();
        try {
            running = true;
            cancelled = false;
            late = false;
            cancelAction = null;
        } finally {
            cancelLock.unlock();
        }
    }

    void ends() {
        cancelLock.lock();
        try {
            running = false;
            cancelAction = null;
        } finally {
            cancelLock.unlock();
        }
    }

    boolean cancelled() {
        cancelLock.lock();
        try {
            return cancelled;
        } finally {
            cancelLock.unlock();
        }
    }

    /** Whether the time was over before it was cancelled. */
    boolean late() {
        cancelLock.lock();
        try {
            return late;
        } finally {
            cancelLock.unlock();
        }
    }

    /** What ends the running statement; run at once if it has been cancelled already. */
    void cancelWith(@Nullable Runnable action) {
        cancelLock.lock();
        try {
            cancelAction = action;
            if (cancelled) {
                interrupt();
            }
        } finally {
            cancelLock.unlock();
        }
    }

    /** Again and again until the statement ends: DuckDB forgets what comes before it has begun. */
    private void interrupt() {
        cancelLock.lock();
        try {
            if (running && cancelled && cancelAction != null) {
                cancelAction.run();
                server.env().schedule(INTERRUPT_AGAIN, this::interrupt);
            }
        } finally {
            cancelLock.unlock();
        }
    }

    /** Because its time is over. */
    void cancelLate() {
        cancelLock.lock();
        try {
            late = !cancelled;
            cancel();
        } finally {
            cancelLock.unlock();
        }
    }

    void cancel() {
        cancelLock.lock();
        try {
            if (!running) {
                return;
            }
            cancelled = true;
            interrupt();
        } finally {
            cancelLock.unlock();
        }
        transactions.interrupt();
    }

    void reset() {
        access.reset();
        server.locks().releaseAll(identity.connectionId());
        transactions.reset();
        temporary.clear();
        variables.reset();
        warnings.clear();
        lastInsertId = 0;
        rowCount = -1;
        foundRows = 0;
    }
}
