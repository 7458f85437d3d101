package io.hadal.engine.segment;

import io.hadal.engine.segment.Fixtures.KeyedRow;
import io.hadal.engine.segment.SegmentWriter.Written;
import io.hadal.env.Disk;
import io.hadal.env.LocalDisk;
import io.hadal.env.SystemEnv;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.memory.MemoryBucket;
import io.hadal.objectstore.memory.MemoryObjectStore;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** All that segments need, over a real directory and a store in memory. */
final class Shelf implements AutoCloseable {
    static final Line LINE = new Line(1, 77);

    final SystemEnv env = new SystemEnv();
    final MemoryBucket bucket = new MemoryBucket("bucket");
    final FlakyStore store = new FlakyStore(new MemoryObjectStore(bucket, "db", env));
    final Disk disk;
    final DuckDb duckDb;
    SegmentCache cache;
    SegmentWriter writer;
    ParquetSegmentStore segments;
    long cacheBytesMax = 1L << 30;
    private long counter;

    Shelf(Path folder) throws IOException, SQLException {
        disk = new LocalDisk(folder);
        duckDb = Fixtures.duckDb(folder);
        cache = SegmentCache.open(env, disk, () -> cacheBytesMax);
        writer = new SegmentWriter(duckDb, cache);
        segments = new ParquetSegmentStore(store, cache, new SegmentMemory(256 << 20), duckDb);
    }

    /** As after a restart of the process: nothing is in memory. */
    void restart() throws IOException {
        cache = SegmentCache.open(env, disk, () -> cacheBytesMax);
        writer = new SegmentWriter(duckDb, cache);
        forgetMemory();
    }

    void forgetMemory() {
        segments = new ParquetSegmentStore(store, cache, new SegmentMemory(256 << 20), duckDb);
    }

    BlobId nextId(TableDef def) {
        return new BlobId(def.id(), LINE, ++counter);
    }

    /** Writes rows; the file is local only. */
    Written write(TableDef def, List<KeyedRow> rows) {
        try (HotRowsFunction.Rows handle = duckDb.hotRows().open(Fixtures.source(def, rows))) {
            return Objects.requireNonNull(writer.write(nextId(def), def, handle.sql(), 100));
        }
    }

    /** Writes rows and puts the segment into the store. */
    Segment store(TableDef def, List<KeyedRow> rows) throws IOException {
        try (Written written = write(def, rows)) {
            store.put(key(written.segment()), ObjectSource.of(written.path()));
            cache.markStored(written.segment());
            return written.segment();
        }
    }

    BlobSource source(Segment segment) {
        return new BlobSource(store, key(segment));
    }

    static String key(Segment segment) {
        return ParquetSegmentStore.name(segment);
    }

    @Override
    public void close() throws SQLException {
        duckDb.close();
        env.close();
    }
}
