package io.hadal.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.engine.EngineException;
import io.hadal.engine.segment.Fixtures.KeyedRow;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;
import io.hadal.storage.schema.TableDef;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.RoaringBitmap;

final class HotRowsFunctionTest {
    private static final TableDef DEF = Fixtures.table(7, Fixtures.ALL_TYPES);

    @TempDir Path folder;

    @Test
    void theDriverLaysOutItsVectorsAsExpected() throws SQLException {
        try (DuckDb duckDb = Fixtures.duckDb(folder)) {
            assertThat(duckDb.vectors().raw()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyValueArrivesExactly(boolean raw) throws SQLException {
        List<KeyedRow> rows = Fixtures.rows(DEF, 5000, new SplittableRandom(1));
        try (DuckDb duckDb = Fixtures.duckDb(folder);
                HotRowsFunction.Rows handle = duckDb.hotRows().open(Fixtures.source(DEF, rows));
                DuckDBConnection connection = duckDb.connect()) {
            duckDb.vectors().useRaw(raw);
            try (RowScan scan =
                    RowScan.open(
                            duckDb,
                            connection,
                            DEF,
                            DEF.columns(),
                            List.of(),
                            handle.sql() + " ORDER BY c0")) {
                for (KeyedRow row : rows) {
                    assertThat(scan.next()).isTrue();
                    assertThat(scan.row()).isEqualTo(row.row());
                }
                assertThat(scan.next()).isFalse();
            }
        }
    }

    @Test
    void severalThreadsReadEveryRowOnce() throws SQLException {
        TableDef def =
                Fixtures.table(1, List.of(ColumnType.of(Kind.BIGINT), ColumnType.of(Kind.TEXT)));
        List<KeyedRow> rows = new ArrayList<>();
        for (long i = 0; i < 100_000; i++) {
            rows.add(KeyedRow.of(def, i, "row " + i));
        }
        try (DuckDb duckDb = Fixtures.duckDb(folder);
                HotRowsFunction.Rows handle = duckDb.hotRows().open(Fixtures.source(def, rows));
                DuckDBConnection connection = duckDb.connect();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery(
                                "SELECT count(*), count(DISTINCT c0), sum(c0), count(DISTINCT c1) FROM "
                                        + handle.sql())) {
            assertThat(result.next()).isTrue();
            assertThat(result.getLong(1)).isEqualTo(100_000);
            assertThat(result.getLong(2)).isEqualTo(100_000);
            assertThat(result.getLong(3)).isEqualTo(99_999L * 50_000);
            assertThat(result.getLong(4)).isEqualTo(100_000);
        }
    }

    @Test
    void whatTheSourceThrowsComesBackAsItIs() throws SQLException {
        EngineException thrown =
                new EngineException(EngineException.Kind.FAILED, "the source is broken");
        RowSource broken =
                new RowSource(
                        DEF,
                        1,
                        () -> {
                            throw thrown;
                        });
        try (DuckDb duckDb = Fixtures.duckDb(folder);
                HotRowsFunction.Rows handle = duckDb.hotRows().open(broken);
                DuckDBConnection connection = duckDb.connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT count(*) FROM " + handle.sql()))
                    .isInstanceOf(SQLException.class);
            assertThatThrownBy(handle::rethrow).isSameAs(thrown);
        }
    }

    @Test
    void aClosedHandleIsRefusedAndForgotten() throws SQLException {
        try (DuckDb duckDb = Fixtures.duckDb(folder);
                DuckDBConnection connection = duckDb.connect();
                Statement statement = connection.createStatement()) {
            HotRowsFunction.Rows handle = duckDb.hotRows().open(Fixtures.source(DEF, List.of()));
            handle.close();
            assertThat(duckDb.hotRows().openCount()).isZero();
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM " + handle.sql()))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("handle is closed");
        }
    }

    @Test
    void sqlCannotReachOtherFiles() throws SQLException {
        try (DuckDb duckDb = Fixtures.duckDb(folder);
                DuckDBConnection connection = duckDb.connect();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() ->
                            statement.executeQuery("SELECT * FROM read_text('/etc/hostname')"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("Permission");
        }
    }

    @Test
    void deletedRowsAreListedPerFile() throws SQLException {
        RoaringBitmap many = new RoaringBitmap();
        many.add(0L, 5000L);
        try (DuckDb duckDb = Fixtures.duckDb(folder);
                DeletedRowsFunction.Deleted deleted =
                        duckDb.deletedRows()
                                .open(
                                        List.of(
                                                RoaringBitmap.bitmapOf(3),
                                                new RoaringBitmap(),
                                                many));
                DuckDBConnection connection = duckDb.connect();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery(
                                "SELECT count(*), min(k), max(k) FROM (SELECT"
                                        + " (file_index << 32) + file_row_number AS k FROM (SELECT unnest([0, 2, 2])::BIGINT AS file_index,"
                                        + " unnest([3, 4999, 5000]) AS file_row_number) t WHERE NOT "
                                        + deleted.filter("t")
                                        + ")")) {
            assertThat(deleted.count()).isEqualTo(5001);
            assertThat(result.next()).isTrue();
            assertThat(result.getLong(1)).isEqualTo(2);
            assertThat(result.getLong(2)).isEqualTo(3);
            assertThat(result.getLong(3)).isEqualTo((2L << 32) + 4999);
        }
    }
}
