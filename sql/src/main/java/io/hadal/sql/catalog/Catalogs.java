package io.hadal.sql.catalog;

import io.hadal.engine.Database;
import io.hadal.engine.DatabaseStatus;
import io.hadal.engine.EngineException;
import io.hadal.engine.TableSpace;
import io.hadal.engine.TableView;
import io.hadal.sql.SqlException;
import io.hadal.sql.ddl.CreateTableText;
import io.hadal.sql.exec.CatalogSource;
import io.hadal.sql.exec.StatementScope;
import io.hadal.sql.exec.TableCopy;
import io.hadal.sql.value.Text;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Databases, tables, columns and keys in the words of MySQL's catalog. */
final class Catalogs {
    static final String CHARSET = "utf8mb4";
    static final String COLLATION = "utf8mb4_bin";

    /** The value of all columns TABLE_CATALOG. */
    static final String CATALOG = "def";

    private final CatalogSource source;
    private final StatementScope scope;
    private final @Nullable String onlyDatabase;
    private final @Nullable String onlyTable;
    private final @Nullable TableSpace onlySpace;

    Catalogs(CatalogSource source, StatementScope scope) {
        this(source, scope, null, null, null);
    }

    private Catalogs(
            CatalogSource source,
            StatementScope scope,
            @Nullable String onlyDatabase,
            @Nullable String onlyTable,
            @Nullable TableSpace onlySpace) {
        this.source = source;
        this.scope = scope;
        this.onlyDatabase = onlyDatabase;
        this.onlyTable = onlyTable;
        this.onlySpace = onlySpace;
    }

    /** The same of one database, or of one table in it; of nothing if it is not there. */
    Catalogs only(String database, @Nullable String table) {
        return new Catalogs(source, scope, database, table, null);
    }

    /** The same of one temporary table, which nothing else lists. */
    Catalogs only(TableSpace temporary, String table) {
        return new Catalogs(source, scope, temporary.name(), table, temporary);
    }

    CatalogSource source() {
        return source;
    }

    /** Those that the session may see. */
    List<DatabaseStatus> known() {
        return source.engine().databases().stream()
                .filter(status -> source.access().sees(status.name()))
                .toList();
    }

    /** Those that are not detached, as SHOW DATABASES names them. */
    List<DatabaseStatus> shown() {
        return known().stream()
                .filter(status -> status.state() != DatabaseStatus.State.DETACHED)
                .toList();
    }

    /** Databases that statements can be run in, by name. */
    List<Database> databases() throws SqlException {
        List<Database> attached = new ArrayList<>();
        for (DatabaseStatus status : known()) {
            boolean wanted = onlyDatabase == null || onlyDatabase.equals(status.name());
            if (wanted && isAttached(status)) {
                Database database = find(status.name());
                if (database != null) {
                    attached.add(database);
                }
            }
        }
        return attached;
    }

    /** What the tables are in that are listed. */
    List<TableSpace> spaces() throws SqlException {
        return onlySpace == null ? List.copyOf(databases()) : List.of(onlySpace);
    }

    private static boolean isAttached(DatabaseStatus status) {
        return switch (status.state()) {
            case OPEN, READ_ONLY, FENCED -> true;
            case DETACHED, OPENING, FAILED -> false;
        };
    }

    /** Null if it was detached meanwhile. */
    private @Nullable Database find(String name) throws SqlException {
        try {
            return source.database(name);
        } catch (EngineException e) {
            if (e.kind() == EngineException.Kind.NOT_ATTACHED) {
                return null;
            }
            throw e;
        }
    }

    /** Those that the session may see, by name. */
    List<TableDef> tables(TableSpace database) throws SqlException {
        return scope.view(database).tables().stream()
                .filter(table -> !TableCopy.isHidden(table))
                .filter(table ->
                        database.temporary() || source.access().sees(database.name(), table.name()))
                .filter(table -> onlyTable == null || table.name().equals(onlyTable))
                .sorted(Comparator.comparing(TableDef::name))
                .toList();
    }

    /** Databases of tables that are made when they are asked for, as far as one may see them. */
    List<SystemSchema> systemSchemas() {
        return SystemSchema.ALL.stream()
                .filter(schema ->
                        onlyDatabase == null || schema.name().equalsIgnoreCase(onlyDatabase))
                .filter(schema -> source.access().sees(schema.name()))
                .toList();
    }

    List<View> views(SystemSchema schema) {
        return schema.views().values().stream()
                .filter(view -> onlyTable == null || view.name().equalsIgnoreCase(onlyTable))
                .filter(view -> source.access().sees(schema.name(), view.name()))
                .toList();
    }

    /** The segments of a table that hold rows now. */
    List<Segment> segments(TableSpace database, TableDef table) throws SqlException {
        return scope.view(database).table(table.id()).segments().stream()
                .map(TableView.SegmentView::segment)
                .toList();
    }

    /** PRI, UNI, MUL or empty. */
    static String key(TableDef table, Column column) {
        if (table.primaryKey().contains(column.slot())) {
            return "PRI";
        }
        boolean first = false;
        for (Index index : table.indexes()) {
            if (index.unique() && index.slots().equals(List.of(column.slot()))) {
                return "UNI";
            }
            first |= index.slots().getFirst() == column.slot();
        }
        return first ? "MUL" : "";
    }

    static @Nullable String defaultText(Column column) {
        return switch (column.defaultKind()) {
            case NONE -> null;
            case NOW -> CreateTableText.now(column.type());
            case LITERAL ->
                    column.defaultValue() == null
                            ? null
                            : Text.of(column.defaultValue(), column.type());
        };
    }

    static String extra(Column column) {
        if (column.autoIncrement()) {
            return "auto_increment";
        }
        if (column.generated() != null) {
            return column.generated().declaredStored() ? "STORED GENERATED" : "VIRTUAL GENERATED";
        }
        String generated =
                column.defaultKind() == Column.DefaultKind.NOW ? "DEFAULT_GENERATED" : "";
        return column.onUpdateNow()
                ? (generated + " on update " + CreateTableText.now(column.type())).strip()
                : generated;
    }

    static List<Column> visible(TableDef table) {
        return table.columns().stream().filter(column -> !column.hidden()).toList();
    }

    /** A key as rows of STATISTICS and SHOW INDEX. */
    record Key(String name, boolean unique, List<Integer> slots) {}

    private static List<Key> keys(TableDef table) {
        List<Key> keys = new ArrayList<>();
        if (!CreateTableText.hasHiddenKey(table)) {
            keys.add(new Key("PRIMARY", true, table.primaryKey()));
        }
        table.indexes()
                .forEach(index -> keys.add(new Key(index.name(), index.unique(), index.slots())));
        return keys;
    }

    /** Takes a key. */
    @FunctionalInterface
    interface KeyVisitor {
        void visit(TableSpace database, TableDef table, Key key);
    }

    void forKeys(KeyVisitor visitor) throws SqlException {
        for (TableSpace database : spaces()) {
            for (TableDef table : tables(database)) {
                keys(table).forEach(key -> visitor.visit(database, table, key));
            }
        }
    }

    /** Rows of a table, about: those of segments that are not deleted, and hot ones. */
    long rows(TableSpace database, TableDef table) throws SqlException {
        var view = scope.view(database).table(table.id());
        long rows = view.hotRowsEstimate();
        for (var segment : view.segments()) {
            rows += segment.segment().rows() - segment.deleted().getLongCardinality();
        }
        return rows;
    }

    long bytes(TableSpace database, TableDef table) throws SqlException {
        return segments(database, table).stream().mapToLong(Segment::sizeBytes).sum();
    }
}
