package io.hadal.sql.value;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a column stores of a value, by the rules of MySQL's strict mode: what does not fit is an
 * error, not cut.
 */
public final class ColumnValues {
    private static final long YEAR_MIN = 1901;
    private static final long YEAR_MAX = 2155;

    /** What 31 bits of seconds since 1970 count. */
    private static final LocalDateTime TIMESTAMP_MIN = LocalDateTime.of(1970, 1, 1, 0, 0, 1);

    private static final LocalDateTime TIMESTAMP_END = LocalDateTime.of(2038, 1, 19, 3, 14, 8);

    private ColumnValues() {}

    /**
     * The value as the column's Java class.
     *
     * @param row number of the row in its statement, from 1, for the error
     * @param zone the session's, in which the value of a TIMESTAMP is written
     */
    public static @Nullable Object convert(
            Column column, @Nullable Object value, long row, ZoneOffset zone) throws SqlException {
        if (value == null) {
            if (!column.nullable()) {
                throw MysqlError.BAD_NULL.with(column.name());
            }
            return null;
        }
        ColumnType type = column.type();
        return switch (type.kind()) {
            case TINYINT, BOOL -> integer(column, value, Byte.MIN_VALUE, Byte.MAX_VALUE, row);
            case SMALLINT -> integer(column, value, Short.MIN_VALUE, Short.MAX_VALUE, row);
            case MEDIUMINT -> integer(column, value, -(1 << 23), (1 << 23) - 1, row);
            case INT -> integer(column, value, Integer.MIN_VALUE, Integer.MAX_VALUE, row);
            case BIGINT -> integer(column, value, Long.MIN_VALUE, Long.MAX_VALUE, row);
            case UNSIGNED_TINYINT -> integer(column, value, 0, (1 << 8) - 1, row);
            case UNSIGNED_SMALLINT -> integer(column, value, 0, (1 << 16) - 1, row);
            case UNSIGNED_MEDIUMINT -> integer(column, value, 0, (1 << 24) - 1, row);
            case UNSIGNED_INT -> integer(column, value, 0, (1L << 32) - 1, row);
            case UNSIGNED_BIGINT -> unsigned(column, value, row);
            case DECIMAL -> decimal(column, value, row);
            case FLOAT -> floating(column, value, Float.MAX_VALUE, row).floatValue();
            case DOUBLE -> floating(column, value, Double.MAX_VALUE, row);
            case VARCHAR -> text(column, value, type.length(), row);
            case CHAR -> Text.withoutTrailingBlanks(text(column, value, type.length(), row));
            case TEXT -> limited(column, text(column, value, Integer.MAX_VALUE, row), row);
            case VARBINARY -> bytes(column, value, type.length(), row);
            case BINARY -> Arrays.copyOf(bytes(column, value, type.length(), row), type.length());
            case BLOB -> bytes(column, value, limit(type), row);
            case DATE -> date(column, value, row);
            case DATETIME -> dateTime(column, value, row);
            case TIMESTAMP -> timestamp(column, value, row, zone);
            case TIME -> time(column, value, row);
            case YEAR -> year(column, value, row);
            case BIT -> bits(column, value, row);
            case ENUM, SET -> choice(column, value, row);
            case JSON -> json(column, value, row);
        };
    }

    /** Bytes of a TEXT or BLOB. */
    private static int limit(ColumnType type) {
        return type.length() == 0 ? Integer.MAX_VALUE : type.length();
    }

    private static String limited(Column column, String text, long row) throws SqlException {
        int bytesMax = limit(column.type());
        // A character has one to three bytes a char, so most texts need no counting.
        if (text.length() > bytesMax / 3
                && text.getBytes(StandardCharsets.UTF_8).length > bytesMax) {
            throw MysqlError.DATA_TOO_LONG.with(column.name(), row);
        }
        return text;
    }

    private static String choice(Column column, Object value, long row) throws SqlException {
        String stored = Choice.stored(column.type(), value);
        if (stored == null) {
            throw MysqlError.TRUNCATED.with(column.name(), row);
        }
        return stored;
    }

    private static BigDecimal bits(Column column, Object value, long row) throws SqlException {
        BigInteger bits =
                value instanceof String || value instanceof byte[]
                        ? new BigInteger(1, bytes(column, value, Integer.MAX_VALUE, row))
                        : Numbers.toDecimal(value).setScale(0, RoundingMode.HALF_UP).toBigInteger();
        if (bits.signum() < 0 || bits.bitLength() > column.type().length()) {
            throw MysqlError.DATA_TOO_LONG.with(column.name(), row);
        }
        return new BigDecimal(bits);
    }

    /** Two digits are a year from 1970 to 2069. */
    private static Long year(Column column, Object value, long row) throws SqlException {
        boolean text = value instanceof String;
        long year =
                number(column, value, "integer", row).setScale(0, RoundingMode.HALF_UP).longValue();
        boolean shortText = text && Text.of(value).strip().length() < 4;
        if (year == 0 && !shortText) {
            return 0L;
        }
        if (year >= 0 && year < 100) {
            return year + (year < 70 ? 2000 : 1900);
        }
        if (year < YEAR_MIN || year > YEAR_MAX) {
            throw MysqlError.OUT_OF_RANGE.with(column.name(), row);
        }
        return year;
    }

    private static Long time(Column column, Object value, long row) throws SqlException {
        Duration time = Times.time(value);
        Duration rounded = time == null ? null : Durations.round(time, column.type().precision());
        if (rounded == null || !Durations.inRange(rounded)) {
            throw MysqlError.WRONG_VALUE.with("time", shown(Text.of(value)), column.name(), row);
        }
        return Durations.micros(rounded);
    }

    private static LocalDateTime timestamp(Column column, Object value, long row, ZoneOffset zone)
            throws SqlException {
        LocalDateTime utc = StoredValues.toUtc(dateTime(column, value, row), zone);
        if (utc.isBefore(TIMESTAMP_MIN) || !utc.isBefore(TIMESTAMP_END)) {
            throw MysqlError.WRONG_VALUE.with(
                    "datetime", shown(Text.of(value)), column.name(), row);
        }
        return utc;
    }

    private static Long integer(Column column, Object value, long min, long max, long row)
            throws SqlException {
        long number;
        if (value instanceof Long whole) {
            number = whole;
        } else {
            BigDecimal exact =
                    number(column, value, "integer", row).setScale(0, RoundingMode.HALF_UP);
            BigInteger whole = exact.toBigInteger();
            if (whole.bitLength() > 63) {
                throw MysqlError.OUT_OF_RANGE.with(column.name(), row);
            }
            number = whole.longValue();
        }
        if (number < min || number > max) {
            throw MysqlError.OUT_OF_RANGE.with(column.name(), row);
        }
        if (column.type().kind() == ColumnType.Kind.BOOL && (number < 0 || number > 1)) {
            throw MysqlError.OUT_OF_RANGE.with(column.name(), row);
        }
        return number;
    }

    /** A BIGINT UNSIGNED: what none of Java's numbers holds. */
    private static BigDecimal unsigned(Column column, Object value, long row) throws SqlException {
        BigDecimal exact = number(column, value, "integer", row).setScale(0, RoundingMode.HALF_UP);
        if (exact.signum() < 0 || exact.toBigInteger().bitLength() > Long.SIZE) {
            throw MysqlError.OUT_OF_RANGE.with(column.name(), row);
        }
        return exact;
    }

    private static BigDecimal decimal(Column column, Object value, long row) throws SqlException {
        ColumnType type = column.type();
        BigDecimal exact =
                number(column, value, "decimal", row).setScale(type.scale(), RoundingMode.HALF_UP);
        if (exact.precision() > type.precision() && exact.signum() != 0) {
            throw MysqlError.OUT_OF_RANGE.with(column.name(), row);
        }
        return exact;
    }

    private static Double floating(Column column, Object value, double max, long row)
            throws SqlException {
        double number =
                value instanceof Double || value instanceof Float
                        ? Numbers.toDouble(value)
                        : number(column, value, "double", row).doubleValue();
        if (Double.isNaN(number) || Math.abs(number) > max) {
            throw MysqlError.OUT_OF_RANGE.with(column.name(), row);
        }
        return number;
    }

    private static BigDecimal number(Column column, Object value, String wanted, long row)
            throws SqlException {
        if (value instanceof Double number && (number.isNaN() || number.isInfinite())) {
            throw MysqlError.OUT_OF_RANGE.with(column.name(), row);
        }
        if (value instanceof String || value instanceof byte[]) {
            String text = Text.of(value);
            if (!Numbers.isNumeric(text)) {
                throw MysqlError.WRONG_VALUE_FOR_TYPE.with(wanted, shown(text), column.name(), row);
            }
            try {
                return new BigDecimal(text.strip());
            } catch (NumberFormatException e) {
                throw MysqlError.WRONG_VALUE_FOR_TYPE.because(
                        e, wanted, shown(text), column.name(), row);
            }
        }
        return Numbers.toDecimal(value);
    }

    private static String text(Column column, Object value, int charsMax, long row)
            throws SqlException {
        String text;
        if (value instanceof byte[] bytes) {
            try {
                text =
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .decode(ByteBuffer.wrap(bytes))
                                .toString();
            } catch (CharacterCodingException e) {
                throw MysqlError.WRONG_VALUE_FOR_TYPE.because(
                        e, "string", hex(bytes), column.name(), row);
            }
        } else {
            text = Text.of(value);
        }
        if (text.length() > charsMax && text.codePointCount(0, text.length()) > charsMax) {
            String kept = Text.withoutTrailingBlanks(text);
            if (kept.codePointCount(0, kept.length()) > charsMax) {
                throw MysqlError.DATA_TOO_LONG.with(column.name(), row);
            }
            return text.substring(0, text.offsetByCodePoints(0, charsMax));
        }
        return text;
    }

    private static byte[] bytes(Column column, Object value, int bytesMax, long row)
            throws SqlException {
        byte[] bytes =
                value instanceof byte[] given
                        ? given
                        : Text.of(value).getBytes(StandardCharsets.UTF_8);
        if (bytes.length > bytesMax) {
            throw MysqlError.DATA_TOO_LONG.with(column.name(), row);
        }
        return bytes;
    }

    private static LocalDate date(Column column, Object value, long row) throws SqlException {
        LocalDate date = value instanceof Duration ? null : Times.date(value);
        if (date == null) {
            throw MysqlError.WRONG_VALUE.with("date", shown(Text.of(value)), column.name(), row);
        }
        return date;
    }

    private static LocalDateTime dateTime(Column column, Object value, long row)
            throws SqlException {
        LocalDateTime time = Times.dateTime(value);
        if (time == null) {
            throw MysqlError.WRONG_VALUE.with(
                    "datetime", shown(Text.of(value)), column.name(), row);
        }
        return Times.round(time, column.type().precision());
    }

    private static String json(Column column, Object value, long row) throws SqlException {
        String text = text(column, value, Integer.MAX_VALUE, row);
        try {
            // parseReader with STRICT is what refuses single quotes, comments and text behind the
            // value.
            JsonReader reader = new JsonReader(new StringReader(text));
            reader.setStrictness(Strictness.STRICT);
            var _ = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw MysqlError.INVALID_JSON.with(
                        "The document root must not be followed by other values.",
                        0,
                        column.name());
            }
        } catch (JsonParseException | IOException e) {
            throw MysqlError.INVALID_JSON.because(e, "Invalid value.", 0, column.name());
        }
        return text;
    }

    private static final int SHOWN_CHARS_MAX = 64;

    private static String shown(String text) {
        return text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) : text;
    }

    private static String hex(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Math.min(bytes.length, 8); i++) {
            out.append("\\x%02X".formatted(bytes[i] & 0xff));
        }
        return out.toString();
    }
}
