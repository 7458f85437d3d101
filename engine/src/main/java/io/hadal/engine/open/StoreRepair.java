package io.hadal.engine.open;

import io.hadal.engine.Checkup.Repair;
import io.hadal.engine.SegmentStore;
import io.hadal.engine.upload.ChunkFiles;
import io.hadal.objectstore.ObjectSource;
import io.hadal.objectstore.ObjectStore;
import io.hadal.objectstore.ObjectStoreException;
import io.hadal.storage.Keys;
import io.hadal.storage.StoredKey;
import io.hadal.storage.StoredKey.ChunkKey;
import io.hadal.storage.codec.ChunkCodec;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.history.LogReader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Segment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts back what a database's store lacks: from what this server still has a copy of, else from a
 * replica. A restored object has the bytes that were stored once, or it is not restored.
 */
final class StoreRepair {
    private final ObjectStore folder;
    private final SegmentStore segments;
    private final @Nullable Writer writer;
    private final ChunkFiles chunkFiles;
    private final Repair repair;
    private final OriginalHashes hashes;
    private final ReplicaCopies replicas;

    StoreRepair(DatabaseImpl database, EngineHost host, Repair repair) {
        this.folder = database.parts().folder();
        this.segments = database.segments();
        this.writer = database.parts().writer();
        this.chunkFiles = new ChunkFiles(host.disk(), database.entry().chunkFolder());
        this.repair = repair;
        this.hashes =
                new OriginalHashes(
                        new LogReader(folder, host.env()), writer == null ? null : writer.tail());
        this.replicas = new ReplicaCopies(host, database);
    }

    /** Something of the log. @return what was done about it, or why nothing */
    String log(StoredObjectException problem) {
        String refusal = refusal(problem instanceof MissingObjectException);
        if (refusal != null) {
            return refusal;
        }
        StoredKey key = Keys.parse(problem.object()).orElse(null);
        Optional<Hash> hash = hashes.of(key);
        List<String> why = new ArrayList<>();
        StoredCopy copy = key instanceof ChunkKey chunk ? local(chunk, hash, why) : null;
        if (!(key instanceof ChunkKey)) {
            why.add("no local copy");
        }
        if (copy == null && hash.isPresent()) {
            copy = replicas.object(problem.object(), hash.get(), why);
        } else if (copy == null && !replicas.isEmpty()) {
            why.add("nothing is left that tells whether a replica's is the same");
        }
        if (copy == null && !(key instanceof ChunkKey)) {
            why.add("the next snapshot replaces it");
        }
        return put(problem.object(), copy, why);
    }

    String segment(Segment segment) {
        String key = Keys.blob(segment.id());
        String refusal = refusal(folder.head(key).isEmpty());
        if (refusal != null) {
            return refusal;
        }
        List<String> why = new ArrayList<>();
        StoredCopy copy = local(segment, why);
        return put(key, copy == null ? replicas.segment(segment, why) : copy, why);
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

    private @Nullable StoredCopy local(ChunkKey chunk, Optional<Hash> hash, List<String> why) {
        try {
            byte[] bytes = chunkFiles.read(new ChunkFiles.Name(chunk.seq(), chunk.line()));
            ChunkCodec.decode(bytes, chunk.key());
            if (hash.isPresent()) {
                CorruptObjectException.check(chunk.key(), bytes, hash.get());
            }
            return StoredCopy.of("the local copy", bytes);
        } catch (NoSuchFileException e) {
            why.add("no local copy");
        } catch (IOException | StoredObjectException e) {
            why.add("the local copy cannot be used: " + e.getMessage());
        }
        return null;
    }

    private @Nullable StoredCopy local(Segment segment, List<String> why) {
        if (segments.cached(segment).filter(SegmentStore.Cached::complete).isEmpty()) {
            why.add("no local copy");
            return null;
        }
        try {
            StoredCopy copy = StoredCopy.of("the local copy", segments.pin(List.of(segment)));
            if (verified(copy, segment.hash())) {
                return copy;
            }
            why.add("the local copy is damaged too");
        } catch (IOException e) {
            why.add("the local copy cannot be read");
        }
        return null;
    }

    /** Otherwise it is closed. */
    private static boolean verified(StoredCopy copy, Hash hash) throws IOException {
        boolean good = false;
        try {
            good = hash(copy.content()).equals(hash);
            return good;
        } finally {
            if (!good) {
                copy.close();
            }
        }
    }

    private static Hash hash(ObjectSource source) throws IOException {
        DigestOutputStream digest =
                new DigestOutputStream(OutputStream.nullOutputStream(), Hash.digest());
        try (InputStream in = source.open(0, source.sizeBytes())) {
            in.transferTo(digest);
        }
        return Hash.fromBytes(digest.getMessageDigest().digest());
    }

    private String put(String key, @Nullable StoredCopy found, List<String> why) {
        if (found == null) {
            return String.join("; ", why);
        }
        try (StoredCopy copy = found) {
            folder.put(key, copy.content());
            return "restored from " + copy.from();
        } catch (ObjectStoreException e) {
            return "restoring failed: " + e.getMessage();
        }
    }
}
