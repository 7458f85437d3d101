package io.hadal.storage.history;

import io.hadal.storage.Keys;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.SnapshotCodec;
import io.hadal.storage.log.Line;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.HotRow;
import io.hadal.storage.snapshot.SnapshotRoot;
import io.hadal.storage.snapshot.SnapshotRoot.Part;
import io.hadal.storage.snapshot.SnapshotRoot.PartKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** A snapshot in the bucket. */
record Snapshot(Bucket bucket, SnapshotRoot root) {

    /** Parts of hot rows that are read ahead: each may be 32 MiB. */
    private static final int HOT_PARTS_AHEAD = 3;

    static Snapshot open(Bucket bucket, Line line, long seq) {
        String key = Keys.snapshotRoot(line, seq);
        return new Snapshot(
                bucket,
                bucket.read(key, "the history", bytes -> SnapshotCodec.decodeRoot(bytes, key)));
    }

    /**
     * Throws unless all parts are there with their sizes. What LIST does not show is asked for by
     * name.
     */
    void requireParts() {
        Map<String, Long> listed = new HashMap<>();
        if (root.parts().size() > 1) {
            String folder = Keys.snapshot(root.origin().line(), root.origin().seq());
            bucket.list(folder, "", info -> listed.put(info.key(), info.sizeBytes()));
        }
        List<Part> unsure =
                root.parts().stream()
                        .filter(part ->
                                !Long.valueOf(part.sizeBytes()).equals(listed.get(root.key(part))))
                        .toList();
        bucket.all(
                "check part",
                unsure,
                part -> {
                    require(part);
                    return part;
                });
    }

    private void require(Part part) {
        String key = root.key(part);
        long size =
                bucket.head(key)
                        .orElseThrow(
                                () -> new MissingObjectException(key, "snapshot " + root.key()))
                        .sizeBytes();
        if (size != part.sizeBytes()) {
            throw new CorruptObjectException(
                    key, "expected " + part.sizeBytes() + " bytes, found " + size);
        }
    }

    DatabaseImage image() {
        List<SegmentImage> segments = new ArrayList<>();
        bucket.all("read segments", root.parts(PartKind.SEGMENTS), this::segments)
                .forEach(segments::addAll);
        return SnapshotCodec.withSegments(root, segments);
    }

    private List<SegmentImage> segments(Part part) {
        return bucket.read(
                root.key(part),
                "snapshot " + root.key(),
                bytes -> SnapshotCodec.decodeSegments(root, part, bytes));
    }

    Ahead<Part, Iterator<HotRow>> hotRows() {
        Iterator<Part> parts = root.parts(PartKind.HOT_ROWS).iterator();
        return new Ahead<>(bucket.env(), "read rows", parts, HOT_PARTS_AHEAD, this::hotRows);
    }

    private Iterator<HotRow> hotRows(Part part) {
        return bucket.read(
                root.key(part),
                "snapshot " + root.key(),
                bytes -> SnapshotCodec.decodeHotRows(root, part, bytes));
    }
}
