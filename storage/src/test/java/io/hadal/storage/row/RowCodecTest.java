package io.hadal.storage.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;
import io.hadal.storage.schema.TableDef;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RowCodecTest {

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("seeds", 200));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatWasWrittenIsRead(long seed) {
        Random random = new Random(seed);
        RandomRows rows = new RandomRows(random);
        TableDef def = rows.table(random.nextInt(1, 30));
        RowCodec codec = RowCodec.of(def);
        for (int i = 0; i < 20; i++) {
            @Nullable Object[] values = rows.row(def);
            byte[] row = codec.encode(values);
            assertThat(codec.decode(row)).isEqualTo(values);
            int slot = random.nextInt(def.nextSlot());
            assertThat(codec.get(row, slot)).isEqualTo(values[slot]);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aBuilderMakesTheSameBytes(long seed) {
        Random random = new Random(seed);
        RandomRows rows = new RandomRows(random);
        TableDef def = rows.table(random.nextInt(1, 30));
        RowCodec codec = RowCodec.of(def);
        RowBuilder builder = codec.builder();
        for (int i = 0; i < 10; i++) {
            byte[] row = codec.encode(rows.row(def));
            RowReader reader = codec.reader(row);
            builder.begin();
            for (int slot = 0; slot < def.nextSlot(); slot++) {
                if (reader.seek(slot)) {
                    copy(def.bySlot(slot).type().kind(), slot, reader, builder);
                }
            }
            assertThat(builder.build()).isEqualTo(row);
        }
    }

    private static void copy(Kind kind, int slot, RowReader from, RowBuilder to) {
        switch (kind.form()) {
            case INTEGER -> to.putLong(slot, from.longValue());
            case FLOAT -> to.putFloat(slot, from.floatValue());
            case DOUBLE -> to.putDouble(slot, from.doubleValue());
            case UNSCALED -> {
                byte[] unscaled = from.unscaledValue().toByteArray();
                to.putBytes(slot, unscaled, 0, unscaled.length);
            }
            case TEXT, BYTES -> to.putBytes(slot, from.array(), from.offset(), from.length());
        }
    }

    @Test
    void aBuilderTakesSlotsInOrderOnly() {
        RowBuilder builder = RowCodec.of(new RandomRows(new Random(1)).table(3)).builder();
        builder.begin();
        builder.putLong(1, 5);
        assertThatThrownBy(() -> builder.putLong(1, 6))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.putLong(0, 6))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aRowThatIsCutOffIsRefused(long seed) {
        Random random = new Random(seed);
        RandomRows rows = new RandomRows(random);
        TableDef def = rows.table(random.nextInt(1, 12));
        RowCodec codec = RowCodec.of(def);
        byte[] row = codec.encode(rows.row(def));
        byte[] cut = Arrays.copyOf(row, random.nextInt(row.length));
        assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(MalformedRowException.class);
    }

    @Test
    void aLaterDefinitionReadsInitialValuesAndSkipsDroppedSlots() {
        List<Column> columns =
                new ArrayList<>(
                        List.of(
                                RandomRows.column(0, ColumnType.of(Kind.INT), null),
                                RandomRows.column(1, ColumnType.of(Kind.TEXT), null),
                                RandomRows.column(2, ColumnType.of(Kind.INT), null)));
        byte[] old =
                RowCodec.of(RandomRows.table(columns, 3)).encode(new Object[] {7L, "gone", 9L});

        columns.remove(1);
        columns.add(
                RandomRows.column(
                        3, new ColumnType(Kind.DECIMAL, 0, 10, 2), new BigDecimal("1.50")));
        columns.add(RandomRows.column(4, ColumnType.of(Kind.TEXT), null));
        RowCodec later = RowCodec.of(RandomRows.table(columns, 5));

        assertThat(later.decode(old)).containsExactly(7L, null, 9L, new BigDecimal("1.50"), null);
        RowReader reader = later.reader(old);
        assertThat(reader.seek(3)).isTrue();
        assertThat(reader.unscaledValue()).isEqualTo(150);
        assertThat(reader.seek(2)).isTrue();
        assertThat(reader.longValue()).isEqualTo(9);
        assertThat(
                        later.decode(
                                later.encode(
                                        new @Nullable Object[] {1L, "ignored", null, null, "x"})))
                .containsExactly(1L, null, null, null, "x");
    }

    @Test
    void theBytesDoNotChange() {
        List<ColumnType> types =
                Stream.of(
                                ColumnType.of(Kind.BIGINT),
                                ColumnType.of(Kind.INT),
                                ColumnType.of(Kind.BOOL),
                                new ColumnType(Kind.DECIMAL, 0, 12, 2),
                                ColumnType.of(Kind.FLOAT),
                                ColumnType.of(Kind.DOUBLE),
                                new ColumnType(Kind.VARCHAR, 10, 0, 0),
                                ColumnType.of(Kind.BLOB),
                                ColumnType.of(Kind.DATE),
                                new ColumnType(Kind.DATETIME, 0, 6, 0),
                                ColumnType.of(Kind.JSON))
                        .toList();
        List<Column> columns = new ArrayList<>();
        for (ColumnType type : types) {
            columns.add(RandomRows.column(columns.size(), type, null));
        }
        byte[] row =
                RowCodec.of(RandomRows.table(columns, columns.size()))
                        .encode(
                                new @Nullable Object[] {
                                    -300L,
                                    1_000_000L,
                                    0L,
                                    new BigDecimal("-12.34"),
                                    1.5f,
                                    -2.5,
                                    "né",
                                    new byte[] {0, (byte) 0xFF},
                                    LocalDate.of(2026, 11, 23),
                                    LocalDateTime.of(2026, 11, 23, 10, 15, 0, 123_456_000),
                                    null
                                });
        assertThat(HexFormat.of().formatHex(row))
                .isEqualTo(
                        "110bff03"
                                + "02050507"
                                + "0b1316181a21"
                                + "d4fe"
                                + "40420f"
                                + "fb2e"
                                + "0000c03f"
                                + "00000000000004c0"
                                + "6ec3a9"
                                + "00ff"
                                + "2c51"
                                + "40b3cfddee6006");
    }

    @Test
    void aValueOfAnotherClassOrScaleIsRefused() {
        TableDef def =
                RandomRows.table(
                        List.of(RandomRows.column(0, new ColumnType(Kind.DECIMAL, 0, 5, 2), null)),
                        1);
        RowCodec codec = RowCodec.of(def);
        assertThatThrownBy(() -> codec.encode(new Object[] {1L}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a value of type DECIMAL is a BigDecimal, not a Long");
        assertThatThrownBy(() -> codec.encode(new Object[] {new BigDecimal("1.5")}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scale 2");
    }

    @Test
    void anUnknownVersionIsRefused() {
        TableDef def =
                RandomRows.table(List.of(RandomRows.column(0, ColumnType.of(Kind.INT), null)), 1);
        RowCodec codec = RowCodec.of(def);
        byte[] row = codec.encode(new Object[] {1L});
        row[0] = 0x21;
        assertThatThrownBy(() -> codec.decode(row))
                .isInstanceOf(MalformedRowException.class)
                .hasMessage("a row has layout version 2; this program knows version 1");
    }
}
