package io.hadal.bench;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an operator of two sites says and sees, of database {@code bench}. */
final class Failovers {
    private static final Pattern COMMIT = Pattern.compile("commit (\\d+) of");

    private Failovers() {}

    /** Starts to replicate to a store, and waits until it has all that there is. */
    static void replicate(Statement statement, String store, String mode)
            throws SQLException, InterruptedException {
        statement.execute("REPLICATE DATABASE bench TO " + store + " " + mode);
        awaitInStep(statement);
    }

    /** Waits until the replica lacks nothing. */
    static void awaitInStep(Statement statement) throws SQLException, InterruptedException {
        while (true) {
            try (ResultSet status = statement.executeQuery("SHOW REPLICATION STATUS FOR bench")) {
                status.next();
                if (status.getString("STATE").equals("CURRENT")
                        && status.getLong("REPLICATED_LSN") == status.getLong("COMMIT_LSN")) {
                    return;
                }
                String error = status.getString("LAST_ERROR");
                if (status.getString("STATE").equals("STOPPED")) {
                    throw new IllegalStateException("the replica has stopped: " + error);
                }
            }
            Thread.sleep(100);
        }
    }

    /** Detail of each step of FAILOVER, or of its DRY RUN, by name. */
    static Map<String, String> steps(Statement statement, String sql) throws SQLException {
        Map<String, String> details = new LinkedHashMap<>();
        statement.execute(sql);
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                details.put(rows.getString("Step"), rows.getString("Detail"));
            }
        }
        return details;
    }

    /** The commit that it goes on from. */
    static long commit(Map<String, String> steps) {
        Matcher commit = COMMIT.matcher(String.valueOf(steps.get("decide")));
        if (!commit.find()) {
            throw new IllegalStateException("no commit is named: " + steps);
        }
        return Long.parseLong(commit.group(1));
    }

    /** Fails over, to the commit that DRY RUN has named. Returns that. */
    static long failOver(Statement statement) throws SQLException {
        long dry = commit(steps(statement, "FAILOVER DATABASE bench DRY RUN"));
        long done = commit(steps(statement, "FAILOVER DATABASE bench"));
        if (dry != done) {
            throw new IllegalStateException("DRY RUN named commit " + dry + ", it became " + done);
        }
        return dry;
    }
}
