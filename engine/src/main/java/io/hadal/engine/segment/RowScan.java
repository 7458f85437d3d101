package io.hadal.engine.segment;

import io.hadal.engine.segment.ChunkScan.Chunk;
import io.hadal.storage.row.RowBuilder;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.row.RowReader;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/**
 * Reads a relation as rows in row.RowCodec's bytes, as the definition has them. Not thread-safe.
 */
final class RowScan implements AutoCloseable {
    private final ChunkScan chunks;
    private final List<Part> parts;
    private final RowBuilder builder;
    private DuckDBReadableVector[] vectors = {};
    private final int columnCount;
    private int row = -1;
    private int rows;

    /** Where a slot's value comes from: a column of the result, or the same bytes in every row. */
    private record Part(
            int slot, @Nullable VectorRead read, int column, byte @Nullable [] initial) {}

    private RowScan(ChunkScan chunks, List<Part> parts, int columnCount, RowBuilder builder) {
        this.chunks = chunks;
        this.parts = parts;
        this.columnCount = columnCount;
        this.builder = builder;
    }

    /**
     * Reads {@code columns} of a relation; the definition's others have their initial values.
     *
     * @param relation what stands behind FROM
     * @param extra further expressions of type BIGINT, for {@link #extraLong}
     */
    static RowScan open(
            DuckDb duckDb,
            DuckDBConnection connection,
            TableDef def,
            List<Column> columns,
            List<String> extra,
            String relation)
            throws SQLException {
        String select = columns.stream().map(ColumnTypes::toJava).collect(Collectors.joining(", "));
        String more =
                extra.stream()
                        .map(expression -> "(" + expression + ")::BIGINT")
                        .collect(Collectors.joining(", "));
        String comma = select.isEmpty() || more.isEmpty() ? "" : ", ";
        ChunkScan chunks =
                ChunkScan.open(
                        duckDb,
                        connection,
                        "SELECT " + select + comma + more + " FROM " + relation);
        return new RowScan(
                chunks, parts(duckDb, def, columns), columns.size(), RowCodec.of(def).builder());
    }

    /** In the order of slots, as the builder wants them. */
    private static List<Part> parts(DuckDb duckDb, TableDef def, List<Column> columns) {
        // A row without slots reads as the initial values.
        byte[] empty = {(byte) (RowCodec.VERSION << 4 | 1), 0};
        RowReader initial = RowCodec.of(def).reader(empty);
        List<Part> parts = new ArrayList<>();
        for (Column column : def.columns()) {
            int at = columns.indexOf(column);
            if (at >= 0) {
                parts.add(new Part(column.slot(), duckDb.vectors().read(column), at, null));
            } else if (initial.seek(column.slot())) {
                byte[] bytes =
                        Arrays.copyOfRange(
                                initial.array(),
                                initial.offset(),
                                initial.offset() + initial.length());
                parts.add(new Part(column.slot(), null, -1, bytes));
            }
        }
        parts.sort(Comparator.comparingInt(Part::slot));
        return parts;
    }

    boolean next() throws SQLException {
        while (++row >= rows) {
            Chunk chunk = chunks.next();
            if (chunk == null) {
                return false;
            }
            rows = chunk.rows();
            vectors = chunk.vectors();
            row = -1;
            for (Part part : parts) {
                if (part.read != null) {
                    part.read.begin(vectors[part.column]);
                }
            }
        }
        return true;
    }

    byte[] row() {
        builder.begin();
        for (Part part : parts) {
            if (part.read != null) {
                part.read.read(row, builder);
            } else if (part.initial != null) {
                builder.putBytes(part.slot, part.initial, 0, part.initial.length);
            }
        }
        return builder.build();
    }

    /** The i-th further expression, not NULL. */
    long extraLong(int index) {
        return vectors[columnCount + index].getLong(row);
    }

    @Override
    public void close() throws SQLException {
        chunks.close();
    }
}
