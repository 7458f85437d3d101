package io.hadal.server;

import io.hadal.server.wire.Command;
import io.hadal.server.wire.PacketOutput;
import io.hadal.server.wire.WatchedInput;
import io.hadal.sql.SecretMask;
import io.hadal.sql.SqlService.ProcessInfo;
import io.hadal.sql.SqlSession;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What threads other than its own see of a connection and do to it: PROCESSLIST, KILL, time-outs,
 * shutdown, a client that vanishes. Its own thread says where it is; others set a reason to end and
 * wake it.
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

    private volatile Phase phase = Phase.LOGIN;
    private volatile long sinceNanos = System.nanoTime();
    private volatile long idleNanosMax = Long.MAX_VALUE;
    private volatile long writeNanosMax = Long.MAX_VALUE;
    private volatile String user = "unauthenticated user";
    private volatile String database = "";
    private volatile Command command = Command.PING;
    private volatile String statement = "";
    private volatile @Nullable SqlSession session;
    private volatile @Nullable End end;
    private volatile boolean interrupted;
    private volatile long interruptedNanos;

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

    void loggedIn(String name, SqlSession opened) {
        user = name;
        session = opened;
    }

    void running(Command next) {
        command = next;
        statement = "";
        interrupted = false;
        sinceNanos = System.nanoTime();
        phase = Phase.RUNNING;
    }

    void statement(String text) {
        statement =
                text.length() <= STATEMENT_CHARS_MAX
                        ? text
                        : text.substring(0, STATEMENT_CHARS_MAX);
    }

    void idle(Duration idleMax, Duration writeMax, @Nullable String currentDatabase) {
        statement = "";
        database = currentDatabase == null ? "" : currentDatabase;
        idleNanosMax = idleMax.toNanos();
        writeNanosMax = writeMax.toNanos();
        sinceNanos = System.nanoTime();
        phase = Phase.IDLE;
    }

    /** Whether the running statement was asked to end. */
    boolean isInterrupted() {
        return interrupted;
    }

    @Nullable End end() {
        return end;
    }

    // Other threads.

    /** Ends the running statement, if any. */
    void interrupt() {
        SqlSession current = session;
        if (phase == Phase.RUNNING && current != null) {
            if (!interrupted) {
                interruptedNanos = System.nanoTime();
                interrupted = true;
            }
            current.cancel();
        }
    }

    /** Ends the connection and the running statement with it. */
    void end(End reason) {
        if (end == null) {
            end = reason;
        }
        interrupt();
        if (phase != Phase.RUNNING) {
            transport.endInput();
        }
    }

    /** Ends the connection when its statement has. */
    void drain() {
        if (end == null) {
            end = End.SHUTDOWN;
        }
        if (phase != Phase.RUNNING) {
            transport.endInput();
        }
    }

    /** Takes the socket away. */
    void abort() {
        transport.close();
    }

    /** Looks for anything that has taken too long. Called several times a second. */
    void checkLimits(long nowNanos, Duration loginMax) {
        Duration age = Duration.ofNanos(nowNanos - sinceNanos);
        long blockedSince = output.blockedSinceNanos();
        if (blockedSince != 0 && nowNanos - blockedSince > writeNanosMax) {
            abort();
            return;
        }
        switch (phase) {
            case LOGIN -> {
                if (age.compareTo(loginMax) > 0) {
                    abort();
                }
            }
            case IDLE -> {
                if (age.toNanos() > idleNanosMax) {
                    end(End.IDLE_TOO_LONG);
                }
            }
            case RUNNING -> checkRunning(nowNanos, age);
        }
    }

    ProcessInfo describe() {
        boolean running = phase == Phase.RUNNING;
        long seconds = Duration.ofNanos(System.nanoTime() - sinceNanos).toSeconds();
        String doing = phase == Phase.LOGIN ? "Connect" : running ? command.display() : "Sleep";
        String how =
                phase == Phase.LOGIN
                        ? "login"
                        : output.blockedSinceNanos() != 0
                                ? "Sending to client"
                                : running ? "executing" : "";
        return new ProcessInfo(
                id,
                user,
                transport.peerName(),
                database,
                doing,
                seconds,
                how,
                running ? SecretMask.mask(statement) : "");
    }

    private void checkRunning(long nowNanos, Duration age) {
        if (interrupted) {
            interrupt(); // Again: the first may have come just before the statement really began.
            boolean ending = end != null;
            if (ending && nowNanos - interruptedNanos > KILL_GRACE.toNanos()) {
                abort();
            }
        } else if (age.compareTo(WATCH_AFTER) > 0) {
            input.watch(() -> end(End.CLIENT_GONE));
        }
    }
}
