package io.hadal.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.storage.collate.Collation;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB and Java have the same keys. */
final class GeneralKeyFunctionTest {
    @TempDir Path folder;

    @Test
    void ofEveryCharacter() throws Exception {
        String characters =
                "SELECT chr(i::INTEGER) AS x FROM range(1, 70000) r(i)"
                        + " WHERE i NOT BETWEEN 55296 AND 57343";
        check("SELECT x || s FROM (" + characters + "), (VALUES (''), (' '), ('b')) v(s)", 203_853);
    }

    @Test
    void ofNullAndBlanks() throws Exception {
        check("SELECT * FROM (VALUES (NULL), (''), ('  '), ('a b '), (' ü '), ('a\t'))", 6);
    }

    private void check(String texts, int count) throws SQLException {
        try (DuckDb duckDb = Fixtures.duckDb(folder);
                DuckDBConnection connection = duckDb.connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                "SELECT x, "
                                        + ColumnTypes.collated(Collation.GENERAL_CI, "x")
                                        + ", "
                                        + ColumnTypes.weights(Collation.GENERAL_CI, "x")
                                        + " FROM ("
                                        + texts
                                        + ") t(x)")) {
            int seen = 0;
            while (rows.next()) {
                String text = rows.getString(1);
                String key = text == null ? null : Collation.GENERAL_CI.key(text);
                String weights = text == null ? null : Collation.GENERAL_CI.weights(text);
                if (!Objects.equals(rows.getString(2), key)
                        || !Objects.equals(rows.getString(3), weights)) {
                    assertThat(rows.getString(2)).as("key of '%s'", text).isEqualTo(key);
                    assertThat(rows.getString(3)).as("weights of '%s'", text).isEqualTo(weights);
                }
                seen++;
            }
            assertThat(seen).isEqualTo(count);
        }
    }
}
