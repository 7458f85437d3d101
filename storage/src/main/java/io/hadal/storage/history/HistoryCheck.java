package io.hadal.storage.history;

import io.hadal.storage.StoredKey.ChunkKey;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.ChunkHeader;
import io.hadal.storage.log.Hash;
import io.hadal.storage.log.Opening;
import io.hadal.storage.log.Opening.Interval;
import io.hadal.storage.log.Opening.Parent;
import io.hadal.storage.snapshot.SnapshotRoot.Origin;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether what an attach at the newest state would read is there: the newest snapshot, the chunks
 * after it, as a hash chain if they are read, the segments. Unlike an attach it does not stop at
 * the first damage.
 */
public final class HistoryCheck {
    private final LogReader log;
    private final Bucket bucket;
    private final boolean everyByte;

    /**
     * @param everyByte whether objects of the log are read and verified, not only asked for
     */
    public HistoryCheck(LogReader log, boolean everyByte) {
        this.log = log;
        this.bucket = log.bucket();
        this.everyByte = everyByte;
    }

    /**
     * A chunk that was looked at.
     *
     * @param problem what is wrong with it; null if nothing is
     * @param read what was read of it; null if it was only asked for, or is damaged or missing
     */
    private record Looked(
            ChunkKey key, @Nullable StoredObjectException problem, @Nullable Link read) {}

    private record Link(ChunkHeader header, Hash hash) {}

    /**
     * @param start hash of the chunk that they follow; null if they are the beginning
     */
    private record Run(List<ChunkKey> chunks, @Nullable Hash start) {}

    /**
     * What is wrong with the log, in its order where objects follow each other.
     *
     * @param ancestry of the newest state, oldest first
     * @param boundary what lies below it is not needed
     */
    public List<StoredObjectException> log(List<Interval> ancestry, Boundary boundary) {
        List<StoredObjectException> problems = new ArrayList<>();
        Run run = afterSnapshot(ancestry, boundary, problems);
        Set<ChunkKey> listed = everyByte ? Set.of() : listed(run.chunks);
        List<Looked> looked =
                bucket.all(
                        "check chunk",
                        run.chunks.stream().filter(chunk -> !listed.contains(chunk)).toList(),
                        this::look);
        for (int i = 0; i < looked.size(); i++) {
            StoredObjectException problem = looked.get(i).problem;
            Looked next = i + 1 < looked.size() ? looked.get(i + 1) : null;
            StoredObjectException misfit = i == 0 ? misfit(run.start, looked.get(i)) : null;
            Stream.of(misfit, problem, next == null ? null : misfit(looked.get(i), next))
                    .filter(Objects::nonNull)
                    .forEach(problems::add);
        }
        return problems;
    }

    /** What follows a chunk tells which one it was. */
    private static @Nullable StoredObjectException misfit(Looked chunk, Looked next) {
        Hash follows = next.read == null ? null : follows(next.read.header, chunk.key);
        return chunk.read == null || follows == null || follows.equals(chunk.read.hash)
                ? null
                : new CorruptObjectException(
                        chunk.key.key(),
                        "chunk "
                                + next.key.key()
                                + " follows one with SHA-256 "
                                + follows
                                + ", this one has "
                                + chunk.read.hash);
    }

    private static @Nullable StoredObjectException misfit(@Nullable Hash start, Looked first) {
        return start == null
                        || first.read == null
                        || first.read.header.opening() != null
                        || first.read.header.predecessor().equals(start)
                ? null
                : new CorruptObjectException(
                        first.key.key(),
                        "it follows a chunk with SHA-256 "
                                + first.read.header.predecessor()
                                + ", the snapshot before it is that of "
                                + start);
    }

    /** The hash that a chunk says of the one before it in the history; null if it does not. */
    private static @Nullable Hash follows(ChunkHeader header, ChunkKey before) {
        Opening opening = header.opening();
        if (opening == null) {
            return header.line().equals(before.line()) ? header.predecessor() : null;
        }
        Parent parent = opening.parent();
        return parent != null && parent.line().equals(before.line()) && parent.seq() == before.seq()
                ? parent.chunkHash()
                : null;
    }

    /** Of segments with these sizes, those that are not there, and what is wrong with each. */
    public Map<BlobId, String> blobs(Map<BlobId, Long> sizes) {
        return new Blobs(bucket).missing(sizes);
    }

    private Run afterSnapshot(
            List<Interval> ancestry, Boundary boundary, List<StoredObjectException> problems) {
        Deque<ChunkKey> chunks = new ArrayDeque<>();
        for (Interval interval : ancestry.reversed()) {
            Optional<Origin> snapshot = snapshot(interval, boundary, problems);
            long kept = Math.max(interval.firstSeq(), boundary.baseSeq());
            long first = snapshot.map(origin -> origin.seq() + 1).orElse(kept);
            for (long seq = interval.lastSeq(); seq >= first; seq--) {
                chunks.addFirst(new ChunkKey(interval.line(), seq));
            }
            if (snapshot.isPresent()) {
                return new Run(List.copyOf(chunks), snapshot.get().chunkHash());
            }
        }
        return new Run(List.copyOf(chunks), null);
    }

    /** The newest snapshot of the interval that can be read. */
    private Optional<Origin> snapshot(
            Interval interval, Boundary boundary, List<StoredObjectException> problems) {
        TreeSet<Long> seqs = new TreeSet<>(bucket.snapshotSeqs(interval.line()));
        if (boundary.baseSeq() > 0) {
            // Chunks below it may be gone, so it must be there, whatever LIST shows.
            seqs.add(boundary.baseSeq());
        }
        for (long seq :
                seqs.subSet(interval.firstSeq(), true, interval.lastSeq(), true).descendingSet()) {
            try {
                Snapshot snapshot = Snapshot.open(bucket, interval.line(), seq);
                snapshot.requireParts();
                if (everyByte) {
                    snapshot.image();
                }
                return Optional.of(snapshot.root().origin());
            } catch (StoredObjectException e) {
                problems.add(e);
            }
        }
        return Optional.empty();
    }

    private Set<ChunkKey> listed(List<ChunkKey> chunks) {
        Set<ChunkKey> listed = new HashSet<>();
        chunks.stream()
                .map(ChunkKey::line)
                .distinct()
                .forEach(line -> {
                    long first =
                            chunks.stream()
                                    .filter(chunk -> chunk.line().equals(line))
                                    .mapToLong(ChunkKey::seq)
                                    .min()
                                    .orElse(0);
                    bucket.chunkSeqs(line, first)
                            .forEach(seq -> listed.add(new ChunkKey(line, seq)));
                });
        return listed;
    }

    private Looked look(ChunkKey key) {
        if (!everyByte && bucket.head(key.key()).isPresent()) {
            return new Looked(key, null, null);
        }
        try {
            return log.chunk(key.line(), key.seq())
                    .map(chunk ->
                            new Looked(key, null, new Link(chunk.chunk().header(), chunk.hash())))
                    .orElseGet(() ->
                            new Looked(
                                    key,
                                    new MissingObjectException(key.key(), "the newest state"),
                                    null));
        } catch (CorruptObjectException e) {
            return new Looked(key, e, null);
        }
    }
}
