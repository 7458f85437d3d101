package io.hadal.sql.file;

import io.hadal.sql.MysqlType;
import io.hadal.sql.ResultColumn;
import io.hadal.sql.value.Text;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes rows so that {@link FieldReader} reads them with the same format. Not thread-safe. */
public final class FieldWriter {
    private final OutputStream out;
    private final FileFormat format;
    private List<ResultColumn> columns = List.of();

    public FieldWriter(OutputStream out, FileFormat format) {
        this.out = out;
        this.format = format;
    }

    public void columns(List<ResultColumn> header) {
        columns = header;
    }

    public void row(@Nullable Object[] values) throws IOException {
        out.write(format.lineStart());
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                out.write(format.fieldEnd());
            }
            field(columns.get(i), values[i]);
        }
        out.write(format.lineEnd());
    }

    private void field(ResultColumn column, @Nullable Object value) throws IOException {
        if (value == null) {
            if (format.escaped() >= 0) {
                out.write(format.escaped());
            }
            out.write((format.escaped() >= 0 ? "N" : "NULL").getBytes(StandardCharsets.US_ASCII));
            return;
        }
        boolean enclosed =
                format.enclosed() >= 0 && !(format.optionally() && isNumber(column.type()));
        if (enclosed) {
            out.write(format.enclosed());
        }
        escaped(bytes(column, value, format.charset()), enclosed);
        if (enclosed) {
            out.write(format.enclosed());
        }
    }

    private static boolean isNumber(MysqlType type) {
        return switch (type) {
            case TINY, SHORT, INT24, LONG, LONGLONG, FLOAT, DOUBLE, NEWDECIMAL, YEAR, BIT -> true;
            default -> false;
        };
    }

    private void escaped(byte[] bytes, boolean enclosed) throws IOException {
        if (format.escaped() < 0) {
            out.write(bytes);
            return;
        }
        int separator = enclosed ? format.enclosed() : first(format.fieldEnd());
        int line = first(format.lineEnd());
        int copied = 0;
        for (int i = 0; i < bytes.length; i++) {
            int c = bytes[i] & 0xff;
            if (c == 0 || c == format.escaped() || c == separator || c == line) {
                out.write(bytes, copied, i - copied);
                out.write(format.escaped());
                out.write(c == 0 ? '0' : c);
                copied = i + 1;
            }
        }
        out.write(bytes, copied, bytes.length - copied);
    }

    private static int first(byte[] text) {
        return text.length == 0 ? -1 : text[0] & 0xff;
    }

    /** A value's bytes where nothing is around it. */
    public static byte[] bytes(Object value) {
        return value instanceof byte[] bytes
                ? bytes
                : Text.of(value).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ResultColumn column, Object value, Charset charset) {
        return switch (value) {
            case byte[] bytes -> bytes;
            case BigDecimal bits when column.type() == MysqlType.BIT -> bits(column, bits);
            case LocalDateTime time -> ascii(Text.dateTime(time, Math.min(6, column.decimals())));
            case Duration time -> ascii(Text.time(time, Math.min(6, column.decimals())));
            case Long year when column.type() == MysqlType.YEAR && year == 0 -> ascii("0000");
            default -> Text.of(value).getBytes(charset);
        };
    }

    /** As many bytes as the column's bits take, as clients get them. */
    private static byte[] bits(ResultColumn column, BigDecimal value) {
        byte[] bytes = new byte[(int) (column.length() + 7) / 8];
        BigInteger rest = value.toBigInteger();
        for (int i = bytes.length - 1; i >= 0; i--) {
            bytes[i] = rest.byteValue();
            rest = rest.shiftRight(8);
        }
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
