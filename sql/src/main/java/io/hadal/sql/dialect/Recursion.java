package io.hadal.sql.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The end of WITH RECURSIVE. DuckDB goes on for as long as a step gives rows; so each step takes
 * the next number of a sequence, and the sequence ends at {@code cte_max_recursion_depth}. It is of
 * the statement's connection, and goes with it.
 */
public final class Recursion {
    private static final Pattern COUNTER = Pattern.compile("nextval\\('(recursion_[0-9a-f]+)'\\)");

    private Recursion() {}

    /** What a recursive query reads of itself. */
    static String step(String name) {
        String counter =
                "recursion_" + Integer.toHexString(name.toLowerCase(Locale.ROOT).hashCode());
        return "(SELECT rows_.* FROM "
                + Literals.name(name)
                + " AS rows_, (SELECT nextval('"
                + counter
                + "')) AS steps_(step_) WHERE step_ > 0)";
    }

    /**
     * Makes the sequences that a query takes numbers of.
     *
     * @param stepsMax from 0
     */
    public static void prepare(Connection connection, String sql, long stepsMax)
            throws SQLException {
        Set<String> counters = new TreeSet<>();
        Matcher matcher = COUNTER.matcher(sql);
        while (matcher.find()) {
            counters.add(matcher.group(1));
        }
        if (counters.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            for (String counter : counters) {
                // A sequence has at least one number: that is taken before the first step.
                statement.execute(
                        "CREATE TEMP SEQUENCE "
                                + counter
                                + " MINVALUE -1 START 0 MAXVALUE "
                                + stepsMax);
                statement.execute("SELECT nextval('" + counter + "')");
            }
        }
    }
}
