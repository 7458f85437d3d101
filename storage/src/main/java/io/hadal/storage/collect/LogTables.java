package io.hadal.storage.collect;

import io.hadal.objectstore.ListPage;
import io.hadal.objectstore.ObjectInfo;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.objectstore.ObjectStoreException.Kind;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey.SnapshotRootKey;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.SnapshotCodec;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Line;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.PastLine;
import io.hadal.storage.snapshot.DatabaseImage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tables that a plan needs. What was read once is remembered: nothing of it ever changes.
 * One thread. Throws ObjectStoreException and, if something is damaged, StoredObjectException: then
 * nothing may be collected.
 */
public final class LogTables {
    private static final int PAGE = 1000;

    private final ObjectStore store;
    private final Map<PastLine, Sealed> lines = new HashMap<>();
    private final Map<Line, Long> firstRecords = new HashMap<>();
    private final Map<SnapshotRootKey, Optional<SnapshotEntry>> snapshots = new HashMap<>();

    private record Sealed(List<Interval> lineage, long lastPosition) {}

    /**
     * @param store of one storage id
     */
    public LogTables(ObjectStore store) {
        this.store = store;
    }

    /**
     * All lines, oldest first, the open one last. Costs a few requests for each line that had
     * promised points lately and is new here.
     *
     * @param open the opening of the own line
     * @param boundary in force
     */
    public List<LineEntry> lines(Opening open, Boundary boundary) {
        Deque<LineEntry> table = new ArrayDeque<>();
        table.addFirst(
                new LineEntry(
                        open.line(), open.firstSeq(), open.timeMicros(), open.lineage(), null));
        long followed =
                firstRecordMicros(open.line(), open.firstSeq(), Long.MAX_VALUE, boundary)
                        .orElse(LineEntry.NOT_FOLLOWED);
        for (PastLine line : open.past().reversed()) {
            if (followed < boundary.timeMicros()) {
                LineEntry.End end =
                        new LineEntry.End(line.sealSeq(), followed, LineEntry.POSITION_UNKNOWN);
                table.addFirst(
                        new LineEntry(
                                line.line(), line.firstSeq(), line.openedMicros(), List.of(), end));
            } else {
                table.addFirst(entry(line, followed));
                followed =
                        firstRecordMicros(line.line(), line.firstSeq(), line.sealSeq(), boundary)
                                .orElse(followed);
            }
        }
        return List.copyOf(table);
    }

    /**
     * Time of a line's first record; empty if it has none so far. Of records that were collected it
     * is known that they lie before the boundary.
     */
    private OptionalLong firstRecordMicros(Line line, long first, long end, Boundary boundary) {
        Long known = firstRecords.get(line);
        if (known != null) {
            return OptionalLong.of(known);
        }
        for (long seq = first; seq < end; seq++) {
            ChunkHeader header = header(Keys.chunk(line, seq));
            if (header == null) {
                return seq < boundary.baseSeq() ? OptionalLong.of(0) : OptionalLong.empty();
            }
            if (header.recordCount() > 0) {
                firstRecords.put(line, header.firstTimeMicros());
                return OptionalLong.of(header.firstTimeMicros());
            }
        }
        return OptionalLong.empty();
    }

    /**
     * All snapshots that are complete and journaled; one that a crash kept from being announced is
     * in no copy that follows the journal.
     */
    public List<SnapshotEntry> snapshots(List<LineEntry> table) {
        List<SnapshotEntry> entries = new ArrayList<>();
        String after = "";
        ListPage page;
        do {
            page = store.list(Keys.SNAPSHOTS, after, PAGE);
            for (ObjectInfo object : page.objects()) {
                after = object.key();
                if (Keys.parse(after).orElse(null) instanceof SnapshotRootKey root) {
                    snapshot(root, table).ifPresent(entries::add);
                }
            }
        } while (page.more() && !page.objects().isEmpty());
        return entries;
    }

    private LineEntry entry(PastLine line, long followedMicros) {
        Sealed sealed = lines.computeIfAbsent(line, this::read);
        LineEntry.End end =
                new LineEntry.End(line.sealSeq(), followedMicros, sealed.lastPosition());
        return new LineEntry(
                line.line(), line.firstSeq(), line.openedMicros(), sealed.lineage(), end);
    }

    private Sealed read(PastLine line) {
        ChunkHeader first = header(line, line.firstSeq());
        Opening opening = first == null ? null : first.opening();
        if (opening == null) {
            throw new MissingObjectException(
                    Keys.chunk(line.line(), line.firstSeq()),
                    "collection, which must know line " + line.line());
        }
        ChunkHeader seal = header(line, line.sealSeq());
        // A foreign copier may have overwritten the seal.
        long lastPosition =
                seal == null || !seal.isSeal() ? LineEntry.POSITION_UNKNOWN : seal.lastPosition();
        return new Sealed(opening.lineage(), lastPosition);
    }

    private Optional<SnapshotEntry> snapshot(SnapshotRootKey root, List<LineEntry> table) {
        Optional<SnapshotEntry> known = snapshots.get(root);
        if (known != null) {
            return known;
        }
        for (LineEntry line : table) {
            if (line.line().equals(root.line())) {
                Optional<SnapshotEntry> read =
                        isJournaled(root, line) ? Optional.of(read(root)) : Optional.empty();
                if (read.isPresent() || line.end() != null) {
                    snapshots.put(root, read); // It may still be announced in a line that is open.
                }
                return read;
            }
        }
        return Optional.empty();
    }

    private SnapshotEntry read(SnapshotRootKey root) {
        DatabaseImage image = SnapshotCodec.decodeRoot(store.get(root.key()), root.key()).image();
        return new SnapshotEntry(root.line(), root.seq(), image.position(), image.timeMicros());
    }

    /**
     * Looks through the chunks after the snapshot's own; the journal names it in one of the next
     * few.
     */
    private boolean isJournaled(SnapshotRootKey root, LineEntry line) {
        LineEntry.End end = line.end();
        for (long seq = root.seq() + 1; end == null || seq < end.sealSeq(); seq++) {
            ChunkHeader header = header(Keys.chunk(line.line(), seq));
            if (header == null) {
                return false;
            }
            if (header.puts().stream().anyMatch(put -> put.key().equals(root.key()))) {
                return true;
            }
        }
        return false;
    }

    private @Nullable ChunkHeader header(PastLine line, long seq) {
        return header(Keys.chunk(line.line(), seq));
    }

    private @Nullable ChunkHeader header(String key) {
        try {
            return ChunkCodec.decodeHeader(store.get(key), key);
        } catch (ObjectStoreException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }
}
