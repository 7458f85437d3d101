package io.hadal.storage.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hadal.storage.schema.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Reads single values of rows without decoding the others and, for numbers, without an object:
 * {@link #wrap} a row, {@link #seek} a slot, take the value in the form that suits its type.
 * Reusable, not thread-safe. A row that cannot be one is a {@link MalformedRowException}.
 */
public final class RowReader {
    private final RowCodec codec;
    private byte[] row;
    private int slots;
    private int width;
    private int bitmap;
    private int ends;
    private int body;

    private byte[] source;
    private int offset;
    private int length;
    private ColumnType type = ColumnType.of(ColumnType.Kind.BIGINT);
    private final byte[] initialRow;

    RowReader(RowCodec codec) {
        this.codec = codec;
        this.initialRow = codec.initialRow();
        this.row = initialRow;
        this.source = initialRow;
        wrap(initialRow);
    }

    /** Steps to another row. */
    public void wrap(byte[] newRow) {
        row = newRow;
        try {
            parseHeader();
        } catch (IndexOutOfBoundsException e) {
            throw new MalformedRowException(
                    "a row ends within its header, after " + newRow.length + " bytes", e);
        }
    }

    /** Goes to the value of a slot; false if it is NULL, and then it has no value. */
    public boolean seek(int slot) {
        type = codec.column(slot).type();
        if (slot >= slots) {
            return seekInitial(slot);
        }
        int bits = row[bitmap + (slot >> 3)];
        if ((bits >> (slot & 7) & 1) == 0) {
            return false;
        }
        int rank = Integer.bitCount(bits & ((1 << (slot & 7)) - 1));
        for (int i = bitmap; i < bitmap + (slot >> 3); i++) {
            rank += Integer.bitCount(row[i] & 0xFF);
        }
        int begin = rank == 0 ? 0 : end(rank - 1);
        source = row;
        offset = body + begin;
        length = end(rank) - begin;
        if (length < 0 || offset + length > row.length) {
            throw new MalformedRowException(
                    "the value in slot %d is not within the row".formatted(slot), null);
        }
        return true;
    }

    /** Integers as they are, DATE as days and DATETIME as µs since 1970. */
    public long longValue() {
        if (length == 0) {
            return 0;
        }
        long value = source[offset + length - 1];
        for (int i = length - 2; i >= 0; i--) {
            value = value << 8 | (source[offset + i] & 0xFF);
        }
        return value;
    }

    /** FLOAT and DOUBLE. */
    public double doubleValue() {
        return type.kind() == ColumnType.Kind.FLOAT
                ? floatValue()
                : Double.longBitsToDouble(fixed(Double.BYTES));
    }

    /** FLOAT. */
    public float floatValue() {
        return Float.intBitsToFloat((int) fixed(Float.BYTES));
    }

    /** DECIMAL without its point. */
    public BigInteger unscaledValue() {
        return new BigInteger(source, offset, length);
    }

    /**
     * The array that the value's bytes lie in, from {@link #offset}, {@link #length} of them: UTF-8
     * of texts, binaries as they are.
     */
    public byte[] array() {
        return source;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** The value as its type's Java class. */
    public Object value() {
        return switch (type.kind().form()) {
            case INTEGER -> Values.fromLong(type, longValue());
            case UNSCALED -> new BigDecimal(unscaledValue(), type.scale());
            case FLOAT -> floatValue();
            case DOUBLE -> doubleValue();
            case TEXT -> new String(source, offset, length, UTF_8);
            case BYTES -> Arrays.copyOfRange(source, offset, offset + length);
        };
    }

    private boolean seekInitial(int slot) {
        byte[] current = row;
        wrap(initialRow);
        try {
            return seek(slot);
        } finally {
            wrap(current);
        }
    }

    private void parseHeader() {
        int version = row[0] >> 4 & 0x0F;
        if (version != RowCodec.VERSION) {
            throw new MalformedRowException(
                    "a row has layout version %d; this program knows version %d"
                            .formatted(version, RowCodec.VERSION),
                    null);
        }
        width = row[0] & RowCodec.WIDTH_MASK;
        int at = 1;
        int count = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = row[at++];
            count |= (next & 0x7F) << shift;
            if (next >= 0) {
                break;
            }
        }
        if (count < 0 || count > row.length * 8) {
            throw new MalformedRowException(
                    "a row of %d bytes claims to have %d slots".formatted(row.length, count), null);
        }
        slots = count;
        bitmap = at;
        ends = bitmap + (count + 7) / 8;
        int present = 0;
        for (int i = bitmap; i < ends; i++) {
            present += Integer.bitCount(row[i] & 0xFF);
        }
        body = ends + present * width;
        if (body > row.length) {
            throw new MalformedRowException(
                    "a row ends within its header, after " + row.length + " bytes", null);
        }
    }

    private int end(int rank) {
        int at = ends + rank * width;
        return switch (width) {
            case 1 -> row[at] & 0xFF;
            case 2 -> (row[at] & 0xFF) | (row[at + 1] & 0xFF) << 8;
            default ->
                    (row[at] & 0xFF)
                            | (row[at + 1] & 0xFF) << 8
                            | (row[at + 2] & 0xFF) << 16
                            | (row[at + 3] & 0xFF) << 24;
        };
    }

    private long fixed(int count) {
        if (length != count) {
            throw new MalformedRowException(
                    "a %s has %d bytes, not %d".formatted(type.kind(), count, length), null);
        }
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (source[offset + i] & 0xFF);
        }
        return value;
    }
}
