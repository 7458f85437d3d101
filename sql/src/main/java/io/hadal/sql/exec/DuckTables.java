package io.hadal.sql.exec;

import io.hadal.engine.EngineException;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.TableSpace;
import io.hadal.engine.TableView;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.engine.segment.ColumnTypes;
import io.hadal.engine.segment.DuckDb;
import io.hadal.engine.segment.HotRowsFunction;
import io.hadal.engine.segment.RowSource;
import io.hadal.engine.segment.SegmentScan;
import io.hadal.sql.SqlException;
import io.hadal.sql.dialect.Field;
import io.hadal.sql.dialect.Literals;
import io.hadal.sql.dialect.QueryRenderer;
import io.hadal.sql.dialect.TableFilter;
import io.hadal.sql.dialect.TableSource;
import io.hadal.sql.dialect.Type;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.exec.VirtualTables.VirtualColumn;
import io.hadal.sql.exec.VirtualTables.VirtualTable;
import io.hadal.sql.parse.MysqlParser;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.plan.ZonePruning;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tables of one query for DuckDB: files of segments, then hot rows. Stays open until the last
 * row of the result has been read.
 */
final class DuckTables implements TableSource, AutoCloseable {
    /** Views in views; more are taken for one that is made of itself. */
    private static final int VIEW_DEPTH_MAX = 32;

    private final StatementScope scope;
    private final DuckDb duckDb;
    private final VirtualTables virtual;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<HotRowsFunction.Rows> hot = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private int viewDepth;

    DuckTables(StatementScope scope, DuckDb duckDb, VirtualTables virtual) {
        this.scope = scope;
        this.duckDb = duckDb;
        this.virtual = virtual;
    }

    /** The column that holds a slot of the primary key, hidden or not, beside the visible ones. */
    static String keyColumn(int slot) {
        return "#" + slot;
    }

    @Override
    public Table table(@Nullable String schema, String name, String alias, TableFilter filter)
            throws SqlException {
        String database = schema == null ? scope.database() : schema;
        if (database != null && VirtualTables.has(database)) {
            return virtual(
                    virtual.table(database, name, SchemaFilter.of(filter.where(), alias, scope)));
        }
        // A view is made of what all sessions have.
        TableSpace found = viewDepth > 0 ? scope.resolve(schema) : scope.home(schema, name);
        TableInfo table = new TableInfo(found, Tables.def(scope, found, name));
        names.add(table.name());
        if (table.def().query() instanceof String query) {
            return view(table, query);
        }
        TableView view = scope.view(found).table(table.def().id());
        return new Table(
                relation(table, view, ZonePruning.of(table, alias, filter.where(), scope)),
                fields(table, alias));
    }

    /** What a view stands for. */
    private Table view(TableInfo view, String query) throws SqlException {
        String database = view.database().name();
        if (++viewDepth > VIEW_DEPTH_MAX) {
            throw MysqlError.VIEW_RECURSION.with(database, view.name());
        }
        try {
            TableSource inside =
                    (schema, name, alias, filter) ->
                            table(schema == null ? database : schema, name, alias, filter);
            return ViewColumns.of(
                    view, new QueryRenderer(inside, scope).render(MysqlParser.query(query)));
        } catch (SqlException e) {
            if (e.code() == MysqlError.NO_SUCH_TABLE.code()
                    || e.code() == MysqlError.BAD_FIELD.code()) {
                throw MysqlError.INVALID_VIEW.because(
                        e, database, view.name(), String.valueOf(e.getMessage()));
            }
            throw e;
        } finally {
            viewDepth--;
        }
    }

    private static List<Field> fields(TableInfo table, String alias) {
        List<Field> fields = new ArrayList<>();
        for (Column column : table.visible()) {
            fields.add(
                    new Field(
                            column.name(),
                            Type.of(column.type()),
                            new Field.Origin(table, alias, column)));
        }
        return fields;
    }

    private String relation(TableInfo table, TableView view, ZonePruning pruning) {
        List<String> columns = new ArrayList<>();
        for (Column column : table.visible()) {
            columns.add(seen(column) + " AS " + Literals.name(column.name()));
        }
        for (int slot : table.def().primaryKey()) {
            columns.add(ColumnTypes.name(slot) + " AS " + Literals.name(keyColumn(slot)));
        }
        return "(SELECT "
                + String.join(", ", columns)
                + " FROM "
                + rows(table, view, pruning)
                + " AS r)";
    }

    /** A column as the session sees it. */
    private String seen(Column column) {
        int offset = scope.zone().getTotalSeconds();
        String name = ColumnTypes.name(column.slot());
        return column.type().kind() != ColumnType.Kind.TIMESTAMP || offset == 0
                ? name
                : "(" + name + " + to_seconds(" + offset + "))";
    }

    /** Files first: a UNION ALL takes its estimates from its first part. */
    private String rows(TableInfo table, TableView view, ZonePruning pruning) {
        List<SegmentView> segments = pruning.prune(view.segments());
        RowSource source =
                new RowSource(
                        view.def(),
                        view.hotRowsEstimate(),
                        () -> view.hotRows(pruning.hotFrom(), pruning.hotTo()));
        HotRowsFunction.Rows rows = duckDb.hotRows().open(source);
        open.add(rows);
        hot.add(rows);
        if (segments.isEmpty()) {
            return rows.sql();
        }
        SegmentStore store = table.database().segments();
        SegmentStore.Pinned pinned =
                store.pin(segments.stream().map(SegmentView::segment).toList());
        open.add(pinned);
        SegmentScan scan = SegmentScan.open(duckDb, view.def(), segments, pinned.files());
        open.add(scan);
        return "(SELECT * FROM "
                + scan.sql()
                + " AS cold UNION ALL SELECT * FROM "
                + rows.sql()
                + " AS hot)";
    }

    private static Table virtual(VirtualTable table) {
        List<Field> fields = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        for (VirtualColumn column : table.columns()) {
            fields.add(new Field(column.name(), Type.of(column.type()), null));
            columns.add(
                    "CAST("
                            + Literals.name(column.name())
                            + " AS "
                            + ColumnTypes.sql(column.type())
                            + ") AS "
                            + Literals.name(column.name()));
        }
        return new Table(
                "(SELECT " + String.join(", ", columns) + " FROM " + values(table) + ")", fields);
    }

    private static String values(VirtualTable table) {
        List<String> names =
                table.columns().stream().map(column -> Literals.name(column.name())).toList();
        List<String> rows = new ArrayList<>();
        for (@Nullable Object[] row : table.rows()) {
            List<String> values = new ArrayList<>();
            for (Object value : row) {
                values.add(Literals.of(value).text());
            }
            rows.add("(" + String.join(", ", values) + ")");
        }
        if (rows.isEmpty()) {
            List<String> nulls = names.stream().map(name -> "NULL AS " + name).toList();
            return "(SELECT " + String.join(", ", nulls) + " WHERE false)";
        }
        return "(VALUES " + String.join(", ", rows) + ") AS v(" + String.join(", ", names) + ")";
    }

    /** Throws what reading hot rows threw, if that is why a query failed. */
    void rethrow() {
        hot.forEach(HotRowsFunction.Rows::rethrow);
    }

    /** Names of the stored tables that the query reads. */
    List<String> names() {
        return names;
    }

    @Override
    public void close() {
        for (AutoCloseable resource : open.reversed()) {
            try {
                resource.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new EngineException(
                        EngineException.Kind.FAILED, "Closing what a query read failed", e);
            }
        }
        open.clear();
    }
}
