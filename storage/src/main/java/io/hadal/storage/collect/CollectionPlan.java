package io.hadal.storage.collect;

import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Line;
import io.hadal.storage.snapshot.DatabaseImage;
import io.hadal.storage.snapshot.DatabaseImage.Milestone;
import io.hadal.storage.snapshot.DatabaseImage.RemovedSegment;
import io.hadal.storage.snapshot.DatabaseImage.SegmentImage;
import io.hadal.storage.snapshot.DatabaseImage.TableImage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A boundary, and what may be deleted once the store holds a chunk of the own line with that
 * boundary. Not before: only that chunk proves that nobody has taken over. Keys may be asked about
 * one page of a listing after the other. Immutable.
 */
public final class CollectionPlan {
    private final LineEntry current;
    private final Map<Line, LineEntry> table;
    private final Boundary before;
    private final Boundary boundary;

    /** The head's path first. Empty: nothing may be deleted. */
    private final List<Path> promised;

    /** Paths that leave the head's. */
    private final List<Path> abandoned = new ArrayList<>();

    private final List<Milestone> milestones;
    private final Set<BlobId> live = new HashSet<>();
    private final Map<BlobId, RemovedSegment> removed = new HashMap<>();

    CollectionPlan(
            LogState state, Map<Line, LineEntry> table, Boundary boundary, List<Path> promised) {
        this.current = state.current();
        this.table = Map.copyOf(table);
        this.before = state.boundary();
        this.boundary = boundary;
        this.promised = List.copyOf(promised);
        for (Path path : this.promised) {
            if (!path.isWithin(this.promised.getFirst())) {
                abandoned.add(path);
            }
        }
        DatabaseImage image = state.image();
        this.milestones = image.milestones();
        for (TableImage tableImage : image.tables()) {
            for (SegmentImage segment : tableImage.segments()) {
                live.add(segment.segment().id());
            }
        }
        image.removed().forEach(segment -> removed.put(segment.id(), segment));
    }

    static CollectionPlan nothing(LogState state) {
        return new CollectionPlan(state, Map.of(), state.boundary(), List.of());
    }

    public Boundary boundary() {
        return boundary;
    }

    /**
     * Whether a chunk with the boundary has to be appended first; otherwise the one in force is the
     * same.
     */
    public boolean raises() {
        return !boundary.equals(before);
    }

    /** Milestones of the current state that end with the boundary. */
    public List<Milestone> expiredMilestones() {
        return milestones.stream()
                .filter(milestone -> milestone.timeMicros() < boundary.timeMicros())
                .toList();
    }

    /**
     * Removed segments of the current state that may be deleted: the state need not remember them
     * once they are gone.
     */
    public List<RemovedSegment> expiredSegments() {
        return removed.values().stream()
                .filter(segment -> mayDelete(segment.id()))
                .sorted(Comparator.comparing(segment -> Keys.blob(segment.id())))
                .toList();
    }

    /**
     * What of these keys may be deleted, in groups of which each must be gone before the next: the
     * reverse of the order of PUTs.
     */
    public List<List<String>> deletions(Collection<String> keys) {
        List<StoredKey> chunks = new ArrayList<>();
        List<StoredKey> roots = new ArrayList<>();
        List<StoredKey> parts = new ArrayList<>();
        List<StoredKey> blobs = new ArrayList<>();
        for (String text : keys) {
            Optional<StoredKey> key = Keys.parse(text).filter(this::mayDelete);
            key.ifPresent(parsed -> {
                switch (parsed) {
                    case StoredKey.ChunkKey _ -> chunks.add(parsed);
                    case StoredKey.SnapshotRootKey _ -> roots.add(parsed);
                    case StoredKey.SnapshotPartKey _ -> parts.add(parsed);
                    case StoredKey.BlobKey _ -> blobs.add(parsed);
                    case StoredKey.LockKey _, StoredKey.ReplicationKey _ -> {}
                }
            });
        }
        return List.of(chunks, roots, parts, blobs).stream()
                .filter(group -> !group.isEmpty())
                .map(group -> group.stream().map(StoredKey::key).sorted().toList())
                .toList();
    }

    /**
     * Whether an object may be deleted. Never: seals, lines' first chunks, locks, and what no line
     * of this log has made.
     */
    public boolean mayDelete(StoredKey key) {
        if (promised.isEmpty()) {
            return false;
        }
        return switch (key) {
            case StoredKey.ChunkKey chunk -> mayDelete(chunk);
            case StoredKey.SnapshotRootKey root -> mayDeleteSnapshot(root.line(), root.seq());
            case StoredKey.SnapshotPartKey part -> mayDeleteSnapshot(part.line(), part.seq());
            case StoredKey.BlobKey blob -> mayDelete(blob.id());
            case StoredKey.LockKey _, StoredKey.ReplicationKey _ -> false;
        };
    }

    private boolean mayDelete(StoredKey.ChunkKey chunk) {
        LineEntry line = table.get(chunk.line());
        if (line == null || chunk.seq() < line.firstSeq() || isForever(line, chunk.seq())) {
            return false;
        }
        return chunk.seq() < boundary.baseSeq() || isForgotten(chunk.line(), chunk.seq());
    }

    /**
     * A line's first chunk tells its ancestry and proves it if its seal is gone. Beyond a seal lies
     * foreign debris.
     */
    private static boolean isForever(LineEntry line, long seq) {
        return seq == line.firstSeq() || (line.end() != null && seq >= line.end().sealSeq());
    }

    private boolean mayDeleteSnapshot(Line line, long seq) {
        return table.containsKey(line) && (seq < boundary.baseSeq() || isForgotten(line, seq));
    }

    /** On no path that leads to a promised point. */
    private boolean isForgotten(Line line, long seq) {
        return promised.stream().noneMatch(path -> path.holdsChunk(line, seq));
    }

    private boolean mayDelete(BlobId blob) {
        if (live.contains(blob)) {
            return false;
        }
        RemovedSegment gone = removed.get(blob);
        return gone == null ? isOrphan(blob.line()) : isUnneeded(gone);
    }

    /**
     * An abandoned line that left the head's history before the removal may still have the segment.
     */
    private boolean isUnneeded(RemovedSegment segment) {
        return segment.removedTimeMicros() <= boundary.timeMicros()
                && abandoned.stream()
                        .filter(path -> path.holdsLine(segment.id().line()))
                        .allMatch(path ->
                                path.partsNotBefore(promised.getFirst(), table)
                                        >= segment.removedTimeMicros());
    }

    /** Blobs that the current state has never heard of belong to abandoned states, or to nobody. */
    private boolean isOrphan(Line line) {
        LineEntry entry = table.get(line);
        return entry != null
                && line.term() <= current.line().term()
                && entry.end() != null
                && entry.end().followedMicros() < boundary.timeMicros()
                && abandoned.stream().noneMatch(path -> path.holdsLine(line));
    }
}
