package io.hadal.sql.catalog;

import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.TableSpace;
import io.hadal.sql.SqlException;
import io.hadal.storage.schema.Check;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Databases, tables and keys. */
final class TableViews {
    static final View SCHEMATA =
            View.of(
                    "SCHEMATA",
                    TableViews::schemata,
                    "CATALOG_NAME",
                    "SCHEMA_NAME",
                    "DEFAULT_CHARACTER_SET_NAME",
                    "DEFAULT_COLLATION_NAME",
                    "SQL_PATH",
                    "DEFAULT_ENCRYPTION");

    static final View TABLES =
            View.of(
                    "TABLES",
                    TableViews::tables,
                    "TABLE_CATALOG",
                    "TABLE_SCHEMA",
                    "TABLE_NAME",
                    "TABLE_TYPE",
                    "ENGINE",
                    "#VERSION",
                    "ROW_FORMAT",
                    "#TABLE_ROWS",
                    "#AVG_ROW_LENGTH",
                    "#DATA_LENGTH",
                    "#MAX_DATA_LENGTH",
                    "#INDEX_LENGTH",
                    "#DATA_FREE",
                    "#AUTO_INCREMENT",
                    "@CREATE_TIME",
                    "@UPDATE_TIME",
                    "@CHECK_TIME",
                    "TABLE_COLLATION",
                    "#CHECKSUM",
                    "CREATE_OPTIONS",
                    "TABLE_COMMENT",
                    // SingleStore's drivers leave out tables whose lowest bit is set.
                    "#FLAGS",
                    // SingleStore's plug-in of Flyway locks rows of a row store only.
                    "STORAGE_TYPE");

    static final View STATISTICS =
            View.of(
                    "STATISTICS",
                    TableViews::statistics,
                    "TABLE_CATALOG",
                    "TABLE_SCHEMA",
                    "TABLE_NAME",
                    "#NON_UNIQUE",
                    "INDEX_SCHEMA",
                    "INDEX_NAME",
                    "#SEQ_IN_INDEX",
                    "COLUMN_NAME",
                    "COLLATION",
                    "#CARDINALITY",
                    "#SUB_PART",
                    "PACKED",
                    "NULLABLE",
                    "INDEX_TYPE",
                    "COMMENT",
                    "INDEX_COMMENT",
                    "IS_VISIBLE",
                    "EXPRESSION");

    static final List<View> ALL =
            List.of(
                    SCHEMATA,
                    TABLES,
                    ColumnsView.COLUMNS,
                    STATISTICS,
                    View.of(
                            "KEY_COLUMN_USAGE",
                            TableViews::keyColumns,
                            "CONSTRAINT_CATALOG",
                            "CONSTRAINT_SCHEMA",
                            "CONSTRAINT_NAME",
                            "TABLE_CATALOG",
                            "TABLE_SCHEMA",
                            "TABLE_NAME",
                            "COLUMN_NAME",
                            "#ORDINAL_POSITION",
                            "#POSITION_IN_UNIQUE_CONSTRAINT",
                            "REFERENCED_TABLE_SCHEMA",
                            "REFERENCED_TABLE_NAME",
                            "REFERENCED_COLUMN_NAME"),
                    View.of(
                            "VIEWS",
                            TableViews::views,
                            "TABLE_CATALOG",
                            "TABLE_SCHEMA",
                            "TABLE_NAME",
                            "VIEW_DEFINITION",
                            "CHECK_OPTION",
                            "IS_UPDATABLE",
                            "DEFINER",
                            "SECURITY_TYPE",
                            "CHARACTER_SET_CLIENT",
                            "COLLATION_CONNECTION"),
                    View.of(
                            "TABLE_CONSTRAINTS",
                            TableViews::constraints,
                            "CONSTRAINT_CATALOG",
                            "CONSTRAINT_SCHEMA",
                            "CONSTRAINT_NAME",
                            "TABLE_SCHEMA",
                            "TABLE_NAME",
                            "CONSTRAINT_TYPE",
                            "ENFORCED"),
                    View.of(
                            "CHECK_CONSTRAINTS",
                            TableViews::checks,
                            "CONSTRAINT_CATALOG",
                            "CONSTRAINT_SCHEMA",
                            "CONSTRAINT_NAME",
                            "CHECK_CLAUSE"),
                    // SingleStore's drivers list databases by it.
                    View.of(
                            "DISTRIBUTED_DATABASES",
                            TableViews::distributed,
                            "DATABASE_NAME",
                            "#NUM_PARTITIONS",
                            "REMOTE_NAME",
                            "#IS_SYNC"),
                    View.of(
                            "DISTRIBUTED_DATABASES_ON_SITES",
                            (catalogs, rows) ->
                                    catalogs.shown().forEach(status -> rows.add(status.name())),
                            "DATABASE_NAME"));

    private TableViews() {}

    private static void schemata(Catalogs catalogs, View.Rows rows) {
        for (SystemSchema schema : catalogs.systemSchemas()) {
            if (schema.isListed()) {
                rows.add(
                        Catalogs.CATALOG,
                        schema.name(),
                        "utf8mb3",
                        "utf8mb3_general_ci",
                        null,
                        "NO");
            }
        }
        for (DatabaseStatus status : catalogs.shown()) {
            rows.add(
                    Catalogs.CATALOG,
                    status.name(),
                    Catalogs.CHARSET,
                    Catalogs.COLLATION,
                    null,
                    "NO");
        }
    }

    private static void distributed(Catalogs catalogs, View.Rows rows) {
        for (DatabaseStatus status : catalogs.shown()) {
            rows.add(status.name(), 1L, "", 1L);
        }
    }

    private static void views(Catalogs catalogs, View.Rows rows) throws SqlException {
        for (TableSpace database : catalogs.spaces()) {
            for (TableDef view : catalogs.tables(database)) {
                if (view.isView()) {
                    rows.add(
                            Catalogs.CATALOG,
                            database.name(),
                            view.name(),
                            view.query(),
                            "NONE",
                            "NO",
                            "root@%",
                            "INVOKER",
                            Catalogs.CHARSET,
                            Catalogs.COLLATION);
                }
            }
        }
    }

    private static void tables(Catalogs catalogs, View.Rows rows) throws SqlException {
        for (TableSpace database : catalogs.spaces()) {
            for (TableDef table : catalogs.tables(database)) {
                rows.add(
                        Catalogs.CATALOG,
                        database.name(),
                        table.name(),
                        table.isView() ? "VIEW" : "BASE TABLE",
                        table.isView() ? null : "Hadal",
                        10L,
                        "Dynamic",
                        catalogs.rows(database, table),
                        0L,
                        catalogs.bytes(database, table),
                        0L,
                        0L,
                        0L,
                        null,
                        null,
                        null,
                        null,
                        Catalogs.COLLATION,
                        null,
                        "",
                        table.comment(),
                        0L,
                        "COLUMNSTORE");
            }
        }
        for (SystemSchema schema : catalogs.systemSchemas()) {
            for (View view : catalogs.views(schema)) {
                rows.add(ofSystem(schema, view));
            }
        }
    }

    private static @Nullable Object[] ofSystem(SystemSchema schema, View view) {
        @Nullable Object[] row = new @Nullable Object[TABLES.columns().size()];
        row[0] = Catalogs.CATALOG;
        row[1] = schema.name();
        row[2] = view.name();
        row[3] = "SYSTEM VIEW";
        row[TABLES.columnIndex("VERSION")] = 10L;
        row[TABLES.columnIndex("CREATE_OPTIONS")] = "";
        row[TABLES.columnIndex("TABLE_COMMENT")] = "";
        row[TABLES.columnIndex("FLAGS")] = 0L;
        return row;
    }

    private static void statistics(Catalogs catalogs, View.Rows rows) throws SqlException {
        catalogs.forKeys((database, table, key) -> {
            for (int i = 0; i < key.slots().size(); i++) {
                Column column = table.bySlot(key.slots().get(i));
                rows.add(
                        Catalogs.CATALOG,
                        database.name(),
                        table.name(),
                        key.unique() ? 0L : 1L,
                        database.name(),
                        key.name(),
                        i + 1L,
                        column.name(),
                        "A",
                        null,
                        null,
                        null,
                        column.nullable() ? "YES" : "",
                        "BTREE",
                        "",
                        "",
                        "YES",
                        null);
            }
        });
    }

    private static void keyColumns(Catalogs catalogs, View.Rows rows) throws SqlException {
        catalogs.forKeys((database, table, key) -> {
            for (int i = 0; key.unique() && i < key.slots().size(); i++) {
                rows.add(
                        Catalogs.CATALOG,
                        database.name(),
                        key.name(),
                        Catalogs.CATALOG,
                        database.name(),
                        table.name(),
                        table.bySlot(key.slots().get(i)).name(),
                        i + 1L,
                        null,
                        null,
                        null,
                        null);
            }
        });
    }

    private static void constraints(Catalogs catalogs, View.Rows rows) throws SqlException {
        catalogs.forKeys((database, table, key) -> {
            if (key.unique()) {
                rows.add(
                        Catalogs.CATALOG,
                        database.name(),
                        key.name(),
                        database.name(),
                        table.name(),
                        key.name().equals("PRIMARY") ? "PRIMARY KEY" : "UNIQUE",
                        "YES");
            }
        });
        for (TableSpace database : catalogs.spaces()) {
            for (TableDef table : catalogs.tables(database)) {
                for (Check check : table.checks()) {
                    rows.add(
                            Catalogs.CATALOG,
                            database.name(),
                            check.name(),
                            database.name(),
                            table.name(),
                            "CHECK",
                            check.enforced() ? "YES" : "NO");
                }
            }
        }
    }

    private static void checks(Catalogs catalogs, View.Rows rows) throws SqlException {
        for (TableSpace database : catalogs.spaces()) {
            for (TableDef table : catalogs.tables(database)) {
                for (Check check : table.checks()) {
                    rows.add(
                            Catalogs.CATALOG,
                            database.name(),
                            check.name(),
                            "(" + check.expression() + ")");
                }
            }
        }
    }
}
