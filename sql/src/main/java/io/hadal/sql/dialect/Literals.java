package io.hadal.sql.dialect;

import io.hadal.sql.value.Durations;
import io.hadal.sql.value.Text;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Constants and names in DuckDB's SQL. */
public final class Literals {
    /** DuckDB's largest DECIMAL; longer constants become DOUBLE. */
    private static final int DECIMAL_DIGITS_MAX = 38;

    private Literals() {}

    /** A name in double quotes. DuckDB's texts end at a NUL, which only a label can have. */
    public static String name(String name) {
        return '"' + name.replace("\"", "\"\"").replace('\0', ' ') + '"';
    }

    public static String text(String text) {
        if (text.indexOf('\0') >= 0) {
            return "decode(from_hex('"
                    + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8))
                    + "'))";
        }
        return "'" + text.replace("'", "''") + "'";
    }

    /** A value of any type. */
    public static Sql of(@Nullable Object value) {
        return switch (value) {
            case null -> Sql.of("NULL", Type.NULL);
            case Long number ->
                    new Sql(
                            number < 0 ? "(" + number + ")" : number.toString(),
                            (int) (long) number == number ? Type.NARROW : Type.WHOLE,
                            value);
            case BigDecimal decimal -> decimal(decimal);
            case BigInteger whole -> decimal(new BigDecimal(whole));
            case Double number -> new Sql(floating(number), Type.DOUBLE, value);
            case Float number ->
                    new Sql(floating(Double.parseDouble(number.toString())), Type.DOUBLE, value);
            case byte[] bytes ->
                    new Sql(
                            "from_hex('" + HexFormat.of().formatHex(bytes) + "')",
                            Type.BINARY,
                            value);
            case LocalDate date -> new Sql("DATE '" + Text.of(date) + "'", Type.DATE, value);
            case LocalDateTime time ->
                    new Sql("TIMESTAMP '" + Text.of(time) + "'", Type.DATETIME, value);
            case Duration time ->
                    new Sql(
                            "CAST(" + Durations.micros(time) + " AS BIGINT)",
                            Type.time(time.toNanosPart() == 0 ? 0 : Type.DATETIME.scale()),
                            value);
            default -> new Sql(text(value.toString()), Type.TEXT, value.toString());
        };
    }

    private static Sql decimal(BigDecimal decimal) {
        if (decimal.precision() > DECIMAL_DIGITS_MAX || decimal.scale() > DECIMAL_DIGITS_MAX) {
            return new Sql(floating(decimal.doubleValue()), Type.DOUBLE, decimal);
        }
        BigDecimal plain = decimal.scale() < 0 ? decimal.setScale(0) : decimal;
        String digits = plain.toPlainString();
        String text = plain.scale() == 0 ? "CAST(" + digits + " AS DECIMAL(38,0))" : digits;
        return new Sql(
                plain.signum() < 0 ? "(" + text + ")" : text, Type.decimal(plain.scale()), decimal);
    }

    private static String floating(double number) {
        return "CAST('" + number + "' AS DOUBLE)";
    }
}
