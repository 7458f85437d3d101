package io.hadal.sql.ddl;

import io.hadal.storage.schema.ColumnType;
import java.util.Locale;

/** Types as SHOW and information_schema name them. */
public final class TypeNames {
    private TypeNames() {}

    /** With length and digits, as in {@code varchar(20)}. */
    public static String full(ColumnType type) {
        return switch (type.kind()) {
            case BOOL -> "tinyint(1)";
            case DECIMAL -> "decimal(" + type.precision() + "," + type.scale() + ")";
            case VARCHAR, VARBINARY -> base(type) + "(" + type.length() + ")";
            case DATETIME ->
                    type.precision() == 0 ? "datetime" : "datetime(" + type.precision() + ")";
            case UNSIGNED_TINYINT,
                    UNSIGNED_SMALLINT,
                    UNSIGNED_MEDIUMINT,
                    UNSIGNED_INT,
                    UNSIGNED_BIGINT ->
                    base(type) + " unsigned";
            default -> base(type);
        };
    }

    /**
     * Without length. A TEXT or BLOB has no limit of its own here, so it is shown as the long one.
     */
    public static String base(ColumnType type) {
        return switch (type.kind()) {
            case BOOL -> "tinyint";
            case TEXT -> "longtext";
            case BLOB -> "longblob";
            case UNSIGNED_TINYINT -> "tinyint";
            case UNSIGNED_SMALLINT -> "smallint";
            case UNSIGNED_MEDIUMINT -> "mediumint";
            case UNSIGNED_INT -> "int";
            case UNSIGNED_BIGINT -> "bigint";
            default -> type.kind().name().toLowerCase(Locale.ROOT);
        };
    }
}
