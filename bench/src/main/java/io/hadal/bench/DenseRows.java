package io.hadal.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Rows (id, text) of a kilobyte that hardly gets shorter by compression, in table bench.t. */
final class DenseRows {
    /** Of one row. */
    static final int BYTES = 1000;

    private static final int ROWS_PER_STATEMENT = 500;

    private DenseRows() {}

    /** Inserts ids from 0 on. @param rows a multiple of 500 */
    static void fill(Connection connection, long rows) throws SQLException {
        SplittableRandom random = new SplittableRandom(1);
        String values = "(?, ?), ".repeat(ROWS_PER_STATEMENT - 1) + "(?, ?)";
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO bench.t VALUES " + values)) {
            for (long first = 0; first < rows; first += ROWS_PER_STATEMENT) {
                for (int i = 0; i < ROWS_PER_STATEMENT; i++) {
                    insert.setLong(2 * i + 1, first + i);
                    insert.setString(2 * i + 2, text(random));
                }
                insert.executeUpdate();
            }
        }
    }

    static String text(RandomGenerator random) {
        byte[] bytes = new byte[(BYTES - 50) * 3 / 4];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
