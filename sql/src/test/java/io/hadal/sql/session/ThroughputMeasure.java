package io.hadal.sql.session;

import io.hadal.sql.SqlSession;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Statements per second through a session without the wire; run by hand: {@code mvn -pl sql -am
 * test -Dtest=ThroughputMeasure}.
 */
final class ThroughputMeasure {
    private static final int ROWS = 30_000;

    private ThroughputMeasure() {}

    public static void main(String[] arguments) throws Exception {
        try (TestServer server = new TestServer();
                SqlSession session = server.open()) {
            TestServer.run(
                    session,
                    "create table t (id int primary key, k int, c varchar(120), key kk (k))");
            for (int round = 0; round < 3; round++) {
                int from = round * 3 * ROWS;
                measure(
                        "insert, literals",
                        ROWS,
                        i ->
                                TestServer.run(
                                        session,
                                        "insert into t values (" + (from + i) + ", 5, 'abc')"));
                SqlSession.PreparedStatement insert =
                        session.prepare("insert into t values (?, ?, ?)");
                measure(
                        "insert, prepared",
                        ROWS,
                        i ->
                                session.execute(
                                        insert,
                                        List.of((long) (from + ROWS + i), 5L, "abc"),
                                        new Results()));
                SqlSession.PreparedStatement select =
                        session.prepare("select c from t where id = ?");
                measure(
                        "point select, prepared",
                        ROWS,
                        i -> session.execute(select, List.of((long) (from + i)), new Results()));
                measure(
                        "point select, literals",
                        ROWS,
                        i -> TestServer.run(session, "select c from t where id = " + (from + i)));
                measure(
                        "point update, literals",
                        ROWS,
                        i ->
                                TestServer.run(
                                        session,
                                        "update t set k = k + 1 where id = " + (from + i)));
                measure(
                        "range of 100, literals",
                        ROWS / 20,
                        i ->
                                TestServer.run(
                                        session,
                                        "select c from t where id between "
                                                + (from + i)
                                                + " and "
                                                + (from + i + 99)));
                measure(
                        "count by DuckDB",
                        200,
                        i -> TestServer.run(session, "select count(*) from t where abs(k) = 5"));
            }
        }
    }

    /** One statement. */
    @FunctionalInterface
    private interface Step {
        void run(int i) throws Exception;
    }

    private static void measure(String what, int count, Step step) throws Exception {
        long begin = System.nanoTime();
        long cpuBegin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int i = 0; i < count; i++) {
            step.run(i);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double micros =
                (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpuBegin)
                        / 1e3
                        / count;
        System.out.printf(
                "%-26s %,12.0f /s %10.1f us of CPU in the session's thread%n",
                what, count / seconds, micros);
    }
}
