package io.hadal.sql.catalog;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.sql.SqlException;
import io.hadal.sql.SqlService.ProcessInfo;
import io.hadal.sql.ddl.TypeNames;
import io.hadal.sql.exec.CatalogSource;
import io.hadal.sql.exec.StatementScope;
import io.hadal.sql.exec.VirtualTables;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tables of information_schema, made when they are asked for. */
public final class InformationSchema implements VirtualTables {
    private static final String DEFAULT_CATALOG = "def";
    private static final long CHAR_BYTES = 4;
    private static final long TEXT_BYTES = 4294967295L;

    /** Makes a table. */
    @FunctionalInterface
    private interface Maker {
        VirtualTable of(InformationSchema schema) throws SqlException;
    }

    private static final Map<String, Maker> TABLES = new TreeMap<>();

    private final CatalogSource source;
    private final Catalogs catalogs;

    public InformationSchema(CatalogSource source, StatementScope scope) {
        this.source = source;
        this.catalogs = new Catalogs(source, scope);
    }

    static {
        TABLES.put("SCHEMATA", InformationSchema::schemata);
        TABLES.put("TABLES", InformationSchema::tables);
        TABLES.put("COLUMNS", InformationSchema::columns);
        TABLES.put("STATISTICS", InformationSchema::statistics);
        TABLES.put("KEY_COLUMN_USAGE", InformationSchema::keyColumns);
        TABLES.put("TABLE_CONSTRAINTS", InformationSchema::constraints);
        TABLES.put("ENGINES", InformationSchema::engines);
        TABLES.put("CHARACTER_SETS", InformationSchema::characterSets);
        TABLES.put("COLLATIONS", InformationSchema::collations);
        TABLES.put("PROCESSLIST", InformationSchema::processes);
        TABLES.put("DISTRIBUTED_DATABASES", InformationSchema::distributed);
        TABLES.put("USER_PRIVILEGES", InformationSchema::privileges);
        TABLES.put("SESSION_VARIABLES", schema -> schema.variables(false));
        TABLES.put("GLOBAL_VARIABLES", schema -> schema.variables(true));
        TABLES.put("MV_MILESTONES", InformationSchema::milestones);
        TABLES.put("MV_BOTTOMLESS_DATABASES", InformationSchema::bottomlessDatabases);
        TABLES.put("MV_BOTTOMLESS_STATUS", InformationSchema::bottomlessStatus);
        TABLES.put("MV_BOTTOMLESS_SUMMARY", InformationSchema::bottomlessSummary);
        // What is never there: clients look into them all the same.
        TABLES.put(
                "VIEWS",
                s -> new VirtualRows("TABLE_SCHEMA", "TABLE_NAME", "VIEW_DEFINITION").table());
        TABLES.put(
                "TRIGGERS",
                s ->
                        new VirtualRows(
                                        "TRIGGER_SCHEMA",
                                        "TRIGGER_NAME",
                                        "EVENT_OBJECT_SCHEMA",
                                        "EVENT_OBJECT_TABLE",
                                        "ACTION_STATEMENT")
                                .table());
        TABLES.put(
                "ROUTINES",
                s ->
                        new VirtualRows(
                                        "ROUTINE_SCHEMA",
                                        "ROUTINE_NAME",
                                        "ROUTINE_TYPE",
                                        "SPECIFIC_NAME")
                                .table());
        TABLES.put(
                "PARAMETERS",
                s ->
                        new VirtualRows(
                                        "SPECIFIC_SCHEMA",
                                        "SPECIFIC_NAME",
                                        "PARAMETER_NAME",
                                        "DATA_TYPE")
                                .table());
        TABLES.put("EVENTS", s -> new VirtualRows("EVENT_SCHEMA", "EVENT_NAME").table());
        TABLES.put(
                "PARTITIONS",
                s ->
                        new VirtualRows(
                                        "TABLE_SCHEMA",
                                        "TABLE_NAME",
                                        "PARTITION_NAME",
                                        "TABLESPACE_NAME")
                                .table());
        TABLES.put(
                "FILES",
                s ->
                        new VirtualRows(
                                        "LOGFILE_GROUP_NAME",
                                        "FILE_NAME",
                                        "TOTAL_EXTENTS",
                                        "INITIAL_SIZE",
                                        "ENGINE",
                                        "EXTRA",
                                        "FILE_TYPE",
                                        "TABLESPACE_NAME",
                                        "EXTENT_SIZE")
                                .table());
        TABLES.put(
                "REFERENTIAL_CONSTRAINTS",
                s ->
                        new VirtualRows(
                                        "CONSTRAINT_CATALOG",
                                        "CONSTRAINT_SCHEMA",
                                        "CONSTRAINT_NAME",
                                        "UNIQUE_CONSTRAINT_CATALOG",
                                        "UNIQUE_CONSTRAINT_SCHEMA",
                                        "UNIQUE_CONSTRAINT_NAME",
                                        "MATCH_OPTION",
                                        "UPDATE_RULE",
                                        "DELETE_RULE",
                                        "TABLE_NAME",
                                        "REFERENCED_TABLE_NAME")
                                .table());
        TABLES.put(
                "CHECK_CONSTRAINTS",
                s ->
                        new VirtualRows(
                                        "CONSTRAINT_CATALOG",
                                        "CONSTRAINT_SCHEMA",
                                        "CONSTRAINT_NAME",
                                        "CHECK_CLAUSE")
                                .table());
        TABLES.put(
                "COLUMN_STATISTICS",
                s ->
                        new VirtualRows("SCHEMA_NAME", "TABLE_NAME", "COLUMN_NAME", "HISTOGRAM")
                                .table());
    }

    /** Names of all tables. */
    static List<String> names() {
        return List.copyOf(TABLES.keySet());
    }

    @Override
    public @Nullable VirtualTable table(String name) throws SqlException {
        Maker maker = TABLES.get(name.toUpperCase(Locale.ROOT));
        return maker == null ? null : maker.of(this);
    }

    private VirtualTable schemata() {
        VirtualRows rows =
                new VirtualRows(
                        "CATALOG_NAME",
                        "SCHEMA_NAME",
                        "DEFAULT_CHARACTER_SET_NAME",
                        "DEFAULT_COLLATION_NAME",
                        "SQL_PATH",
                        "DEFAULT_ENCRYPTION");
        rows.row(
                DEFAULT_CATALOG,
                Catalogs.INFORMATION_SCHEMA,
                "utf8mb3",
                "utf8mb3_general_ci",
                null,
                "NO");
        for (DatabaseStatus status : source.databases()) {
            if (status.state() != DatabaseStatus.State.DETACHED) {
                rows.row(
                        DEFAULT_CATALOG,
                        status.name(),
                        Catalogs.CHARSET,
                        Catalogs.COLLATION,
                        null,
                        "NO");
            }
        }
        return rows.table();
    }

    private VirtualTable tables() throws SqlException {
        VirtualRows rows =
                new VirtualRows(
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
                        "TABLE_COMMENT");
        for (Database database : catalogs.databases()) {
            for (TableDef table : catalogs.tables(database)) {
                rows.row(
                        DEFAULT_CATALOG,
                        database.name(),
                        table.name(),
                        "BASE TABLE",
                        "Hadal",
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
                        table.comment());
            }
        }
        for (String name : TABLES.keySet()) {
            rows.row(
                    DEFAULT_CATALOG,
                    Catalogs.INFORMATION_SCHEMA,
                    name,
                    "SYSTEM VIEW",
                    null,
                    10L,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    "",
                    "");
        }
        return rows.table();
    }

    private VirtualTable columns() throws SqlException {
        VirtualRows rows =
                new VirtualRows(
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
        for (Database database : catalogs.databases()) {
            for (TableDef table : catalogs.tables(database)) {
                long ordinal = 0;
                for (Column column : Catalogs.visible(table)) {
                    column(rows, database, table, column, ++ordinal);
                }
            }
        }
        return rows.table();
    }

    private static void column(
            VirtualRows rows, Database database, TableDef table, Column column, long ordinal) {
        ColumnType type = column.type();
        boolean text = Catalogs.isText(column);
        rows.row(
                DEFAULT_CATALOG,
                database.name(),
                table.name(),
                column.name(),
                ordinal,
                Catalogs.defaultText(column),
                column.nullable() ? "YES" : "NO",
                TypeNames.base(type),
                chars(type),
                octets(type),
                precision(type),
                scale(type),
                type.kind() == ColumnType.Kind.DATETIME ? (Long) (long) type.precision() : null,
                text ? Catalogs.CHARSET : null,
                text ? Catalogs.COLLATION : null,
                TypeNames.full(type),
                Catalogs.key(table, column),
                Catalogs.extra(column),
                "select,insert,update,references",
                column.comment(),
                "",
                null);
    }

    private static @Nullable Long chars(ColumnType type) {
        return switch (type.kind()) {
            case VARCHAR, VARBINARY -> (long) type.length();
            case TEXT, BLOB -> TEXT_BYTES;
            default -> null;
        };
    }

    private static @Nullable Long octets(ColumnType type) {
        return switch (type.kind()) {
            case VARCHAR -> type.length() * CHAR_BYTES;
            case VARBINARY -> (long) type.length();
            case TEXT, BLOB -> TEXT_BYTES;
            default -> null;
        };
    }

    private static @Nullable Long precision(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, BOOL -> 3L;
            case SMALLINT -> 5L;
            case MEDIUMINT -> 7L;
            case INT -> 10L;
            case BIGINT -> 19L;
            case DECIMAL -> (long) type.precision();
            case FLOAT -> 12L;
            case DOUBLE -> 22L;
            default -> null;
        };
    }

    private static @Nullable Long scale(ColumnType type) {
        return switch (type.kind()) {
            case TINYINT, BOOL, SMALLINT, MEDIUMINT, INT, BIGINT -> 0L;
            case DECIMAL -> (long) type.scale();
            default -> null;
        };
    }

    private VirtualTable statistics() throws SqlException {
        VirtualRows rows =
                new VirtualRows(
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
        forKeys((database, table, key) -> {
            for (int i = 0; i < key.slots().size(); i++) {
                Column column = table.bySlot(key.slots().get(i));
                rows.row(
                        DEFAULT_CATALOG,
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
        return rows.table();
    }

    /** Takes a key. */
    @FunctionalInterface
    private interface KeyVisitor {
        void visit(Database database, TableDef table, Catalogs.Key key);
    }

    private void forKeys(KeyVisitor visitor) throws SqlException {
        for (Database database : catalogs.databases()) {
            for (TableDef table : catalogs.tables(database)) {
                Catalogs.keys(table).forEach(key -> visitor.visit(database, table, key));
            }
        }
    }

    private VirtualTable keyColumns() throws SqlException {
        VirtualRows rows =
                new VirtualRows(
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
                        "REFERENCED_COLUMN_NAME");
        forKeys((database, table, key) -> {
            for (int i = 0; key.unique() && i < key.slots().size(); i++) {
                rows.row(
                        DEFAULT_CATALOG,
                        database.name(),
                        key.name(),
                        DEFAULT_CATALOG,
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
        return rows.table();
    }

    private VirtualTable constraints() throws SqlException {
        VirtualRows rows =
                new VirtualRows(
                        "CONSTRAINT_CATALOG",
                        "CONSTRAINT_SCHEMA",
                        "CONSTRAINT_NAME",
                        "TABLE_SCHEMA",
                        "TABLE_NAME",
                        "CONSTRAINT_TYPE",
                        "ENFORCED");
        forKeys((database, table, key) -> {
            if (key.unique()) {
                String type = key.name().equals("PRIMARY") ? "PRIMARY KEY" : "UNIQUE";
                rows.row(
                        DEFAULT_CATALOG,
                        database.name(),
                        key.name(),
                        database.name(),
                        table.name(),
                        type,
                        "YES");
            }
        });
        return rows.table();
    }

    private VirtualTable engines() {
        return new VirtualRows("ENGINE", "SUPPORT", "COMMENT", "TRANSACTIONS", "XA", "SAVEPOINTS")
                .row(
                        "Hadal",
                        "DEFAULT",
                        "Hot rows in memory, segments in the object store",
                        "YES",
                        "NO",
                        "YES")
                .table();
    }

    private VirtualTable characterSets() {
        return new VirtualRows(
                        "CHARACTER_SET_NAME", "DEFAULT_COLLATE_NAME", "DESCRIPTION", "#MAXLEN")
                .row(Catalogs.CHARSET, Catalogs.COLLATION, "UTF-8 Unicode", 4L)
                .table();
    }

    private VirtualTable collations() {
        return new VirtualRows(
                        "COLLATION_NAME",
                        "CHARACTER_SET_NAME",
                        "#ID",
                        "IS_DEFAULT",
                        "IS_COMPILED",
                        "#SORTLEN",
                        "PAD_ATTRIBUTE")
                .row(Catalogs.COLLATION, Catalogs.CHARSET, 46L, "Yes", "Yes", 1L, "NO PAD")
                .row("binary", "binary", 63L, "Yes", "Yes", 1L, "NO PAD")
                .table();
    }

    private VirtualTable processes() {
        VirtualRows rows =
                new VirtualRows("#ID", "USER", "HOST", "DB", "COMMAND", "#TIME", "STATE", "INFO");
        for (ProcessInfo process : source.processes()) {
            rows.row(
                    process.id(),
                    process.user(),
                    process.host(),
                    process.database().isEmpty() ? null : process.database(),
                    process.command(),
                    process.seconds(),
                    process.state(),
                    process.statement().isEmpty() ? null : process.statement());
        }
        return rows.table();
    }

    /** SingleStore's drivers list databases by it. */
    private VirtualTable distributed() {
        VirtualRows rows =
                new VirtualRows("DATABASE_NAME", "#NUM_PARTITIONS", "REMOTE_NAME", "#IS_SYNC");
        for (DatabaseStatus status : source.databases()) {
            if (status.state() != DatabaseStatus.State.DETACHED) {
                rows.row(status.name(), 1L, "", 1L);
            }
        }
        return rows.table();
    }

    private VirtualTable privileges() {
        return new VirtualRows("GRANTEE", "TABLE_CATALOG", "PRIVILEGE_TYPE", "IS_GRANTABLE")
                .row("'" + source.user() + "'@'%'", DEFAULT_CATALOG, "ALL PRIVILEGES", "YES")
                .table();
    }

    private VirtualTable variables(boolean global) {
        VirtualRows rows = new VirtualRows("VARIABLE_NAME", "VARIABLE_VALUE");
        source.variables(global).forEach(rows::row);
        return rows.table();
    }

    private VirtualTable milestones() throws SqlException {
        VirtualRows rows =
                new VirtualRows(
                        "MILESTONE_NAME", "@MILESTONE_TIME", "DATABASE_NAME", "DATABASE_LOCATION");
        for (Database database : catalogs.databases()) {
            for (Milestone milestone : database.milestones()) {
                rows.row(
                        milestone.name(),
                        time(milestone.timeMicros()),
                        database.name(),
                        database.status().store());
            }
        }
        return rows.table();
    }

    private VirtualTable bottomlessDatabases() {
        VirtualRows rows =
                new VirtualRows(
                        "DATABASE_NAME",
                        "STORAGE_ID",
                        "COMPUTE_ID",
                        "@CREATED_TIME",
                        "#IS_DETACHED",
                        "#RETENTION_PERIOD_MINUTES",
                        "@EARLIEST_AVAILABLE_TIME",
                        "LAST_DETACHED_MILESTONE",
                        "STORAGE_CONFIG",
                        "STORAGE_TYPE");
        String retention =
                source.variables(true).getOrDefault("bottomless_gc_retention_period_minutes", "0");
        for (DatabaseStatus status : source.databases()) {
            rows.row(
                    status.name(),
                    status.storageId(),
                    status.line(),
                    time(status.createdMicros()),
                    status.state() == DatabaseStatus.State.DETACHED ? 1L : 0L,
                    Long.valueOf(retention),
                    time(status.earliestTimeMicros()),
                    status.lastDetachedMilestone().orElse(null),
                    status.storeConfig(),
                    status.storeType());
        }
        return rows.table();
    }

    private VirtualTable bottomlessStatus() {
        VirtualRows rows =
                new VirtualRows(
                        "DATABASE_NAME",
                        "STORAGE_ID",
                        "COMPUTE_ID",
                        "STORAGE_DIRECTORY",
                        "BUCKET",
                        "ROLE",
                        "STATE",
                        "REASON",
                        "#TERM",
                        "#LOG_PERSISTED_LSN",
                        "#COMMIT_LSN",
                        "~UPLOAD_QUEUE_WAIT_SECS",
                        "#UPLOAD_QUEUE_BYTES");
        for (DatabaseStatus status : source.databases()) {
            String line = status.line();
            int slash = status.store().indexOf('/');
            boolean s3 = status.storeType().equals("S3");
            rows.row(
                    status.name(),
                    status.storageId(),
                    line,
                    s3 ? slash < 0 ? "" : status.store().substring(slash + 1) : status.store(),
                    s3 ? slash < 0 ? status.store() : status.store().substring(0, slash) : null,
                    status.state() == DatabaseStatus.State.OPEN ? "master" : "reader",
                    status.state().name(),
                    status.reason(),
                    term(line),
                    status.uploadedPosition(),
                    status.committedPosition(),
                    status.uploadLagMicros() / 1e6,
                    status.uploadQueueBytes());
        }
        return rows.table();
    }

    /** A line is {@code <term>_<random number>}. */
    private static @Nullable Long term(@Nullable String line) {
        int underscore = line == null ? -1 : line.indexOf('_');
        return line == null || underscore < 0 ? null : Long.valueOf(line.substring(0, underscore));
    }

    private VirtualTable bottomlessSummary() {
        VirtualRows rows =
                new VirtualRows(
                        "#DATABASES",
                        "#DATABASES_BEHIND",
                        "~UPLOAD_LAG_SECS_MAX",
                        "#UPLOAD_QUEUE_BYTES");
        long behind = 0;
        long bytes = 0;
        long lag = 0;
        List<DatabaseStatus> databases = source.databases();
        for (DatabaseStatus status : databases) {
            behind += status.uploadLagMicros() > 0 ? 1 : 0;
            bytes += status.uploadQueueBytes();
            lag = Math.max(lag, status.uploadLagMicros());
        }
        return rows.row((long) databases.size(), behind, lag / 1e6, bytes).table();
    }

    private static @Nullable LocalDateTime time(long micros) {
        return micros == 0
                ? null
                : LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, 1_000_000L),
                        (int) Math.floorMod(micros, 1_000_000L) * 1_000,
                        ZoneOffset.UTC);
    }
}
