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
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.PastLine;
import io.hadal.storage.snapshot.DatabaseImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tables that a plan needs. What was read once is remembered: nothing of it ever changes.
 * One thread. Throws ObjectStoreException and, if something is damaged, StoredObjectException: then
 * nothing may be collected.
 */
public final class LogTables {
    private static final int PAGE = 1000;

    private final ObjectStore store;
    private final Map<PastLine, LineEntry> lines = new HashMap<>();
    private final Map<SnapshotRootKey, Optional<SnapshotEntry>> snapshots = new HashMap<>();

    /**
     * @param store of one storage id
     */
    public LogTables(ObjectStore store) {
        this.store = store;
    }

    /**
     * All lines, oldest first, the open one last. Costs two requests for each line that was sealed
     * within the retention and is new here.
     *
     * @param open the opening of the own line
     * @param boundary in force
     */
    public List<LineEntry> lines(Opening open, Boundary boundary) {
        List<LineEntry> table = new ArrayList<>();
        List<PastLine> past = open.past();
        for (int i = 0; i < past.size(); i++) {
            boolean last = i == past.size() - 1;
            long sealedMicros = last ? open.timeMicros() : past.get(i + 1).openedMicros();
            PastLine line = past.get(i);
            if (sealedMicros < boundary.timeMicros()) {
                LineEntry.End end =
                        new LineEntry.End(line.sealSeq(), sealedMicros, LineEntry.POSITION_UNKNOWN);
                table.add(
                        new LineEntry(
                                line.line(), line.firstSeq(), line.openedMicros(), List.of(), end));
            } else {
                table.add(lines.computeIfAbsent(line, missing -> read(missing, sealedMicros)));
            }
        }
        table.add(
                new LineEntry(
                        open.line(), open.firstSeq(), open.timeMicros(), open.lineage(), null));
        return table;
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

    private LineEntry read(PastLine line, long sealedMicros) {
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
        LineEntry.End end = new LineEntry.End(line.sealSeq(), sealedMicros, lastPosition);
        return new LineEntry(
                line.line(), line.firstSeq(), line.openedMicros(), opening.lineage(), end);
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
