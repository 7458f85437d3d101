package io.hadal.storage.history;

import io.hadal.storage.StoredKey.ChunkKey;
import io.hadal.storage.codec.CorruptObjectException;
import io.hadal.storage.codec.MissingObjectException;
import io.hadal.storage.codec.StoredObjectException;
import io.hadal.storage.log.BlobId;
import io.hadal.storage.log.Boundary;
import io.hadal.storage.log.Opening.Interval;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether what an attach at the newest state would read is there: the newest snapshot, the chunks
 * after it, the segments. Unlike an attach it does not stop at the first damage.
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
     * What is wrong with the log, in its order where objects follow each other.
     *
     * @param ancestry of the newest state, oldest first
     * @param boundary what lies below it is not needed
     */
    public List<StoredObjectException> log(List<Interval> ancestry, Boundary boundary) {
        List<StoredObjectException> problems = new ArrayList<>();
        List<ChunkKey> chunks = chunksAfterSnapshot(ancestry, boundary, problems);
        Set<ChunkKey> listed = everyByte ? Set.of() : listed(chunks);
        bucket.all(
                        "check chunk",
                        chunks.stream().filter(chunk -> !listed.contains(chunk)).toList(),
                        this::problem)
                .forEach(problem -> problem.ifPresent(problems::add));
        return problems;
    }

    /** Of segments with these sizes, those that are not there, and what is wrong with each. */
    public Map<BlobId, String> blobs(Map<BlobId, Long> sizes) {
        return new Blobs(bucket).missing(sizes);
    }

    private List<ChunkKey> chunksAfterSnapshot(
            List<Interval> ancestry, Boundary boundary, List<StoredObjectException> problems) {
        Deque<ChunkKey> chunks = new ArrayDeque<>();
        for (Interval interval : ancestry.reversed()) {
            Optional<Long> snapshot = snapshot(interval, boundary, problems);
            long kept = Math.max(interval.firstSeq(), boundary.baseSeq());
            long first = snapshot.map(seq -> seq + 1).orElse(kept);
            for (long seq = interval.lastSeq(); seq >= first; seq--) {
                chunks.addFirst(new ChunkKey(interval.line(), seq));
            }
            if (snapshot.isPresent()) {
                break;
            }
        }
        return List.copyOf(chunks);
    }

    /** Seq of the newest snapshot of the interval that can be read. */
    private Optional<Long> snapshot(
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
                return Optional.of(seq);
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

    private Optional<StoredObjectException> problem(ChunkKey chunk) {
        if (!everyByte && bucket.head(chunk.key()).isPresent()) {
            return Optional.empty();
        }
        try {
            return log.chunk(chunk.line(), chunk.seq()).isPresent()
                    ? Optional.empty()
                    : Optional.of(new MissingObjectException(chunk.key(), "the newest state"));
        } catch (CorruptObjectException e) {
            return Optional.of(e);
        }
    }
}
