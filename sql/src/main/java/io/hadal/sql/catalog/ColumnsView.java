package io.hadal.sql.catalog;

import io.hadal.engine.TableSpace;
import io.hadal.sql.SqlException;
import io.hadal.sql.ddl.TypeNames;
import io.hadal.sql.exec.ColumnMeta;
import io.hadal.sql.exec.VirtualTables.VirtualColumn;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.TableDef;
import org.jspecify.annotations.Nullable;

/** The columns of all tables, of the system's own too. */
final class ColumnsView {
    private static final long CHAR_BYTES = 4;
    private static final long TEXT_BYTES = 4294967295L;
    private static final String PRIVILEGES = "select,insert,update,references";
    private static final Traits OF_A_VIEW = new Traits(null, true, "", "", "select", "", "");

    static final View COLUMNS =
            View.of(
                    "COLUMNS",
                    ColumnsView::columns,
                    "TABLE_CATALOG",
                    "TABLE_SCHEMA",
                    "TABLE_NAME",
                    "COLUMN_NAME",
                    "#ORDINAL_POSITION",
                    "COLUMN_DEFAULT",
                    "IS_NULLABLE",
                    "DATA_TYPE",
                    "#CHARACTER_MAXIMUM_LENGTH",
                    "#CHARACTER_OCTET_LENGTH",
                    "#NUMERIC_PRECISION",
                    "#NUMERIC_SCALE",
                    "#DATETIME_PRECISION",
                    "CHARACTER_SET_NAME",
                    "COLLATION_NAME",
                    "COLUMN_TYPE",
                    "COLUMN_KEY",
                    "EXTRA",
                    "PRIVILEGES",
                    "COLUMN_COMMENT",
                    "GENERATION_EXPRESSION",
                    "#SRS_ID");

    private ColumnsView() {}

    /** What a column has beside its type. */
    private record Traits(
            @Nullable String standard,
            boolean nullable,
            String key,
            String extra,
            String privileges,
            String comment,
            String generated) {}

    private static void columns(Catalogs catalogs, View.Rows rows) throws SqlException {
        for (TableSpace database : catalogs.spaces()) {
            for (TableDef table : catalogs.tables(database)) {
                long ordinal = 0;
                for (Column column : Catalogs.visible(table)) {
                    add(
                            rows,
                            database.name(),
                            table.name(),
                            column.name(),
                            ++ordinal,
                            column.type(),
                            traits(table, column));
                }
            }
        }
        for (SystemSchema schema : catalogs.systemSchemas()) {
            for (View view : catalogs.views(schema)) {
                ofSystem(rows, schema, view);
            }
        }
    }

    private static void ofSystem(View.Rows rows, SystemSchema schema, View view) {
        long ordinal = 0;
        for (VirtualColumn column : view.columns()) {
            add(
                    rows,
                    schema.name(),
                    view.name(),
                    column.name(),
                    ++ordinal,
                    column.type(),
                    OF_A_VIEW);
        }
    }

    private static Traits traits(TableDef table, Column column) {
        return new Traits(
                Catalogs.defaultText(column),
                column.nullable(),
                Catalogs.key(table, column),
                Catalogs.extra(column),
                PRIVILEGES,
                column.comment(),
                column.generated() == null ? "" : column.generated().expression());
    }

    private static void add(
            View.Rows rows,
            String schema,
            String table,
            String column,
            long ordinal,
            ColumnType type,
            Traits traits) {
        boolean text = isText(type);
        rows.add(
                Catalogs.CATALOG,
                schema,
                table,
                column,
                ordinal,
                traits.standard(),
                traits.nullable() ? "YES" : "NO",
                TypeNames.base(type),
                chars(type),
                octets(type),
                precision(type),
                scale(type),
                timePrecision(type),
                text ? Catalogs.CHARSET : null,
                text ? type.collation().sqlName() : null,
                TypeNames.full(type),
                traits.key(),
                traits.extra(),
                traits.privileges(),
                traits.comment(),
                traits.generated(),
                null);
    }

    private static boolean isText(ColumnType type) {
        return switch (type.kind()) {
            case VARCHAR, CHAR, TEXT, ENUM, SET -> true;
            default -> false;
        };
    }

    private static @Nullable Long chars(ColumnType type) {
        return switch (type.kind()) {
            case VARCHAR, VARBINARY, CHAR, BINARY -> (long) type.length();
            case TEXT, BLOB -> type.length() == 0 ? (Long) TEXT_BYTES : (Long) (long) type.length();
            case ENUM, SET -> ColumnMeta.charsMax(type);
            default -> null;
        };
    }

    private static @Nullable Long octets(ColumnType type) {
        return switch (type.kind()) {
            case VARCHAR, CHAR -> type.length() * CHAR_BYTES;
            case VARBINARY, BINARY, TEXT, BLOB -> chars(type);
            case ENUM, SET -> ColumnMeta.charsMax(type) * CHAR_BYTES;
            default -> null;
        };
    }

    private static @Nullable Long precision(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, BOOL, UNSIGNED_TINYINT -> 3L;
            case SMALLINT, UNSIGNED_SMALLINT -> 5L;
            case MEDIUMINT -> 7L;
            case UNSIGNED_MEDIUMINT -> 8L;
            case INT, UNSIGNED_INT -> 10L;
            case BIGINT -> 19L;
            case DECIMAL, UNSIGNED_BIGINT -> (long) type.precision();
            case BIT -> (long) type.length();
            case FLOAT -> 12L;
            case DOUBLE -> 22L;
            default -> null;
        };
    }

    private static @Nullable Long scale(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT,
                    BOOL,
                    SMALLINT,
                    MEDIUMINT,
                    INT,
                    BIGINT,
                    UNSIGNED_TINYINT,
                    UNSIGNED_SMALLINT,
                    UNSIGNED_MEDIUMINT,
                    UNSIGNED_INT ->
                    0L;
            case DECIMAL, UNSIGNED_BIGINT -> (long) type.scale();
            default -> null;
        };
    }

    private static @Nullable Long timePrecision(ColumnType type) {
        return switch (type.kind()) {
            case DATETIME, TIMESTAMP, TIME -> (long) type.precision();
            default -> null;
        };
    }
}
