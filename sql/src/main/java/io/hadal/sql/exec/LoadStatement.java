package io.hadal.sql.exec;

import com.alibaba.druid.sql.ast.SQLExpr;
import com.alibaba.druid.sql.ast.expr.SQLIdentifierExpr;
import com.alibaba.druid.sql.ast.expr.SQLPropertyExpr;
import io.hadal.engine.Transaction;
import io.hadal.sql.SqlException;
import io.hadal.sql.error.MysqlError;
import io.hadal.sql.file.FieldReader;
import io.hadal.sql.file.LoadData;
import io.hadal.sql.file.LoadData.OnDuplicate;
import io.hadal.sql.file.LoadData.Target;
import io.hadal.sql.plan.TableInfo;
import io.hadal.sql.value.Nearest;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** LOAD DATA: reads a file row by row and writes the rows as they come, in one statement. */
final class LoadStatement {
    /** So many rows are read between two looks at whether the statement is to end. */
    private static final int ROWS_BETWEEN_LOOKS = 256;

    private final LoadData load;
    private final StatementScope scope;
    private final Reply reply;
    private final TableInfo table;
    private final List<Place> places;
    private final LoadAssignments assignments;
    private final boolean ignores;
    private final RowWriter writer;

    /**
     * Where the fields of a column go to.
     *
     * @param column null for a user variable
     */
    private record Place(String name, @Nullable Column column, boolean whole, boolean binary) {
        static Place of(Column column) {
            ColumnType.Kind kind = column.type().kind();
            boolean binary =
                    switch (kind) {
                        case BINARY, VARBINARY, BLOB, BIT -> true;
                        default -> false;
                    };
            return new Place(column.name(), column, kind.isWhole(), binary);
        }
    }

    LoadStatement(StatementScope scope, LoadData load, LoadAssignments.Query query, Reply reply)
            throws SqlException {
        this.scope = scope;
        this.load = load;
        this.reply = reply;
        this.table = Tables.written(scope, name(load), "INSERT");
        this.places = places();
        this.assignments = LoadAssignments.of(load, table, query);
        // Nobody can stop a client that sends, so what is wrong with its rows is told at the end.
        this.ignores =
                load.onDuplicate() == OnDuplicate.IGNORE
                        || load.local() && load.onDuplicate() == OnDuplicate.ERROR;
        RowWriter.Mode mode =
                ignores
                        ? RowWriter.Mode.IGNORE
                        : load.onDuplicate() == OnDuplicate.REPLACE
                                ? RowWriter.Mode.REPLACE
                                : RowWriter.Mode.INSERT;
        this.writer = new RowWriter(table, scope, mode, reply.warnings(), null);
    }

    private static SQLExpr name(LoadData load) {
        return load.database() == null
                ? new SQLIdentifierExpr(load.table())
                : new SQLPropertyExpr(new SQLIdentifierExpr(load.database()), load.table());
    }

    private List<Place> places() throws SqlException {
        List<Place> found = new ArrayList<>();
        for (Target target : load.targets()) {
            found.add(
                    target.variable()
                            ? new Place(target.name(), null, false, false)
                            : Place.of(
                                    InsertPlan.column(
                                            new SQLIdentifierExpr(target.name()), table)));
        }
        if (found.isEmpty()) {
            table.visible().forEach(column -> found.add(Place.of(column)));
        }
        return found;
    }

    /**
     * @param open opens the file; the client sends nothing before all else has been found right
     */
    void run(Opener open, long rowBytesMax) throws SqlException {
        Transaction transaction = scope.write(table.database());
        try (InputStream in = open.open()) {
            FieldReader reader = new FieldReader(in, load.format(), rowBytesMax);
            reader.skip(load.skipped());
            long number = 0;
            while (reader.next()) {
                if (++number % ROWS_BETWEEN_LOOKS == 0) {
                    scope.checkCancelled();
                }
                add(reader, number, transaction);
            }
            assignments.finish(this::put, scope);
            writer.write(transaction);
        } catch (IOException e) {
            throw MysqlError.CANNOT_READ_FILE.because(e, load.file(), String.valueOf(e));
        }
        reply.ok(writer.affected(), writer.firstGenerated(), info());
    }

    /** Opens what is read. */
    @FunctionalInterface
    interface Opener {
        InputStream open() throws SqlException;
    }

    private void add(FieldReader reader, long number, Transaction transaction) throws SqlException {
        @Nullable Object[] row = writer.blank();
        if (reader.fields() != places.size()) {
            warnOrThrow(
                    (reader.fields() < places.size()
                                    ? MysqlError.TOO_FEW_FIELDS
                                    : MysqlError.TOO_MANY_FIELDS)
                            .with(number));
        }
        @Nullable Object[] variables = new Object[places.size()];
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            Object value = i < reader.fields() ? value(reader, i, place) : null;
            Column column = place.column();
            if (column == null) {
                variables[i] = value;
                scope.setUserVariable(place.name(), value);
            } else if (column.generated() == null || !load.targets().isEmpty()) {
                row[column.slot()] =
                        i < reader.fields() ? given(column, value, number) : absent(column);
            }
        }
        assignments.add(row, variables, this::put, scope);
        if (writer.isFull()) {
            writer.write(transaction);
        }
    }

    private void put(@Nullable Object[] row) throws SqlException {
        writer.add(row);
    }

    private static @Nullable Object value(FieldReader reader, int field, Place place) {
        if (place.whole()) {
            return reader.whole(field);
        }
        return place.binary() && !reader.isNull(field) ? reader.bytes(field) : reader.text(field);
    }

    private @Nullable Object given(Column column, @Nullable Object value, long number)
            throws SqlException {
        if (value != null || column.nullable() || column == table.counter()) {
            return value;
        }
        warnOrThrow(MysqlError.NULL_TO_NOT_NULL.with(column.name(), number));
        return column.type().kind() == ColumnType.Kind.TIMESTAMP
                ? scope.now()
                : Nearest.implicit(column);
    }

    /** The value of a column whose field is not there. */
    private @Nullable Object absent(Column column) {
        return column == table.counter() || column.nullable()
                ? RowWriter.DEFAULT
                : Nearest.implicit(column);
    }

    private void warnOrThrow(SqlException error) throws SqlException {
        if (!ignores) {
            throw error;
        }
        reply.warnings().warning(error);
    }

    private String info() {
        boolean replaces = load.onDuplicate() == OnDuplicate.REPLACE;
        return "Records: %d  Deleted: %d  Skipped: %d  Warnings: %d"
                .formatted(
                        writer.records(),
                        replaces ? writer.duplicates() : 0,
                        replaces ? 0 : writer.duplicates(),
                        reply.warnings().count());
    }
}
