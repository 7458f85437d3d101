package io.hadal.engine.segment;

import io.hadal.engine.TableView.HotCursor;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;
import io.hadal.storage.schema.TableDef;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether rows that are handed to DuckDB arrive as they are, and come back so; run once when an
 * instance is opened.
 */
final class FillCheck {
    private static final Logger log = LoggerFactory.getLogger(FillCheck.class);
    private static final int ROWS = 100;
    private static final int NULL_EVERY = 7;

    private static final List<ColumnType> TYPES =
            List.of(
                    ColumnType.of(Kind.TINYINT),
                    ColumnType.of(Kind.SMALLINT),
                    ColumnType.of(Kind.INT),
                    ColumnType.of(Kind.BIGINT),
                    ColumnType.of(Kind.UNSIGNED_INT),
                    ColumnType.of(Kind.UNSIGNED_BIGINT),
                    new ColumnType(Kind.DECIMAL, 0, 4, 1),
                    new ColumnType(Kind.DECIMAL, 0, 9, 1),
                    new ColumnType(Kind.DECIMAL, 0, 18, 1),
                    new ColumnType(Kind.DECIMAL, 0, 38, 1),
                    ColumnType.of(Kind.FLOAT),
                    ColumnType.of(Kind.DOUBLE),
                    ColumnType.of(Kind.TEXT),
                    ColumnType.of(Kind.BLOB),
                    ColumnType.of(Kind.DATE),
                    new ColumnType(Kind.DATETIME, 0, 6, 0));

    private FillCheck() {}

    static boolean passes(DuckDb duckDb, DuckDBConnection connection) {
        TableDef def = def();
        RowCodec codec = RowCodec.of(def);
        List<byte[]> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(codec.encode(values(i)));
        }
        RowSource source = new RowSource(def, ROWS, () -> new ListCursor(rows));
        try (HotRowsFunction.Rows handle = duckDb.hotRows().open(source);
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery(
                                "SELECT " + texts() + " FROM " + handle.sql() + " t");
                RowScan scan =
                        RowScan.open(
                                duckDb,
                                connection,
                                def,
                                def.columns(),
                                List.of(),
                                handle.sql() + " t")) {
            return sameTexts(result) && sameRows(scan, rows);
        } catch (SQLException | RuntimeException e) {
            log.warn("Handing rows to DuckDB failed in the check at the start.", e);
            return false;
        }
    }

    private static boolean sameRows(RowScan scan, List<byte[]> rows) throws SQLException {
        for (byte[] row : rows) {
            if (!scan.next() || !Arrays.equals(scan.row(), row)) {
                return false;
            }
        }
        return !scan.next();
    }

    private static boolean sameTexts(ResultSet result) throws SQLException {
        for (int i = 0; i < ROWS; i++) {
            @Nullable Object[] values = values(i);
            if (!result.next()) {
                return false;
            }
            for (int slot = 0; slot < values.length; slot++) {
                String text = result.getString(slot + 1);
                Object value = values[slot];
                if (text == null ? value != null : value == null || !text.equals(expected(value))) {
                    return false;
                }
            }
        }
        return !result.next();
    }

    private static @Nullable Object[] values(int row) {
        @Nullable Object[] values = new Object[TYPES.size()];
        for (int slot = 0; slot < values.length; slot++) {
            values[slot] =
                    (row + slot) % NULL_EVERY == 0
                            ? null
                            : value(TYPES.get(slot), row % 2 == 0 ? row : -row);
        }
        return values;
    }

    private static Object value(ColumnType type, int n) {
        return switch (type.kind()) {
            case DECIMAL ->
                    new BigDecimal(
                                    n
                                            + (type.precision() == 38
                                                    ? "0123456789012345678901234567890"
                                                    : ""))
                            .setScale(1);
            case UNSIGNED_INT -> 0xFFFF_FFFFL - Math.abs(n);
            case UNSIGNED_BIGINT ->
                    new BigDecimal("18446744073709551615").add(BigDecimal.valueOf(-Math.abs(n)));
            case FLOAT -> n + 0.5f;
            case DOUBLE -> n + 0.25;
            case TEXT -> "text %d with \u00e9".formatted(n);
            case BLOB -> new byte[] {(byte) n, 0, (byte) 0xFF};
            case DATE -> LocalDate.of(2000, 1, 1).plusDays(n);
            case DATETIME -> LocalDateTime.of(2000, 1, 1, 0, 0, 0, 123_456_000).plusDays(n);
            default -> (long) n;
        };
    }

    private static String texts() {
        List<String> texts = new ArrayList<>();
        for (int slot = 0; slot < TYPES.size(); slot++) {
            String name = ColumnTypes.name(slot);
            texts.add(
                    ColumnTypes.asHex(TYPES.get(slot))
                            ? "lower(hex(" + name + "))"
                            : name + "::VARCHAR");
        }
        return String.join(", ", texts);
    }

    private static String expected(Object value) {
        return switch (value) {
            case byte[] bytes -> java.util.HexFormat.of().formatHex(bytes);
            case BigDecimal decimal -> decimal.toPlainString();
            case LocalDateTime time -> time.toLocalDate() + " " + time.toLocalTime();
            default -> value.toString();
        };
    }

    private static TableDef def() {
        List<Column> columns = new ArrayList<>();
        for (int slot = 0; slot < TYPES.size(); slot++) {
            columns.add(
                    new Column(
                            slot,
                            ColumnTypes.name(slot),
                            TYPES.get(slot),
                            true,
                            Column.DefaultKind.NONE,
                            null,
                            false,
                            false,
                            "",
                            null));
        }
        return new TableDef(
                1,
                "check",
                columns,
                columns.size(),
                List.of(3),
                List.of(),
                List.of(),
                List.of(),
                "");
    }

    private static final class ListCursor implements HotCursor {
        private final List<byte[]> rows;
        private int at = -1;

        ListCursor(List<byte[]> rows) {
            this.rows = rows;
        }

        @Override
        public boolean next() {
            return ++at < rows.size();
        }

        @Override
        public byte[] key() {
            return new byte[0];
        }

        @Override
        public byte[] row() {
            return rows.get(at);
        }
    }
}
