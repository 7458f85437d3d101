package io.hadal.bench;

import io.hadal.env.Env;
import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.file.FileObjectStore;
import io.hadal.storage.StorageId;
import io.hadal.storage.StorageRoot;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.EncodedChunk;
import io.hadal.storage.codec.EncodedObject;
import io.hadal.storage.codec.LogRecordCodec;
import io.hadal.storage.codec.SnapshotCodec;
import io.hadal.storage.codec.SnapshotWriter;
import io.hadal.storage.line.FirstRecords;
import io.hadal.storage.line.Seals;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.LogRecord;
import io.hadal.storage.log.Segment;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.Column.DefaultKind;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.ColumnType.Kind;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.DatabaseImage.TableImage;
import io.hadal.storage.snapshot.SnapshotRoot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * A database as its objects: one table {@code t (id BIGINT PRIMARY KEY, v VARCHAR(100))} with any
 * number of segments, a snapshot, and chunks of commits after it. The segments' objects have the
 * right size but no content: an attach does not read them.
 */
final class MadeDatabase {
    /** A row that the last chunk holds. */
    static final long HOT_ID = 1L << 40;

    private static final int BLOB_BYTES = 1000;
    private static final int ROWS_PER_SEGMENT = 1_000_000;
    private static final int ROWS_PER_CHUNK = 1000;
    static final TableDef TABLE =
            new TableDef(
                    1,
                    "t",
                    List.of(
                            column(0, "id", ColumnType.of(Kind.BIGINT)),
                            column(1, "v", new ColumnType(Kind.VARCHAR, 100, 0, 0))),
                    2,
                    List.of(0),
                    List.of(),
                    List.of(),
                    List.of(),
                    "");

    private final ObjectStore store;
    private final long nowMicros;
    private final Line line;
    private final KeyCodec keys = KeyCodec.of(TABLE, TABLE.primaryKey());
    private final RowCodec rows = RowCodec.of(TABLE);

    private MadeDatabase(ObjectStore store, long nowMicros, Line line) {
        this.store = store;
        this.nowMicros = nowMicros;
        this.line = line;
    }

    static void write(Path bucket, int segments, int chunks) {
        try (SystemEnv env = new SystemEnv();
                ObjectStore root = new FileObjectStore(bucket, env)) {
            make(root, env, segments, chunks);
        }
    }

    private static void make(ObjectStore root, Env env, int segments, int chunks) {
        ObjectStore store = new StorageRoot(root).open(StorageId.random(env.random()));
        MadeDatabase made =
                new MadeDatabase(
                        store, env.nowMicros() - 3_600_000_000L, Seals.firstLine(env.random()));
        made.writeAll(segments, chunks);
    }

    private void writeAll(int segments, int chunks) {
        EncodedChunk chunk = put(Seals.create(line, nowMicros, "bench", FirstRecords.NONE));
        chunk = next(chunk, new LogRecord.CatalogChange(1, time(1), List.of(TABLE), List.of()));
        List<SegmentImage> live = new ArrayList<>();
        for (int i = 0; i < segments; i++) {
            live.add(new SegmentImage(segment(i), new RoaringBitmap()));
        }
        EncodedObject root = snapshot(chunk, live);
        chunk =
                next(
                        chunk,
                        new LogRecord.SnapshotAnnounced(
                                2, time(2), line, chunk.header().seq(), root.hash()));
        for (int i = 0; i < chunks; i++) {
            chunk = next(chunk, commit(i + 3));
        }
    }

    private Segment segment(int number) {
        byte[] content = new byte[BLOB_BYTES];
        BlobId id = new BlobId(TABLE.id(), line, number + 1L);
        store.put(io.hadal.storage.Keys.blob(id), ObjectSource.of(content));
        long first = (long) number * ROWS_PER_SEGMENT;
        byte[] min = keys.encode(first);
        byte[] max = keys.encode(first + ROWS_PER_SEGMENT - 1);
        List<Segment.ColumnStats> stats =
                List.of(
                        new Segment.ColumnStats(0, min, max, 0, ROWS_PER_SEGMENT),
                        new Segment.ColumnStats(1, null, null, 0, 1000));
        return new Segment(id, ROWS_PER_SEGMENT, BLOB_BYTES, Hash.of(content), min, max, stats);
    }

    private EncodedObject snapshot(EncodedChunk chunk, List<SegmentImage> live) {
        DatabaseImage image =
                new DatabaseImage(
                        1,
                        time(1),
                        List.of(new TableImage(TABLE, 1, live)),
                        List.of(),
                        Boundary.NONE,
                        List.of(),
                        2);
        SnapshotRoot.Origin origin =
                new SnapshotRoot.Origin(line, chunk.header().seq(), chunk.object().hash());
        SnapshotWriter writer = SnapshotCodec.writer(origin, image, this::put);
        EncodedObject root = writer.finish();
        put(root);
        return root;
    }

    private LogRecord commit(long position) {
        List<LogRecord.RowChange> changes = new ArrayList<>();
        for (int i = 0; i < ROWS_PER_CHUNK; i++) {
            long id = i == 0 ? HOT_ID : HOT_ID + position * ROWS_PER_CHUNK + i;
            byte[] row = rows.encode(new Object[] {id, "a value of row " + id});
            changes.add(LogRecord.RowChange.put(TABLE.id(), keys.encode(id), row, null));
        }
        return new LogRecord.Commit(position, time(position), changes);
    }

    private EncodedChunk next(EncodedChunk before, LogRecord record) {
        return put(
                ChunkCodec.encode(
                        before.tail(), List.of(LogRecordCodec.encode(record)), List.of()));
    }

    private EncodedChunk put(EncodedChunk chunk) {
        put(chunk.object());
        return chunk;
    }

    private void put(EncodedObject object) {
        store.create(object.key(), object.bytes());
    }

    private long time(long position) {
        return nowMicros + position * 1000;
    }

    private static Column column(int slot, String name, ColumnType type) {
        return new Column(slot, name, type, false, DefaultKind.NONE, null, false, false, "", null);
    }
}
