package io.hadal.storage.history;

import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.storage.Keys;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.DatabaseImage.TableImage;
import java.util.List;
import java.util.stream.LongStream;
import org.roaringbitmap.RoaringBitmap;

/** Images and segments of one table, number 1. Segment n has 100 + n bytes. */
final class Images {
    private static final Line LINE = new Line(1, 100);

    private Images() {}

    static BlobId blob(long counter) {
        return new BlobId(1, LINE, counter);
    }

    static LogRecord.AddedSegment added(long counter) {
        return new LogRecord.AddedSegment(segment(counter), new int[0]);
    }

    static Segment segment(long counter) {
        Segment.ColumnStats stats =
                new Segment.ColumnStats(0, new byte[] {1}, new byte[] {2}, 0, 7);
        return new Segment(
                blob(counter),
                10,
                100 + counter,
                Hash.of(new byte[0]),
                new byte[] {1},
                new byte[] {2},
                List.of(stats));
    }

    /** The state at the log's end with segments 0 to {@code count} - 1. */
    static DatabaseImage withSegments(LogBuilder log, long count) {
        List<SegmentImage> segments =
                LongStream.range(0, count)
                        .mapToObj(n -> new SegmentImage(segment(n), new RoaringBitmap()))
                        .toList();
        return new DatabaseImage(
                log.tail().position(),
                log.tail().timeMicros(),
                List.of(new TableImage(table(), 1, segments)),
                List.of(),
                log.tail().boundary(),
                List.of(),
                2);
    }

    private static TableDef table() {
        ColumnType type = ColumnType.of(ColumnType.Kind.BIGINT);
        Column column =
                new Column(
                        0, "a", type, false, Column.DefaultKind.NONE, null, false, false, "", null);
        return new TableDef(
                1, "t", List.of(column), 1, List.of(0), List.of(), List.of(), List.of(), "");
    }

    /** Puts segments 0 to {@code count} - 1 into the store. */
    static void putBlobs(ObjectStore store, long count) {
        for (long n = 0; n < count; n++) {
            store.put(Keys.blob(blob(n)), ObjectSource.of(new byte[(int) (100 + n)]));
        }
    }
}
