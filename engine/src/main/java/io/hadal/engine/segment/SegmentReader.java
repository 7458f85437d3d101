package io.hadal.engine.segment;

import io.hadal.storage.log.Segment;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.KeyTooLongException;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** Reads keys and rows out of segment files. Thread-safe. */
final class SegmentReader {
    private final DuckDb duckDb;

    SegmentReader(DuckDb duckDb) {
        this.duckDb = duckDb;
    }

    /**
     * The keys of all rows. @param slots the key's columns; one that the file does not have has its
     * initial value in all rows
     */
    KeyIndex keys(TableDef def, List<Integer> slots, Path file, long rows, Set<Integer> present)
            throws SQLException {
        List<Column> columns =
                new TreeSet<>(slots).stream().filter(present::contains).map(def::bySlot).toList();
        KeyCodec codec = KeyCodec.of(def, slots);
        @Nullable Object[] key = new Object[slots.size()];
        for (int i = 0; i < key.length; i++) {
            key[i] = def.bySlot(slots.get(i)).initialValue();
        }
        KeyIndex.Builder index = new KeyIndex.Builder(Math.toIntExact(rows));
        try (DuckDBConnection connection = duckDb.connect();
                ValueScan scan =
                        ValueScan.open(
                                duckDb,
                                connection,
                                columns,
                                select(columns, file, keyOrder(def, slots, present)))) {
            while (scan.next()) {
                for (int i = 0; i < key.length; i++) {
                    int at = columns.indexOf(def.bySlot(slots.get(i)));
                    if (at >= 0) {
                        key[i] = scan.value(at);
                    }
                }
                index.add(encode(def, slots, codec, key), (int) scan.extraLong(0));
            }
        }
        return index.build();
    }

    private static byte[] encode(
            TableDef def, List<Integer> slots, KeyCodec codec, @Nullable Object[] key) {
        try {
            return codec.encode(key);
        } catch (KeyTooLongException e) {
            // An index of long texts: its keys are only kept in memory, and compared with keys that
            // have no limit either.
            @Nullable Object[] row = new Object[def.nextSlot()];
            for (int i = 0; i < key.length; i++) {
                row[slots.get(i)] = key[i];
            }
            return codec.encodeRowUnbounded(RowCodec.of(def).reader(RowCodec.of(def).encode(row)));
        }
    }

    /**
     * {@code count} rows from an ordinal on, or up to the end; null if they are too large together
     * and there are more than few.
     */
    @Nullable RowBlock rows(TableDef def, Segment segment, Path file, int from, int count)
            throws SQLException {
        String relation =
                SegmentScan.readParquet(List.of(file), "")
                        + " WHERE file_row_number >= "
                        + from
                        + " AND file_row_number < "
                        + (from + count);
        RowBlock.Builder block = new RowBlock.Builder();
        try (DuckDBConnection connection = duckDb.connect();
                RowScan scan =
                        RowScan.open(
                                duckDb,
                                connection,
                                def,
                                SegmentColumns.present(def, segment),
                                List.of("file_row_number"),
                                relation)) {
            for (int ordinal = from; scan.next(); ordinal++) {
                if (scan.extraLong(0) != ordinal) {
                    throw new IllegalStateException(
                            "DuckDB returned row %d of %s where %d was expected"
                                    .formatted(scan.extraLong(0), file, ordinal));
                }
                block.add(scan.row());
                if (block.bytes() > RowBlock.BYTES_MAX && count > RowBlock.ROWS_MIN) {
                    return null;
                }
            }
        }
        return block.build();
    }

    private static String select(List<Column> columns, Path file, String order) {
        String list =
                columns.stream()
                        .map(column -> ColumnTypes.toJava(column) + ", ")
                        .collect(Collectors.joining());
        return "SELECT "
                + list
                + "file_row_number FROM "
                + SegmentScan.readParquet(List.of(file), "")
                + order;
    }

    /** DuckDB sorts faster than Java; a file that is sorted by the key as it is needs neither. */
    private static String keyOrder(TableDef def, List<Integer> slots, Set<Integer> present) {
        if (slots.equals(sortKey(def))) {
            return "";
        }
        List<String> order = new ArrayList<>();
        for (int slot : slots) {
            if (present.contains(slot)) {
                order.add(ColumnTypes.sorted(def.bySlot(slot)) + " NULLS FIRST");
            }
        }
        order.add("file_row_number");
        return " ORDER BY " + String.join(", ", order);
    }

    /** What segments are sorted by. */
    static List<Integer> sortKey(TableDef def) {
        return def.sortKey().isEmpty() ? def.primaryKey() : def.sortKey();
    }
}
