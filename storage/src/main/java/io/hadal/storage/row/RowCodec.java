package io.hadal.storage.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A row's bytes: what the log, snapshots and memory hold. A row says how many slots it was written
 * with; a definition that has more reads the others' initial values, one that has fewer columns
 * skips what it does not know, so a change of the definition rewrites nothing. Immutable,
 * thread-safe. The layout is in docs/format/row.md.
 */
public final class RowCodec {
    /** Version of the layout, in the high half of a row's first byte. */
    public static final int VERSION = 1;

    static final int WIDTH_MASK = 0x0F;

    private final @Nullable Column[] columns;
    private final byte[] initialRow;

    private RowCodec(@Nullable Column[] columns) {
        this.columns = columns;
        this.initialRow = encode(initialValues(columns));
    }

    public static RowCodec of(TableDef def) {
        @Nullable Column[] columns = new Column[def.nextSlot()];
        for (Column column : def.columns()) {
            columns[column.slot()] = column;
        }
        return new RowCodec(columns);
    }

    /** Number of slots that rows are written with: the definition's nextSlot. */
    public int slots() {
        return columns.length;
    }

    /**
     * Encodes a row.
     *
     * @param values by slot, each of the Java class of its column's type, or null; in dropped slots
     *     ignored. Strings are well-formed UTF-16
     */
    public byte[] encode(@Nullable Object[] values) {
        if (values.length != columns.length) {
            throw new IllegalArgumentException(
                    "a row of %d slots was expected, not of %d"
                            .formatted(columns.length, values.length));
        }
        byte[] present = new byte[(columns.length + 7) / 8];
        int[] ends = new int[columns.length];
        int count = 0;
        ByteWriter body = new ByteWriter(columns.length * 8 + 16);
        for (int slot = 0; slot < columns.length; slot++) {
            Column column = columns[slot];
            Object value = values[slot];
            if (column != null && value != null) {
                putValue(body, column, value);
                present[slot >> 3] |= (byte) (1 << (slot & 7));
                ends[count++] = body.length();
            }
        }
        return assemble(present, ends, count, body);
    }

    /** All values by slot; null in dropped slots. */
    public @Nullable Object[] decode(byte[] row) {
        RowReader reader = reader(row);
        @Nullable Object[] values = new Object[columns.length];
        for (int slot = 0; slot < columns.length; slot++) {
            values[slot] = columns[slot] != null && reader.seek(slot) ? reader.value() : null;
        }
        return values;
    }

    /** One value. */
    public @Nullable Object get(byte[] row, int slot) {
        RowReader reader = reader(row);
        return reader.seek(slot) ? reader.value() : null;
    }

    /** A reader for many rows or many slots. */
    public RowReader reader() {
        return new RowReader(this);
    }

    /** A builder for many rows. */
    public RowBuilder builder() {
        return new RowBuilder(columns.length);
    }

    /** A reader that stands on a row. */
    public RowReader reader(byte[] row) {
        RowReader reader = new RowReader(this);
        reader.wrap(row);
        return reader;
    }

    Column column(int slot) {
        Column column = slot < 0 || slot >= columns.length ? null : columns[slot];
        if (column == null) {
            throw new IllegalArgumentException("there is no column in slot " + slot);
        }
        return column;
    }

    /**
     * A row with every column's initial value: what a row that was written with fewer slots holds
     * in the others.
     */
    byte[] initialRow() {
        return initialRow;
    }

    private byte[] assemble(byte[] present, int[] ends, int count, ByteWriter body) {
        int width = body.length() <= 0xFF ? 1 : body.length() <= 0xFFFF ? 2 : 4;
        ByteWriter row =
                new ByteWriter(
                        2
                                + (columns.length >= 0x80 ? 4 : 0)
                                + present.length
                                + count * width
                                + body.length());
        row.put(VERSION << 4 | width);
        row.putVarint(columns.length);
        row.put(present, 0, present.length);
        for (int i = 0; i < count; i++) {
            row.putLittleEndian(ends[i], width);
        }
        row.putAll(body);
        return row.toBytes();
    }

    private static void putValue(ByteWriter out, Column column, Object value) {
        switch (column.type().kind().form()) {
            case INTEGER -> {
                long number = Values.toLong(column.type(), value);
                out.putLittleEndian(number, minimalBytes(number));
            }
            case UNSCALED -> {
                byte[] bytes = Values.toDecimal(column.type(), value).unscaledValue().toByteArray();
                out.put(bytes, 0, bytes.length);
            }
            case FLOAT ->
                    out.putLittleEndian(
                            Float.floatToRawIntBits(Values.cast(Float.class, column.type(), value)),
                            Float.BYTES);
            case DOUBLE ->
                    out.putLittleEndian(
                            Double.doubleToRawLongBits(
                                    Values.cast(Double.class, column.type(), value)),
                            Double.BYTES);
            case TEXT -> {
                byte[] bytes = Values.cast(String.class, column.type(), value).getBytes(UTF_8);
                out.put(bytes, 0, bytes.length);
            }
            case BYTES -> {
                byte[] bytes = Values.cast(byte[].class, column.type(), value);
                out.put(bytes, 0, bytes.length);
            }
        }
    }

    /** Bytes of the shortest two's complement form; none for zero. */
    static int minimalBytes(long value) {
        if (value == 0) {
            return 0;
        }
        int bits = Long.SIZE + 1 - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
        return (bits + 7) / 8;
    }

    private static @Nullable Object[] initialValues(@Nullable Column[] columns) {
        @Nullable Object[] values = new Object[columns.length];
        Arrays.setAll(
                values,
                slot -> {
                    Column column = columns[slot];
                    return column == null ? null : column.initialValue();
                });
        return values;
    }
}
