package io.hadal.storage.codec;

import io.hadal.storage.collate.Collation;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.ChunkHeader.PutEntry;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.LogTail;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Segment;
import io.hadal.storage.log.StorageLock;
import io.hadal.storage.schema.Check;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.Index;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.HotRow;
import io.hadal.storage.snapshot.SnapshotRoot;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** One of everything that is stored, always the same. */
final class Samples {
    static final Line LINE_1 = new Line(1, 7_000_000_000_000_000_001L);
    static final Line LINE_2 = new Line(2, 42);
    static final Line LINE_3 = new Line(3, Long.MAX_VALUE);
    static final long TIME = 1_795_430_100_123_456L;
    static final Boundary BOUNDARY = new Boundary(TIME - 86_400_000_000L, 5);
    static final BlobId BLOB = new BlobId(12, LINE_1, 3);
    static final StorageLock LOCK =
            new StorageLock(LINE_2, "alpha:3306", "alpha.example", 4711, TIME);

    private Samples() {}

    static Opening first() {
        return new Opening(
                LINE_1, 1, null, List.of(), List.of(), Boundary.NONE, TIME - 1000, "alpha:3306");
    }

    static Opening fork() {
        Opening.Interval first = new Opening.Interval(LINE_1, 1, 9, 40);
        Opening.Interval second = new Opening.Interval(LINE_2, 11, 12, 44);
        return new Opening(
                LINE_3,
                21,
                new Opening.Parent(LINE_2, 12, 44, hash("parent")),
                List.of(first, second),
                List.of(
                        new Opening.PastLine(LINE_1, 1, 10, TIME - 1000),
                        new Opening.PastLine(LINE_2, 11, 20, TIME - 500)),
                BOUNDARY,
                TIME,
                "beta:3306");
    }

    static LogTail tail() {
        return new LogTail(LINE_1, 8, hash("predecessor"), 30, TIME - 100, Boundary.NONE);
    }

    /** One of each kind, following {@link #tail}. */
    static List<LogRecord> records() {
        List<LogRecord> records = new ArrayList<>();
        records.add(new LogRecord.CatalogChange(31, TIME, List.of(table()), List.of(4L, 9L)));
        records.add(new LogRecord.Commit(32, TIME + 1, changes()));
        records.add(new LogRecord.MilestoneSet(33, TIME + 2, "after \u00fcbung"));
        records.add(new LogRecord.MilestoneDropped(34, TIME + 3, "old"));
        records.add(
                new LogRecord.SegmentEdit(35, TIME + 4, 12, 31, List.of(BLOB), List.of(added())));
        records.add(new LogRecord.SnapshotAnnounced(36, TIME + 5, LINE_1, 7, hash("root")));
        records.add(new LogRecord.BoundaryRaised(37, TIME + 6, BOUNDARY));
        records.add(new LogRecord.Commit(38, TIME + 7, List.of()));
        return records;
    }

    /** A commit of a large transaction, following {@link #tail}. */
    static LogRecord.Commit largeCommit() {
        return new LogRecord.Commit(
                31,
                TIME,
                changes(),
                List.of(added()),
                List.of(new LogRecord.DeletedRows(BLOB, new int[] {3, 4, 5, 70_000})));
    }

    static List<PutEntry> puts() {
        return List.of(new PutEntry("blobs/12/" + LINE_1 + "_3.parquet", 123_456, hash("blob")));
    }

    private static List<LogRecord.RowChange> changes() {
        LogRecord.Place place = new LogRecord.Place(BLOB, 999_999);
        LogRecord.Place other = new LogRecord.Place(new BlobId(12, LINE_2, 1), 0);
        return List.of(
                change(12, "k1", "row one", null),
                change(12, "k2", null, place),
                change(12, "k3", "row three", place),
                change(12, "k4", "", other),
                change(13, "", null, null));
    }

    private static LogRecord.RowChange change(
            long table, String key, @Nullable String row, LogRecord.@Nullable Place place) {
        return row == null
                ? LogRecord.RowChange.delete(table, bytes(key), place)
                : LogRecord.RowChange.put(table, bytes(key), bytes(row), place);
    }

    private static LogRecord.AddedSegment added() {
        return new LogRecord.AddedSegment(segment(4), new int[] {0, 7, 1_000_000});
    }

    static Segment segment(long counter) {
        return new Segment(
                new BlobId(12, LINE_1, counter),
                1_048_576,
                50_000_000 + counter,
                hash("segment " + counter),
                bytes("a" + counter),
                bytes("z" + counter),
                List.of(
                        new Segment.ColumnStats(0, bytes("a"), bytes("z"), 0, 1_048_576),
                        new Segment.ColumnStats(2, null, null, 1_048_576, 0)));
    }

    static TableDef table() {
        List<Column> columns = new ArrayList<>();
        Object[] values = {
            7L,
            new BigDecimal("-12.50"),
            1.5f,
            -2.25d,
            "text",
            bytes("binary"),
            LocalDate.of(2026, 11, 23),
            LocalDateTime.of(2026, 11, 23, 10, 15, 0, 123_456_000)
        };
        ColumnType[] types = {
            ColumnType.of(ColumnType.Kind.BIGINT),
            new ColumnType(ColumnType.Kind.DECIMAL, 0, 12, 2),
            ColumnType.of(ColumnType.Kind.FLOAT),
            ColumnType.of(ColumnType.Kind.DOUBLE),
            new ColumnType(ColumnType.Kind.VARCHAR, 20, 0, 0),
            new ColumnType(ColumnType.Kind.VARBINARY, 30, 0, 0),
            ColumnType.of(ColumnType.Kind.DATE),
            new ColumnType(ColumnType.Kind.DATETIME, 0, 6, 0)
        };
        for (int i = 0; i < types.length; i++) {
            columns.add(
                    new Column(
                            i,
                            "c" + i,
                            types[i],
                            i > 0,
                            Column.DefaultKind.LITERAL,
                            values[i],
                            false,
                            false,
                            "",
                            values[i]));
        }
        columns.add(
                new Column(
                        9,
                        "id",
                        ColumnType.of(ColumnType.Kind.BIGINT),
                        false,
                        Column.DefaultKind.NONE,
                        null,
                        true,
                        true,
                        "hidden",
                        null));
        return new TableDef(
                12,
                "t",
                columns,
                10,
                List.of(9),
                List.of(new Index(1, "by_c1", true, List.of(1, 4))),
                List.of(1),
                List.of(4),
                "a table");
    }

    /** A table with a collation other than utf8mb4_bin. */
    static LogRecord collatedTable() {
        ColumnType type =
                new ColumnType(ColumnType.Kind.VARCHAR, 20, 0, 0).collated(Collation.GENERAL_CI);
        Column name =
                new Column(
                        0,
                        "name",
                        type,
                        false,
                        Column.DefaultKind.NONE,
                        null,
                        false,
                        false,
                        "",
                        null);
        TableDef table =
                new TableDef(
                        13,
                        "people",
                        List.of(name),
                        1,
                        List.of(0),
                        List.of(),
                        List.of(),
                        List.of(),
                        "");
        return new LogRecord.CatalogChange(31, TIME, List.of(table), List.of());
    }

    static LogRecord ruledTable() {
        Column id =
                new Column(
                        0,
                        "id",
                        ColumnType.of(ColumnType.Kind.INT),
                        false,
                        Column.DefaultKind.NONE,
                        null,
                        false,
                        false,
                        "",
                        null);
        Column twice =
                id.change()
                        .slot(1)
                        .name("twice")
                        .generated(new Column.Generated("`id` * 2", true))
                        .build();
        TableDef table =
                new TableDef(
                        14,
                        "ruled",
                        List.of(id, twice),
                        2,
                        List.of(0),
                        List.of(),
                        List.of(),
                        List.of(),
                        "",
                        null,
                        List.of(
                                new Check("ruled_chk_1", "`id` > 0", true),
                                new Check("small", "`id` < 9", false)));
        return new LogRecord.CatalogChange(31, TIME, List.of(table), List.of());
    }

    static SnapshotRoot.Origin origin() {
        return new SnapshotRoot.Origin(LINE_1, 7, hash("chunk"));
    }

    static DatabaseImage image(int segments) {
        List<DatabaseImage.SegmentImage> images = new ArrayList<>();
        for (int i = 0; i < segments; i++) {
            RoaringBitmap deleted =
                    i % 2 == 0
                            ? new RoaringBitmap()
                            : RoaringBitmap.bitmapOf(1, 2, 3, 4, 100_000 + i);
            images.add(new DatabaseImage.SegmentImage(segment(i), deleted));
        }
        return new DatabaseImage(
                30,
                TIME,
                List.of(
                        new DatabaseImage.TableImage(table(), 77, images),
                        new DatabaseImage.TableImage(table(), 1, List.of())),
                List.of(new DatabaseImage.Milestone("m", 20, TIME - 10)),
                BOUNDARY,
                List.of(new DatabaseImage.RemovedSegment(BLOB, 99, TIME - 5)),
                13);
    }

    static HotRow hotRow(int i) {
        return new HotRow(12, 30 - i % 30, bytes("key " + i), bytes("the row number " + i));
    }

    static Hash hash(String text) {
        return Hash.of(bytes(text));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
