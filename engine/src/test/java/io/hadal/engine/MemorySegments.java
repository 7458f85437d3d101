package io.hadal.engine;

import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.tx.SegmentOutput;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Segment;
import io.hadal.storage.log.Segment.ColumnStats;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.TableDef;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Segments as lists of rows in memory. There are no files to pin. */
public final class MemorySegments implements SegmentStore, SegmentOutput {
    private static final Line LINE = new Line(1, 1);

    private final Map<BlobId, List<byte[]>> rows = new ConcurrentHashMap<>();
    private final Map<Keys, Map<ByteBuffer, int[]>> keys = new ConcurrentHashMap<>();
    private final AtomicLong counter = new AtomicLong();

    private record Keys(BlobId segment, List<Integer> slots) {}

    /** Calls of {@link #find}: what pruning saves. */
    private final AtomicLong finds = new AtomicLong();

    private volatile Runnable beforeFind = () -> {};

    /** What happens before each {@link #find}: a fetch takes time, and others go on meanwhile. */
    public void beforeFind(Runnable action) {
        beforeFind = action;
    }

    /** Adds a segment of rows in the order of their primary keys. */
    public Segment add(TableDef def, List<byte[]> sorted) {
        BlobId id = new BlobId(def.id(), LINE, counter.incrementAndGet());
        rows.put(id, List.copyOf(sorted));
        KeyCodec primary = KeyCodec.of(def, def.primaryKey());
        List<ColumnStats> stats = new ArrayList<>();
        for (Column column : def.columns()) {
            stats.add(stats(def, column, sorted));
        }
        return new Segment(
                id,
                sorted.size(),
                sorted.stream().mapToLong(row -> row.length).sum(),
                Hash.NONE,
                primary.encodeRow(sorted.getFirst()),
                primary.encodeRow(sorted.getLast()),
                stats);
    }

    /** Of large transactions. */
    @Override
    public List<Segment> write(TableDef def, RowRange range) {
        List<byte[]> all = new ArrayList<>();
        TableView.HotCursor cursor = range.rows(null, null);
        while (cursor.next()) {
            all.add(cursor.row());
        }
        return List.of(add(def, all));
    }

    @Override
    public void discard(List<Segment> segments) {
        segments.forEach(segment -> rows.remove(segment.id()));
    }

    /** Number of segments that are there. */
    public int count() {
        return rows.size();
    }

    private static ColumnStats stats(TableDef def, Column column, List<byte[]> sorted) {
        RowCodec codec = RowCodec.of(def);
        byte @Nullable [] min = null;
        byte @Nullable [] max = null;
        long nulls = 0;
        for (byte[] row : sorted) {
            Object value = codec.get(row, column.slot());
            if (value == null) {
                nulls++;
                continue;
            }
            byte[] encoded = KeyCodec.encodeSingle(column.type(), value);
            min = min == null || KeyCodec.compare(encoded, min) < 0 ? encoded : min;
            max = max == null || KeyCodec.compare(encoded, max) > 0 ? encoded : max;
        }
        return new ColumnStats(column.slot(), min, max, nulls, 0);
    }

    @Override
    public int[] find(TableDef table, Segment segment, List<Integer> slots, byte[] key) {
        finds.incrementAndGet();
        beforeFind.run();
        rows(segment);
        return keys.computeIfAbsent(new Keys(segment.id(), slots), these -> index(table, these))
                .getOrDefault(ByteBuffer.wrap(key), new int[0]);
    }

    private Map<ByteBuffer, int[]> index(TableDef table, Keys these) {
        Map<ByteBuffer, int[]> index = new HashMap<>();
        KeyCodec codec = KeyCodec.of(table, these.slots());
        List<byte[]> all = rows.getOrDefault(these.segment(), List.of());
        for (int i = 0; i < all.size(); i++) {
            index.merge(
                    ByteBuffer.wrap(codec.encodeRow(all.get(i))),
                    new int[] {i},
                    (a, b) -> IntStream.concat(IntStream.of(a), IntStream.of(b)).toArray());
        }
        return index;
    }

    @Override
    public byte[] row(TableDef table, Segment segment, int ordinal) {
        return rows(segment).get(ordinal);
    }

    public List<byte[]> rows(Segment segment) {
        List<byte[]> found = rows.get(segment.id());
        if (found == null) {
            throw new EngineException(
                    Kind.MISSING_OBJECT, "segment " + segment.id() + " is not there");
        }
        return found;
    }

    public long finds() {
        return finds.get();
    }

    @Override
    public Pinned pin(List<Segment> segments) {
        if (!segments.isEmpty()) {
            throw new UnsupportedOperationException(
                    "segments in memory have no files; do not flush");
        }
        return new Pinned() {
            @Override
            public List<Path> files() {
                return List.of();
            }

            @Override
            public void close() {}
        };
    }
}
