package io.hadal.storage.row;

import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.Column.DefaultKind;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;
import io.hadal.storage.schema.TableDef;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random tables and values, many of them at the edges. */
final class RandomRows {
    private static final String[] TEXTS = {
        "", "a", "ab", "a\0", "a\0b", "a\u0001", "\u0001\u0002", "é", "\uD83D\uDE00", "z", "\uFFFF"
    };
    private static final long[] LONGS = {
        0,
        1,
        -1,
        127,
        128,
        -128,
        -129,
        255,
        256,
        -256,
        -257,
        65535,
        65536,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private final Random random;

    RandomRows(Random random) {
        this.random = random;
    }

    static Column column(int slot, ColumnType type, @Nullable Object initial) {
        return new Column(
                slot, "c" + slot, type, true, DefaultKind.NONE, null, false, false, "", initial);
    }

    static TableDef table(List<Column> columns, int nextSlot) {
        return new TableDef(
                1,
                "t",
                columns,
                nextSlot,
                List.of(columns.getFirst().slot()),
                List.of(),
                List.of(),
                List.of(),
                "");
    }

    TableDef table(int slots) {
        List<Column> columns = new ArrayList<>();
        for (int slot = 0; slot < slots; slot++) {
            columns.add(column(slot, type(), null));
        }
        return table(columns, slots);
    }

    ColumnType type() {
        Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
        return switch (kind) {
            case DECIMAL -> {
                int precision = random.nextInt(1, 39);
                yield new ColumnType(kind, 0, precision, random.nextInt(precision + 1));
            }
            case VARCHAR, VARBINARY, CHAR, BINARY -> new ColumnType(kind, 100, 0, 0);
            case BIT -> ColumnType.bit(64);
            case ENUM, SET -> ColumnType.choice(kind, List.of("a", "b", "c"));
            case DATETIME, TIMESTAMP, TIME -> new ColumnType(kind, 0, 6, 0);
            default -> ColumnType.of(kind);
        };
    }

    @Nullable Object[] row(TableDef def) {
        @Nullable Object[] row = new Object[def.nextSlot()];
        for (Column column : def.columns()) {
            row[column.slot()] = random.nextInt(5) == 0 ? null : value(column.type());
        }
        return row;
    }

    Object value(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, MEDIUMINT, INT, BIGINT, BOOL, TIME, YEAR -> anyLong();
            case UNSIGNED_TINYINT, UNSIGNED_SMALLINT, UNSIGNED_MEDIUMINT, UNSIGNED_INT ->
                    anyLong() & 0xFFFF_FFFFL;
            case UNSIGNED_BIGINT, BIT ->
                    new BigDecimal(new BigInteger(1 + random.nextInt(64), random));
            case DECIMAL -> new BigDecimal(unscaled(type.precision()), type.scale());
            case FLOAT ->
                    random.nextBoolean()
                            ? random.nextInt(-3, 4)
                            : Float.intBitsToFloat(finite(random.nextInt()));
            case DOUBLE ->
                    random.nextBoolean()
                            ? (double) random.nextInt(-3, 4)
                            : random.nextGaussian() * 1e100;
            case VARCHAR, CHAR, TEXT, JSON, ENUM, SET -> text();
            case VARBINARY, BINARY, BLOB -> binary();
            case DATE -> LocalDate.ofEpochDay(random.nextInt(-400_000, 2_900_000));
            case DATETIME, TIMESTAMP ->
                    LocalDateTime.of(
                                    random.nextInt(1000, 10000),
                                    1 + random.nextInt(12),
                                    5,
                                    23,
                                    59,
                                    59)
                            .plusNanos(random.nextInt(1_000_000) * 1000L);
        };
    }

    private static int finite(int bits) {
        return bits & 0xBFFFFFFF;
    }

    private long anyLong() {
        return random.nextBoolean()
                ? LONGS[random.nextInt(LONGS.length)]
                : random.nextLong() >> random.nextInt(64);
    }

    private BigInteger unscaled(int precision) {
        BigInteger bound = BigInteger.TEN.pow(1 + random.nextInt(precision));
        BigInteger magnitude = new BigInteger(127, random).mod(bound);
        return random.nextBoolean() ? magnitude : magnitude.negate();
    }

    private String text() {
        StringBuilder text = new StringBuilder(TEXTS[random.nextInt(TEXTS.length)]);
        while (random.nextInt(3) == 0) {
            text.append(TEXTS[random.nextInt(TEXTS.length)]);
        }
        return random.nextInt(50) == 0
                ? text.append("x".repeat(random.nextInt(70_000))).toString()
                : text.toString();
    }

    private byte[] binary() {
        byte[] bytes = new byte[random.nextInt(6)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (random.nextBoolean() ? random.nextInt(3) : random.nextInt());
        }
        return bytes;
    }
}
