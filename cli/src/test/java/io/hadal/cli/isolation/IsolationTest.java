package io.hadal.cli.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.cli.isolation.Sessions.Holding;
import io.hadal.cli.isolation.Transaction.Outcome;
import io.hadal.cli.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What sessions see through a driver can have happened under their isolation level, though the
 * server is killed under them twice (kill -9), stopped once, and moves rows to segments meanwhile.
 * Lists and registers at both levels have a database each. {@code -Disolation.transactions=n}: n of
 * them at least per life of a server and database; {@code -Dseed=s}: other statements.
 */
@Timeout(600)
final class IsolationTest {
    private static final int TRANSACTIONS = Integer.getInteger("isolation.transactions", 100);
    private static final int SESSIONS = 6;

    private enum End {
        KILLED,
        STOPPED
    }

    private record Subject(String database, Sessions sessions, Level level, Holding holding) {
        List<String> anomalies(Level level) {
            List<Transaction> history = sessions.history();
            return holding == Holding.LIST
                    ? Checker.ofLists(history, level)
                    : Checker.ofRegisters(history, level);
        }

        Map<Outcome, Long> outcomes() {
            return sessions.history().stream()
                    .collect(Collectors.groupingBy(Transaction::outcome, Collectors.counting()));
        }
    }

    @TempDir private Path directory;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Subject> subjects = new ArrayList<>();
    private int port;

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void whatSessionsSeeCanHaveHappenedUnderTheirLevel() throws Exception {
        port = ServerProcess.freePort();
        createDatabases();
        long seed = Long.getLong("seed", 1);
        for (End end : List.of(End.KILLED, End.STOPPED, End.KILLED)) {
            life(end, seed);
            seed += SESSIONS;
        }
        readAll();
        for (Subject subject : subjects) {
            Map<Outcome, Long> outcomes = subject.outcomes();
            System.out.println(subject.database + ": " + outcomes);
            assertThat(subject.anomalies(subject.level)).as(subject.database).isEmpty();
            assertThat(outcomes.get(Outcome.COMMITTED)).isGreaterThan(TRANSACTIONS);
        }
        Subject lists = subjects.getFirst();
        assertThat(lists.anomalies(Level.REPEATABLE_READ))
                .as("what statements of a READ COMMITTED transaction see changes under them")
                .isNotEmpty();
    }

    private void createDatabases() throws Exception {
        try (ServerProcess server = start();
                Connection connection = server.connect("");
                Statement statement = connection.createStatement()) {
            for (Level level : Level.values()) {
                for (Holding holding : Holding.values()) {
                    String name = (holding + "_" + level).toLowerCase(Locale.ROOT);
                    statement.execute("CREATE DATABASE " + name);
                    statement.execute("USE " + name);
                    Sessions.createTable(connection);
                    subjects.add(new Subject(name, new Sessions(holding, level), level, holding));
                }
            }
        }
    }

    /** Until every database has seen enough. */
    private void life(End end, long seed) throws Exception {
        List<Future<?>> running = new ArrayList<>();
        try (ServerProcess server = start()) {
            for (Subject subject : subjects) {
                CountDownLatch enough = new CountDownLatch(TRANSACTIONS);
                for (int number = 0; number < SESSIONS; number++) {
                    long own = seed + number;
                    running.add(
                            submit(
                                    enough,
                                    () ->
                                            subject.sessions.run(
                                                    server, subject.database, own, enough)));
                }
                running.add(submit(enough, () -> flush(server, subject.database)));
                enough.await();
            }
            if (end == End.KILLED) {
                server.kill();
            }
        }
        for (Future<?> each : running) {
            each.get();
        }
    }

    private interface Work {
        void run() throws SQLException;
    }

    /** Who fails lets nobody wait. */
    private Future<?> submit(CountDownLatch enough, Work work) {
        return threads.submit(() -> {
            try {
                work.run();
            } finally {
                while (enough.getCount() > 0) {
                    enough.countDown();
                }
            }
            return null;
        });
    }

    private static void flush(ServerProcess server, String database) throws SQLException {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement()) {
            while (true) {
                statement.execute("OPTIMIZE TABLE held FLUSH");
            }
        } catch (SQLException e) {
            if (!Sessions.isGone(e)) {
                throw e;
            }
        }
    }

    private void readAll() throws Exception {
        try (ServerProcess server = start()) {
            for (Subject subject : subjects) {
                try (Connection connection = server.connect(subject.database)) {
                    subject.sessions.readAll(connection);
                }
            }
        }
    }

    private ServerProcess start() throws IOException {
        return ServerProcess.hadal(
                "server", directory.resolve("data"), port, directory.resolve("server.log"));
    }
}
