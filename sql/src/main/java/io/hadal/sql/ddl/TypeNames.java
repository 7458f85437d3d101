package io.hadal.sql.ddl;

import io.hadal.storage.schema.ColumnType;
import java.util.Locale;
import java.util.stream.Collectors;

/** Types as SHOW and information_schema name them. */
public final class TypeNames {
    private TypeNames() {}

    /** With length and digits, as in {@code varchar(20)}. */
    public static String full(ColumnType type) {
        return switch (type.kind()) {
            case BOOL -> "tinyint(1)";
            case DECIMAL -> "decimal(" + type.precision() + "," + type.scale() + ")";
            case VARCHAR, VARBINARY, CHAR, BINARY, BIT -> base(type) + "(" + type.length() + ")";
            case DATETIME, TIMESTAMP, TIME ->
                    type.precision() == 0 ? base(type) : base(type) + "(" + type.precision() + ")";
            case ENUM, SET ->
                    type.members().stream()
                            .map(CreateTableText::text)
                            .collect(Collectors.joining(",", base(type) + "(", ")"));
            case UNSIGNED_TINYINT,
                    UNSIGNED_SMALLINT,
                    UNSIGNED_MEDIUMINT,
                    UNSIGNED_INT,
                    UNSIGNED_BIGINT ->
                    base(type) + " unsigned";
            default -> base(type);
        };
    }

    /** Without length. */
    public static String base(ColumnType type) {
        return switch (type.kind()) {
            case BOOL -> "tinyint";
            case TEXT -> size(type) + "text";
            case BLOB -> size(type) + "blob";
            case UNSIGNED_TINYINT -> "tinyint";
            case UNSIGNED_SMALLINT -> "smallint";
            case UNSIGNED_MEDIUMINT -> "mediumint";
            case UNSIGNED_INT -> "int";
            case UNSIGNED_BIGINT -> "bigint";
            default -> type.kind().name().toLowerCase(Locale.ROOT);
        };
    }

    /** Of a TEXT or BLOB, by its limit. */
    private static String size(ColumnType type) {
        return switch (type.length()) {
            case DataTypes.TINY_BYTES_MAX -> "tiny";
            case DataTypes.SHORT_BYTES_MAX -> "";
            case DataTypes.MEDIUM_BYTES_MAX -> "medium";
            default -> "long";
        };
    }
}
