package io.hadal.server.wire;

import io.hadal.sql.ResultColumn;
import io.hadal.sql.SqlException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of a prepared statement's result: a bitmap of NULLs, then the values by the types of their
 * columns.
 */
public final class BinaryRow {
    private static final int OK = 0x00;
    private static final int FIRST_BIT = 2;

    private BinaryRow() {}

    /** Builds the packet; the caller ends it. */
    public static void put(List<ResultColumn> columns, @Nullable Object[] values, PacketOutput out)
            throws SqlException {
        out.begin().putByte(OK);
        int bitmap = out.mark();
        out.putZeros((values.length + 7 + FIRST_BIT) / 8);
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            if (value == null || !putValue(columns.get(i), value, out)) {
                int bit = i + FIRST_BIT;
                out.orByteAt(bitmap + bit / 8, 1 << (bit % 8));
            }
        }
    }

    /** False if the value is NULL for MySQL. */
    private static boolean putValue(ResultColumn column, Object value, PacketOutput out)
            throws SqlException {
        switch (column.type()) {
            case TINY -> out.putInt(number(column, value).longValue(), 1);
            case SHORT, YEAR -> out.putInt(number(column, value).longValue(), 2);
            case LONG, INT24 -> out.putInt(number(column, value).longValue(), 4);
            case LONGLONG -> out.putInt(number(column, value).longValue(), 8);
            case FLOAT -> {
                float number = number(column, value).floatValue();
                out.putInt(Float.floatToRawIntBits(number), 4);
                return finite(number, 4, out);
            }
            case DOUBLE -> {
                double number = number(column, value).doubleValue();
                out.putInt(Double.doubleToRawLongBits(number), 8);
                return finite(number, 8, out);
            }
            case DATE, DATETIME, TIMESTAMP -> putDateTime(column, value, out);
            case TIME -> putTime(column, value, out);
            case NULL -> {
                return false;
            }
            case BIT, JSON, NEWDECIMAL, BLOB, VAR_STRING, STRING, ENUM, SET -> {
                byte[] bytes = TextRow.bytes(column, value);
                if (bytes == null) {
                    return false;
                }
                out.putLenencBytes(bytes);
            }
        }
        return true;
    }

    private static boolean finite(double number, int width, PacketOutput out) {
        if (!Double.isFinite(number)) {
            out.takeBack(width);
            return false;
        }
        return true;
    }

    private static Number number(ResultColumn column, Object value) throws SqlException {
        if (value instanceof Number number) {
            return number;
        }
        throw Values.unexpected(column, value);
    }

    private static void putDateTime(ResultColumn column, Object value, PacketOutput out)
            throws SqlException {
        LocalDateTime time =
                switch (value) {
                    case LocalDateTime full -> full;
                    case LocalDate date -> date.atStartOfDay();
                    default -> throw Values.unexpected(column, value);
                };
        int micros = time.getNano() / 1000;
        boolean midnight = time.toLocalTime().toSecondOfDay() == 0;
        int length = micros != 0 ? 11 : midnight ? 4 : 7;
        out.putByte(length)
                .putInt(time.getYear(), 2)
                .putByte(time.getMonthValue())
                .putByte(time.getDayOfMonth());
        if (length > 4) {
            out.putByte(time.getHour()).putByte(time.getMinute()).putByte(time.getSecond());
        }
        if (length > 7) {
            out.putInt(micros, 4);
        }
    }

    private static void putTime(ResultColumn column, Object value, PacketOutput out)
            throws SqlException {
        if (!(value instanceof Duration time)) {
            throw Values.unexpected(column, value);
        }
        Duration absolute = time.abs();
        int micros = absolute.toNanosPart() / 1000;
        int length = micros != 0 ? 12 : absolute.isZero() ? 0 : 8;
        out.putByte(length);
        if (length > 0) {
            out.putByte(time.isNegative() ? 1 : 0).putInt(absolute.toDays(), 4);
            out.putByte(absolute.toHoursPart())
                    .putByte(absolute.toMinutesPart())
                    .putByte(absolute.toSecondsPart());
        }
        if (length > 8) {
            out.putInt(micros, 4);
        }
    }
}
