package io.hadal.server.wire;

import io.hadal.sql.SqlException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a prepared statement, as its executions bring them. The types are sent with the
 * first execution and again only when they change.
 */
public final class BinaryParameters {
    private static final int UNSIGNED = 0x80;

    private final int count;
    private int[] types = new int[0];
    private boolean[] unsigned = new boolean[0];

    public BinaryParameters(int count) {
        this.count = count;
    }

    /**
     * The values of one execution.
     *
     * @param in behind the iteration count of COM_STMT_EXECUTE
     * @param longData what COM_STMT_SEND_LONG_DATA has brought, by parameter
     */
    public List<@Nullable Object> read(Payload in, Map<Integer, byte[]> longData)
            throws ProtocolException, SqlException {
        List<@Nullable Object> values = new ArrayList<>(count);
        if (count == 0) {
            return values;
        }
        byte[] nulls = in.readBytes((count + 7) / 8);
        if (in.readByte() == 1) {
            readTypes(in);
        }
        if (types.length != count) {
            throw ProtocolException.malformed("the types of the parameters were never sent");
        }
        for (int i = 0; i < count; i++) {
            byte[] sent = longData.get(i);
            if (sent != null) {
                values.add(isBlob(types[i]) ? sent : text(sent));
            } else if ((nulls[i / 8] & (1 << (i % 8))) != 0) {
                values.add(null);
            } else {
                values.add(readValue(in, types[i], unsigned[i]));
            }
        }
        return values;
    }

    private void readTypes(Payload in) throws ProtocolException {
        int[] newTypes = new int[count];
        boolean[] newUnsigned = new boolean[count];
        for (int i = 0; i < count; i++) {
            newTypes[i] = in.readByte();
            newUnsigned[i] = (in.readByte() & UNSIGNED) != 0;
        }
        types = newTypes;
        unsigned = newUnsigned;
    }

    private static @Nullable Object readValue(Payload in, int type, boolean unsigned)
            throws ProtocolException, SqlException {
        return switch (type) {
            case 0x01 -> integer(in, 1, unsigned);
            case 0x02, 0x0d -> integer(in, 2, unsigned);
            case 0x03, 0x09 -> integer(in, 4, unsigned);
            case 0x08 -> bigInteger(in, unsigned);
            case 0x04 -> Float.intBitsToFloat((int) in.readInt(4));
            case 0x05 -> Double.longBitsToDouble(in.readInt(8));
            case 0x06 -> null;
            case 0x0a -> readDate(in);
            case 0x07, 0x0c -> readDateTime(in);
            case 0x0b -> readTime(in);
            case 0x00, 0xf6 -> decimal(in.readLenencBytes());
            case 0x0f, 0xf5, 0xf7, 0xf8, 0xfd, 0xfe -> text(in.readLenencBytes());
            case 0x10, 0xf9, 0xfa, 0xfb, 0xfc, 0xff -> in.readLenencBytes();
            default -> throw ProtocolException.malformed("unknown parameter type " + type);
        };
    }

    private static boolean isBlob(int type) {
        return type >= 0xf9 && type <= 0xfc;
    }

    private static Long integer(Payload in, int width, boolean unsigned) throws ProtocolException {
        long value = in.readInt(width);
        int shift = 64 - 8 * width;
        return unsigned ? value : value << shift >> shift;
    }

    private static Object bigInteger(Payload in, boolean unsigned) throws ProtocolException {
        long value = in.readInt(8);
        if (unsigned && value < 0) {
            return new BigInteger(Long.toUnsignedString(value));
        }
        return value;
    }

    private static BigDecimal decimal(byte[] text) throws SqlException {
        String digits = new String(text, StandardCharsets.US_ASCII).strip();
        try {
            return new BigDecimal(digits);
        } catch (NumberFormatException e) {
            throw new SqlException(
                    1366, "HY000", "Incorrect decimal value: '" + digits + "' for a parameter", e);
        }
    }

    /** Some clients send bytes with the type of a string: what is no UTF-8 stays bytes. */
    private static Object text(byte[] bytes) {
        String text = Payload.strictText(bytes);
        return text == null ? bytes : text;
    }

    private static LocalDate readDate(Payload in) throws ProtocolException, SqlException {
        return readDateTime(in).toLocalDate();
    }

    private static LocalDateTime readDateTime(Payload in) throws ProtocolException, SqlException {
        int length = in.readByte();
        int year = length >= 4 ? (int) in.readInt(2) : 0;
        int month = length >= 4 ? in.readByte() : 0;
        int day = length >= 4 ? in.readByte() : 0;
        int hour = length >= 7 ? in.readByte() : 0;
        int minute = length >= 7 ? in.readByte() : 0;
        int second = length >= 7 ? in.readByte() : 0;
        long micros = length >= 11 ? in.readInt(4) : 0;
        checkLength(length, 0, 4, 7, 11);
        try {
            return LocalDate.of(year, month, day)
                    .atTime(hour, minute, second, Math.toIntExact(micros * 1000));
        } catch (DateTimeException | ArithmeticException e) {
            String text =
                    "%04d-%02d-%02d %02d:%02d:%02d"
                            .formatted(year, month, day, hour, minute, second);
            throw new SqlException(
                    1292, "22007", "Incorrect datetime value: '" + text + "' for a parameter", e);
        }
    }

    private static Duration readTime(Payload in) throws ProtocolException {
        int length = in.readByte();
        checkLength(length, 0, 8, 12, 12);
        if (length == 0) {
            return Duration.ZERO;
        }
        boolean negative = in.readByte() == 1;
        Duration time =
                Duration.ofDays(in.readInt(4))
                        .plusHours(in.readByte())
                        .plusMinutes(in.readByte())
                        .plusSeconds(in.readByte());
        Duration exact = length == 12 ? time.plusNanos(in.readInt(4) * 1000) : time;
        return negative ? exact.negated() : exact;
    }

    private static void checkLength(int length, int a, int b, int c, int d)
            throws ProtocolException {
        if (length != a && length != b && length != c && length != d) {
            throw ProtocolException.malformed("a time of " + length + " bytes");
        }
    }
}
