package io.hadal.engine.state;

import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.LogRecord.AddedSegment;
import io.hadal.storage.log.LogRecord.DeletedRows;
import io.hadal.storage.log.LogRecord.RowChange;
import io.hadal.storage.log.LogRecord.SegmentEdit;
import io.hadal.storage.log.Segment;
import io.hadal.storage.log.Segment.ColumnStats;
import io.hadal.storage.row.KeyCodec;
import io.hadal.storage.row.RowCodec;
import io.hadal.storage.row.RowReader;
import io.hadal.storage.schema.Column;
import io.hadal.storage.schema.ColumnType;
import io.hadal.storage.schema.TableDef;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.DatabaseImage.TableImage;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * One table: its hot rows, its layout, its counter. All methods that change it belong to the one
 * writer.
 */
public final class TableState {
    /** How exactly {@link #unflushedBytes} knows what a flush took. */
    private static final long FLUSH_GRAIN_BYTES = 256 << 10;

    /** So many marks in a table's segments are worth settling. */
    private static final int SETTLE_MARKS = 4096;

    private final long id;
    private final HotTable hot;
    private volatile Layout layout;
    private volatile long nextAutoIncrement;
    private volatile long largeCommitAt;

    private final GarbageQueue garbage = new GarbageQueue();

    /** The segment of each mark since marks were last settled. */
    private final List<LiveSegment> marked = new ArrayList<>();

    /** The last record that marked many at once. */
    private long manyMarkedAt;

    private long sweptThrough;
    private long sweeping;
    private byte @Nullable [] sweepFrom;

    private RowReader reader;
    private @Nullable Column counter;

    // Bytes put so far, what of them was flushed, and the sum as of some positions.
    private volatile long putBytes;
    private volatile long flushedBytes;
    private final TreeMap<Long, Long> putBytesAt = new TreeMap<>();
    private long putBytesNoted;

    /** Whether the state has it on its list of tables to vacuum. */
    boolean queuedForVacuum;

    TableState(TableImage image) {
        TableDef def = image.def();
        this.id = def.id();
        this.hot = new HotTable(def);
        Map<BlobId, LiveSegment> segments = new HashMap<>();
        for (SegmentImage segment : image.segments()) {
            segments.put(
                    segment.segment().id(), new LiveSegment(segment.segment(), segment.deleted()));
        }
        this.layout = new Layout(0, 0, segments, null);
        this.nextAutoIncrement = image.nextAutoIncrement();
        this.reader = RowCodec.of(def).reader();
        this.counter = counter(def);
    }

    public long id() {
        return id;
    }

    /** Where rows lie now. */
    public Layout layout() {
        return layout;
    }

    /** Heap that the hot rows take, about. */
    public long hotBytes() {
        return hot.bytes();
    }

    /** Hot rows that no segment has yet, in bytes, about: what a flush would bring. */
    public long unflushedBytes() {
        return Math.min(hot.bytes(), putBytes - flushedBytes);
    }

    /** Greatest value seen in the counter's column + 1, 1 if there was none. */
    public long nextAutoIncrement() {
        return nextAutoIncrement;
    }

    /** Position of the last commit that changed rows which have no hot versions. */
    public long largeCommitAt() {
        return largeCommitAt;
    }

    public HotTable hot() {
        return hot;
    }

    void define(TableDef def) {
        hot.define(def);
        reader = RowCodec.of(def).reader();
        counter = counter(def);
    }

    void apply(RowChange change, long position) {
        if (change.replaced() != null) {
            LiveSegment segment = segment(position, change.replaced().segment());
            segment.deleted().add(position, change.replaced().ordinal());
            marked.add(segment);
        }
        byte[] row = change.row();
        boolean older = hot.put(change.key(), row, position);
        if (older || row == null) {
            garbage.add(position, change.key());
        }
        if (row != null) {
            count(row);
            noteBytes(position, change.key().length + row.length);
        }
    }

    /** Rows of a large commit. They have no hot versions. */
    void add(long position, List<AddedSegment> segments) {
        layout = layout.edit(position, 0, List.of(), live(segments));
        largeCommitAt = position;
        segments.forEach(added -> count(added.segment()));
    }

    private void count(Segment segment) {
        Column column = counter;
        for (ColumnStats stats : segment.columns()) {
            byte[] max = stats.max();
            if (column != null && stats.slot() == column.slot() && max != null) {
                switch (KeyCodec.decodeSingle(column.type(), max)) {
                    case Long greatest -> count(greatest);
                    case BigDecimal greatest -> count(capped(greatest.toBigInteger()));
                    case null, default -> {}
                }
            }
        }
    }

    /** A BIGINT UNSIGNED may be greater than the counter can be. */
    private static long capped(BigInteger value) {
        return value.bitLength() < Long.SIZE ? value.longValue() : Long.MAX_VALUE;
    }

    /** Rows that a large commit deletes or replaces. */
    void delete(long position, DeletedRows rows) {
        LiveSegment segment = segment(position, rows.segment());
        segment.deleted().addAll(position, RoaringBitmap.bitmapOf(rows.ordinals()));
        marked.add(segment);
        manyMarkedAt = position;
        largeCommitAt = position;
    }

    private LiveSegment segment(long position, BlobId id) {
        LiveSegment segment = layout.segment(id);
        if (segment == null) {
            throw new IllegalStateException(
                    "record %d replaces a row in segment %s, which is not there"
                            .formatted(position, id));
        }
        return segment;
    }

    /** A row of a snapshot: it has no older versions and no place in a segment. */
    void load(byte[] key, byte[] row, long position) {
        hot.put(key, row, position);
        noteBytes(position, key.length + row.length);
    }

    void apply(SegmentEdit edit) {
        layout =
                layout.edit(edit.position(), edit.hotThrough(), edit.removed(), live(edit.added()));
        Map.Entry<Long, Long> flushed = putBytesAt.floorEntry(edit.hotThrough());
        if (flushed != null) {
            flushedBytes = flushed.getValue();
            putBytesAt.headMap(edit.hotThrough(), true).clear();
        }
    }

    private static List<LiveSegment> live(List<AddedSegment> added) {
        List<LiveSegment> segments = new ArrayList<>();
        for (AddedSegment segment : added) {
            RoaringBitmap deleted = new RoaringBitmap();
            deleted.add(segment.deleted());
            segments.add(new LiveSegment(segment.segment(), deleted));
        }
        return segments;
    }

    // ---- what flush and merge need to build their record; under the writer's mutex, with a view
    // open since the position

    /** Primary keys of hot rows that were replaced or deleted after a position. */
    public List<byte[]> changedSince(long position) {
        return garbage.since(position);
    }

    /** Ordinals of the segment's rows that were replaced or deleted after a position, ascending. */
    public int[] deletedSince(BlobId segment, long position) {
        LiveSegment live = layout.segment(segment);
        if (live == null) {
            throw new IllegalStateException("segment " + segment + " is not there any more");
        }
        return live.deleted().since(position);
    }

    // ---- vacuum

    boolean hasGarbage() {
        return !garbage.isEmpty() || sweptThrough < layout.moved || manyMarkedAt > 0;
    }

    /**
     * Drops up to {@code steps} keys' versions that no view sees; returns the steps that were not
     * needed.
     */
    int vacuum(long oldest, int steps) {
        layout.cut(oldest);
        settleMarks(oldest);
        long moved = layout.at(oldest).moved;
        int left = steps;
        while (left > 0 && !garbage.isEmpty() && garbage.position() <= oldest) {
            hot.vacuum(garbage.poll(), oldest, moved);
            left--;
        }
        if (left > 0 && sweptThrough < moved) {
            sweep(oldest, moved, left);
            return 0;
        }
        return left;
    }

    /**
     * Merges the marks that every view sees into the bitmaps, now and then: each segment's bitmap
     * is copied for it.
     */
    private void settleMarks(long oldest) {
        boolean many = manyMarkedAt > 0 && manyMarkedAt <= oldest;
        if (many || marked.size() >= SETTLE_MARKS) {
            Set<LiveSegment> segments = new HashSet<>(marked);
            segments.forEach(segment -> segment.deleted().settle(oldest));
            marked.clear();
            manyMarkedAt = many ? 0 : manyMarkedAt;
        }
    }

    private void sweep(long oldest, long moved, int steps) {
        if (sweepFrom == null) {
            sweeping = moved;
        }
        sweepFrom = hot.sweep(sweepFrom, steps, oldest, moved);
        if (sweepFrom == null) {
            sweptThrough = sweeping;
        }
    }

    private void count(byte[] row) {
        Column column = counter;
        if (column != null) {
            reader.wrap(row);
            if (reader.seek(column.slot())) {
                count(
                        column.type().kind() == ColumnType.Kind.UNSIGNED_BIGINT
                                ? capped(reader.unscaledValue())
                                : reader.longValue());
            }
        }
    }

    private void count(long seen) {
        if (seen >= nextAutoIncrement) {
            nextAutoIncrement = seen == Long.MAX_VALUE ? seen : seen + 1;
        }
    }

    private void noteBytes(long position, int bytes) {
        putBytes += bytes;
        if (putBytes - putBytesNoted >= FLUSH_GRAIN_BYTES) {
            putBytesNoted = putBytes;
            putBytesAt.put(position, putBytes);
        }
    }

    private static @Nullable Column counter(TableDef def) {
        for (Column column : def.columns()) {
            if (column.autoIncrement() || column.hidden()) {
                return column;
            }
        }
        return null;
    }
}
