package io.hadal.storage.codec;

import io.hadal.storage.log.LogRecord;
import io.hadal.storage.proto.SegmentEntry;
import io.hadal.storage.proto.SegmentsPart;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.DatabaseImage.TableImage;
import io.hadal.storage.snapshot.HotRow;
import io.hadal.storage.snapshot.SnapshotRoot;
import io.hadal.storage.snapshot.SnapshotRoot.Part;
import io.hadal.storage.snapshot.SnapshotRoot.PartKind;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a snapshot of which only one part is in memory at a time. One thread; {@link #add} hot
 * rows, then {@link #finish}.
 */
public final class SnapshotWriter {

    /** Body of a part with rows: bounds what a reader must hold. A single row may exceed it. */
    public static final int HOT_ROWS_PART_BYTES_MAX = 32 << 20;

    /** Body of a part with segments: small enough that readers decode several at once. */
    private static final int SEGMENTS_PART_BYTES_MAX = 2 << 20;

    private final SnapshotRoot.Origin origin;
    private final DatabaseImage image;
    private final Sink sink;
    private final int hotPartBytesMax;
    private final List<Part> parts = new ArrayList<>();
    private final ByteWriter hot = new ByteWriter(1 << 12);
    private long hotRows;

    /** Takes the objects of a snapshot to the store. */
    public interface Sink {
        /** May PUT it now or later, but before the root. Called in the order of the parts. */
        void accept(EncodedObject part);
    }

    SnapshotWriter(SnapshotRoot.Origin origin, DatabaseImage image, Sink sink) {
        this(origin, image, sink, HOT_ROWS_PART_BYTES_MAX);
    }

    SnapshotWriter(
            SnapshotRoot.Origin origin, DatabaseImage image, Sink sink, int hotPartBytesMax) {
        this.origin = origin;
        this.image = image;
        this.sink = sink;
        this.hotPartBytesMax = hotPartBytesMax;
        writeSegments();
    }

    /** Adds a hot row, in any order. */
    public void add(HotRow row) {
        int size = row.key().length + row.row().length + 30;
        if (hot.size() > 0 && hot.size() + size > hotPartBytesMax) {
            endHotPart();
        }
        hot.varint(row.tableId());
        hot.varint(image.position() - row.position());
        hot.bytes(row.key());
        hot.bytes(row.row());
        hotRows++;
    }

    /** The root, to be PUT when all parts are in the store. */
    public EncodedObject finish() {
        if (hotRows > 0) {
            endHotPart();
        }
        List<Long> counts =
                image.tables().stream().map(table -> (long) table.segments().size()).toList();
        SnapshotRoot root = new SnapshotRoot(origin, image, counts, parts);
        byte[] body = SnapshotMessages.of(root).toByteArray();
        return EncodedObject.of(root.key(), Envelope.wrap(Envelope.Kind.SNAPSHOT_ROOT, body));
    }

    /** What the log says when the root is in the store. */
    public LogRecord.SnapshotAnnounced announcement(
            EncodedObject root, long position, long timeMicros) {
        return new LogRecord.SnapshotAnnounced(
                position, timeMicros, origin.line(), origin.seq(), root.hash());
    }

    private void writeSegments() {
        SegmentsPart.Builder part = SegmentsPart.newBuilder();
        long size = 0;
        for (TableImage table : image.tables()) {
            for (SegmentImage segment : table.segments()) {
                SegmentEntry entry = SegmentMessages.of(segment.segment(), segment.deleted());
                if (size > 0 && size + entry.getSerializedSize() > SEGMENTS_PART_BYTES_MAX) {
                    endSegmentsPart(part);
                    part = SegmentsPart.newBuilder();
                    size = 0;
                }
                part.addSegments(entry);
                size += entry.getSerializedSize();
            }
        }
        if (size > 0) {
            endSegmentsPart(part);
        }
    }

    private void endSegmentsPart(SegmentsPart.Builder part) {
        byte[] bytes = Envelope.wrap(Envelope.Kind.SEGMENTS_PART, part.build().toByteArray());
        endPart(PartKind.SEGMENTS, bytes, part.getSegmentsCount());
    }

    private void endHotPart() {
        endPart(
                PartKind.HOT_ROWS,
                Envelope.wrap(Envelope.Kind.HOT_ROWS_PART, hot.toBytes()),
                hotRows);
        hot.clear();
        hotRows = 0;
    }

    private void endPart(PartKind kind, byte[] bytes, long entries) {
        int number = parts.size();
        EncodedObject object = EncodedObject.of(SnapshotCodec.partKey(origin, number), bytes);
        parts.add(new Part(number, kind, bytes.length, object.hash(), entries));
        sink.accept(object);
    }
}
