package io.hadal.engine.segment;

import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.segment.SegmentCache.Draft;
import io.hadal.engine.segment.SegmentCache.Pin;
import io.hadal.storage.collate.Collation;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Segment;
import io.hadal.storage.log.Segment.ColumnStats;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.KeyTooLongException;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Writes segments: sorted Parquet files in the cache, with what the catalog knows about them.
 * docs/format/segment.md. Thread-safe.
 */
public final class SegmentWriter {
    /**
     * A segment has at most about so many rows: a merge rewrites it in a second, and its keys fit
     * in memory.
     */
    public static final int ROWS_MAX = 1 << 20;

    /**
     * Rows of a row group, the unit in which rows are decoded: with 122,880 a scan is some 10 %
     * faster, but reading one row takes more than twice as long.
     */
    static final int ROW_GROUP_ROWS = 1 << 15;

    /**
     * Of large rows a group has fewer: each of DuckDB's threads holds one in memory while it
     * writes, and a reader one.
     */
    private static final long ROW_GROUP_BYTES = 16L << 20;

    /** DuckDB's own unit. */
    private static final int ROW_GROUP_ROWS_MIN = 1 << 11;

    /** Longer smallest and largest values are left out of zone maps. */
    private static final int ZONE_BYTES_MAX = 128;

    private final DuckDb duckDb;
    private final SegmentCache cache;
    private final SegmentReader reader;

    public SegmentWriter(DuckDb duckDb, SegmentCache cache) {
        this.duckDb = duckDb;
        this.cache = cache;
        this.reader = new SegmentReader(duckDb);
    }

    /**
     * A segment that was written: its file is pinned in the cache until this is closed, and not yet
     * in the store.
     */
    public static final class Written implements AutoCloseable {
        private final Segment segment;
        private final Pin pin;
        private final KeyIndex keys;

        private Written(Segment segment, Pin pin, KeyIndex keys) {
            this.segment = segment;
            this.pin = pin;
            this.keys = keys;
        }

        public Segment segment() {
            return segment;
        }

        public Path path() {
            return pin.path();
        }

        /** The ordinal of the row with this primary key, or -1. */
        public int ordinal(byte[] key) {
            int[] found = keys.find(key);
            return found.length == 0 ? -1 : found[0];
        }

        KeyIndex keys() {
            return keys;
        }

        @Override
        public void close() {
            pin.close();
        }
    }

    /**
     * Writes one segment; null if there is no row. Failures (DISK_FULL, INTERRUPTED, FAILED) leave
     * nothing behind.
     *
     * @param relation rows of the table as SQL, with a column {@code c<slot>} for each column of
     *     {@code def}; at most {@link #ROWS_MAX} or a little more, with different primary keys
     * @param rowBytes size of a row, about
     */
    public @Nullable Written write(BlobId id, TableDef def, String relation, long rowBytes) {
        Draft draft = cache.draft(id);
        boolean done = false;
        try {
            long rows = copy(def, relation, draft.path(), rowBytes);
            if (rows == 0) {
                return null;
            }
            Written written = describe(id, def, draft, rows);
            done = true;
            return written;
        } catch (SQLException e) {
            throw explain(e, def);
        } catch (IOException e) {
            throw SegmentCache.failed("write a segment of table " + def.name(), e);
        } finally {
            if (!done) {
                draft.discard();
            }
        }
    }

    /** Sorts more rows than a segment may have, for {@link #write} to take them in slices. */
    public SortedCopy sort(BlobId unused, TableDef def, String relation, long rowBytes) {
        Draft draft = cache.draft(unused);
        boolean done = false;
        try {
            copy(def, relation, draft.path(), rowBytes);
            done = true;
            return new SortedCopy(draft);
        } catch (SQLException e) {
            throw explain(e, def);
        } finally {
            if (!done) {
                draft.discard();
            }
        }
    }

    private long copy(TableDef def, String relation, Path file, long rowBytes) throws SQLException {
        long groupRows =
                Math.clamp(
                        ROW_GROUP_BYTES / Math.max(rowBytes, 1),
                        ROW_GROUP_ROWS_MIN,
                        ROW_GROUP_ROWS);
        String columns =
                def.columns().stream()
                        .map(column -> ColumnTypes.name(column.slot()))
                        .collect(Collectors.joining(", "));
        String sql =
                "COPY (SELECT "
                        + columns
                        + " FROM "
                        + relation
                        + " t ORDER BY "
                        + order(def)
                        + ") TO "
                        + DuckDb.text(file.toString())
                        + " (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, ROW_GROUP_SIZE "
                        + groupRows
                        + ")";
        try (DuckDBConnection connection = duckDb.connect();
                Statement statement = connection.createStatement()) {
            return duckDb.call(statement, () -> statement.executeLargeUpdate(sql));
        }
    }

    /** By the sort key, then by the primary key, so that the same rows make the same file. */
    private static String order(TableDef def) {
        Set<Integer> slots = new LinkedHashSet<>(SegmentReader.sortKey(def));
        slots.addAll(def.primaryKey());
        return slots.stream()
                .map(slot -> ColumnTypes.sorted(def.bySlot(slot)) + " NULLS FIRST")
                .collect(Collectors.joining(", "));
    }

    /** Reads the file back: what the catalog will say about it is what is in it. */
    private Written describe(BlobId id, TableDef def, Draft draft, long rows)
            throws SQLException, IOException {
        Path file = draft.path();
        Set<Integer> slots = def.columns().stream().map(Column::slot).collect(Collectors.toSet());
        KeyIndex keys = reader.keys(def, def.primaryKey(), file, rows, slots);
        List<ColumnStats> statistics = statistics(def, file);
        Hash hash = BlobFetch.hash(file);
        Segment segment =
                new Segment(
                        id, rows, Files.size(file), hash, keys.first(), keys.last(), statistics);
        return new Written(segment, draft.finish(segment), keys);
    }

    private List<ColumnStats> statistics(TableDef def, Path file) throws SQLException {
        List<Column> values = new ArrayList<>();
        List<String> extremes = new ArrayList<>();
        List<String> counts = new ArrayList<>();
        for (Column column : def.columns()) {
            String name = ColumnTypes.name(column.slot());
            values.add(column);
            values.add(column);
            extremes.add(extreme("min", column) + ", " + extreme("max", column));
            counts.add("count(*) - count(" + name + "), approx_count_distinct(" + name + ")");
        }
        String sql =
                "SELECT "
                        + String.join(", ", extremes)
                        + ", "
                        + String.join(", ", counts)
                        + " FROM "
                        + SegmentScan.readParquet(List.of(file), "");
        List<ColumnStats> statistics = new ArrayList<>();
        try (DuckDBConnection connection = duckDb.connect();
                ValueScan scan = ValueScan.open(duckDb, connection, values, sql)) {
            scan.next();
            for (int i = 0; i < def.columns().size(); i++) {
                Column column = def.columns().get(i);
                statistics.add(
                        new ColumnStats(
                                column.slot(),
                                zone(column, scan.value(2 * i)),
                                zone(column, scan.value(2 * i + 1)),
                                scan.extraLong(2 * i),
                                scan.extraLong(2 * i + 1)));
            }
        }
        return statistics;
    }

    private static String extreme(String function, Column column) {
        String name = ColumnTypes.name(column.slot());
        if (column.type().collation() != Collation.BINARY) {
            return "arg_" + function + "(" + name + ", " + ColumnTypes.sorted(column) + ")";
        }
        return function
                + "("
                + (ColumnTypes.asHex(column.type()) ? "hex(" + name + ")" : name)
                + ")";
    }

    private static byte @Nullable [] zone(Column column, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        try {
            byte[] encoded = KeyCodec.encodeSingle(column.type(), value);
            return encoded.length > ZONE_BYTES_MAX ? null : encoded;
        } catch (KeyTooLongException e) {
            return null;
        }
    }

    private static EngineException explain(SQLException e, TableDef def) {
        String message = String.valueOf(e.getMessage());
        if (Thread.currentThread().isInterrupted()) {
            return new EngineException(
                    Kind.INTERRUPTED,
                    "Interrupted while writing a segment of table " + def.name(),
                    e);
        }
        if (message.contains("No space left on device")) {
            return new EngineException(
                    Kind.DISK_FULL,
                    "Cannot write a segment of table "
                            + def.name()
                            + ": the disk is full. Free some space.",
                    e);
        }
        return new EngineException(
                Kind.FAILED, "Cannot write a segment of table " + def.name() + ": " + message, e);
    }
}
