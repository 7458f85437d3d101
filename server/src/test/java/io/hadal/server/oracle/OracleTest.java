package io.hadal.server.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hadal.server.stack.TestServer;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Queries that are made by chance have the answers that MariaDB gives. {@code
 * -Doracle.statements=N} makes more of them, {@code -Doracle.seed=N} others.
 */
@Timeout(1800)
final class OracleTest {
    private static final int STATEMENTS = Integer.getInteger("oracle.statements", 500);
    private static final long SEED = Long.getLong("oracle.seed", 20261123L);
    private static final double TOLERANCE = 1e-9;

    @TempDir Path folder;

    @Test
    void answersAsMariaDbDoes() throws Exception {
        assumeTrue(MariaDb.isInstalled(), "MariaDB is not installed");
        StatementGenerator generator = new StatementGenerator(SEED);
        List<String> different = new ArrayList<>();
        try (MariaDb mariaDb = MariaDb.start(folder.resolve("."));
                TestServer hadal = TestServer.start(folder.resolve("hadal"));
                Connection theirs = prepared(mariaDb.connect());
                Connection ours = prepared(hadal.connect())) {
            List<String> setUp = new ArrayList<>(generator.rows());
            setUp.addFirst(StatementGenerator.table());
            for (String sql : setUp) {
                execute(theirs, sql);
                execute(ours, sql);
            }
            for (int i = 0; i < STATEMENTS; i++) {
                String sql = generator.query();
                List<String> expected = answer(theirs, sql);
                List<String> found = answer(ours, sql);
                if (!same(expected, found)) {
                    different.add(sql + "\n  MariaDB " + expected + "\n  Hadal   " + found);
                }
            }
        }
        assertThat(String.join("\n", different))
                .as(different.size() + " of " + STATEMENTS + " answers, seed " + SEED)
                .isEmpty();
    }

    private static Connection prepared(Connection connection) throws SQLException {
        execute(connection, "CREATE DATABASE oracle");
        execute(connection, "USE oracle");
        execute(connection, "SET NAMES utf8mb4 COLLATE utf8mb4_bin");
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> answer(Connection connection, String sql) {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(i == 1 ? "" : "|").append(result.getString(i));
                }
                rows.add(row.toString());
            }
            return rows;
        } catch (SQLException e) {
            return List.of("error " + e.getErrorCode() + " " + e.getMessage());
        }
    }

    /** Errors have codes of their own; numbers may differ in their last digits. */
    private static boolean same(List<String> a, List<String> b) {
        if (a.toString().startsWith("[error 1690")) {
            return true; // An unsigned number below 0, which is none here.
        }
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (a.get(i).startsWith("error") && b.get(i).startsWith("error")) {
                continue;
            }
            String[] x = a.get(i).split("\\|", -1);
            String[] y = b.get(i).split("\\|", -1);
            if (x.length != y.length) {
                return false;
            }
            for (int j = 0; j < x.length; j++) {
                if (!x[j].equals(y[j]) && !close(number(x[j]), number(y[j]))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static @Nullable BigDecimal number(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static boolean close(@Nullable BigDecimal a, @Nullable BigDecimal b) {
        if (a == null || b == null) {
            return false;
        }
        double x = a.doubleValue();
        double y = b.doubleValue();
        return Math.abs(x - y) <= TOLERANCE * Math.max(1, Math.max(Math.abs(x), Math.abs(y)));
    }
}
