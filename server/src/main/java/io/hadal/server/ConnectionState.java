package io.hadal.server;

import io.hadal.server.wire.Command;
import io.hadal.server.wire.PacketOutput;
import io.hadal.server.wire.WatchedInput;
import io.hadal.sql.SecretMask;
import io.hadal.sql.SqlService.ProcessInfo;
import io.hadal.sql.SqlSession;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What threads other than its own see of a connection and do to it: PROCESSLIST, KILL, time-outs,
 * shutdown, a client that vanishes. Its own thread says where it is; others set a reason to end and
 * wake it. All under one lock, so that what is meant for one statement never meets the next.
 */
final class ConnectionState {
    /** Of a statement's text, this much is kept in view. */
    private static final int STATEMENT_CHARS_MAX = 64 * 1024;

    /**
     * A killed statement that has not ended by then loses its connection, such as one that waits
     * for a slow reader.
     */
    private static final Duration KILL_GRACE = Duration.ofSeconds(2);

    /** Statements that run shorter are not watched for a client that vanishes. */
    private static final Duration WATCH_AFTER = Duration.ofMillis(100);

    enum Phase {
        LOGIN,
        IDLE,
        RUNNING
    }

    /** Why a connection is to end. */
    enum End {
        KILLED,
        IDLE_TOO_LONG,
        SHUTDOWN,
        CLIENT_GONE
    }

    private final long id;
    private final Transport transport;
    private final WatchedInput input;
    private final PacketOutput output;

    private final ReentrantLock lock = new ReentrantLock();
    private Phase phase = Phase.LOGIN;
    private long sinceNanos = System.nanoTime();
    private long idleNanosMax = Long.MAX_VALUE;
    private long writeNanosMax = Long.MAX_VALUE;
    private long readNanosMax = Long.MAX_VALUE;
    private String user = "unauthenticated user";
    private Map<String, String> attributes = Map.of();
    private String database = "";
    private Command command = Command.PING;
    private String statement = "";
    private @Nullable SqlSession session;
    private @Nullable End end;
    private long interruptedNanos;

    /** Of the connection's own thread. */
    private boolean loggedIn;

    /** Read for every row of a result: the one field that is also read without the lock. */
    private volatile boolean interrupted;

    ConnectionState(long id, Transport transport, WatchedInput input, PacketOutput output) {
        this.id = id;
        this.transport = transport;
        this.input = input;
        this.output = output;
    }

    long id() {
        return id;
    }

    // The connection's own thread.

    /**
     * @param told attributes of the client
     */
    void loggedIn(String name, Map<String, String> told, SqlSession opened) {
        locked(() -> {
            user = name;
            attributes = told;
            session = opened;
        });
        loggedIn = true;
    }

    /** The session has ended; another may begin. */
    void loggedOut() {
        locked(() -> session = null);
    }

    /** Whether there has been a session. */
    boolean isLoggedIn() {
        return loggedIn;
    }

    void running(Command next) {
        locked(() -> {
            command = next;
            statement = "";
            interrupted = false;
            sinceNanos = System.nanoTime();
            phase = Phase.RUNNING;
        });
    }

    void statement(String text) {
        String shown =
                text.length() <= STATEMENT_CHARS_MAX
                        ? text
                        : text.substring(0, STATEMENT_CHARS_MAX);
        locked(() -> statement = shown);
    }

    /**
     * @param writeMax time that the client may let a result wait
     * @param readMax time that it may let a statement wait for its file
     */
    void idle(
            Duration idleMax,
            Duration writeMax,
            Duration readMax,
            @Nullable String currentDatabase) {
        locked(() -> {
            statement = "";
            database = currentDatabase == null ? "" : currentDatabase;
            idleNanosMax = idleMax.toNanos();
            writeNanosMax = writeMax.toNanos();
            readNanosMax = readMax.toNanos();
            sinceNanos = System.nanoTime();
            phase = Phase.IDLE;
        });
    }

    /** Whether the running statement was asked to end. */
    boolean isInterrupted() {
        return interrupted;
    }

    @Nullable End end() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
        }
    }

    // Other threads.

    /** Ends the running statement, if any. */
    void interrupt() {
        locked(this::interruptRunning);
    }

    /** Ends the connection and the running statement with it. */
    void end(End reason) {
        locked(() -> {
            if (end == null) {
                end = reason;
            }
            interruptRunning();
            if (phase != Phase.RUNNING) {
                transport.endInput();
            }
        });
    }

    /** Ends the connection when its statement has. */
    void drain() {
        locked(() -> {
            if (end == null) {
                end = End.SHUTDOWN;
            }
            if (phase != Phase.RUNNING) {
                transport.endInput();
            }
        });
    }

    /** Takes the socket away. */
    void abort() {
        transport.close();
    }

    /** Looks for anything that has taken too long. Called several times a second. */
    void checkLimits(long nowNanos, Duration loginMax) {
        locked(() -> {
            long ageNanos = nowNanos - sinceNanos;
            long blockedSince = output.blockedSinceNanos();
            if (blockedSince != 0 && nowNanos - blockedSince > writeNanosMax) {
                abort();
                return;
            }
            switch (phase) {
                case LOGIN -> {
                    if (ageNanos > loginMax.toNanos()) {
                        abort();
                    }
                }
                case IDLE -> {
                    if (ageNanos > idleNanosMax) {
                        end(End.IDLE_TOO_LONG);
                    }
                }
                case RUNNING -> checkRunning(nowNanos, ageNanos);
            }
        });
    }

    ProcessInfo describe() {
        lock.lock();
        try {
            boolean running = phase == Phase.RUNNING;
            return new ProcessInfo(
                    id,
                    user,
                    transport.peerName(),
                    database,
                    phase == Phase.LOGIN ? "Connect" : running ? command.display() : "Sleep",
                    Duration.ofNanos(System.nanoTime() - sinceNanos).toSeconds(),
                    describePhase(),
                    running ? SecretMask.mask(statement) : "",
                    attributes);
        } finally {
            lock.unlock();
        }
    }

    private String describePhase() {
        if (phase == Phase.LOGIN) {
            return "login";
        }
        if (output.blockedSinceNanos() != 0) {
            return "Sending to client";
        }
        return phase == Phase.RUNNING ? "executing" : "";
    }

    private void checkRunning(long nowNanos, long ageNanos) {
        long waitingSince = input.waitingSinceNanos();
        if (waitingSince != 0 && nowNanos - waitingSince > readNanosMax) {
            abort();
            return;
        }
        if (interrupted) {
            interruptRunning(); // The first may have come just before the statement really began.
            if (end != null && nowNanos - interruptedNanos > KILL_GRACE.toNanos()) {
                abort();
            }
        } else if (ageNanos > WATCH_AFTER.toNanos()) {
            input.watch(() -> end(End.CLIENT_GONE));
        }
    }

    /** The session's thread can neither end the statement nor begin another meanwhile. */
    private void interruptRunning() {
        if (phase == Phase.RUNNING && session != null) {
            if (!interrupted) {
                interruptedNanos = System.nanoTime();
                interrupted = true;
            }
            session.cancel();
        }
    }

    private void locked(Runnable body) {
        lock.lock();
        try {
            body.run();
        } finally {
            lock.unlock();
        }
    }
}
