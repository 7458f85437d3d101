package io.hadal.sql.exec;

import io.hadal.sql.MysqlType;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.dialect.Field;
import io.hadal.sql.value.Durations;
import io.hadal.storage.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** DuckDB's result columns and values as MySQL's. */
final class DuckResult {

    /** Reads one column's value. */
    @FunctionalInterface
    private interface Reader {
        @Nullable Object read(ResultSet rows, int column) throws SQLException;
    }

    /** Reads one column's value of a row of a chunk that is not null. */
    @FunctionalInterface
    private interface VectorReader {
        @Nullable Object read(DuckDBReadableVector vector, long row);
    }

    private final List<ResultColumn> columns = new ArrayList<>();
    private final List<Reader> readers = new ArrayList<>();
    private final List<@Nullable VectorReader> vectorReaders = new ArrayList<>();

    /**
     * @param fields what the renderer knows of the columns; @param labels their names in the result
     */
    DuckResult(ResultSetMetaData meta, List<Field> fields, List<String> labels)
            throws SQLException {
        for (int i = 0; i < meta.getColumnCount(); i++) {
            String type = meta.getColumnTypeName(i + 1).toUpperCase(Locale.ROOT);
            String label = labels.get(i);
            Field field = fields.get(i);
            boolean time = type.equals("BIGINT") && field.isTime();
            readers.add(time ? time(reader(type)) : reader(type));
            vectorReaders.add(
                    time
                            ? (vector, row) -> Durations.ofMicros(vector.getLong(row))
                            : vectorReader(type));
            Field.Origin origin = field.origin();
            columns.add(
                    origin != null
                            ? ColumnMeta.of(origin.table(), origin.alias(), origin.column(), label)
                            : column(
                                    time ? "TIME" : type,
                                    field,
                                    label,
                                    meta.getPrecision(i + 1),
                                    meta.getScale(i + 1)));
        }
    }

    List<ResultColumn> columns() {
        return columns;
    }

    /**
     * Whether the result can be read in chunks as it comes; one with other types is held by DuckDB
     * as a whole.
     */
    boolean readsChunks() {
        return vectorReaders.stream().allMatch(reader -> reader != null);
    }

    /** A row of a chunk. */
    @Nullable Object[] row(DuckDBDataChunkReader chunk, long row) {
        @Nullable Object[] values = new Object[vectorReaders.size()];
        for (int i = 0; i < values.length; i++) {
            DuckDBReadableVector vector = chunk.vector(i);
            VectorReader reader = vectorReaders.get(i);
            values[i] = reader == null || vector.isNull(row) ? null : reader.read(vector, row);
        }
        return values;
    }

    private static @Nullable VectorReader vectorReader(String type) {
        return switch (type.startsWith("TIMESTAMP") ? type : base(type)) {
            case "BOOLEAN" -> (vector, row) -> vector.getBoolean(row) ? 1L : 0L;
            case "TINYINT" -> (vector, row) -> (long) vector.getByte(row);
            case "SMALLINT" -> (vector, row) -> (long) vector.getShort(row);
            case "INTEGER" -> (vector, row) -> (long) vector.getInt(row);
            case "BIGINT" -> DuckDBReadableVector::getLong;
            case "HUGEINT" -> (vector, row) -> new BigDecimal(vector.getHugeInt(row));
            case "DECIMAL" -> DuckDBReadableVector::getBigDecimal;
            case "FLOAT" -> DuckDBReadableVector::getFloat;
            case "DOUBLE" ->
                    (vector, row) -> {
                        double value = vector.getDouble(row);
                        return Double.isNaN(value) || Double.isInfinite(value)
                                ? null
                                : (Object) value;
                    };
            case "VARCHAR" -> DuckDBReadableVector::getString;
            case "DATE" -> DuckDBReadableVector::getLocalDate;
            case "TIMESTAMP" -> DuckDBReadableVector::getLocalDateTime;
            default -> null;
        };
    }

    /** The row that {@code rows} stands on. */
    @Nullable Object[] row(ResultSet rows) throws SQLException {
        @Nullable Object[] values = new Object[readers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = readers.get(i).read(rows, i + 1);
        }
        return values;
    }

    private static Reader reader(String type) {
        return switch (base(type)) {
            case "BOOLEAN",
                    "TINYINT",
                    "SMALLINT",
                    "INTEGER",
                    "BIGINT",
                    "UTINYINT",
                    "USMALLINT",
                    "UINTEGER" ->
                    (rows, i) -> {
                        long value = rows.getLong(i);
                        return rows.wasNull() ? null : (Object) value;
                    };
            case "HUGEINT", "UHUGEINT", "UBIGINT", "BIGNUM" ->
                    (rows, i) ->
                            rows.getObject(i) instanceof Object value
                                    ? new BigDecimal(new BigInteger(value.toString()))
                                    : null;
            case "DECIMAL" -> ResultSet::getBigDecimal;
            case "FLOAT" ->
                    (rows, i) -> {
                        float value = rows.getFloat(i);
                        return rows.wasNull() ? null : (Object) value;
                    };
            case "DOUBLE" ->
                    (rows, i) -> {
                        double value = rows.getDouble(i);
                        return rows.wasNull() || Double.isNaN(value) || Double.isInfinite(value)
                                ? null
                                : (Object) value;
                    };
            case "BLOB" -> ResultSet::getBytes;
            case "DATE" -> (rows, i) -> rows.getObject(i, LocalDate.class);
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" ->
                    (rows, i) -> rows.getObject(i, LocalDateTime.class);
            case "VARCHAR" -> ResultSet::getString;
            default ->
                    (rows, i) ->
                            rows.getObject(i) instanceof Object value ? value.toString() : null;
        };
    }

    /** A TIME is its microseconds for DuckDB. */
    private static Reader time(Reader micros) {
        return (rows, i) ->
                micros.read(rows, i) instanceof Long number ? Durations.ofMicros(number) : null;
    }

    private static String base(String type) {
        if (type.startsWith("TIMESTAMP")) {
            return "TIMESTAMP";
        }
        int paren = type.indexOf('(');
        return paren < 0 ? type : type.substring(0, paren);
    }

    private static ResultColumn column(
            String type, Field field, String label, int precision, int scale) {
        return switch (base(type)) {
            case "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT" ->
                    ResultColumn.of(label, MysqlType.LONG, 11);
            case "BIGINT", "UINTEGER" -> ColumnMeta.whole(label);
            case "UBIGINT" -> ColumnMeta.of(ColumnType.of(ColumnType.Kind.UNSIGNED_BIGINT), label);
            case "HUGEINT", "UHUGEINT", "BIGNUM" -> ColumnMeta.decimal(label, 38, 0);
            case "DECIMAL" -> ColumnMeta.decimal(label, precision, scale);
            case "FLOAT" -> ColumnMeta.of(ColumnType.of(ColumnType.Kind.FLOAT), label);
            case "DOUBLE" -> ColumnMeta.of(ColumnType.of(ColumnType.Kind.DOUBLE), label);
            case "BLOB" -> ColumnMeta.of(ColumnType.of(ColumnType.Kind.BLOB), label);
            case "DATE" -> ColumnMeta.of(ColumnType.of(ColumnType.Kind.DATE), label);
            case "TIMESTAMP" ->
                    ColumnMeta.of(
                            new ColumnType(
                                    ColumnType.Kind.DATETIME,
                                    0,
                                    Math.min(6, field.fractionDigits()),
                                    0),
                            label);
            case "TIME" -> ColumnMeta.time(label, field.fractionDigits());
            case "JSON" -> ColumnMeta.of(ColumnType.of(ColumnType.Kind.JSON), label);
            case "\"NULL\"", "NULL" -> ColumnMeta.ofValue(null, label);
            default -> ColumnMeta.text(label, 16383);
        };
    }
}
