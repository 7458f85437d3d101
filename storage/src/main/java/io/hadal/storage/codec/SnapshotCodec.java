package io.hadal.storage.codec;

import io.hadal.storage.Keys;
import io.hadal.storage.proto.SegmentsPart;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.DatabaseImage.TableImage;
import io.hadal.storage.snapshot.HotRow;
import io.hadal.storage.snapshot.SnapshotRoot;
import io.hadal.storage.snapshot.SnapshotRoot.Part;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * A snapshot's bytes: a root, and parts of bounded size that hold segment manifests and hot rows.
 * docs/format/snapshot.md. A writer PUTs the parts, then the root, and announces it in a chunk
 * after that.
 */
public final class SnapshotCodec {
    private SnapshotCodec() {}

    /**
     * Begins a snapshot of the state as of a chunk.
     *
     * @param origin the chunk; a name is never used twice, so a writer that gives up a snapshot
     *     takes a later chunk for the next one
     * @param image the state after the chunk
     * @param sink takes the parts, in order, as they are filled
     */
    public static SnapshotWriter writer(
            SnapshotRoot.Origin origin, DatabaseImage image, SnapshotWriter.Sink sink) {
        return new SnapshotWriter(origin, image, sink);
    }

    /**
     * @param key where it was found. Throws CorruptObjectException, UnknownFormatException
     */
    public static SnapshotRoot decodeRoot(byte[] bytes, String key) {
        byte[] body = Envelope.unwrap(Envelope.Kind.SNAPSHOT_ROOT, bytes, key);
        SnapshotRoot root =
                Decoding.of(
                        key,
                        () ->
                                SnapshotMessages.root(
                                        io.hadal.storage.proto.SnapshotRoot.parseFrom(body)));
        if (!root.key().equals(key)) {
            throw new CorruptObjectException(key, "it says that it is " + root.key());
        }
        return root;
    }

    /** The segments in a part, whose bytes are verified against the root. */
    public static List<SegmentImage> decodeSegments(SnapshotRoot root, Part part, byte[] bytes) {
        String key = root.key(part);
        CorruptObjectException.check(key, bytes, part.hash());
        byte[] body = Envelope.unwrap(Envelope.Kind.SEGMENTS_PART, bytes, key);
        return Decoding.of(
                key,
                () -> {
                    List<SegmentImage> segments = new ArrayList<>();
                    for (io.hadal.storage.proto.SegmentEntry entry :
                            SegmentsPart.parseFrom(body).getSegmentsList()) {
                        segments.add(
                                new SegmentImage(
                                        SegmentMessages.segment(entry),
                                        SegmentMessages.deleted(entry)));
                    }
                    return segments;
                });
    }

    /**
     * The hot rows in a part, whose bytes are verified against the root; rows are decoded as the
     * iterator goes.
     */
    public static Iterator<HotRow> decodeHotRows(SnapshotRoot root, Part part, byte[] bytes) {
        String key = root.key(part);
        CorruptObjectException.check(key, bytes, part.hash());
        byte[] body = Envelope.unwrap(Envelope.Kind.HOT_ROWS_PART, bytes, key);
        return new HotRowReader(body, part.entries(), root.image().position(), key);
    }

    /** The root's image with its segments. @param segments of all parts, in the parts' order */
    public static DatabaseImage withSegments(SnapshotRoot root, List<SegmentImage> segments) {
        DatabaseImage image = root.image();
        long expected = root.segmentCounts().stream().mapToLong(Long::longValue).sum();
        if (expected != segments.size()) {
            throw new CorruptObjectException(
                    root.key(),
                    "expected " + expected + " segments in its parts, found " + segments.size());
        }
        List<TableImage> tables = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < image.tables().size(); i++) {
            TableImage table = image.tables().get(i);
            int to = from + Math.toIntExact(root.segmentCounts().get(i));
            tables.add(
                    new TableImage(
                            table.def(), table.nextAutoIncrement(), segments.subList(from, to)));
            from = to;
        }
        return new DatabaseImage(
                image.position(),
                image.timeMicros(),
                tables,
                image.milestones(),
                image.boundary(),
                image.removed(),
                image.nextTableId());
    }

    static String partKey(SnapshotRoot.Origin origin, int number) {
        return Keys.snapshotPart(origin.line(), origin.seq(), number);
    }
}
