package io.hadal.cli.demo;

import static io.hadal.cli.demo.Load.WRITERS;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

/** What is in the demo's table, and what may be. */
final class Rows {
    static final String TABLE =
            "CREATE TABLE shop.orders (writer INT, n BIGINT, amount DECIMAL(10,2) NOT NULL,"
                    + " placed DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), PRIMARY KEY (writer, n))";

    private Rows() {}

    /** Rows of each of a load's writers, which must be 1..n without a gap. */
    static long[] perWriter(Statement statement, int firstWriter) throws SQLException {
        long[] counts = new long[WRITERS];
        String query =
                "SELECT writer, COUNT(*), MAX(n) FROM shop.orders WHERE writer >= "
                        + firstWriter
                        + " AND writer < "
                        + (firstWriter + WRITERS)
                        + " GROUP BY writer";
        try (ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                if (result.getLong(2) != result.getLong(3)) {
                    throw new ClaimFailedException(
                            "writer %d has %d rows up to number %d: a gap"
                                    .formatted(
                                            result.getInt(1),
                                            result.getLong(2),
                                            result.getLong(3)));
                }
                counts[result.getInt(1) - firstWriter] = result.getLong(2);
            }
        }
        return counts;
    }

    static long count(Statement statement, String condition) throws SQLException {
        String query = "SELECT COUNT(*) FROM shop.orders WHERE " + condition;
        try (ResultSet result = statement.executeQuery(query)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Whether a query has a row. */
    static boolean has(Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            return result.next();
        }
    }

    static boolean atMost(long[] found, long[] wanted) {
        boolean holds = true;
        for (int i = 0; i < WRITERS; i++) {
            holds &= found[i] <= wanted[i];
        }
        return holds;
    }

    static boolean atLeast(long[] found, long[] wanted) {
        return atMost(wanted, found);
    }

    static long total(long[] counts) {
        return Arrays.stream(counts).sum();
    }
}
