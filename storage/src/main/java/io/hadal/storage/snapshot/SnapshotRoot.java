package io.hadal.storage.snapshot;

import io.hadal.storage.Keys;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Line;
import java.util.List;

/**
 * What a snapshot's root says.
 *
 * @param image the state but hot rows, and without the segments, which are in the parts
 * @param segmentCounts number of segments of each table of {@code image}, in its order
 * @param parts all other objects of the snapshot; a part's number is its place in the list
 */
public record SnapshotRoot(
        Origin origin, DatabaseImage image, List<Long> segmentCounts, List<Part> parts) {

    public SnapshotRoot {
        segmentCounts = List.copyOf(segmentCounts);
        parts = List.copyOf(parts);
    }

    /** The chunk after which the state was taken. @param chunkHash hash of the whole chunk */
    public record Origin(Line line, long seq, Hash chunkHash) {}

    public enum PartKind {
        SEGMENTS,
        HOT_ROWS
    }

    /**
     * @param number its place in the list; @param entries segments or rows in it
     */
    public record Part(int number, PartKind kind, long sizeBytes, Hash hash, long entries) {}

    public String key() {
        return Keys.snapshotRoot(origin.line(), origin.seq());
    }

    public String key(Part part) {
        return Keys.snapshotPart(origin.line(), origin.seq(), part.number());
    }

    public List<Part> parts(PartKind kind) {
        return parts.stream().filter(part -> part.kind() == kind).toList();
    }
}
