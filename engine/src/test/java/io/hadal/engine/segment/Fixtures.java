package io.hadal.engine.segment;

import io.hadal.engine.TableView.HotCursor;
import io.hadal.storage.collate.Collation;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;
import io.hadal.storage.schema.TableDef;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Tables and rows for the tests of segments. */
public final class Fixtures {
    /** Every kind of column; the first is the primary key. */
    static final List<ColumnType> ALL_TYPES =
            List.of(
                    ColumnType.of(Kind.BIGINT),
                    ColumnType.of(Kind.TINYINT),
                    ColumnType.of(Kind.SMALLINT),
                    ColumnType.of(Kind.MEDIUMINT),
                    ColumnType.of(Kind.INT),
                    ColumnType.of(Kind.BIGINT),
                    ColumnType.of(Kind.BOOL),
                    ColumnType.of(Kind.UNSIGNED_TINYINT),
                    ColumnType.of(Kind.UNSIGNED_SMALLINT),
                    ColumnType.of(Kind.UNSIGNED_MEDIUMINT),
                    ColumnType.of(Kind.UNSIGNED_INT),
                    ColumnType.of(Kind.UNSIGNED_BIGINT),
                    new ColumnType(Kind.DECIMAL, 0, 4, 4),
                    new ColumnType(Kind.DECIMAL, 0, 9, 2),
                    new ColumnType(Kind.DECIMAL, 0, 18, 0),
                    new ColumnType(Kind.DECIMAL, 0, 38, 30),
                    ColumnType.of(Kind.FLOAT),
                    ColumnType.of(Kind.DOUBLE),
                    new ColumnType(Kind.VARCHAR, 100, 0, 0),
                    ColumnType.of(Kind.TEXT),
                    new ColumnType(Kind.VARBINARY, 100, 0, 0),
                    ColumnType.of(Kind.BLOB),
                    ColumnType.of(Kind.DATE),
                    new ColumnType(Kind.DATETIME, 0, 6, 0),
                    ColumnType.of(Kind.JSON),
                    new ColumnType(Kind.CHAR, 10, 0, 0),
                    new ColumnType(Kind.BINARY, 10, 0, 0),
                    new ColumnType(Kind.TIMESTAMP, 0, 6, 0),
                    new ColumnType(Kind.TIME, 0, 6, 0),
                    ColumnType.of(Kind.YEAR),
                    ColumnType.bit(64),
                    ColumnType.choice(Kind.ENUM, List.of("a", "b")),
                    ColumnType.choice(Kind.SET, List.of("a", "b")),
                    ColumnType.of(Kind.TEXT).collated(Collation.GENERAL_CI));

    private Fixtures() {}

    public static DuckDb duckDb(Path folder) throws SQLException {
        return duckDb(folder, 2);
    }

    public static DuckDb duckDb(Path folder, int threads) throws SQLException {
        return duckDb(folder, folder, threads);
    }

    /**
     * @param files where it may read and write; @param folder for what does not fit into memory
     */
    public static DuckDb duckDb(Path files, Path folder, int threads) throws SQLException {
        return DuckDb.open(
                new DuckDb.Options(
                        threads,
                        512 << 20,
                        folder.resolve("duckdb.tmp"),
                        List.of(files),
                        Runnable::run));
    }

    public static Column column(int slot, ColumnType type) {
        return column(slot, type, null);
    }

    public static Column column(int slot, ColumnType type, @Nullable Object initialValue) {
        return new Column(
                slot,
                "n" + slot,
                type,
                true,
                Column.DefaultKind.NONE,
                null,
                false,
                false,
                "",
                initialValue);
    }

    /** A table with columns of these types in slots 0 and up, the first of them the primary key. */
    public static TableDef table(long id, List<ColumnType> types) {
        List<Column> columns = new ArrayList<>();
        for (ColumnType type : types) {
            columns.add(column(columns.size(), type));
        }
        return table(id, columns, columns.size(), List.of(0), List.of());
    }

    public static TableDef table(
            long id,
            List<Column> columns,
            int nextSlot,
            List<Integer> primaryKey,
            List<Integer> sortKey) {
        return new TableDef(
                id, "t" + id, columns, nextSlot, primaryKey, List.of(), sortKey, List.of(), "");
    }

    /** A key and a row with given values. */
    public record KeyedRow(byte[] key, byte[] row) {
        public static KeyedRow of(TableDef def, @Nullable Object... values) {
            byte[] row = RowCodec.of(def).encode(values);
            return new KeyedRow(KeyCodec.of(def, def.primaryKey()).encodeRow(row), row);
        }
    }

    /** A cursor over rows in the order given. */
    public static HotCursor cursor(List<KeyedRow> rows) {
        return new HotCursor() {
            private int at = -1;

            @Override
            public boolean next() {
                return ++at < rows.size();
            }

            @Override
            public byte[] key() {
                return rows.get(at).key();
            }

            @Override
            public byte[] row() {
                return rows.get(at).row();
            }
        };
    }

    public static RowSource source(TableDef def, List<KeyedRow> rows) {
        return new RowSource(def, rows.size(), () -> cursor(rows));
    }

    /** Values that are rare and hurt: the ends of each type's range. */
    static List<Object> extremes(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT -> List.of(-128L, 127L, 0L);
            case BOOL -> List.of(0L, 1L);
            case SMALLINT -> List.of(-32768L, 32767L);
            case MEDIUMINT -> List.of(-8388608L, 8388607L);
            case INT -> List.of((long) Integer.MIN_VALUE, (long) Integer.MAX_VALUE);
            case BIGINT -> List.of(Long.MIN_VALUE, Long.MAX_VALUE, 0L, -1L);
            case UNSIGNED_TINYINT -> List.of(0L, 128L, 255L);
            case UNSIGNED_SMALLINT -> List.of(0L, 32768L, 65535L);
            case UNSIGNED_MEDIUMINT -> List.of(0L, 8388608L, 16777215L);
            case UNSIGNED_INT -> List.of(0L, 2147483648L, 4294967295L);
            case TIME -> List.of(-3_020_399_000_000L, 3_020_399_000_000L, 0L, 1L);
            case YEAR -> List.of(0L, 1901L, 2155L);
            case UNSIGNED_BIGINT, BIT ->
                    List.of(
                            BigDecimal.ZERO,
                            new BigDecimal("9223372036854775808"),
                            new BigDecimal("18446744073709551615"));
            case DECIMAL -> {
                BigInteger most = BigInteger.TEN.pow(type.precision()).subtract(BigInteger.ONE);
                yield List.of(
                        new BigDecimal(most, type.scale()),
                        new BigDecimal(most.negate(), type.scale()),
                        new BigDecimal(BigInteger.ZERO, type.scale()),
                        new BigDecimal(BigInteger.ONE.negate(), type.scale()));
            }
            case FLOAT ->
                    List.of(Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, 0f, -0f, 1e-3f);
            case DOUBLE ->
                    List.of(Double.MAX_VALUE, -Double.MAX_VALUE, Double.MIN_VALUE, 0d, -0d, 0.1);
            case ENUM, SET -> List.of("", "a", "b");
            case VARCHAR, CHAR, TEXT ->
                    List.of(
                            "",
                            "\0",
                            "a\0b",
                            "\ud83d\ude00 \u00e9\u4e2d",
                            "x".repeat(12),
                            "x".repeat(13),
                            "'\"\\");
            case JSON -> List.of("null", "{}", "{\"a\": [1, 2.50, \"\u00e9\"]}");
            case VARBINARY, BINARY, BLOB ->
                    List.of(
                            new byte[0],
                            new byte[] {0},
                            new byte[] {-1, 0, 127, -128},
                            new byte[100]);
            case DATE ->
                    List.of(
                            LocalDate.of(0, 1, 1),
                            LocalDate.of(1000, 1, 1),
                            LocalDate.of(9999, 12, 31),
                            LocalDate.EPOCH);
            case DATETIME, TIMESTAMP ->
                    List.of(
                            LocalDateTime.of(1000, 1, 1, 0, 0),
                            LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_000),
                            LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000));
        };
    }

    static @Nullable Object random(ColumnType type, RandomGenerator random) {
        int dice = random.nextInt(10);
        if (dice == 0) {
            return null;
        }
        if (dice <= 2) {
            List<Object> extremes = extremes(type);
            return extremes.get(random.nextInt(extremes.size()));
        }
        return ordinary(type, random);
    }

    private static Object ordinary(ColumnType type, RandomGenerator random) {
        return switch (type.kind()) {
            case TINYINT -> (long) random.nextInt(-128, 128);
            case BOOL -> (long) random.nextInt(2);
            case SMALLINT -> (long) random.nextInt(-32768, 32768);
            case MEDIUMINT -> (long) random.nextInt(-8388608, 8388608);
            case INT -> (long) random.nextInt();
            case BIGINT -> random.nextLong();
            case UNSIGNED_TINYINT -> random.nextLong(1L << 8);
            case UNSIGNED_SMALLINT -> random.nextLong(1L << 16);
            case UNSIGNED_MEDIUMINT -> random.nextLong(1L << 24);
            case UNSIGNED_INT -> random.nextLong(1L << 32);
            case TIME -> random.nextLong(-3_020_399_000_000L, 3_020_399_000_001L);
            case YEAR -> random.nextLong(1901, 2156);
            case UNSIGNED_BIGINT, BIT -> new BigDecimal(Long.toUnsignedString(random.nextLong()));
            case DECIMAL ->
                    new BigDecimal(
                            new BigInteger(
                                            type.precision() * 3,
                                            new java.util.Random(random.nextLong()))
                                    .mod(BigInteger.TEN.pow(type.precision())),
                            type.scale());
            case FLOAT -> random.nextFloat();
            case DOUBLE -> random.nextDouble();
            case VARCHAR, CHAR, TEXT ->
                    "text " + Long.toString(random.nextLong(), 36).repeat(random.nextInt(4));
            case JSON -> "{\"n\":" + random.nextInt() + "}";
            case ENUM, SET -> type.members().get(random.nextInt(type.members().size()));
            case VARBINARY, BINARY, BLOB -> {
                byte[] bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
                yield bytes;
            }
            case DATE -> LocalDate.ofEpochDay(random.nextInt(-100_000, 100_000));
            case DATETIME, TIMESTAMP ->
                    LocalDateTime.of(2000, 1, 1, 0, 0)
                            .plusNanos(random.nextLong(1_000_000_000_000_000L) * 1000);
        };
    }

    /** {@code count} rows of all types with keys 0, 2, 4 …; the first ones have the extremes. */
    static List<KeyedRow> rows(TableDef def, int count, RandomGenerator random) {
        List<KeyedRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            @Nullable Object[] values = new Object[def.nextSlot()];
            for (Column column : def.columns()) {
                List<Object> extremes = extremes(column.type());
                values[column.slot()] =
                        i < extremes.size() ? extremes.get(i) : random(column.type(), random);
            }
            values[0] = 2L * i;
            rows.add(KeyedRow.of(def, values));
        }
        return rows;
    }
}
