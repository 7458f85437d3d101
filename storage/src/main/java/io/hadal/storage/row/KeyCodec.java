package io.hadal.storage.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hadal.storage.collate.Collation;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.TableDef;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a key: a tuple of values whose order is the order of its bytes, unsigned. NULL comes
 * first. No value's encoding is a prefix of another's, so the keys that begin with certain values
 * are those that begin with these values' bytes. Immutable, thread-safe. The layout is in
 * docs/format/row.md.
 */
public final class KeyCodec {
    /** Version of the layout; whoever stores keys stores it too. */
    public static final int VERSION = 1;

    /** As in InnoDB; it keeps zone maps, index entries and lock names small. */
    public static final int KEY_BYTES_MAX = 3072;

    /** A NULL. */
    private static final int NULL = 0x00;

    /** Begins a value of a kind whose length needs no saying. */
    private static final int NOT_NULL = 0x01;

    /**
     * An integer of n ≥ 0 significant bytes begins with this plus n; a negative one with this minus
     * 1 minus n.
     */
    private static final int ZERO = 0x88;

    /** Ends texts and binaries; 00 and 01 within them are written as 01 01 and 01 02. */
    private static final int END = 0x00;

    private static final int ESCAPE = 0x01;

    /** A DECIMAL of 38 digits has 127 bits. */
    private static final int INTEGER_BYTES_MAX = 16;

    private final ColumnType[] types;
    private final int[] slots;
    private final RowCodec rows;

    private KeyCodec(RowCodec rows, ColumnType[] types, int[] slots) {
        this.rows = rows;
        this.types = types;
        this.slots = slots;
    }

    /** Keys of the columns in these slots, in this order. */
    public static KeyCodec of(TableDef def, List<Integer> slots) {
        return of(def, RowCodec.of(def), slots);
    }

    /** Likewise, with the definition's row codec at hand. */
    public static KeyCodec of(TableDef def, RowCodec rows, List<Integer> slots) {
        ColumnType[] types = new ColumnType[slots.size()];
        int[] array = new int[slots.size()];
        for (int i = 0; i < array.length; i++) {
            Column column = def.bySlot(slots.get(i));
            types[i] = column.type();
            array[i] = column.slot();
        }
        return new KeyCodec(rows, types, array);
    }

    /**
     * Encodes values of the key's columns in order, or only of the first ones: then it is a prefix.
     * Throws {@link KeyTooLongException}.
     */
    public byte[] encode(@Nullable Object... values) {
        ByteWriter out = new ByteWriter(values.length * 10);
        for (int i = 0; i < values.length; i++) {
            put(out, types[i], values[i]);
        }
        return bounded(out);
    }

    /** The key of a row in row.RowCodec's bytes. Throws {@link KeyTooLongException}. */
    public byte[] encodeRow(byte[] row) {
        return encodeRow(rows.reader(row));
    }

    /** The key of the row that the reader stands on. Throws {@link KeyTooLongException}. */
    public byte[] encodeRow(RowReader row) {
        return bounded(encode(row));
    }

    /** Likewise without a limit, for what is only kept in memory. */
    public byte[] encodeRowUnbounded(RowReader row) {
        return encode(row).toBytes();
    }

    private ByteWriter encode(RowReader row) {
        ByteWriter out = new ByteWriter(slots.length * 10);
        for (int i = 0; i < slots.length; i++) {
            if (!row.seek(slots[i])) {
                out.put(NULL);
            } else {
                putSeeked(out, types[i], row);
            }
        }
        return out;
    }

    /**
     * Whether one of the key's columns is NULL in the row: then a unique index does not check it.
     */
    public boolean hasNull(byte[] row) {
        RowReader reader = rows.reader(row);
        for (int slot : slots) {
            if (!reader.seek(slot)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The values of a key, or of a prefix (then fewer). A float's -0 comes back as 0, a text as its
     * collation's key.
     */
    public @Nullable Object[] decode(byte[] key) {
        KeyReader reader = new KeyReader(key);
        @Nullable Object[] values = new Object[types.length];
        int count = 0;
        while (reader.more()) {
            if (count == types.length) {
                throw new MalformedRowException(
                        "a key of %d columns goes on behind them".formatted(count), null);
            }
            values[count] = reader.next(types[count]);
            count++;
        }
        return count == types.length ? values : Arrays.copyOf(values, count);
    }

    /** The encoding of a single value, as in zone maps. Throws {@link KeyTooLongException}. */
    public static byte[] encodeSingle(ColumnType type, Object value) {
        ByteWriter out = new ByteWriter(10);
        put(out, type, value);
        return bounded(out);
    }

    /** The value of {@link #encodeSingle}. */
    public static @Nullable Object decodeSingle(ColumnType type, byte[] encoded) {
        return new KeyReader(encoded).next(type);
    }

    /** The order of keys. */
    public static int compare(byte[] a, byte[] b) {
        return Arrays.compareUnsigned(a, b);
    }

    /**
     * The smallest key that is greater than all that begin with {@code prefix}; null if there is
     * none (the empty prefix).
     */
    public static byte @Nullable [] successor(byte[] prefix) {
        int length = prefix.length;
        while (length > 0 && prefix[length - 1] == (byte) 0xFF) {
            length--;
        }
        if (length == 0) {
            return null;
        }
        byte[] successor = Arrays.copyOf(prefix, length);
        successor[length - 1]++;
        return successor;
    }

    private static byte[] bounded(ByteWriter out) {
        if (out.length() > KEY_BYTES_MAX) {
            throw new KeyTooLongException(out.length());
        }
        return out.toBytes();
    }

    private static void put(ByteWriter out, ColumnType type, @Nullable Object value) {
        if (value == null) {
            out.put(NULL);
            return;
        }
        switch (type.kind().form()) {
            case INTEGER -> putLong(out, Values.toLong(type, value));
            case UNSCALED -> putInteger(out, Values.toDecimal(type, value).unscaledValue());
            case FLOAT -> putFloat(out, Values.cast(Float.class, type, value));
            case DOUBLE -> putDouble(out, Values.cast(Double.class, type, value));
            case TEXT -> {
                byte[] utf8 = Values.cast(String.class, type, value).getBytes(UTF_8);
                putText(out, type, utf8, 0, utf8.length);
            }
            case BYTES -> {
                byte[] bytes = Values.cast(byte[].class, type, value);
                putBytes(out, bytes, 0, bytes.length);
            }
        }
    }

    private static void putSeeked(ByteWriter out, ColumnType type, RowReader row) {
        switch (type.kind().form()) {
            case INTEGER -> putLong(out, row.longValue());
            case UNSCALED -> putInteger(out, row.unscaledValue());
            case FLOAT -> putFloat(out, row.floatValue());
            case DOUBLE -> putDouble(out, row.doubleValue());
            case TEXT -> putText(out, type, row.array(), row.offset(), row.length());
            case BYTES -> putBytes(out, row.array(), row.offset(), row.length());
        }
    }

    private static void putLong(ByteWriter out, long value) {
        int bytes = (Long.SIZE + 7 - Long.numberOfLeadingZeros(value < 0 ? ~value : value)) / 8;
        out.put(value < 0 ? ZERO - 1 - bytes : ZERO + bytes);
        out.putBigEndian(value, bytes);
    }

    private static void putInteger(ByteWriter out, BigInteger value) {
        if (value.bitLength() < Long.SIZE) {
            putLong(out, value.longValue());
            return;
        }
        int bytes = (value.bitLength() + 7) / 8;
        byte[] full = value.toByteArray();
        out.put(value.signum() < 0 ? ZERO - 1 - bytes : ZERO + bytes);
        out.put(full, full.length - bytes, bytes);
    }

    private static void putFloat(ByteWriter out, float value) {
        int bits = Float.floatToIntBits(value == 0 ? 0f : value);
        out.put(NOT_NULL);
        out.putBigEndian(bits ^ (bits >> 31 | Integer.MIN_VALUE), Float.BYTES);
    }

    private static void putDouble(ByteWriter out, double value) {
        long bits = Double.doubleToLongBits(value == 0 ? 0d : value);
        out.put(NOT_NULL);
        out.putBigEndian(bits ^ (bits >> 63 | Long.MIN_VALUE), Double.BYTES);
    }

    /** The one place that decides how texts sort: by their collation's keys. */
    private static void putText(
            ByteWriter out, ColumnType type, byte[] utf8, int offset, int length) {
        if (type.collation() == Collation.BINARY) {
            putBytes(out, utf8, offset, length);
        } else {
            byte[] key = type.collation().key(utf8, offset, length);
            putBytes(out, key, 0, key.length);
        }
    }

    private static void putBytes(ByteWriter out, byte[] bytes, int offset, int length) {
        out.put(NOT_NULL);
        int begin = offset;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == END || bytes[i] == ESCAPE) {
                out.put(bytes, begin, i - begin);
                out.put(ESCAPE);
                out.put(bytes[i] + 1);
                begin = i + 1;
            }
        }
        out.put(bytes, begin, offset + length - begin);
        out.put(END);
    }

    /** Reads a key's values from the front. */
    private static final class KeyReader {
        private final byte[] key;
        private int at;

        KeyReader(byte[] key) {
            this.key = key;
        }

        boolean more() {
            return at < key.length;
        }

        @Nullable Object next(ColumnType type) {
            try {
                return read(type);
            } catch (IndexOutOfBoundsException e) {
                throw new MalformedRowException(
                        "a key of %d bytes ends within a value".formatted(key.length), e);
            }
        }

        private @Nullable Object read(ColumnType type) {
            int first = key[at++] & 0xFF;
            if (first == NULL) {
                return null;
            }
            return switch (type.kind().form()) {
                case INTEGER -> Values.fromLong(type, integer(first).longValueExact());
                case UNSCALED -> new BigDecimal(integer(first), type.scale());
                case FLOAT -> {
                    int bits = (int) fixed(Float.BYTES);
                    yield Float.intBitsToFloat(bits ^ (~bits >> 31 | Integer.MIN_VALUE));
                }
                case DOUBLE -> {
                    long bits = fixed(Double.BYTES);
                    yield Double.longBitsToDouble(bits ^ (~bits >> 63 | Long.MIN_VALUE));
                }
                case TEXT -> new String(escaped(), UTF_8);
                case BYTES -> escaped();
            };
        }

        private BigInteger integer(int first) {
            boolean negative = first < ZERO;
            int bytes = negative ? ZERO - 1 - first : first - ZERO;
            if (bytes > INTEGER_BYTES_MAX) {
                throw new MalformedRowException(
                        "a key's integer begins with %02x".formatted(first), null);
            }
            byte[] full = new byte[bytes + 1];
            full[0] = (byte) (negative ? -1 : 0);
            System.arraycopy(key, at, full, 1, bytes);
            at += bytes;
            return new BigInteger(full);
        }

        private long fixed(int bytes) {
            long value = 0;
            for (int i = 0; i < bytes; i++) {
                value = value << 8 | (key[at++] & 0xFF);
            }
            return value;
        }

        private byte[] escaped() {
            ByteWriter out = new ByteWriter(key.length - at);
            while (key[at] != END) {
                out.put(key[at] == ESCAPE ? key[++at] - 1 : key[at]);
                at++;
            }
            at++;
            return out.toBytes();
        }
    }
}
