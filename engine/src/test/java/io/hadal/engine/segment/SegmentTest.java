package io.hadal.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.hadal.engine.SegmentStore.Pinned;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.engine.segment.Fixtures.KeyedRow;
import io.hadal.engine.segment.SegmentWriter.Written;
import io.hadal.storage.collate.Collation;
import io.hadal.storage.log.Segment;
import io.hadal.storage.log.Segment.ColumnStats;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;
import io.hadal.storage.schema.TableDef;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

final class SegmentTest {
    private static final TableDef ALL = Fixtures.table(7, Fixtures.ALL_TYPES);
    private static final ColumnType BIGINT = ColumnType.of(Kind.BIGINT);
    private static final ColumnType TEXT = ColumnType.of(Kind.TEXT);

    @TempDir Path folder;

    private Shelf shelf;

    @BeforeEach
    void open() throws Exception {
        shelf = new Shelf(folder);
    }

    @AfterEach
    void close() throws Exception {
        shelf.close();
    }

    @Test
    void everyTypeComesBackExactly() throws Exception {
        List<KeyedRow> rows = Fixtures.rows(ALL, 40_000, new SplittableRandom(5));
        List<KeyedRow> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(1));
        Segment segment = shelf.store(ALL, shuffled);

        assertThat(segment.rows()).isEqualTo(rows.size());
        assertThat(segment.minKey()).isEqualTo(rows.getFirst().key());
        assertThat(segment.maxKey()).isEqualTo(rows.getLast().key());
        for (int i = 0; i < rows.size(); i++) {
            assertThat(shelf.segments.row(ALL, segment, i)).isEqualTo(rows.get(i).row());
        }
        assertThat(shelf.segments.find(ALL, segment, ALL.primaryKey(), rows.get(777).key()))
                .containsExactly(777);
        byte[] absent = KeyedRow.of(ALL, rowWithKey(1)).key();
        assertThat(shelf.segments.find(ALL, segment, ALL.primaryKey(), absent)).isEmpty();
    }

    private static Object[] rowWithKey(long key) {
        Object[] values = new Object[ALL.nextSlot()];
        values[0] = key;
        return values;
    }

    @Test
    void statisticsAreThoseOfTheValues() throws Exception {
        List<KeyedRow> rows = Fixtures.rows(ALL, 3000, new SplittableRandom(6));
        Segment segment = shelf.store(ALL, rows);
        RowCodec codec = RowCodec.of(ALL);
        for (ColumnStats stats : segment.columns()) {
            ColumnType type = ALL.bySlot(stats.slot()).type();
            byte[] min = null;
            byte[] max = null;
            long nulls = 0;
            for (KeyedRow row : rows) {
                Object value = codec.get(row.row(), stats.slot());
                if (value == null) {
                    nulls++;
                    continue;
                }
                byte[] encoded = KeyCodec.encodeSingle(type, value);
                min = min == null || KeyCodec.compare(encoded, min) < 0 ? encoded : min;
                max = max == null || KeyCodec.compare(encoded, max) > 0 ? encoded : max;
            }
            assertThat(stats.nulls()).as("nulls of slot %d", stats.slot()).isEqualTo(nulls);
            assertThat(stats.min()).as("smallest of slot %d", stats.slot()).isEqualTo(min);
            assertThat(stats.max()).as("largest of slot %d", stats.slot()).isEqualTo(max);
            assertThat(stats.distinct()).isPositive();
        }
    }

    @Test
    void aSortKeyOrdersTheFileAndKeysAreFoundAllTheSame() throws Exception {
        List<Column> columns =
                List.of(
                        Fixtures.column(0, BIGINT),
                        Fixtures.column(1, TEXT),
                        Fixtures.column(2, ColumnType.of(Kind.DATE)));
        TableDef def = Fixtures.table(3, columns, 3, List.of(0), List.of(2, 1));
        List<KeyedRow> rows = new ArrayList<>();
        for (long i = 0; i < 2000; i++) {
            LocalDate date = i % 10 == 0 ? null : LocalDate.of(2026, 1, 1).plusDays(i * 7919 % 31);
            rows.add(KeyedRow.of(def, i, "text " + i % 3, date));
        }
        Segment segment = shelf.store(def, rows);
        KeyCodec sort = KeyCodec.of(def, List.of(2, 1));
        byte[] previous = new byte[0];
        for (int i = 0; i < rows.size(); i++) {
            byte[] key = sort.encodeRow(shelf.segments.row(def, segment, i));
            assertThat(KeyCodec.compare(previous, key)).isLessThanOrEqualTo(0);
            previous = key;
        }
        for (KeyedRow row : rows) {
            int[] found = shelf.segments.find(def, segment, def.primaryKey(), row.key());
            assertThat(found).hasSize(1);
            assertThat(shelf.segments.row(def, segment, found[0])).isEqualTo(row.row());
        }
        byte[] texts = KeyCodec.of(def, List.of(1)).encode("text 1");
        int[] many = shelf.segments.find(def, segment, List.of(1), texts);
        assertThat(many).hasSize(667).isSorted();
    }

    @Test
    void aCollatedKeyOrdersTheFileAndItsLimits() throws Exception {
        ColumnType type = TEXT.collated(Collation.GENERAL_CI);
        TableDef def = Fixtures.table(3, List.of(type, BIGINT));
        List<KeyedRow> rows = new ArrayList<>();
        for (String text : List.of("zebra", "Öl", "OK", "apple", "Banana", "äther")) {
            rows.add(KeyedRow.of(def, text, 1L));
        }
        Segment segment = shelf.store(def, rows);
        List<Object> texts = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            texts.add(RowCodec.of(def).get(shelf.segments.row(def, segment, i), 0));
        }
        assertThat(texts).containsExactly("apple", "äther", "Banana", "OK", "Öl", "zebra");
        byte[] key = KeyCodec.of(def, List.of(0)).encode("ÄTHER ");
        assertThat(shelf.segments.find(def, segment, List.of(0), key)).containsExactly(1);
        assertThat(segment.minKey()).isEqualTo(KeyCodec.encodeSingle(type, "APPLE"));
        ColumnStats stats = segment.columns().getFirst();
        assertThat(stats.min()).isEqualTo(KeyCodec.encodeSingle(type, "APPLE"));
        assertThat(stats.max()).isEqualTo(KeyCodec.encodeSingle(type, "ZEBRA"));
    }

    @Test
    void columnsMayHaveComeAndGoneSince() throws Exception {
        TableDef before =
                Fixtures.table(
                        3,
                        List.of(
                                Fixtures.column(0, BIGINT),
                                Fixtures.column(1, TEXT),
                                Fixtures.column(2, BIGINT)),
                        3,
                        List.of(0),
                        List.of());
        Segment old =
                shelf.store(
                        before,
                        List.of(
                                KeyedRow.of(before, 1L, "one", 11L),
                                KeyedRow.of(before, 2L, null, 12L)));
        TableDef after =
                Fixtures.table(
                        3,
                        List.of(
                                Fixtures.column(0, BIGINT),
                                Fixtures.column(2, BIGINT),
                                Fixtures.column(
                                        3,
                                        new ColumnType(Kind.DECIMAL, 0, 5, 2),
                                        new BigDecimal("7.50")),
                                Fixtures.column(4, TEXT, "it's \0 new"),
                                Fixtures.column(5, ColumnType.of(Kind.BLOB), new byte[] {1, -1}),
                                Fixtures.column(6, TEXT)),
                        7,
                        List.of(0),
                        List.of());
        Segment young =
                shelf.store(
                        after,
                        List.of(
                                KeyedRow.of(
                                        after,
                                        3L,
                                        null,
                                        13L,
                                        new BigDecimal("0.01"),
                                        "x",
                                        new byte[0],
                                        "y")));

        RowCodec codec = RowCodec.of(after);
        Object[] expected = {
            2L, null, 12L, new BigDecimal("7.50"), "it's \0 new", new byte[] {1, -1}, null
        };
        assertThat(codec.decode(shelf.segments.row(after, old, 1)))
                .usingRecursiveComparison()
                .isEqualTo(expected);
        // The older definition still sees what it had.
        assertThat(RowCodec.of(before).decode(shelf.segments.row(before, old, 0)))
                .containsExactly(1L, "one", 11L);
        byte[] initial = KeyCodec.of(after, List.of(4)).encode("it's \0 new");
        assertThat(shelf.segments.find(after, old, List.of(4), initial)).containsExactly(0, 1);

        List<SegmentView> views =
                List.of(
                        new SegmentView(old, RoaringBitmap.bitmapOf(0)),
                        new SegmentView(young, new RoaringBitmap()));
        assertThat(scan(after, views))
                .containsExactly(List.of(2L, "7.50", "it's \0 new"), List.of(3L, "0.01", "x"));
        assertThat(scan(after, List.of())).isEmpty();
    }

    private List<List<Object>> scan(TableDef def, List<SegmentView> views) throws Exception {
        List<List<Object>> rows = new ArrayList<>();
        try (Pinned pinned = shelf.segments.pin(views.stream().map(SegmentView::segment).toList());
                SegmentScan scan = SegmentScan.open(shelf.duckDb, def, views, pinned.files());
                DuckDBConnection connection = shelf.duckDb.connect();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery(
                                "SELECT c0, c3::VARCHAR, c4 FROM "
                                        + scan.sql()
                                        + " t ORDER BY c0")) {
            while (result.next()) {
                rows.add(List.of(result.getLong(1), result.getString(2), result.getString(3)));
            }
        }
        return rows;
    }

    @Test
    void largeRowsAreReadInSmallBlocks() throws Exception {
        TableDef def = Fixtures.table(3, List.of(BIGINT, TEXT));
        List<KeyedRow> rows = new ArrayList<>();
        for (long i = 0; i < 3000; i++) {
            rows.add(KeyedRow.of(def, i, ("row " + i + " ").repeat(1500)));
        }
        Segment segment = shelf.store(def, rows);
        SegmentMemory memory = new SegmentMemory(256 << 20);
        ParquetSegmentStore store =
                new ParquetSegmentStore(shelf.store, shelf.cache, memory, shelf.duckDb);
        for (int i = 0; i < 3000; i += 61) {
            assertThat(store.row(def, segment, i)).isEqualTo(rows.get(i).row());
        }
        assertThat(memory.blockRows(segment)).isLessThan(RowBlock.ROWS_MAX);
        assertThat(store.row(def, segment, 2999)).isEqualTo(rows.get(2999).row());
    }

    @Test
    void nothingIsWrittenForNoRows() throws Exception {
        try (HotRowsFunction.Rows handle =
                shelf.duckDb.hotRows().open(Fixtures.source(ALL, List.of()))) {
            assertThat(shelf.writer.write(shelf.nextId(ALL), ALL, handle.sql(), 100)).isNull();
        }
        assertThat(shelf.disk.list("cache")).isEmpty();
    }

    @Test
    void aSegmentThatWasJustWrittenKnowsItsKeys() {
        List<KeyedRow> rows = Fixtures.rows(ALL, 100, new SplittableRandom(8));
        try (Written written = shelf.write(ALL, rows)) {
            assertThat(written.ordinal(rows.get(42).key())).isEqualTo(42);
            assertThat(written.ordinal(new byte[] {1})).isEqualTo(-1);
        }
    }
}
