package io.hadal.engine.segment;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hadal.storage.schema.Column;
import java.math.BigDecimal;
import java.util.HexFormat;

/** Values as constants of DuckDB's SQL. */
final class SqlLiterals {
    private SqlLiterals() {}

    /** What rows hold that were written before the column existed. */
    static String initial(Column column) {
        Object value = column.initialValue();
        String type = ColumnTypes.sql(column.type());
        return value == null
                ? "CAST(NULL AS " + type + ")"
                : "CAST(" + constant(value) + " AS " + type + ")";
    }

    private static String constant(Object value) {
        return switch (value) {
            case BigDecimal decimal -> DuckDb.text(decimal.toPlainString());
            case byte[] bytes -> "from_hex('" + HexFormat.of().formatHex(bytes) + "')";
            // In hexadecimal, because a statement's text cannot hold a NUL character.
            case String text ->
                    "decode(from_hex('" + HexFormat.of().formatHex(text.getBytes(UTF_8)) + "'))";
            case java.time.LocalDateTime time ->
                    DuckDb.text(time.toLocalDate() + " " + time.toLocalTime());
            default -> DuckDb.text(value.toString());
        };
    }
}
