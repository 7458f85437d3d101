package io.hadal.server.wire;

import io.hadal.sql.MysqlType;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of a text result: every value as its characters. */
public final class TextRow {
    private static final int NULL = 0xfb;

    private TextRow() {}

    /** Builds the packet; the caller ends it. */
    public static void put(List<ResultColumn> columns, @Nullable Object[] values, PacketOutput out)
            throws SqlException {
        out.begin();
        for (int i = 0; i < values.length; i++) {
            byte[] text = bytes(columns.get(i), values[i]);
            if (text == null) {
                out.putByte(NULL);
            } else {
                out.putLenencBytes(text);
            }
        }
    }

    /**
     * A value's characters in UTF-8, or null for NULL, which also stands for what MySQL cannot say:
     * infinity, not a number.
     */
    static byte @Nullable [] bytes(ResultColumn column, @Nullable Object value)
            throws SqlException {
        return switch (value) {
            case byte[] bytes -> bytes;
            case BigDecimal bits when column.type() == MysqlType.BIT -> bits(column, bits);
            case null, default -> encode(text(column, value));
        };
    }

    /** As many bytes as the column's bits take. */
    private static byte[] bits(ResultColumn column, BigDecimal value) {
        byte[] bytes = new byte[(int) (column.length() + 7) / 8];
        BigInteger rest = value.toBigInteger();
        for (int i = bytes.length - 1; i >= 0; i--) {
            bytes[i] = rest.byteValue();
            rest = rest.shiftRight(8);
        }
        return bytes;
    }

    private static byte @Nullable [] encode(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String text(ResultColumn column, @Nullable Object value)
            throws SqlException {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Long number when column.type() == MysqlType.YEAR -> Texts.ofYear(number);
            case Long number ->
                    column.unsigned() ? Long.toUnsignedString(number) : Long.toString(number);
            case Integer number -> Integer.toString(number);
            case BigDecimal number -> number.toPlainString();
            case BigInteger number -> number.toString();
            case Double number ->
                    Double.isFinite(number) ? Texts.of(number, column.decimals()) : null;
            case Float number ->
                    Float.isFinite(number) ? Texts.of(number, column.decimals()) : null;
            case LocalDateTime time -> Texts.of(time, column.decimals());
            case LocalDate date -> Texts.of(date);
            case Duration time -> Texts.of(time, column.decimals());
            default -> throw Values.unexpected(column, value);
        };
    }
}
