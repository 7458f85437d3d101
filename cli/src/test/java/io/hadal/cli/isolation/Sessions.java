package io.hadal.cli.isolation;

import io.hadal.cli.isolation.Transaction.Outcome;
import io.hadal.cli.isolation.Transaction.Read;
import io.hadal.cli.isolation.Transaction.Span;
import io.hadal.cli.isolation.Transaction.Statement;
import io.hadal.cli.isolation.Transaction.Write;
import io.hadal.cli.process.ServerProcess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sessions that run transactions at random on the keys of one table, and write down what they saw.
 * Keys are read one by one, which is done in memory, and all at once with a grouping, which the
 * columnar engine does.
 */
final class Sessions {
    static final int KEYS = 6;

    /** Deadlock, lock wait timeout, write conflict: rolled back, and may be tried again. */
    private static final Set<Integer> REFUSALS = Set.of(1213, 1205, 1020);

    /** Server shutdown, statement interrupted. */
    private static final Set<Integer> ENDS = Set.of(1053, 1317);

    /** How a key holds its elements. */
    enum Holding {
        LIST("UPDATE held SET elements = CONCAT(elements, ?) WHERE id = ?"),
        REGISTER("UPDATE held SET elements = ? WHERE id = ?");

        private final String write;

        Holding(String write) {
            this.write = write;
        }
    }

    private final Holding holding;
    private final Level level;
    private final Queue<Transaction> history = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicLong ticks = new AtomicLong();
    private final AtomicLong elements = new AtomicLong();

    Sessions(Holding holding, Level level) {
        this.holding = holding;
        this.level = level;
    }

    static void createTable(Connection connection) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE held (id INT PRIMARY KEY, elements TEXT NOT NULL)");
            for (int key = 0; key < KEYS; key++) {
                statement.execute("INSERT INTO held VALUES (" + key + ", '')");
            }
        }
    }

    List<Transaction> history() {
        return List.copyOf(history);
    }

    /**
     * A session that goes on until the server is gone.
     *
     * @param enough counted down with every transaction that ends
     */
    void run(ServerProcess server, String database, long seed, CountDownLatch enough)
            throws SQLException {
        Random random = new Random(seed);
        try (Connection connection = server.connect(database)) {
            connection.setTransactionIsolation(level.jdbc());
            connection.setAutoCommit(false);
            while (transaction(connection, random)) {
                enough.countDown();
            }
        } catch (SQLException e) {
            if (!isGone(e)) {
                throw e;
            }
        }
    }

    /** All that is there at the end. */
    void readAll(Connection connection) throws SQLException {
        connection.setTransactionIsolation(level.jdbc());
        connection.setAutoCommit(false);
        Running running = new Running(connection, new Random(0));
        running.readEveryKey();
        running.end(Outcome.COMMITTED);
        connection.commit();
    }

    /**
     * @return whether the server is still there
     */
    private boolean transaction(Connection connection, Random random) throws SQLException {
        Running running = new Running(connection, random);
        boolean committing = false;
        try {
            int statements = 1 + random.nextInt(4);
            for (int i = 0; i < statements; i++) {
                running.statement();
            }
            if (random.nextInt(10) == 0) {
                connection.rollback();
                running.end(Outcome.ABORTED);
            } else {
                committing = true;
                connection.commit();
                running.end(Outcome.COMMITTED);
            }
            return true;
        } catch (SQLException e) {
            if (REFUSALS.contains(e.getErrorCode())) {
                running.end(Outcome.ABORTED);
                connection.rollback();
                return true;
            }
            if (isGone(e)) {
                running.end(committing ? Outcome.UNKNOWN : Outcome.ABORTED);
                return false;
            }
            throw e;
        }
    }

    /**
     * Connection errors (SQLSTATE class 08), and what a server that is being stopped interrupts.
     */
    static boolean isGone(SQLException error) {
        String state = error.getSQLState();
        return state != null && state.startsWith("08") || ENDS.contains(error.getErrorCode());
    }

    /** The transaction under way. */
    private final class Running {
        private final Connection connection;
        private final Random random;
        private final long begun = ticks.incrementAndGet();
        private final List<Statement> statements = new ArrayList<>();
        private final Set<Integer> held = new HashSet<>();

        Running(Connection connection, Random random) {
            this.connection = connection;
            this.random = random;
        }

        void end(Outcome outcome) {
            long ended = outcome == Outcome.UNKNOWN ? Long.MAX_VALUE : ticks.incrementAndGet();
            history.add(
                    new Transaction(
                            ids.incrementAndGet(), outcome, new Span(begun, ended), statements));
        }

        void statement() throws SQLException {
            int key = random.nextInt(KEYS);
            switch (random.nextInt(5)) {
                case 0 -> readEveryKey();
                case 1, 2 -> readOne(key, "");
                default -> write(key);
            }
        }

        /** A register is written by who knows what it overwrites. */
        private void write(int key) throws SQLException {
            if (holding == Holding.REGISTER && held.add(key)) {
                readOne(key, level == Level.READ_COMMITTED ? " FOR UPDATE" : "");
            }
            long element = elements.incrementAndGet();
            statements.add(new Write(key, element)); // Before it is sent: it may have happened.
            try (PreparedStatement write = connection.prepareStatement(holding.write)) {
                write.setString(1, element + ",");
                write.setInt(2, key);
                write.executeUpdate();
            }
        }

        private void readOne(int key, String locking) throws SQLException {
            try (PreparedStatement read =
                    connection.prepareStatement(
                            "SELECT id, elements FROM held WHERE id = ?" + locking)) {
                read.setInt(1, key);
                read(read);
            }
        }

        void readEveryKey() throws SQLException {
            try (PreparedStatement read =
                    connection.prepareStatement("SELECT id, MAX(elements) FROM held GROUP BY id")) {
                read(read);
            }
        }

        private void read(PreparedStatement read) throws SQLException {
            long start = ticks.incrementAndGet();
            Map<Integer, List<Long>> seen = new HashMap<>();
            try (ResultSet rows = read.executeQuery()) {
                while (rows.next()) {
                    seen.put(rows.getInt(1), parse(rows.getString(2)));
                }
            }
            statements.add(new Read(new Span(start, ticks.incrementAndGet()), seen));
        }
    }

    private static List<Long> parse(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(",")).map(Long::valueOf).toList();
    }
}
