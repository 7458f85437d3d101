package io.hadal.replication.follow;

import io.hadal.replication.log.LogChunk;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.LogRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Segments that the source had collected before they could be copied. A state that needs one cannot
 * be attached at the target: the newest that can is the last one before, until a later chunk
 * removes the segment.
 */
final class Gaps {
    private final Set<BlobId> gone = new HashSet<>();
    private final Set<BlobId> needed = new HashSet<>();

    /** An object of a chunk's journal that the source has collected. */
    void gone(String key) {
        if (Keys.parse(key).orElse(null) instanceof StoredKey.BlobKey blob) {
            gone.add(blob.id());
        }
    }

    /** A chunk that has become visible. */
    void visible(LogChunk chunk) {
        if (!gone.isEmpty()) {
            chunk.edits().forEach(this::apply);
        }
    }

    private void apply(LogRecord record) {
        switch (record) {
            case LogRecord.SegmentEdit edit -> {
                edit.removed().forEach(this::forget);
                added(edit.added());
            }
            case LogRecord.CatalogChange change -> {
                gone.removeIf(id -> change.dropped().contains(id.tableId()));
                needed.removeIf(id -> change.dropped().contains(id.tableId()));
            }
            case LogRecord.Commit commit -> added(commit.added());
            case LogRecord.MilestoneSet set -> {}
            case LogRecord.MilestoneDropped dropped -> {}
            case LogRecord.SnapshotAnnounced announced -> {}
            case LogRecord.BoundaryRaised raised -> {}
        }
    }

    private void added(List<LogRecord.AddedSegment> segments) {
        segments.stream()
                .map(added -> added.segment().id())
                .filter(gone::contains)
                .forEach(needed::add);
    }

    private void forget(BlobId id) {
        gone.remove(id);
        needed.remove(id);
    }

    /** Whether the newest visible state has all its segments. */
    boolean closed() {
        return needed.isEmpty();
    }
}
