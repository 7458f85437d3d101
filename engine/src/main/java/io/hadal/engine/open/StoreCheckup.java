package io.hadal.engine.open;

import io.hadal.engine.Checkup.Fault;
import io.hadal.engine.Checkup.Repair;
import io.hadal.engine.EngineException;
import io.hadal.engine.EngineException.Kind;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.StateView;
import io.hadal.engine.TableView.SegmentView;
import io.hadal.engine.upload.ChunkFiles;
import io.hadal.env.Env;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey.ChunkKey;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.history.Head;
import io.hadal.storage.history.HeadSearch;
import io.hadal.storage.history.HistoryCheck;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Segment;
import io.hadal.storage.schema.TableDef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the store has what the newest state needs, and puts back what this server still has
 * a copy of. A restored object has the bytes that were stored once, or it is not restored.
 */
final class StoreCheckup {
    private final Env env;
    private final ObjectStore folder;
    private final SegmentStore segments;
    private final @Nullable Writer writer;
    private final ChunkFiles chunkFiles;
    private final boolean everyByte;
    private final Repair repair;
    private final List<Fault> faults = new ArrayList<>();

    /**
     * @param everyByte whether contents are read, not only names and sizes
     */
    StoreCheckup(DatabaseImpl database, EngineHost host, boolean everyByte, Repair repair) {
        this.env = host.env();
        this.folder = database.parts().folder();
        this.segments = database.segments();
        this.writer = database.parts().writer();
        this.chunkFiles = new ChunkFiles(host.disk(), database.entry().chunkFolder());
        this.everyByte = everyByte;
        this.repair = repair;
    }

    /**
     * @param view keeps what is checked from being collected meanwhile
     */
    List<Fault> run(StateView view) {
        HistoryCheck check = new HistoryCheck(new LogReader(folder, env), everyByte);
        for (StoredObjectException problem : check.log(ancestry())) {
            faults.add(new Fault("", problem.object(), text(problem), repaired(problem)));
        }
        Map<BlobId, Segment> needed = new LinkedHashMap<>();
        Map<BlobId, String> tables = new LinkedHashMap<>();
        for (TableDef table : view.tables()) {
            for (SegmentView segment : view.table(table.id()).segments()) {
                needed.put(segment.segment().id(), segment.segment());
                tables.put(segment.segment().id(), table.name());
            }
        }
        Map<BlobId, Long> sizes = new LinkedHashMap<>();
        needed.forEach((id, segment) -> sizes.put(id, segment.sizeBytes()));
        Map<BlobId, String> problems = new LinkedHashMap<>(check.blobs(sizes));
        needed.forEach((id, segment) -> {
            String reason = problems.containsKey(id) ? problems.get(id) : damage(segment);
            if (reason != null) {
                faults.add(
                        new Fault(
                                tables.getOrDefault(id, ""),
                                Keys.blob(id),
                                reason,
                                repaired(segment)));
            }
        });
        return faults;
    }

    private static String text(Exception e) {
        return String.valueOf(e.getMessage());
    }

    /** As the store tells it; a writer knows of its own line's end better. */
    private List<Interval> ancestry() {
        if (!(new LogReader(folder, env).findHead() instanceof HeadSearch.Found found)) {
            throw new EngineException(
                    Kind.MISSING_OBJECT,
                    "The store has no log with one end any more. CHECK BOTTOMLESS cannot tell"
                            + " what it should have; `hadal inspect` shows what there is.");
        }
        Head head = found.head();
        List<Interval> ancestry = new ArrayList<>(head.latest().ancestry());
        if (writer != null && writer.line().equals(head.line())) {
            Interval last = ancestry.getLast();
            long written = writer.tail().nextSeq() - 1;
            boolean own = last.line().equals(writer.line());
            if (own && last.lastSeq() < written) {
                ancestry.removeLast();
                ancestry.add(
                        new Interval(last.line(), last.firstSeq(), written, last.lastPosition()));
            } else if (!own && head.opening().firstSeq() <= written) {
                ancestry.add(
                        new Interval(
                                writer.line(),
                                head.opening().firstSeq(),
                                written,
                                writer.tail().position()));
            }
        }
        return ancestry;
    }

    /** What is wrong with a segment's content, or null. */
    private @Nullable String damage(Segment segment) {
        if (!everyByte) {
            return null;
        }
        String key = Keys.blob(segment.id());
        DigestOutputStream digest =
                new DigestOutputStream(java.io.OutputStream.nullOutputStream(), Hash.digest());
        folder.copyTo(key, digest);
        return Hash.fromBytes(digest.getMessageDigest().digest()).equals(segment.hash())
                ? null
                : "Blob " + key + " is corrupt: its checksum is not the one that was stored.";
    }

    private String repaired(StoredObjectException problem) {
        boolean missing = problem instanceof MissingObjectException;
        String refusal = refusal(missing);
        if (refusal != null) {
            return refusal;
        }
        if (!(Keys.parse(problem.object()).orElse(null) instanceof ChunkKey chunk)) {
            return "no local copy; the next snapshot replaces it";
        }
        try {
            byte[] bytes = chunkFiles.read(new ChunkFiles.Name(chunk.seq(), chunk.line()));
            ChunkCodec.decode(bytes, chunk.key());
            return put(chunk.key(), ObjectSource.of(bytes));
        } catch (NoSuchFileException e) {
            return "no local copy";
        } catch (IOException | StoredObjectException e) {
            return "the local copy cannot be used: " + text(e);
        }
    }

    private String repaired(Segment segment) {
        String key = Keys.blob(segment.id());
        String refusal = refusal(folder.head(key).isEmpty());
        if (refusal != null) {
            return refusal;
        }
        boolean local = segments.cached(segment).filter(SegmentStore.Cached::complete).isPresent();
        if (!local) {
            return "no local copy";
        }
        try (SegmentStore.Pinned pinned = segments.pin(List.of(segment))) {
            Path file = pinned.files().getFirst();
            ObjectSource source = ObjectSource.of(file);
            return hash(source).equals(segment.hash())
                    ? put(key, source)
                    : "the local copy is damaged too";
        } catch (IOException e) {
            return "the local copy cannot be read: " + text(e);
        }
    }

    private static Hash hash(ObjectSource source) throws IOException {
        DigestOutputStream digest =
                new DigestOutputStream(java.io.OutputStream.nullOutputStream(), Hash.digest());
        try (InputStream in = source.open(0, source.sizeBytes())) {
            in.transferTo(digest);
        }
        return Hash.fromBytes(digest.getMessageDigest().digest());
    }

    /** Why nothing is done about a fault, or null. */
    private @Nullable String refusal(boolean missing) {
        if (repair == Repair.NONE) {
            return "not asked for: WITH REPAIR";
        }
        if (!missing && repair != Repair.ALL) {
            return "would replace an object: WITH REPAIR FORCE";
        }
        return writer == null || writer.ended() != null
                ? "only the server that writes the database repairs it"
                : null;
    }

    private String put(String key, ObjectSource source) {
        try {
            folder.put(key, source);
            return "restored from the local copy";
        } catch (ObjectStoreException e) {
            return "restoring failed: " + text(e);
        }
    }
}
