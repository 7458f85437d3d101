package io.hadal.storage.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hadal.storage.collate.Collation;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;
import io.hadal.storage.schema.TableDef;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class KeyCodecTest {
    private static final HexFormat HEX = HexFormat.of();

    static LongStream seeds() {
        return LongStream.range(0, Long.getLong("seeds", 200));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void keysSortAsTheirValues(long seed) {
        Random random = new Random(seed);
        RandomRows rows = new RandomRows(random);
        TableDef def = rows.table(random.nextInt(1, 4));
        List<Integer> slots = IntStream.range(0, def.nextSlot()).boxed().toList();
        KeyCodec codec = KeyCodec.of(def, slots);
        for (int i = 0; i < 50; i++) {
            @Nullable Object[] a = shortRow(rows, def);
            @Nullable Object[] b = shortRow(rows, def);
            if (random.nextBoolean()) {
                b[0] = a[0];
            }
            assertThat(Integer.signum(KeyCodec.compare(codec.encode(a), codec.encode(b))))
                    .as("%s and %s", Arrays.toString(a), Arrays.toString(b))
                    .isEqualTo(Integer.signum(compareTuples(a, b)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void keysAreReadBackAndMadeFromRows(long seed) {
        Random random = new Random(seed);
        RandomRows rows = new RandomRows(random);
        TableDef def = rows.table(random.nextInt(1, 5));
        List<Integer> slots = IntStream.range(0, def.nextSlot()).boxed().toList().reversed();
        KeyCodec codec = KeyCodec.of(def, slots);
        for (int i = 0; i < 20; i++) {
            @Nullable Object[] values = shortRow(rows, def);
            byte[] row = RowCodec.of(def).encode(values);
            byte[] key = codec.encodeRow(row);
            @Nullable Object[] tuple = Arrays.asList(values).reversed().toArray();
            assertThat(key).isEqualTo(codec.encode(tuple));
            assertThat(codec.decode(key)).isEqualTo(tuple);
            assertThat(codec.hasNull(row)).isEqualTo(Arrays.asList(tuple).contains(null));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aPrefixRangeHoldsExactlyTheKeysWithThesePrefixes(long seed) {
        Random random = new Random(seed);
        RandomRows rows = new RandomRows(random);
        TableDef def = rows.table(2);
        KeyCodec codec = KeyCodec.of(def, List.of(0, 1));
        for (int i = 0; i < 50; i++) {
            @Nullable Object[] a = shortRow(rows, def);
            @Nullable Object[] b = shortRow(rows, def);
            byte[] from = codec.encode(a[0]);
            byte @Nullable [] to = KeyCodec.successor(from);
            byte[] key = codec.encode(b);
            boolean within =
                    KeyCodec.compare(from, key) <= 0
                            && (to == null || KeyCodec.compare(key, to) < 0);
            assertThat(within)
                    .as("%s in %s", Arrays.toString(b), a[0])
                    .isEqualTo(compareValues(a[0], b[0]) == 0);
        }
    }

    @Test
    void theBytesDoNotChange() {
        ColumnType bigint = ColumnType.of(Kind.BIGINT);
        assertHex(bigint, 0L, "88");
        assertHex(bigint, 1L, "8901");
        assertHex(bigint, 256L, "8a0100");
        assertHex(bigint, Long.MAX_VALUE, "907fffffffffffffff");
        assertHex(bigint, -1L, "87");
        assertHex(bigint, -2L, "86fe");
        assertHex(bigint, -257L, "85feff");
        assertHex(bigint, Long.MIN_VALUE, "7f8000000000000000");
        assertHex(
                new ColumnType(Kind.DECIMAL, 0, 38, 0),
                new BigDecimal("9".repeat(38)),
                "984b3b4ca85a86c47a098a223fffffffff");
        assertHex(ColumnType.of(Kind.FLOAT), 1.5f, "01bfc00000");
        assertHex(ColumnType.of(Kind.DOUBLE), -2.5, "013ffbffffffffffff");
        assertHex(ColumnType.of(Kind.DOUBLE), -0.0, "018000000000000000");
        assertHex(ColumnType.of(Kind.TEXT), "a\0\u0001b", "0161010101026200");
        TableDef def = new RandomRows(new Random(1)).table(2);
        assertThat(KeyCodec.of(def, List.of(0, 1)).encode(null, null)).containsExactly(0, 0);
    }

    @Test
    void aCollatedTextsKeyIsItsCollations() {
        ColumnType type = ColumnType.of(Kind.TEXT).collated(Collation.GENERAL_CI);
        assertHex(type, "Straße ", "01535452415345" + "00");
        assertHex(type, "Straße x", "015354524153452058" + "00");
        TableDef def =
                RandomRows.table(
                        List.of(RandomRows.column(0, type, null), RandomRows.column(1, type, null)),
                        2);
        KeyCodec codec = KeyCodec.of(def, List.of(0, 1));
        byte[] row = RowCodec.of(def).encode(new Object[] {"MÜLLER", "x\0 "});
        assertThat(codec.encodeRow(row))
                .isEqualTo(codec.encode("müller  ", "X\0"))
                .isEqualTo(HEX.parseHex("014d554c4c455200" + "0158010100"));
        assertThat(RowCodec.of(def).get(row, 0)).isEqualTo("MÜLLER");
    }

    @Test
    void theSuccessorOfAPrefix() {
        assertThat(KeyCodec.successor(new byte[] {1, 2})).containsExactly(1, 3);
        assertThat(KeyCodec.successor(new byte[] {1, -1, -1})).containsExactly(2);
        assertThat(KeyCodec.successor(new byte[] {-1})).isNull();
        assertThat(KeyCodec.successor(new byte[0])).isNull();
    }

    @Test
    void aKeyHasAtMost3072Bytes() {
        ColumnType text = ColumnType.of(Kind.TEXT);
        assertThat(KeyCodec.encodeSingle(text, "x".repeat(3070))).hasSize(3072);
        assertThatThrownBy(() -> KeyCodec.encodeSingle(text, "x".repeat(3071)))
                .isInstanceOf(KeyTooLongException.class)
                .hasMessageContaining("3073 bytes");
    }

    @Test
    void aCutKeyIsRefused() {
        ColumnType bigint = ColumnType.of(Kind.BIGINT);
        assertThatThrownBy(() -> KeyCodec.decodeSingle(bigint, new byte[] {(byte) 0x8A, 1}))
                .isInstanceOf(MalformedRowException.class);
    }

    private static void assertHex(ColumnType type, Object value, String hex) {
        assertThat(HEX.formatHex(KeyCodec.encodeSingle(type, value))).isEqualTo(hex);
    }

    /** A row whose texts fit into a key, and without -0, which is not read back. */
    private static @Nullable Object[] shortRow(RandomRows rows, TableDef def) {
        @Nullable Object[] row = rows.row(def);
        for (int i = 0; i < row.length; i++) {
            if (row[i] instanceof String text && text.length() > 50) {
                row[i] = "long";
            }
        }
        return row;
    }

    private static int compareTuples(@Nullable Object[] a, @Nullable Object[] b) {
        for (int i = 0; i < a.length; i++) {
            int order = compareValues(a[i], b[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    @SuppressWarnings("unchecked")
    private static int compareValues(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return Boolean.compare(a != null, b != null);
        }
        if (a instanceof byte[] bytes) {
            return Arrays.compareUnsigned(bytes, (byte[]) b);
        }
        if (a instanceof String text) {
            return Arrays.compareUnsigned(text.getBytes(UTF_8), ((String) b).getBytes(UTF_8));
        }
        return ((Comparable<Object>) a).compareTo(b);
    }
}
