package io.hadal.engine.segment;

import io.hadal.storage.collate.Collation;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.UnaryOperator;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBReadableVector;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * The keys of utf8mb4_general_ci in DuckDB. Texts that are ASCII, which are most, stay there: as
 * many bytes as characters, and upper case is all that the weights are. The others are answered by
 * the collation itself.
 */
final class GeneralKeyFunction {
    /** Of a text that is compared. */
    static final String KEY = "hadal_general_ci";

    /** Of a text that is searched, where blanks at the end count. */
    static final String WEIGHTS = "hadal_general_ci_weights";

    private static final String KEY_IN_JAVA = KEY + "_java";
    private static final String WEIGHTS_IN_JAVA = WEIGHTS + "_java";

    private GeneralKeyFunction() {}

    static void register(Connection connection) throws SQLException {
        function(KEY_IN_JAVA, Collation.GENERAL_CI::key, connection);
        function(WEIGHTS_IN_JAVA, Collation.GENERAL_CI::weights, connection);
        // rtrim alone costs several times as much as to see that there is nothing to trim.
        String trimmed = "CASE WHEN suffix(x, ' ') THEN rtrim(x, ' ') ELSE x END";
        macro(KEY, "upper(" + trimmed + ")", KEY_IN_JAVA, connection);
        macro(WEIGHTS, "upper(x)", WEIGHTS_IN_JAVA, connection);
    }

    private static void macro(String name, String ascii, String other, Connection connection)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE MACRO "
                            + name
                            + "(x) AS CASE WHEN strlen(x) = length(x) THEN "
                            + ascii
                            + " ELSE "
                            + other
                            + "(x) END");
        }
    }

    private static void function(String name, UnaryOperator<String> body, Connection connection)
            throws SQLException {
        try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
            builder.withName(name)
                    .withParameter(DuckDBColumnType.VARCHAR)
                    .withReturnType(DuckDBColumnType.VARCHAR)
                    .withVectorizedFunction((in, out) -> apply(body, in, out))
                    .register(connection);
        }
    }

    private static void apply(
            UnaryOperator<String> body, DuckDBDataChunkReader in, DuckDBWritableVector out) {
        DuckDBReadableVector texts = in.vector(0);
        for (long row = 0; row < in.rowCount(); row++) {
            if (texts.isNull(row)) {
                out.setNull(row);
            } else {
                out.setString(row, body.apply(texts.getString(row)));
            }
        }
    }
}
