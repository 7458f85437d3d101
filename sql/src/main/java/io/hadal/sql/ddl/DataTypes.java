package io.hadal.sql.ddl;

import com.alibaba.druid.sql.ast.SQLDataType;
import com.alibaba.druid.sql.ast.SQLDataTypeImpl;
import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLIntegerExpr;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;
import java.util.List;
import java.util.Locale;

/** MySQL's type names. */
public final class DataTypes {
    /** So that a row's VARCHARs have MySQL's limit in utf8mb4. */
    private static final int VARCHAR_CHARS_MAX = 16383;

    private static final int VARBINARY_BYTES_MAX = 65535;
    private static final int CHAR_CHARS_MAX = 255;
    private static final int DECIMAL_PRECISION_DEFAULT = 10;
    private static final int DECIMAL_SCALE_MAX = 30;
    private static final int FRACTION_DIGITS_MAX = 6;

    /** Limits of TINYTEXT, TEXT, MEDIUMTEXT and their binary kin; LONGTEXT has none. */
    static final int TINY_BYTES_MAX = 255;

    static final int SHORT_BYTES_MAX = 65_535;
    static final int MEDIUM_BYTES_MAX = 16_777_215;

    private static final int LONG_BYTES = 0;
    private static final int BYTES_PER_CHAR = 4;
    private static final int BITS_MAX = 64;

    private DataTypes() {}

    /** The column's type. Throws 1235 with what to use instead for one that is not there yet. */
    static ColumnType of(String column, SQLDataType type) throws SqlException {
        if (type instanceof SQLDataTypeImpl impl && impl.isZerofill()) {
            throw MysqlError.notSupported(
                    type.getName() + " ZEROFILL (column '" + column + "')",
                    "use UNSIGNED, and LPAD() where it is shown");
        }
        ColumnType signed = signed(column, type);
        return type instanceof SQLDataTypeImpl impl && impl.isUnsigned()
                ? unsigned(column, signed)
                : signed;
    }

    private static ColumnType unsigned(String column, ColumnType type) throws SqlException {
        return switch (type.kind()) {
            case TINYINT, BOOL -> ColumnType.of(Kind.UNSIGNED_TINYINT);
            case SMALLINT -> ColumnType.of(Kind.UNSIGNED_SMALLINT);
            case MEDIUMINT -> ColumnType.of(Kind.UNSIGNED_MEDIUMINT);
            case INT -> ColumnType.of(Kind.UNSIGNED_INT);
            case BIGINT -> ColumnType.of(Kind.UNSIGNED_BIGINT);
            default ->
                    throw MysqlError.notSupported(
                            TypeNames.full(type) + " UNSIGNED (column '" + column + "')",
                            "leave UNSIGNED out, and add it as a condition where it is written");
        };
    }

    private static ColumnType signed(String column, SQLDataType type) throws SqlException {
        String name = type.getName().toUpperCase(Locale.ROOT).replaceAll("\\s+", " ");
        return switch (name) {
            case "TINYINT", "INT1" ->
                    arg(type, 0, 0) == 1 ? ColumnType.of(Kind.BOOL) : ColumnType.of(Kind.TINYINT);
            case "BOOL", "BOOLEAN" -> ColumnType.of(Kind.BOOL);
            case "SMALLINT", "INT2" -> ColumnType.of(Kind.SMALLINT);
            case "MEDIUMINT", "INT3", "MIDDLEINT" -> ColumnType.of(Kind.MEDIUMINT);
            case "INT", "INTEGER", "INT4" -> ColumnType.of(Kind.INT);
            case "BIGINT", "INT8" -> ColumnType.of(Kind.BIGINT);
            case "DECIMAL", "DEC", "NUMERIC", "FIXED", "NUMBER" -> decimal(column, type);
            case "FLOAT" ->
                    ColumnType.of(
                            arg(type, 0, 0) > 24 && type.getArguments().size() == 1
                                    ? Kind.DOUBLE
                                    : Kind.FLOAT);
            case "FLOAT4" -> ColumnType.of(Kind.FLOAT);
            case "DOUBLE", "DOUBLE PRECISION", "REAL", "FLOAT8" -> ColumnType.of(Kind.DOUBLE);
            case "VARCHAR", "CHARACTER VARYING", "NVARCHAR", "NATIONAL VARCHAR", "VARCHARACTER" ->
                    varchar(column, type, -1);
            case "CHAR", "CHARACTER", "NCHAR", "NATIONAL CHAR" -> character(column, type);
            case "TINYTEXT" -> sized(Kind.TEXT, TINY_BYTES_MAX);
            case "TEXT" -> sized(Kind.TEXT, arg(type, 0, -1), BYTES_PER_CHAR);
            case "MEDIUMTEXT", "LONG VARCHAR", "LONG" -> sized(Kind.TEXT, MEDIUM_BYTES_MAX);
            case "LONGTEXT" -> sized(Kind.TEXT, LONG_BYTES);
            case "VARBINARY" -> varbinary(column, type, -1);
            case "BINARY" -> binary(column, type);
            case "TINYBLOB" -> sized(Kind.BLOB, TINY_BYTES_MAX);
            case "BLOB" -> sized(Kind.BLOB, arg(type, 0, -1), 1);
            case "MEDIUMBLOB", "LONG VARBINARY" -> sized(Kind.BLOB, MEDIUM_BYTES_MAX);
            case "LONGBLOB" -> sized(Kind.BLOB, LONG_BYTES);
            case "DATE" -> ColumnType.of(Kind.DATE);
            case "DATETIME" -> fractional(Kind.DATETIME, column, type);
            case "TIMESTAMP" -> fractional(Kind.TIMESTAMP, column, type);
            case "TIME" -> fractional(Kind.TIME, column, type);
            case "YEAR" -> ColumnType.of(Kind.YEAR);
            case "BIT" -> bit(column, type);
            case "ENUM" -> Members.of(Kind.ENUM, column, type);
            case "SET" -> Members.of(Kind.SET, column, type);
            case "JSON" -> ColumnType.of(Kind.JSON);
            default ->
                    throw MysqlError.notSupported(
                            "type " + name + " (column '" + column + "')", instead(name));
        };
    }

    private static String instead(String name) {
        return switch (name) {
            case "SERIAL" -> "use BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY";
            default -> "use VARCHAR, VARBINARY or JSON";
        };
    }

    private static ColumnType decimal(String column, SQLDataType type) throws SqlException {
        int precision = arg(type, 0, DECIMAL_PRECISION_DEFAULT);
        int scale = arg(type, 1, 0);
        if (precision > ColumnType.DECIMAL_PRECISION_MAX) {
            throw MysqlError.PRECISION_TOO_BIG.with(
                    precision, column, ColumnType.DECIMAL_PRECISION_MAX);
        }
        if (scale > DECIMAL_SCALE_MAX) {
            throw MysqlError.SCALE_TOO_BIG.with(scale, column, DECIMAL_SCALE_MAX);
        }
        precision = precision == 0 ? DECIMAL_PRECISION_DEFAULT : precision;
        if (scale > precision) {
            throw MysqlError.SCALE_OVER_PRECISION.with(column);
        }
        return new ColumnType(Kind.DECIMAL, 0, precision, scale);
    }

    private static ColumnType character(String column, SQLDataType type) throws SqlException {
        int length = arg(type, 0, 1);
        if (length > CHAR_CHARS_MAX) {
            throw MysqlError.LENGTH_TOO_BIG.with(column, CHAR_CHARS_MAX);
        }
        return new ColumnType(Kind.CHAR, length, 0, 0);
    }

    private static ColumnType binary(String column, SQLDataType type) throws SqlException {
        int length = arg(type, 0, 1);
        if (length > CHAR_CHARS_MAX) {
            throw MysqlError.LENGTH_TOO_BIG.with(column, CHAR_CHARS_MAX);
        }
        return new ColumnType(Kind.BINARY, length, 0, 0);
    }

    private static ColumnType sized(Kind kind, int bytes) {
        return new ColumnType(kind, bytes, 0, 0);
    }

    /** TEXT(n): the smallest one that holds so many; -1 = none is said. */
    private static ColumnType sized(Kind kind, int length, int width) {
        long bytes = (long) length * width;
        return sized(
                kind,
                length < 0
                        ? SHORT_BYTES_MAX
                        : bytes <= TINY_BYTES_MAX
                                ? TINY_BYTES_MAX
                                : bytes <= SHORT_BYTES_MAX
                                        ? SHORT_BYTES_MAX
                                        : bytes <= MEDIUM_BYTES_MAX
                                                ? MEDIUM_BYTES_MAX
                                                : LONG_BYTES);
    }

    private static ColumnType bit(String column, SQLDataType type) throws SqlException {
        int bits = arg(type, 0, 1);
        if (bits < 1 || bits > BITS_MAX) {
            throw MysqlError.DISPLAY_WIDTH.with(column, BITS_MAX);
        }
        return ColumnType.bit(bits);
    }

    private static ColumnType varchar(String column, SQLDataType type, int absent)
            throws SqlException {
        int length = length(column, type, absent);
        if (length > VARCHAR_CHARS_MAX) {
            throw MysqlError.LENGTH_TOO_BIG.with(column, VARCHAR_CHARS_MAX);
        }
        return new ColumnType(Kind.VARCHAR, length, 0, 0);
    }

    private static ColumnType varbinary(String column, SQLDataType type, int absent)
            throws SqlException {
        int length = length(column, type, absent);
        if (length > VARBINARY_BYTES_MAX) {
            throw MysqlError.LENGTH_TOO_BIG.with(column, VARBINARY_BYTES_MAX);
        }
        return new ColumnType(Kind.VARBINARY, length, 0, 0);
    }

    private static int length(String column, SQLDataType type, int absent) throws SqlException {
        int length = arg(type, 0, absent);
        if (length < 0) {
            throw MysqlError.SYNTAX.with(
                    "column '" + column + "' needs a length, such as " + type.getName() + "(255)");
        }
        return length;
    }

    private static ColumnType fractional(Kind kind, String column, SQLDataType type)
            throws SqlException {
        int digits = arg(type, 0, 0);
        if (digits > FRACTION_DIGITS_MAX) {
            throw MysqlError.PRECISION_TOO_BIG.with(digits, column, FRACTION_DIGITS_MAX);
        }
        return new ColumnType(kind, 0, digits, 0);
    }

    /**
     * An argument of a type that is a number, as in DECIMAL(10,2); {@code absent} if it is not
     * given.
     */
    public static int arg(SQLDataType type, int index, int absent) {
        List<SQLExpr> arguments = type.getArguments();
        return arguments.size() > index && arguments.get(index) instanceof SQLIntegerExpr number
                ? number.getNumber().intValue()
                : absent;
    }
}
