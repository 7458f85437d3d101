package io.hadal.cli.demo;

import io.hadal.cli.process.ServerProcess;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Writers that insert rows (writer, 1), (writer, 2), … one commit each, as fast as they are
 * acknowledged. The first asks for every commit to be in the object store before it is
 * acknowledged; the others are content with the local disk.
 */
final class Load {
    static final int WRITERS = 4;

    private final ServerProcess server;
    private final int firstWriter;
    private final AtomicLongArray sent = new AtomicLongArray(WRITERS);
    private final AtomicLongArray acknowledged = new AtomicLongArray(WRITERS);
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<SQLException> failure = new AtomicReference<>();
    private volatile boolean endExpected;
    private volatile boolean stopped;

    /**
     * @param firstWriter number of the first of its writers
     */
    Load(ServerProcess server, int firstWriter) {
        this.server = server;
        this.firstWriter = firstWriter;
    }

    void start() {
        for (int writer = 0; writer < WRITERS; writer++) {
            int id = writer;
            threads.add(Thread.ofVirtual().name("writer-" + id).start(() -> write(id)));
        }
    }

    /** Rows sent per writer so far: no more than these can be anywhere. */
    long[] sent() {
        return copy(sent);
    }

    /** Rows acknowledged per writer so far. */
    long[] acknowledged() {
        return copy(acknowledged);
    }

    /** The server is about to go: from now on a writer may fail. Throws what failed before. */
    void expectEnd() throws SQLException {
        endExpected = true;
        SQLException early = failure.get();
        if (early != null) {
            throw early;
        }
    }

    /** Lets every writer finish its commit. Throws what failed before. */
    void stop() throws SQLException, InterruptedException {
        stopped = true;
        join();
        expectEnd();
    }

    /** Waits until every writer has met its end. */
    void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void write(int writer) {
        try (Connection connection = server.connect("shop")) {
            if (writer == 0) {
                connection
                        .createStatement()
                        .execute("SET SESSION commit_durability = 'object_store'");
            }
            try (PreparedStatement insert =
                    connection.prepareStatement(
                            "INSERT INTO orders (writer, n, amount) VALUES (?, ?, ?)")) {
                for (long n = 1; !stopped; n++) {
                    insert.setInt(1, firstWriter + writer);
                    insert.setLong(2, n);
                    insert.setBigDecimal(3, BigDecimal.valueOf(n % 10_000, 2));
                    sent.set(writer, n);
                    insert.executeUpdate();
                    acknowledged.set(writer, n);
                }
            }
        } catch (SQLException e) {
            if (!endExpected) {
                failure.compareAndSet(null, e);
            }
        }
    }

    private static long[] copy(AtomicLongArray from) {
        long[] values = new long[WRITERS];
        for (int i = 0; i < WRITERS; i++) {
            values[i] = from.get(i);
        }
        return values;
    }
}
